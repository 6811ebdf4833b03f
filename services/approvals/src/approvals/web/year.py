"""The year of absences behind a signed link: a picture, and a feed for calendar programs."""

from __future__ import annotations

from typing import Any

import asyncpg
from chassis.profile import Profiles

from approvals import pages_store, store
from approvals.core.chart import Chart
from approvals.core.hours import OfficeHours
from approvals.core.schedule import planned
from approvals.core.vacation import counted_days, schedule_by
from approvals.core.year import ics, svg
from approvals.profile import RULES
from approvals.web.http import Answer, Refusal
from approvals.web.rendering import page
from approvals.web.visit import Visit

SVG, ICS = "image/svg+xml; charset=utf-8", "text/calendar; charset=utf-8"


def _schedule(visit: Visit, chart: Chart, year: int) -> str:
    """For HR, to be approved and printed."""
    rows = [
        {
            "employee_id": one.employee_id,
            "leaves": [
                {
                    "first": f"{leave.first_on:%d.%m.%Y}",
                    "last": f"{leave.last_on:%d.%m.%Y}",
                    "days": counted_days(leave.first_on, leave.last_on),
                    "source": leave.source,
                }
                for leave in one.leaves
            ],
        }
        for one in planned(chart, year)
    ]
    by = f"{schedule_by(year):%d.%m.%Y}"
    return page("schedule.html", visit.language, here=None, year=year, by=by, rows=rows)


class Year:
    """Shows; nothing can be sent."""

    def __init__(self, pool: asyncpg.Pool[Any], profiles: Profiles) -> None:
        self._pool, self._profiles = pool, profiles

    async def show(self, visit: Visit) -> Answer:
        """`?year=2026`, the present one without it; `?as=ics` for the feed, `?as=schedule` for its leaves."""
        portal = visit.grant.portal
        today = OfficeHours(self._profiles[portal].zone).day_of(visit.now).date()
        said = visit.asked.query.get("year", str(today.year))
        if not (len(said) == 4 and said.isascii() and said.isdecimal() and 2000 <= int(said) <= 2100):
            raise Refusal(404, "not_found")
        async with self._pool.acquire() as connection:
            if not await pages_store.works(connection, portal, visit.grant.employee_id):
                return visit.said("not_asked", 403)
            since = today.replace(year=int(said), month=1, day=1)
            chart = await store.chart(connection, portal, RULES[portal].roles.duty, since)
        if visit.asked.query.get("as") == "ics":
            return Answer(200, ics(chart, int(said), portal, visit.now), ICS)
        if visit.asked.query.get("as") == "schedule":
            return Answer(200, _schedule(visit, chart, int(said)))
        return Answer(200, svg(chart, int(said)), SVG)

    async def take(self, _: Visit) -> Answer:
        """There is nothing to send."""
        raise Refusal(405, "method")

    async def again(self, visit: Visit) -> Answer:
        """Nor anything to send again."""
        return visit.said("stale_form", 403)
