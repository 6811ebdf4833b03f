"""The page of one question: what is asked, and the answer by a confirming click. Judged again by the core."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
from chassis.blobs import BlobStore
from chassis.intake import Intake, Stimulus
from chassis.profile import Profiles
from contracts.approvals.v1 import AnswerGiven
from contracts.claims import Text

from approvals import pages_store
from approvals.pages_store import Shown
from approvals.profile import RULES
from approvals.web.http import Answer
from approvals.web.visit import Visit

MOST_COMMENT = 2000
DECISIONS = {"agree": True, "refuse": False, "hand_over": None}


class Answering:
    """Shows what is asked and records what is answered, once for each link."""

    def __init__(self, pool: asyncpg.Pool[Any], blobs: BlobStore, intake: Intake, profiles: Profiles) -> None:
        self._pool, self._blobs, self._intake, self._profiles = pool, blobs, intake, profiles

    async def show(self, visit: Visit) -> Answer:
        """What is asked; it changes nothing, however often a scanner opens it."""
        shown, hindrance = await self._judged(visit)
        if shown is None or hindrance is not None:
            return visit.said(hindrance or "not_asked", 409)
        return await self._page(visit, shown, None)

    async def take(self, visit: Visit) -> Answer:
        """The answer, if it may still be given."""
        shown, hindrance = await self._judged(visit)
        if shown is None or hindrance is not None:
            return visit.said(hindrance or "not_asked", 409)
        fields = visit.asked.fields
        decision, comment = fields.get("decision", ""), fields.get("comment", "").strip()[:MOST_COMMENT]
        target = fields.get("to", "").strip()
        if decision not in DECISIONS:
            return visit.said("unreadable", 400)
        if decision == "refuse" and not comment:
            return await self._page(visit, shown, "no_reason")
        if decision == "hand_over" and not await self._works_here(visit, target):
            return await self._page(visit, shown, "no_target")
        given = AnswerGiven(
            request=visit.grant.request,
            version=visit.grant.version,
            approver_id=visit.grant.employee_id,
            given_at=visit.now,
            agreed=DECISIONS[decision],
            comment=Text.of(comment) if comment else None,
            hand_over_to=int(target) if decision == "hand_over" else None,
        )
        stimulus = Stimulus(visit.grant.id, visit.now, given)
        new = await self._intake.record(visit.grant.portal, [stimulus])
        return visit.said("thanks") if new else visit.said("used", 409)

    async def again(self, visit: Visit) -> Answer:
        """The page with the comment that was typed, to be looked at and sent."""
        shown, hindrance = await self._judged(visit)
        if shown is None or hindrance is not None:
            return visit.said(hindrance or "not_asked", 409)
        return await self._page(visit, shown, "stale_again", 403)

    async def _works_here(self, visit: Visit, target: str) -> bool:
        """Whether what was typed is the number of somebody who works here, and isn't his who types it."""
        if not (target.isascii() and target.isdecimal() and len(target) < 10):
            return False
        async with self._pool.acquire() as connection:
            works = await pages_store.works(connection, visit.grant.portal, int(target))
        return works and int(target) != visit.grant.employee_id

    async def _judged(self, visit: Visit) -> tuple[Shown | None, str | None]:
        """The request, and why it can't be answered by this link."""
        grant = visit.grant
        async with self._pool.acquire() as connection:
            shown = await pages_store.shown(connection, grant.portal, grant.request, grant.employee_id)
            works = await pages_store.works(connection, grant.portal, grant.employee_id)
        if shown is None:
            return None, "not_asked"
        if grant.employee_id == shown.applicant_id:
            return shown, "own_request"
        if grant.version != shown.version:
            return shown, "old_version"
        if shown.phase != "asking":
            return shown, "decided"
        return shown, None if shown.asked and works else "not_asked"

    async def _page(self, visit: Visit, shown: Shown, mistake: str | None, status: int = 422) -> Answer:
        kind = RULES[visit.grant.portal].kinds.get(shown.kind)
        summary = (await self._blobs.get(visit.grant.portal, shown.summary)).decode()
        zone = ZoneInfo(self._profiles[visit.grant.portal].zone)
        return visit.page(
            "approve.html",
            200 if mistake is None else status,
            title=kind.title if kind else shown.kind,
            number=visit.grant.request.rpartition(":")[2],
            lines=summary.splitlines(),
            applicant=shown.applicant_id,
            version=shown.version,
            until=f"{datetime.fromtimestamp(visit.grant.until, zone):%d.%m.%Y %H:%M}",
            for_id=shown.for_id,
            mistake=None if mistake is None else visit.words[mistake],
            comment=visit.asked.fields.get("comment", "")[:MOST_COMMENT],
            kind=None,
        )
