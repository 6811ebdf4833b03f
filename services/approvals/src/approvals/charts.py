"""The charts that were read, kept until their tables change: no batch of answers reads two hundred people again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from chassis.database import Connection

from approvals import store
from approvals.core.chart import Chart, around
from approvals.errors import ChartIncomplete

MOST_KEPT = 8  # charts of one portal: for days and duty roles that are asked for at the same time
MOST_PARTS = 2000  # of one chart

Wanted = tuple[date, tuple[str, ...]]


class Whole:
    """A chart as it was read, and its parts. The same few people ask again and again, so a part is found once."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self._parts: dict[frozenset[int], Chart] = {}

    def around(self, people: Iterable[int]) -> Chart:
        """See core.chart.around."""
        wanted = frozenset(people)
        if wanted not in self._parts:
            if len(self._parts) >= MOST_PARTS:
                self._parts.clear()
            self._parts[wanted] = around(self.chart, sorted(wanted))
        return self._parts[wanted]


class Charts:
    """By portal: the version and the charts read at it. A version is asked for each time, inside the transaction."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[UUID, dict[Wanted, Whole]]] = {}

    async def of(self, connection: Connection, portal: str, duty_roles: tuple[str, ...], since: date) -> Whole:
        """See store.chart. Raises ChartIncomplete: not all employees are known yet."""
        version = await store.version(connection, portal)  # before the tables, so that none is older than it
        kept = self._of_version(portal, version)
        wanted = (since, duty_roles)
        if wanted not in kept:
            if not await store.is_complete(connection, portal):
                raise ChartIncomplete(f"the employees of {portal} are not all known yet")
            found = Whole(await store.chart(connection, portal, duty_roles, since))
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[wanted] = found
            return found
        return kept[wanted]

    def _of_version(self, portal: str, version: UUID | None) -> dict[Wanted, Whole]:
        if version is None:
            return {}  # nothing was ever written: nothing to keep
        known = self._kept.get(portal)
        if known is None or known[0] != version:
            known = self._kept[portal] = (version, {})
        return known[1]
