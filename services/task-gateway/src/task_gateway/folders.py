"""Folders that were found: asked again only after a while, or when an upload says that one is there no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from task_gateway.core.tree import Key

FRESH_SECONDS = 600.0
MOST = 10_000


class Folders:
    """(parent, name) → id, for so long as it is fresh."""

    def __init__(self, machine: Callable[[], float]) -> None:
        self._machine = machine
        self._known: dict[Key, tuple[int, float]] = {}

    def get(self, key: Key) -> int | None:
        """None where it must be asked."""
        number, until = self._known.get(key, (0, 0.0))
        return number if until > self._machine() else None

    def learn(self, found: Mapping[Key, int]) -> None:
        """What the CRM has said. What is known already does not become fresher: nobody has asked again."""
        until = self._machine() + FRESH_SECONDS
        if len(self._known) + len(found) > MOST:
            self._known.clear()
        for key, number in found.items():
            if self.get(key) != number:
                self._known[key] = (number, until)

    def forget(self, numbers: tuple[int, ...]) -> None:
        """They may be gone, and everything in them."""
        gone = set(numbers)
        self._known = {key: one for key, one in self._known.items() if not {key[0], one[0]} & gone}
