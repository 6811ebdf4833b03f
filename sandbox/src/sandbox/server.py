"""Runs the portal on a socket until it is told to stop."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.certificate import own_certificate
from sandbox.portal.costs import CostModel
from sandbox.portal.state import ADMIN_ID, Portal
from sandbox.seed.plant import plant
from sandbox.web.app import application
from sandbox.web.host import Host

GRACE_SECONDS = 3


@dataclass(frozen=True)
class Options:
    """What the command line says. Port 0 means any free one."""

    port: int
    data: Path
    host: str = "127.0.0.1"
    limits: str = "cloud"
    costs: CostModel | None = None
    empty: bool = False
    webhook_secret: str | None = None
    tls: bool = False
    application_token: str | None = None


class InUse(Exception):
    """Another sandbox keeps its data in that folder, or another program has that port."""


class Protocol(H11Protocol):
    """HTTP as uvicorn speaks it; a request can reach its transport, so that a reply can be lost on purpose."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio.Protocol."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Server(uvicorn.Server):
    """Says on stdout, in one line of JSON, how it can be reached, once it can be."""

    def __init__(self, config: uvicorn.Config, announcement: dict[str, Any]) -> None:
        super().__init__(config)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn.Server."""
        await super().startup(sockets)
        sys.stdout.write(json.dumps(self._announcement) + "\n")
        sys.stdout.flush()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGTERM or SIGINT and leave it at that: uvicorn would raise the signal again and end in it."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(options: Options) -> None:
    """Open the portal and serve it until SIGTERM or SIGINT. Raises InUse."""
    with _alone(options.data), _listening(options) as listener:
        portal = Portal.open(options.data, options.limits, options.costs)
        plant(portal, empty=options.empty)
        files = own_certificate(options.data) if options.tls else None
        announcement = _announcement(portal, options, listener.getsockname()[1], files[0] if files else None)
        host = Host(portal, announcement["base_url"])
        config = uvicorn.Config(
            application(host),
            http=Protocol,
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            ssl_certfile=files[0] if files else None,
            ssl_keyfile=files[1] if files else None,
        )
        try:
            Server(config, announcement).run([listener])
        finally:
            host.close()


def _announcement(portal: Portal, options: Options, port: int, certificate: Path | None) -> dict[str, Any]:
    base = f"https://localhost:{port}" if certificate else f"http://{options.host}:{port}"
    with portal.store.transaction():
        secret = portal.access.webhook(ADMIN_ID, options.webhook_secret)
        tokens = portal.access.issue(ADMIN_ID)
        return {
            "base_url": base,
            "webhook_url": f"{base}/rest/{ADMIN_ID}/{secret}/",
            "oauth_client_id": portal.access.secret("client_id"),
            "oauth_client_secret": portal.access.secret("client_secret"),
            "access_token": tokens["access_token"],
            "refresh_token": tokens["refresh_token"],
            "application_token": portal.access.secret("application_token", options.application_token),
            "admin_user_id": ADMIN_ID,
            **({"ca_file": str(certificate.resolve())} if certificate else {}),
            "pid": os.getpid(),
        }


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    os.umask(0o077)  # secrets and tokens lie there
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise InUse(f"another sandbox is using {folder}") from taken
        yield


@contextmanager
def _listening(options: Options) -> Iterator[socket.socket]:
    # asyncio switches Nagle's delay off only for sockets that name their protocol
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
    except OSError as taken:
        listener.close()
        raise InUse(f"cannot listen on {options.host}:{options.port}: {taken.strerror}") from taken
    with listener:
        yield listener
