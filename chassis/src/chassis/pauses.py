"""Growing pauses between attempts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Pauses:
    """first, first × factor, … seconds, none above longest."""

    first: float
    factor: float
    longest: float

    def after(self, attempts: int) -> float:
        """Seconds to wait after *attempts* failures, at least one."""
        return min(self.longest, self.first * self.factor ** min(attempts - 1, 60))

    def __iter__(self) -> Iterator[float]:
        attempt = 0
        while True:
            attempt += 1
            yield self.after(attempt)
