"""GreenMail: SMTP, and IMAP with IDLE. It keeps mail in memory only; a killed one has lost its letters."""

from __future__ import annotations

import signal
import socket
from dataclasses import dataclass

from delo.stack import jars, java
from delo.stack.component import Site
from delo.stack.ports import HOST
from delo.stack.processes import Launch

USER = "buh"
DOMAIN = "nordlex-consult.example"
RUNNER = "com.icegreen.greenmail.standalone.GreenMailStandaloneRunner"
HEAP_MEBIBYTES = 256  # it keeps every letter there, and each several times while it is read
MAILBOX = f"{USER}@{DOMAIN}"


@dataclass(frozen=True)
class GreenMail:
    """The mail server with the one shared mailbox of the demonstration."""

    name: str = "greenmail"
    memory_mebibytes: int = 160
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def ports(self) -> dict[str, int | None]:
        """See Component."""
        return {"smtp": 3025, "imap": 3143}

    def prepare(self, site: Site) -> None:
        """It has no folder: only the jar is needed."""
        jars.ensure()
        site.state.secret("mailbox")

    def launch(self, site: Site) -> Launch:
        """See Component."""
        said = options(HOST, site.port("smtp"), site.port("imap"), site.state.secret("mailbox"))
        properties = [f"-D{key}={value}" for key, value in said.items()]
        return Launch(java.launch(jars.classpath("greenmail"), HEAP_MEBIBYTES, *properties, RUNNER))

    def ready(self, site: Site) -> bool:
        """Whether both servers greet."""
        return greets(site.port("smtp"), b"220 ") and greets(site.port("imap"), b"* OK")

    def arrange(self, site: Site) -> None:
        """Nothing: the mailbox is made at the start."""

    def address(self, site: Site) -> str:
        """See Component."""
        return f"smtp {site.address('smtp')}, imap {site.address('imap')}"


def options(host: str, smtp: int, imap: int, password: str) -> dict[str, str]:
    """What the server is told as Java properties."""
    return {
        "greenmail.smtp.hostname": host,
        "greenmail.smtp.port": str(smtp),
        "greenmail.imap.hostname": host,
        "greenmail.imap.port": str(imap),
        "greenmail.users": f"{USER}:{password}@{DOMAIN}",
        "greenmail.startup.timeout": "20000",
    }


def greets(port: int, greeting: bytes) -> bool:
    """Whether a line protocol on that port begins as it should."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.settimeout(2)
            return connection.recv(64).startswith(greeting)
    except OSError:
        return False
