"""How fast a portal may be asked: requests by a leaky bucket, methods by their operating time. Machine time only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from task_gateway.core.calls import BATCH


@dataclass(frozen=True, slots=True)
class Tariff:
    """capacity: requests at once; drain: a second. operating_seconds: of one method within ten minutes."""

    capacity: float
    drain: float
    operating_seconds: float = 480.0


TARIFFS = {
    "cloud": Tariff(50, 2),
    "enterprise": Tariff(250, 5),
    "box": Tariff(float("inf"), 1, float("inf")),
}

# One request of head room: the portal's clock and ours don't tick together.
MARGIN = 1.0
TINY = 1e-6  # what rounding leaves would be waited for without an end
BLOCKED_SECONDS = 60.0  # where the portal doesn't say until when


# Of the operating time; what people wait for may use all of it, what can wait leaves some.
OPERATING_SHARES = {"interactive": 0.99, "normal": 0.97, "read": 0.95, "bulk": 0.97}
WINDOW_SECONDS, MINUTE_SECONDS = 600.0, 60.0
TOGETHER_SECONDS = 0.5  # thousands of calls within one minute are a few sums
CLOCK_SECONDS = 0.5  # our clocks and the way of a reply
UNCOUNTED_SECONDS = 0.1  # shorter calls are free (facts 2.2)
UNKNOWN_COST_SECONDS = 5.0  # of a method that was never called: four of it are tried before fifty
LEARNING = 0.2
AHEAD_SECONDS = 90.0  # of server time that calls may take for which others are read already
Said = tuple[float, float]  # the portal's sum of operating seconds; seconds until its oldest minute drops out
# method → server seconds that calls which are out are expected to take, and Worked.added when they took off
Flight = dict[str, tuple[float, float]]


@dataclass(slots=True)
class Worked:
    """A method's operating time as we know it: (seconds, when they drop out).

    flight: of calls that are out. added: by calls of ours that came back, ever.
    """

    entries: list[tuple[float, float]] = field(default_factory=list)
    flight: float = 0.0
    added: float = 0.0

    def seconds(self, now: float) -> float:
        """In the window."""
        self.entries = [one for one in self.entries if one[1] > now]
        return sum(seconds for seconds, _ in self.entries)

    def add(self, seconds: float, drops_at: float) -> None:
        """More of it. What drops out within the same half second is one entry, which drops out with its last."""
        if seconds <= 0:
            return
        if self.entries:
            last, last_drops_at = self.entries[-1]
            if last_drops_at // TOGETHER_SECONDS == drops_at // TOGETHER_SECONDS:
                self.entries[-1] = (last + seconds, max(last_drops_at, drops_at))
                return
        self.entries.append((seconds, drops_at))

    def forget(self, seconds: float) -> None:
        """So much less than we thought: what is oldest goes first."""
        self.entries.sort(key=lambda one: one[1])
        while seconds > 0 and self.entries:
            first, drops_at = self.entries.pop(0)
            if first > seconds:
                self.entries.insert(0, (first - seconds, drops_at))
            seconds -= first


@dataclass(slots=True)
class Limiter:
    """A model of the portal's counters, corrected by what the portal says.

    costs: server seconds of one call of each method, learned. The window of ten minutes moves by whole minutes of
    the portal's clock, whose beginning it tells by the time at which the oldest drops out (phase).
    """

    tariff: Tariff
    level: float = 0.0
    at: float = 0.0
    worked: dict[str, Worked] = field(default_factory=dict)
    costs: dict[str, float] = field(default_factory=dict)
    blocked_until: dict[str, float] = field(default_factory=dict)
    phase: float | None = None

    def wait_seconds(self, now: float, share: float = 1.0) -> float:
        """How long until one more request fits into that *share* of the bucket."""
        self._drain(now)
        over = self.level + 1 + MARGIN - self.tariff.capacity * share
        return over / self.tariff.drain if over > TINY else 0.0

    def spend(self, now: float) -> None:
        """A request goes out."""
        self._drain(now)
        self.level += 1

    def overflowed(self, now: float) -> None:
        """The portal said the bucket is full: somebody else behind our address asks too."""
        self._drain(now)
        if self.tariff.capacity != float("inf"):
            self.level = max(self.level, self.tariff.capacity)

    def cost(self, method: str) -> float:
        """Server seconds that one call is expected to take."""
        return self.costs.get(method, UNKNOWN_COST_SECONDS)

    def learn(self, method: str, seconds: float) -> None:
        """A call has taken so long; a slow one is believed at once, a fast one by and by."""
        known = self.costs.get(method)
        self.costs[method] = seconds if known is None or seconds > known else known + LEARNING * (seconds - known)

    def takes_off(self, methods: Sequence[str]) -> Flight:
        """Calls of these methods are out; what is answered is for when they land."""
        flight: Flight = {}
        for method in methods:
            seconds, added = flight.get(method, (0.0, self.of(method).added))
            flight[method] = (seconds + self.cost(method), added)
        for method, (seconds, _) in flight.items():
            self.of(method).flight += seconds
        return flight

    def lands(self, flight: Flight) -> None:
        """They have come back, or will not."""
        for method, (seconds, _) in flight.items():
            worked = self.of(method)
            worked.flight = max(0.0, worked.flight - seconds)

    def learning(self, method: str) -> bool:
        """Whether the first calls of *method* are out: what it costs will be known soon."""
        return method not in self.costs and self.of(method).flight > 0

    def fill(self, now: float) -> float:
        """How full the bucket is, 0 to 1."""
        self._drain(now)
        return min(1.0, self.level / self.tariff.capacity)

    def came_back(self, method: str, own: float, said: Said, now: float, flight: Flight) -> None:
        """A request's calls of *method* took *own* seconds, and the portal *said* its sum after them.

        It may have said so long before the reply came: what others have worked since they took off is not in it.
        """
        worked = self.of(method)
        _, added = flight.get(method, (0.0, worked.added))
        since = worked.added - added
        worked.added += own
        self.used(method, *said, now, own, since)

    def used(
        self, method: str, operating: float, reset_in_seconds: float, now: float, own: float = 0.0, since: float = 0.0
    ) -> None:
        """The portal's own sum for *method*, and when its oldest minute drops out. own, since: see came_back."""
        worked = self.of(method)
        before = worked.seconds(now)
        if reset_in_seconds > 0:
            self.phase = now + reset_in_seconds
        worked.add(own, self.drops_at(now))
        known = before + own
        if operating < known - since:
            worked.forget(known - since - operating)
            return
        # What is out will say itself what it took. What was there before our first call is somebody else's, and older.
        foreign = before == 0 and 0 < reset_in_seconds < WINDOW_SECONDS - MINUTE_SECONDS
        drops_at = now + max(1.0, reset_in_seconds) if foreign else self.drops_at(now)
        worked.add(operating - known - worked.flight, drops_at)

    def worked_unsaid(self, method: str, seconds: float, now: float) -> None:
        """A call of a portal that does not say its sums (facts 8.25)."""
        if seconds >= UNCOUNTED_SECONDS:
            self.of(method).add(seconds, self.drops_at(now))

    def blocked(self, method: str, now: float, seconds: float = BLOCKED_SECONDS) -> None:
        """The portal refused *method* for its operating time."""
        self.blocked_until[method] = max(self.blocked_until.get(method, 0.0), now + seconds)

    def free(self, method: str, now: float, lane: str = "interactive") -> bool:
        """Whether *method* may be called."""
        return self.room(method, now, lane) > 0

    def room(self, method: str, now: float, lane: str = "interactive") -> int:
        """How many calls of *method* one request may hold that are known not to be refused."""
        return int(min(BATCH, self.allowance(method, now, lane)))

    def allowance(self, method: str, now: float, lane: str = "interactive") -> float:
        """How many calls of it are known not to be refused: the one that crosses the line still succeeds."""
        if self.blocked_until.get(method, 0.0) > now:
            return 0
        worked = self.of(method)
        left = self.tariff.operating_seconds * OPERATING_SHARES[lane] - worked.seconds(now) - worked.flight
        if left <= 0:
            return 0
        cost = self.cost(method)
        return float("inf") if cost < UNCOUNTED_SECONDS else max(1.0, left / cost)

    def spare(self, method: str, before: int, now: float, lane: str) -> bool:
        """Whether one more call of it can go out soon, after so many that come *before*; people wait for nobody."""
        allowed = self.allowance(method, now, lane)
        if lane == "interactive" or allowed in {0.0, float("inf")}:
            return allowed > 0
        return before < min(allowed, AHEAD_SECONDS / self.cost(method))

    def rest_seconds(self, method: str, now: float) -> float:
        """How long until some of its time drops out, or it is no longer blocked; 0 if neither is known."""
        drops = [drops_at for _, drops_at in self.of(method).entries if drops_at > now]
        blocked = self.blocked_until.get(method, 0.0)
        return blocked - now if blocked > now else min(drops, default=now) - now

    def drops_at(self, now: float) -> float:
        """When what is worked now drops out: with the minute of the portal that it is in."""
        if self.phase is None:
            return now + WINDOW_SECONDS
        earliest = now + WINDOW_SECONDS - MINUTE_SECONDS
        return earliest + ((self.phase - earliest) % MINUTE_SECONDS or MINUTE_SECONDS) + CLOCK_SECONDS

    def of(self, method: str) -> Worked:
        """What is known of its operating time."""
        return self.worked.setdefault(method, Worked())

    def _drain(self, now: float) -> None:
        self.level = max(0.0, self.level - max(0.0, now - self.at) * self.tariff.drain)
        self.at = max(self.at, now)
