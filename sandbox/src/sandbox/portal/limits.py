"""How much the cloud lets one do: the leaky bucket of requests and the operating time of each method.

Source: Bitrix24 documentation, "limits". Both run on the machine clock, never on the business clock.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.portal.errors import RestError

WINDOW_MINUTES = 10
MINUTE_SECONDS = 60


@dataclass(frozen=True)
class Rates:
    """Figures of a tariff; None switches a limit off.

    *threshold* requests fit into the bucket, *per_second* leak out of it; a method of one caller may work
    *operating_seconds* in ten minutes; calls shorter than *uncounted_seconds* are free.
    """

    threshold: float | None = 50
    per_second: float = 2
    operating_seconds: float | None = 480
    uncounted_seconds: float = 0.1

    def changed(self, values: Mapping[str, Any]) -> Rates:
        """The same with some figures replaced; ValueError for an unknown name or a figure that is none."""
        known = set(self.__dataclass_fields__)
        if unknown := set(values) - known:
            raise ValueError(f"unknown limits: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
        figures = {name: None if value is None else float(value) for name, value in values.items()}
        if any(value is not None and value < 0 for value in figures.values()):
            raise ValueError("a limit is a number of at least 0, or null where it can be switched off")
        if any(figures.get(name, 0) is None for name in ("per_second", "uncounted_seconds")):
            raise ValueError("per_second and uncounted_seconds cannot be null")
        return replace(self, **figures)  # type: ignore[arg-type]


TARIFFS: Mapping[str, Rates] = {
    "cloud": Rates(),
    "enterprise": Rates(threshold=250, per_second=5),
    "box": Rates(threshold=None, operating_seconds=None),
    "none": Rates(threshold=None, operating_seconds=None),
}


class Limits:
    """Counts requests per source address and operating seconds per (caller, method)."""

    def __init__(self, rates: Rates, machine_seconds: Callable[[], float]) -> None:
        self.rates = rates
        self._now = machine_seconds
        self._buckets: dict[str, tuple[float, float]] = {}
        self._worked: dict[tuple[str, str], deque[tuple[int, float]]] = defaultdict(deque)

    def admit(self, address: str) -> None:
        """Pour one request into the bucket of *address*; raises QUERY_LIMIT_EXCEEDED if it would run over."""
        if self.rates.threshold is None:
            return
        level = self.level(address)
        if level + 1 > self.rates.threshold:
            raise RestError("QUERY_LIMIT_EXCEEDED", "Too many requests", 503)
        self._buckets[address] = (level + 1, self._now())

    def level(self, address: str) -> float:
        """What is in the bucket now."""
        level, at = self._buckets.get(address, (0.0, self._now()))
        return max(0.0, level - (self._now() - at) * self.rates.per_second)

    def check(self, caller: str, method: str) -> None:
        """Raise OPERATION_TIME_LIMIT if the caller has used up the method's time."""
        limit = self.rates.operating_seconds
        if limit is not None and self.operating(caller, method) >= limit:
            raise RestError("OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.", 429)

    def charge(self, caller: str, method: str, seconds: float) -> None:
        """Add a call's server time."""
        if seconds < self.rates.uncounted_seconds or self.rates.operating_seconds is None or seconds <= 0:
            return
        minutes = self._recent(caller, method)
        minute = int(self._now() // MINUTE_SECONDS)
        if minutes and minutes[-1][0] == minute:
            minutes[-1] = (minute, minutes[-1][1] + seconds)
        else:
            minutes.append((minute, seconds))

    def operating(self, caller: str, method: str) -> float:
        """Seconds worked in the last ten one-minute buckets."""
        return sum(seconds for _, seconds in self._recent(caller, method))

    def reset_at(self, caller: str, method: str) -> float:
        """When the oldest of these buckets drops out, on the machine clock."""
        minutes = self._recent(caller, method)
        oldest = minutes[0][0] if minutes else int(self._now() // MINUTE_SECONDS)
        return float((oldest + WINDOW_MINUTES) * MINUTE_SECONDS)

    def forget(self) -> None:
        """Empty every bucket."""
        self._buckets.clear()
        self._worked.clear()

    def shown(self) -> dict[str, Any]:
        """Levels and operating sums, for the statistics."""
        return {
            "buckets": {address: round(self.level(address), 3) for address in list(self._buckets)},
            "operating": {
                f"{caller} {method}": self.operating(caller, method) for caller, method in list(self._worked)
            },
        }

    def _recent(self, caller: str, method: str) -> deque[tuple[int, float]]:
        minutes = self._worked[caller, method]
        first = int(self._now() // MINUTE_SECONDS) - WINDOW_MINUTES + 1
        while minutes and minutes[0][0] < first:
            minutes.popleft()
        return minutes
