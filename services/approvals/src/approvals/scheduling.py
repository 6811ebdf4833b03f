"""What the schedule of leaves rests on: whoever sees to it, and when a wake is due, the chart of that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from chassis.database import Connection
from chassis.decision import Asked, Woken

from approvals import store
from approvals.core.chart import Chart
from approvals.core.hours import OfficeHours
from approvals.core.schedule import Firm
from approvals.profile import RULES
from approvals.signing import LINK, Grant


async def firms(connection: Connection, asked: Sequence[Asked]) -> list[Firm]:
    """One for each message."""
    return [await _firm(connection, one) for one in asked]


async def _firm(connection: Connection, asked: Asked) -> Firm:
    rules = RULES[asked.portal]
    active = any(kind.form == "vacation" for kind in rules.kinds.values())
    hours = OfficeHours(asked.profile.zone, rules.hours.begins, rules.hours.ends)
    if not active or not isinstance(asked.message, Woken):
        return Firm(active, asked.at, hours, asked.profile.deadline_time)
    on = hours.day_of(asked.at).date()
    chart = await store.chart(connection, asked.portal, rules.roles.duty, on)
    hr, others = chart.with_role(rules.roles.hr), (*chart.duty, *rules.own_users)
    pages = tuple(
        (one, page) for one in dict.fromkeys((*hr, *others)) if (page := _page(asked.portal, one, on.year + 1))
    )
    return Firm(active, asked.at, hours, asked.profile.deadline_time, _of_it(chart), hr, others, pages)


def _of_it(chart: Chart) -> Chart:
    """Leaves alone, and who is away: no deputies."""
    return Chart(chart.people, chart.absences, (), chart.duty)


def _page(portal: str, employee_id: int, year: int) -> str | None:
    """Good until the year has begun."""
    if LINK.signer is None:
        return None
    until = datetime(year, 2, 1, tzinfo=UTC)
    url = LINK.signer.url(Grant(portal, "year", employee_id, int(until.timestamp())))
    return f"{url}?as=schedule&year={year}"
