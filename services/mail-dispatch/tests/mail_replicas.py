"""Processes of the dispatcher on a stack's engines, sending to a mail server of the test's own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from delo.stack import http
from delo.stack.component import Site
from delo.stack.ports import HOST, draw
from delo.stack.services import MAIL_DISPATCH, environment
from delo.stack.state import load
from delo.testing import RunningStack

SHORT = {
    "COMMAND_SECONDS": "3",
    "FINAL_SECONDS": "3",
    "PARK_AFTER": "PT2S",
    "RETRY_FIRST": "PT0.5S",
    "RETRY_LONGEST": "PT2S",
    "PROBE_EVERY": "PT5S",
    "LEASE_SECONDS": "2",
    "CLOCK": "system",
}


class Replica:
    """One process; started again under the same name."""

    def __init__(self, running: RunningStack, name: str, smtp_port: int, folder: Path) -> None:
        running.dsn("mail-dispatch")
        state = load(running.home.state_file)
        state.ports |= {"smtp": smtp_port, "mail-dispatch": draw()}
        told = environment(MAIL_DISPATCH, Site(running.home, state))
        own = SHORT | {"INSTANCE": name, "PROFILE": str(profile(folder)), "SMTP_CONNECTIONS": "2"}
        self._ready_at = f"http://{HOST}:{state.ports['mail-dispatch']}/ready"
        self._environment = os.environ | told | {f"MAIL_DISPATCH_{key}": value for key, value in own.items()}
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "mail_dispatch"]
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    def signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    async def ready(self) -> None:
        """Until it says so."""
        async with asyncio.timeout(240):
            while await asyncio.to_thread(http.status, self._ready_at) != 200:
                assert self._process is not None
                assert self._process.poll() is None, self.log()
                await asyncio.sleep(0.2)

    async def kill(self) -> None:
        """SIGKILL, whatever state it is in."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")


def profile(folder: Path) -> Path:
    """The demo's portal, without a pace that would make a test long."""
    portal = folder / "demo"
    portal.mkdir(exist_ok=True)
    (portal / "portal.yaml").write_text("zone: Europe/Moscow\n", encoding="utf-8")
    rules = "senders: {office: {address: office@nordlex.example}}\npace: {per_minute: 60000}\nasks: 7\n"
    (portal / "mail-dispatch.yaml").write_text(rules, encoding="utf-8")
    return portal / "portal.yaml"
