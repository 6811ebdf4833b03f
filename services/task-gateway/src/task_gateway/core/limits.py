"""How fast a portal may be asked: requests by a leaky bucket, methods by their operating time. Machine time only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tariff:
    """capacity: requests at once; drain: a second. operating_seconds: of one method within ten minutes."""

    capacity: float
    drain: float
    operating_seconds: float = 480.0


TARIFFS = {
    "cloud": Tariff(50, 2),
    "enterprise": Tariff(250, 5),
    "box": Tariff(float("inf"), 1),
}

# One request of head room: the portal's clock and ours don't tick together.
MARGIN = 1.0
BLOCKED_SECONDS = 60.0  # where the portal doesn't say until when


@dataclass(slots=True)
class Limiter:
    """A model of the portal's counters, corrected by what the portal says."""

    tariff: Tariff
    level: float = 0.0
    at: float = 0.0
    operating: dict[str, float] = field(default_factory=dict)
    blocked_until: dict[str, float] = field(default_factory=dict)

    def wait_seconds(self, now: float, share: float = 1.0) -> float:
        """How long until one more request fits into that *share* of the bucket."""
        self._drain(now)
        over = self.level + 1 + MARGIN - self.tariff.capacity * share
        return max(0.0, over / self.tariff.drain)

    def spend(self, now: float) -> None:
        """A request goes out."""
        self._drain(now)
        self.level += 1

    def overflowed(self, now: float) -> None:
        """The portal said the bucket is full: somebody else behind our address asks too."""
        self._drain(now)
        if self.tariff.capacity != float("inf"):
            self.level = max(self.level, self.tariff.capacity)

    def used(self, method: str, operating: float, reset_in_seconds: float, now: float) -> None:
        """The portal's own sum for *method*; near the limit it rests until the portal's oldest minute drops."""
        self.operating[method] = operating
        if operating >= self.tariff.operating_seconds * 0.97:
            self.blocked_until[method] = now + max(1.0, reset_in_seconds)

    def blocked(self, method: str, now: float, seconds: float = BLOCKED_SECONDS) -> None:
        """The portal refused *method* for its operating time."""
        self.blocked_until[method] = max(self.blocked_until.get(method, 0.0), now + seconds)

    def free(self, method: str, now: float) -> bool:
        """Whether *method* may be called."""
        return self.blocked_until.get(method, 0.0) <= now

    def _drain(self, now: float) -> None:
        self.level = max(0.0, self.level - max(0.0, now - self.at) * self.tariff.drain)
        self.at = max(self.at, now)
