"""The way to one portal: whatever asks it passes here, within its limits and while the lease is held."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog
from chassis.pauses import Pauses
from chassis.waiting import first_of

from task_gateway import metrics
from task_gateway.core.calls import HALTED, Call, Reply
from task_gateway.core.gathering import SHARES, Request, fitting, pressing_first
from task_gateway.core.limits import Flight, Limiter
from task_gateway.exchange import Exchange, Portal, ambiguous
from task_gateway.waiting import Before, Waiting, written

log = structlog.get_logger()

FAILURES_TO_OPEN = 3
IN_FLIGHT = 8  # requests: one that hangs holds up only the commands in it
IN_FLIGHT_INTERACTIVE = 12
PLAIN_REQUESTS = 4  # after one that was halted
LONG_SECONDS = 60.0
SHORT_SECONDS = 0.001  # what is shorter may vanish when it is added to the time: the clock would stand still
WHOLE, HALF = 1.0, 0.5  # shares of the bucket: what can wait leaves the rest to what people wait for
RESTS = "the method rests: its operating time is used up"
AWAY = "the portal does not answer"


class NotSender(Exception):
    """The lease is lost: nothing may be sent any more."""


class Overtaken(Exception):
    """What was to be sent is no longer ours; nothing was sent."""


class Held(Protocol):
    """What the way asks of a lease."""

    def held(self) -> bool: ...


class PortalWay:
    """One portal's calls, gathered from all who ask. While it doesn't answer, one request at a time probes it."""

    def __init__(
        self,
        name: str,
        portal: Portal,
        limiter: Limiter,
        answered: Callable[[], None],
        machine: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.lease: Held | None = None
        self.coming = 0  # jobs that are about to ask
        self._exchange = Exchange(name, portal, limiter, machine)
        self._limiter = limiter
        self._answered = answered
        self._machine = machine
        self._pauses = Pauses(1.0, 2.0, 60.0)
        self._failures = 0
        self._waiting: list[Waiting] = []
        self._stirred = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self._flights: set[asyncio.Task[None]] = set()
        self._plain = 0

    @property
    def open(self) -> bool:
        """Whether the circuit is open: the portal has not answered several times in a row."""
        return self._failures >= FAILURES_TO_OPEN

    @property
    def well(self) -> bool:
        """Whether the portal's last answer was one: what it refuses now it refuses for a reason of its own."""
        return self._failures == 0

    @property
    def flights(self) -> set[asyncio.Task[None]]:
        """Requests that are under way."""
        return set(self._flights)

    @property
    def now(self) -> float:
        """Machine time, seconds."""
        return self._machine()

    def free(self, method: str, lane: str = "interactive") -> bool:
        """Whether the method's operating time allows a call."""
        return self._limiter.free(method, self._machine(), lane)

    def spare(self, method: str, promised: int, lane: str) -> bool:
        """Whether one more call can go out soon, after those that wait and those that are *promised*."""
        waiting = sum(call.method == method for one in self._waiting for call in one.calls)
        return self._limiter.spare(method, promised + waiting, self._machine(), lane)

    def rest_seconds(self, method: str) -> float:
        """How long a method that is not free has to rest, as far as anybody knows."""
        return self._limiter.rest_seconds(method, self._machine())

    def fitting(self, methods: Sequence[str]) -> int:
        """How many calls of these, from the first on, one request should take: at least one."""
        return fitting([self._limiter.cost(method) for method in methods])

    def leave(self) -> None:
        """The lease is given up: who waits goes without."""
        self.lease = None
        self._stirred.set()

    async def call(
        self,
        calls: Sequence[Call],
        before: Before | None = None,
        lane: str = "normal",
        *,
        share: float | None = None,
        firm: int | None = None,
        leads: bool = False,
        since: float | None = None,
    ) -> list[Reply]:
        """Send *calls* together, with others that wait, when the limits allow it; see Parcel.

        since: of one that has waited before. Answers the calls that were sent: all, or as many from the first on as
        went (the operating time was short, or they referred to others where that could not be). Raises NotSender,
        Overtaken: nothing was sent.
        """
        self.must_be_sender()
        allowed = SHARES[lane] if share is None else share
        standing = len(calls) if firm is None else firm
        answer: asyncio.Future[list[Reply]] = asyncio.get_running_loop().create_future()
        parcel = (tuple(calls), lane, self._machine() if since is None else since, allowed, standing, leads)
        self._waiting.append(Waiting(*parcel, before, answer))
        self._stir()
        return await answer

    def _stir(self) -> None:
        self._stirred.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._send_on())

    async def _send_on(self) -> None:
        """As long as somebody waits."""
        try:
            while self._wanted():
                self._stirred.clear()
                if self.open:
                    await self._probe()
                elif (pause := await self._send_next()) > 0:
                    await first_of(self._stirred, timeout=pause)
        except BaseException as error:
            self._fail(error)
            raise

    def _wanted(self) -> bool:
        self._waiting = [one for one in self._waiting if not one.answer.done()]
        if self._waiting and (self.lease is None or not self.lease.held()):
            self._fail(NotSender(self.name))
        return bool(self._waiting)

    def _fail(self, error: BaseException) -> None:
        for one in self._waiting:
            one.end(error)
        self._waiting = []

    async def _probe(self) -> None:
        """The portal was away: one request after a pause, what people wait for first."""
        if self._flights:
            await first_of(self._stirred, timeout=LONG_SECONDS)
            return
        await asyncio.sleep(self._pauses.after(self._failures - FAILURES_TO_OPEN + 1))
        pause = self._limiter.wait_seconds(self._machine())
        request = self._request(*self._by_lane())
        if pause or not request.parts:
            await asyncio.sleep(pause)
        elif flight := await self._send(request):
            await asyncio.wait([flight])

    async def _send_next(self) -> float:
        """Send one request if one may go now; else seconds until one may."""
        urgent, others = self._by_lane()
        pause = LONG_SECONDS
        for leading, company, most in ((urgent, others, IN_FLIGHT_INTERACTIVE), (others, [], IN_FLIGHT)):
            if not leading or len(self._flights) >= most:
                continue
            request = self._request(leading)
            if not request.parts:
                continue
            now = self._machine()
            wait = max(request.linger_until() - now, self._limiter.wait_seconds(now, request.share))
            if wait <= 0:
                if company and self._limiter.wait_seconds(now, SHARES["normal"]):
                    request.gather(pressing_first(company))  # they could not go by themselves
                await self._send(request)
                return 0.0
            pause = min(pause, max(wait, SHORT_SECONDS))
        return pause if self._waiting else 0.0

    def _by_lane(self) -> tuple[list[Waiting], list[Waiting]]:
        """What people wait for, and what can wait."""
        urgent = [one for one in self._waiting if one.lane == "interactive"]
        return urgent, [one for one in self._waiting if one.lane != "interactive"]

    def _request(self, *waiting: Sequence[Waiting]) -> Request[Waiting]:
        request: Request[Waiting] = Request(self._limiter, self._machine(), plain=self._plain > 0, coming=self.coming)
        for some in waiting:
            request.gather(pressing_first(some))
        for parcel in request.rested:
            parcel.give([Reply("later", words=RESTS)] * len(parcel.calls))
        return request

    async def _send(self, request: Request[Waiting]) -> asyncio.Task[None] | None:
        """Take the request's parcels out of those that wait, have them written down, and let it go."""
        parts = request.ordered()
        going = {id(parcel) for parcel, _ in parts}
        self._waiting = [one for one in self._waiting if id(one) not in going]
        parts = [(parcel, count) for parcel, count in parts if not parcel.answer.done()]
        try:
            self.must_be_sender()
            ours = await written([parcel for parcel, _ in parts], Overtaken(self.name))
            self.must_be_sender()
        except BaseException as error:
            for parcel, _ in parts:
                parcel.end(error)
            if not isinstance(error, Exception):
                raise
            return None
        parts = [(parcel, count) for parcel, count in parts if parcel in ours]
        if not parts:
            return None
        self._limiter.spend(self._machine())
        self._plain = max(0, self._plain - 1)
        flight = self._limiter.takes_off([call.method for parcel, count in parts for call in parcel.calls[:count]])
        task = asyncio.create_task(self._fly(parts, flight))
        self._flights.add(task)
        task.add_done_callback(self._landed)
        return task

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flights.discard(task)
        self._stirred.set()

    async def _fly(self, parts: Sequence[tuple[Waiting, int]], flight: Flight) -> None:
        calls: list[Call] = []
        for parcel, count in parts:
            start = len(calls)
            calls += [call.at(start) if parcel.chained else call for call in parcel.calls[:count]]
        metrics.CALLS_TOGETHER.observe(len(calls))
        try:
            replies = await self._exchange.carry(calls, flight)
        except BaseException as error:
            for parcel, _ in parts:
                parcel.end(error)
            if isinstance(error, NotSender):
                return
            raise
        self._note_health(replies)
        self._deliver(parts, replies)

    def _deliver(self, parts: Sequence[tuple[Waiting, int]], replies: Sequence[Reply]) -> None:
        """To each its own. Who was in a request that halted before him waits again, at his old place."""
        start = 0
        for parcel, count in parts:
            own = list(replies[start : start + count])
            start += count
            if all(reply.code == HALTED for reply in own):
                self._waiting.append(parcel)
                self._plain = PLAIN_REQUESTS
                self._stir()
            else:
                parcel.give(own)

    def must_be_sender(self) -> None:
        """Raises NotSender if the lease is not ours."""
        if self.lease is None or not self.lease.held():
            raise NotSender(self.name)

    def _note_health(self, replies: Sequence[Reply]) -> None:
        if ambiguous(replies):
            return
        if all(reply.of_the_portal for reply in replies):
            self._failures += 1
            said = replies[0].code or replies[0].words
            log.warning("portal.failed", portal=self.name, failures=self._failures, said=said[:200])
            if self._failures == FAILURES_TO_OPEN:
                self._send_home()
        else:
            self._failures = 0
            self._answered()
        metrics.CIRCUIT.labels(self.name).set(self.open)

    def _send_home(self) -> None:
        """An outage may last: who waits is put back, and taken up afresh by and by."""
        for one in self._waiting:
            one.give([Reply("later", words=AWAY)] * len(one.calls))
