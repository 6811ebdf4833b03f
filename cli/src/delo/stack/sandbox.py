"""The CRM of the local stack: the Bitrix24-compatible sandbox, a process of its own."""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import dataclass

from delo.stack import http
from delo.stack.component import Site
from delo.stack.ports import HOST
from delo.stack.problems import Problem
from delo.stack.processes import Launch


@dataclass(frozen=True)
class Sandbox:
    """The sandbox with its own store; it keeps what it was told over a crash."""

    name: str = "sandbox"
    memory_mebibytes: int = 120
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def ports(self) -> dict[str, int | None]:
        """See Component."""
        return {"sandbox": 8042}

    def prepare(self, site: Site) -> None:
        """Its data folder."""
        site.home.data(self.name).mkdir(parents=True, exist_ok=True)

    def launch(self, site: Site) -> Launch:
        """See Component."""
        options = ["--port", str(site.port("sandbox")), "--data", str(site.home.data(self.name))]
        return Launch([sys.executable, "-m", "sandbox", *options])

    def ready(self, site: Site) -> bool:
        """Whether this very process has said its addresses and answers over HTTP."""
        said, started = announced(site), site.state.processes.get(self.name)
        current = said is not None and started is not None and said.get("pid") == started.pid
        return current and http.status(f"{self.address(site)}/") is not None

    def arrange(self, site: Site) -> None:
        """Nothing."""

    def address(self, site: Site) -> str:
        """See Component."""
        return f"http://{HOST}:{site.port('sandbox')}"


def announced(site: Site) -> dict[str, object] | None:
    """The line of JSON it says once it listens, the latest if it was started more than once."""
    log = site.home.log("sandbox")
    if not log.exists():
        return None
    for line in reversed(log.read_text(encoding="utf-8", errors="replace").splitlines()):
        if line.startswith("{"):
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if "webhook_url" in said:
                return dict(said)
    return None


def webhook_url(site: Site) -> str:
    """The incoming webhook through which the gateway speaks to it. Raises Problem if the sandbox has said none."""
    return _said(site, "webhook_url")


def application_token(site: Site) -> str:
    """What the sandbox shows when it tells of events. Raises Problem."""
    return _said(site, "application_token")


def _said(site: Site, name: str) -> str:
    said = announced(site)
    if said is None:
        raise Problem("The sandbox has not said its addresses; see `delo logs sandbox`.")
    return str(said[name])
