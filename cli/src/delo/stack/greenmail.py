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
MAILBOX = f"{USER}@{DOMAIN}"


@dataclass(frozen=True)
class GreenMail:
    """The mail server with the one shared mailbox of the demonstration."""

    name: str = "greenmail"
    memory_mebibytes: int = 160
    start_seconds: float = 30.0
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
        options = {
            "greenmail.smtp.hostname": HOST,
            "greenmail.smtp.port": site.port("smtp"),
            "greenmail.imap.hostname": HOST,
            "greenmail.imap.port": site.port("imap"),
            "greenmail.users": f"{USER}:{site.state.secret('mailbox')}@{DOMAIN}",
            "greenmail.startup.timeout": 20000,
        }
        properties = [f"-D{key}={value}" for key, value in options.items()]
        runner = "com.icegreen.greenmail.standalone.GreenMailStandaloneRunner"
        return Launch(java.launch(jars.classpath("greenmail"), 96, *properties, runner))

    def ready(self, site: Site) -> bool:
        """Whether both servers greet."""
        return greets(site.port("smtp"), b"220 ") and greets(site.port("imap"), b"* OK")

    def arrange(self, site: Site) -> None:
        """Nothing: the mailbox is made at the start."""

    def address(self, site: Site) -> str:
        """See Component."""
        return f"smtp {site.address('smtp')}, imap {site.address('imap')}"


def greets(port: int, greeting: bytes) -> bool:
    """Whether a line protocol on that port begins as it should."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.settimeout(2)
            return connection.recv(64).startswith(greeting)
    except OSError:
        return False
