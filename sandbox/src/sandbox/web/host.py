"""What every address of the server shares: the portal and the one thread that touches it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.requests import Request

from sandbox.portal.engine import Engine
from sandbox.portal.state import Portal

T = TypeVar("T")


class Host:
    """The portal behind the server. SQLite is used from one thread, so the event loop never waits for the disk."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.engine = Engine(portal)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="portal")

    async def run(self, work: Callable[[], T]) -> T:
        """Do *work* on the portal's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def change(self, work: Callable[[], T]) -> T:
        """Do *work* on the portal's thread in a transaction of its own, durable when this returns."""

        def inside() -> T:
            with self.portal.store.transaction():
                return work()

        return await self.run(inside)

    def close(self) -> None:
        """Finish what is under way and close the store."""
        self._thread.submit(self.portal.store.close).result()
        self._thread.shutdown()


def host_of(request: Request) -> Host:
    """The host serving this request."""
    host = request.app.state.host
    if not isinstance(host, Host):
        raise TypeError("the application has no portal")
    return host


def base_url(request: Request) -> str:
    """This server as the client addressed it, without a slash at the end."""
    return str(request.base_url).rstrip("/")
