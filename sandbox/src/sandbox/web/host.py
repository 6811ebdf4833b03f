"""What every address of the server shares: the portal and the one thread that touches it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from starlette.requests import Request

from sandbox.portal.engine import Engine
from sandbox.portal.state import Portal
from sandbox.web.postman import Postman

T = TypeVar("T")
log = logging.getLogger(__name__)


class Host:
    """The portal behind the server. SQLite is used from one thread, so the event loop never waits for the disk."""

    def __init__(self, portal: Portal, announced_url: str) -> None:
        self.portal = portal
        self.announced_url = announced_url
        self.engine = Engine(portal)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="portal")
        self._postman = Postman(portal)
        self._closed = False
        self._call_postman()  # what waited when the process ended

    async def run(self, work: Callable[[], T]) -> T:
        """Do *work* on the portal's thread; what it has put into the queue of events goes out after it."""

        def then_deliver() -> T:
            found = work()
            if self.portal.events.queued:
                self.portal.events.queued = False
                self._call_postman()
            return found

        return await asyncio.get_running_loop().run_in_executor(self._thread, then_deliver)

    async def change(self, work: Callable[[], T]) -> T:
        """Do *work* on the portal's thread in a transaction of its own, durable when this returns."""

        def inside() -> T:
            with self.portal.store.transaction():
                return work()

        return await self.run(inside)

    def close(self) -> None:
        """Finish what is under way and close the store."""
        self._closed = True
        self._thread.submit(self.portal.store.close).result()
        self._thread.shutdown()
        self._postman.close()

    def _call_postman(self) -> None:
        if not self._closed:
            self._thread.submit(self._deliver).add_done_callback(_failure_told)

    def _deliver(self) -> None:
        if self._postman.collect():
            self._call_postman()


def _failure_told(ended: Future[None]) -> None:
    if ended.exception() is not None:
        log.error("deliveries could not be taken out of the store", exc_info=ended.exception())


def host_of(request: Request) -> Host:
    """The host serving this request."""
    host = request.app.state.host
    if not isinstance(host, Host):
        raise TypeError("the application has no portal")
    return host


def base_url(request: Request) -> str:
    """This portal as the client addressed it, no slash at the end; whoever came by a vendor's name is told ours."""
    if is_token_server(request):
        return host_of(request).announced_url
    return str(request.base_url).rstrip("/")


def is_token_server(request: Request) -> bool:
    """Whether the client believes that it speaks to the vendor's server of tokens."""
    return (request.url.hostname or "").startswith("oauth.")
