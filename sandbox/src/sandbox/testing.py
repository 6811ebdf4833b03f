"""A portal of one's own for a test: ``with running(folder) as portal: …``."""

from __future__ import annotations

import json
import os
import queue
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

START_SECONDS = 30
STOP_SECONDS = 10


@dataclass(frozen=True)
class RunningPortal:
    """A sandbox in a process of its own, and the line it announced itself with."""

    base_url: str
    webhook_url: str
    oauth_client_id: str
    oauth_client_secret: str
    access_token: str
    refresh_token: str
    application_token: str
    admin_user_id: int
    pid: int
    ca_file: str | None = None  # with --tls: the certificate to trust

    def call(self, method: str, **params: Any) -> Any:
        """The ``result`` of a method, through the webhook; HTTPError if the portal refuses."""
        return self.post(f"{self.webhook_url}{method}", params)["result"]

    def control(self, switch: str, body: Any = None) -> Any:
        """POST to ``/_sandbox/{switch}``, or GET if there is no body."""
        return self.post(f"{self.base_url}/_sandbox/{switch}", body)

    def post(self, url: str, body: Any) -> Any:
        """JSON there and back."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - our own http address
        trust = ssl.create_default_context(cafile=self.ca_file) if self.ca_file else None
        with urlopen(request, timeout=70, context=trust) as response:  # noqa: S310
            return json.load(response)

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)


@contextmanager
def running(folder: Path, *arguments: str, port: int = 0) -> Iterator[RunningPortal]:
    """Start a sandbox over *folder* and stop it at the end; *arguments* as on its command line.

    The same folder again gives the same portal, also after ``kill``. Raises RuntimeError if it does not come up.
    """
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--data", str(folder), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield RunningPortal(**json.loads(_first_line(process)))
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _first_line(process: subprocess.Popen[str]) -> str:
    lines: queue.Queue[str] = queue.Queue()
    stdout = process.stdout
    if stdout is None:
        raise RuntimeError("the sandbox has no stdout")
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    try:
        line = lines.get(timeout=START_SECONDS)
    except queue.Empty:
        raise RuntimeError(f"the sandbox said nothing in {START_SECONDS} s") from None
    if not line:
        raise RuntimeError(f"the sandbox ended with {process.wait(STOP_SECONDS)} before it was ready")
    return line
