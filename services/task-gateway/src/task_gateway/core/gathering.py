"""Which of the calls that wait go out together, and when: requests are what is scarce, not calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from task_gateway.core.calls import BATCH, Call
from task_gateway.core.limits import Limiter

REQUEST_BYTES = 12 << 20
REQUEST_SECONDS = 20.0  # of server time: the CRM ends a request after 60
JOINING_SECONDS = 3.0  # of server time that another lane's calls may add: a reply comes when the last call is done
# Of the bucket. What can wait leaves a few requests to what people wait for; those gather, so few are enough. In
# a full bucket what people wait for has the next turn, half a second away.
SHARES = {"interactive": 1.0, "normal": 1.0, "read": 0.94, "bulk": 0.94}
HEAD_START = {"interactive": 0.0, "normal": 20.0, "read": 60.0, "bulk": 120.0}  # seconds
LEADS_SECONDS = 10.0  # head start of what more calls wait for: else they are still to come when all else is done
# How long calls wait for company when the bucket is full; in an empty one nobody waits.
LINGER_SECONDS = {"interactive": 0.0, "normal": 0.4, "read": 1.0, "bulk": 1.0}
# While several jobs are on their way here (taken up, or just answered) calls wait a moment for them.
COMING, COMING_SECONDS = 5, 0.15


@dataclass(eq=False, slots=True)
class Parcel:
    """Calls of one job, which go out together and in order. since: machine time. leads: more of the job will follow.

    share: of the bucket that may be full then. firm: how many calls of the beginning stand by themselves; the rest
    refer to what these bring, and go only into a request that halts at its first failure.
    """

    calls: tuple[Call, ...]
    lane: str
    since: float
    share: float
    firm: int
    leads: bool

    @property
    def chained(self) -> bool:
        """Whether some call refers to another."""
        return self.firm < len(self.calls)

    @property
    def order(self) -> float:
        """The most pressing has the lowest."""
        return self.since + HEAD_START[self.lane] - (LEADS_SECONDS if self.leads else 0.0)


P = TypeVar("P", bound=Parcel)


@dataclass(slots=True)
class Request(Generic[P]):
    """The next request. parts: parcels, and how many calls of each go. plain: nothing that refers to something else.

    coming: so many jobs are about to ask. rested: those whose methods have no time left.
    """

    limiter: Limiter
    now: float
    plain: bool = False
    coming: int = 0
    parts: list[tuple[P, int]] = field(default_factory=list)
    rested: list[P] = field(default_factory=list)
    calls: int = 0
    size: int = 0
    seconds: float = 0.0
    taken: Counter[str] = field(default_factory=Counter)

    @property
    def lane(self) -> str:
        """Of who leads it."""
        return self.parts[0][0].lane

    @property
    def share(self) -> float:
        """Of the bucket that may be full: the most that somebody in it may."""
        return max(parcel.share for parcel, _ in self.parts)

    @property
    def full(self) -> bool:
        """Whether there is no sense in waiting for more."""
        return self.calls >= BATCH or self.seconds >= REQUEST_SECONDS or self.size >= REQUEST_BYTES

    def linger_until(self) -> float:
        """Until when it waits for company, machine time: the fuller the bucket the longer."""
        if self.full:
            return self.now
        fill = self.limiter.fill(self.now)
        least = COMING_SECONDS if self.coming >= COMING and self.lane != "interactive" else 0.0
        return min(p.since + max(least, LINGER_SECONDS[p.lane] * fill * fill) for p, _ in self.parts)

    def gather(self, waiting: Sequence[P]) -> None:
        """Take what fits, the most pressing first; what does not fit leads a later request."""
        for parcel in waiting:
            if self.calls >= BATCH:
                break
            count = self._allowed(parcel)
            if count is None:
                continue
            if count == 0:
                self.rested.append(parcel)
            elif self._fits(parcel.calls[:count], parcel.lane):
                self._take(parcel, count)

    def ordered(self) -> list[tuple[P, int]]:
        """As they go: what refers to something goes first, so that no failure of the others halts it."""
        return sorted(self.parts, key=lambda part: not part[0].chained)

    def _allowed(self, parcel: P) -> int | None:
        """How many of its calls are known not to be refused; None: that is not known yet, or the request is full."""
        count = parcel.firm if self.plain else len(parcel.calls)
        wanted: Counter[str] = Counter()
        for number, call in enumerate(parcel.calls[:count]):
            method = call.method
            if parcel.lane != "interactive" and self.limiter.learning(method):
                return None
            wanted[method] += 1
            room = self.limiter.room(method, self.now, parcel.lane)
            if wanted[method] > room:
                return number
            if wanted[method] + self.taken[method] > room:
                return None
        return count

    def _fits(self, calls: Sequence[Call], lane: str) -> bool:
        if not self.parts:
            return True
        seconds = self.seconds + sum(self.limiter.cost(call.method) for call in calls)
        size = self.size + sum(call.size for call in calls)
        longest = REQUEST_SECONDS if lane == self.lane else JOINING_SECONDS
        return self.calls + len(calls) <= BATCH and size <= REQUEST_BYTES and seconds <= longest

    def _take(self, parcel: P, count: int) -> None:
        calls = parcel.calls[:count]
        self.parts.append((parcel, count))
        self.calls += count
        self.size += sum(call.size for call in calls)
        self.seconds += sum(self.limiter.cost(call.method) for call in calls)
        self.taken.update(call.method for call in calls)


def fitting(costs: Sequence[float]) -> int:
    """How many calls of these *costs* (server seconds), from the first on, one request should take: at least one."""
    seconds, count = 0.0, 0
    for cost in costs[:BATCH]:
        seconds += cost
        if count and seconds > REQUEST_SECONDS:
            break
        count += 1
    return count


def pressing_first(waiting: Sequence[P]) -> list[P]:
    """In the order in which they are served: a lane is a head start, so that nobody starves."""
    return sorted(waiting, key=lambda parcel: parcel.order)
