"""The pace towards each domain of recipients: even, without bursts. Pure: machine time is told."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from mail_dispatch.core.rules import PaceRules

MOST_BOOKED = 10_000


class Pace:
    """Gives each letter its moment, once."""

    def __init__(self, rules: PaceRules) -> None:
        self._rules = rules
        self._free_at: dict[str, float] = {}
        self._booked: dict[UUID, float] = {}

    def wait(self, letter: UUID, domains: Iterable[str], now: float) -> float:
        """Seconds until *letter* may go to all of *domains*; 0: now, and its moment is used up.

        Who comes later than his moment goes at once: the server has had its rest.
        """
        moment = self._booked.pop(letter, None)
        if moment is None:
            moment = self._book(list(domains), now)
        if moment <= now:
            return 0.0
        if len(self._booked) < MOST_BOOKED:  # beyond that they are given a moment anew when they come again
            self._booked[letter] = moment
        return moment - now

    def _book(self, domains: list[str], now: float) -> float:
        moment = max([now, *(self._free_at.get(domain, now) for domain in domains)])
        for domain in domains:
            self._free_at[domain] = moment + self._rules.seconds(domain)
        return moment
