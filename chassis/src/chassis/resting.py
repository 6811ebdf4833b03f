"""Topics that Kafka has just refused: left out for a growing pause, so that the others go on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

from chassis.pauses import Pauses

# While nothing goes out Kafka itself is away, and is wanted soon after it is back. A topic that is refused while others
# go out isn't there, or isn't ours to write to: it costs the others three seconds at each try.
AWAY = Pauses(0.1, 2.0, 5.0)
REFUSED = Pauses(0.1, 2.0, 60.0)


class _Rest(NamedTuple):
    """failures: one after another. records: those seen waiting at the last of them."""

    failures: int
    failed_at: float
    until: float
    records: int


class Resting:
    """Of one relay."""

    def __init__(self, machine: Callable[[], float]) -> None:
        self._machine = machine
        self._rests: dict[str, _Rest] = {}
        self._went_at = -math.inf

    def _now_resting(self) -> dict[str, _Rest]:
        now = self._machine()
        return {topic: rest for topic, rest in self._rests.items() if rest.until > now}

    def topics(self) -> list[str]:
        """Those that are left out now."""
        return list(self._now_resting())

    def records(self) -> int:
        """How many were seen waiting in them."""
        return sum(rest.records for rest in self._now_resting().values())

    def ends_in(self) -> float:
        """Seconds until the first may be tried again; infinite if none rests."""
        ends = [rest.until for rest in self._now_resting().values()]
        return min(ends, default=math.inf) - self._machine()

    def went(self, topics: Iterable[str]) -> None:
        """All of *topics* that was tried went out."""
        for topic in topics:
            self._rests.pop(topic, None)
            self._went_at = self._machine()

    def failed(self, topic: str, records: int) -> float:
        """Something of *topic* was not taken; answers for how many seconds it rests."""
        now, before = self._machine(), self._rests.get(topic)
        alone = before is not None and self._went_at > before.failed_at
        failures = 1 if before is None else before.failures + 1
        pause = (REFUSED if alone else AWAY).after(failures)
        self._rests[topic] = _Rest(failures, now, now + pause, records)
        return pause

    def forget(self) -> None:
        """Everything may be tried at once."""
        self._rests.clear()
