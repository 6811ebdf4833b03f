"""The page of a new request: a form for each kind, checked at once, an item of it later."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import uuid5

import asyncpg
from chassis.decision import Asked as AskedOf
from chassis.intake import Intake, Stimulus
from chassis.profile import Profiles
from contracts.approvals.v1 import RequestSubmitted
from contracts.crm.v1 import Field
from contracts.items.v1 import ItemChanged

from approvals import pages_store
from approvals.core import flows
from approvals.core.checking import Asking
from approvals.core.mistakes import Mistake
from approvals.core.rules import Kind
from approvals.law import limits
from approvals.looking import look_up
from approvals.profile import RULES
from approvals.signing import LINKS
from approvals.web.english import in_english
from approvals.web.fields import Input, Leg, inputs_of, legs_of, read_fields
from approvals.web.http import Answer
from approvals.web.visit import Visit

ONCE = 43  # characters of what makes a form count once


class Requesting:
    """A personal page of forms: its link may be used as often as there is something to ask for, until it is over."""

    def __init__(self, pool: asyncpg.Pool[Any], intake: Intake, profiles: Profiles) -> None:
        self._pool, self._intake, self._profiles = pool, intake, profiles

    async def show(self, visit: Visit) -> Answer:
        """The choice of kinds, or an empty form."""
        if not await self._works(visit):
            return visit.said("not_asked", 403)
        name, kind = self._kind(visit)
        if kind is None:
            kinds = [(one, kind.title) for one, kind in RULES[visit.grant.portal].kinds.items()]
            return visit.page("form.html", kind=None, kinds=kinds)
        return self._form(visit, name, kind, ())

    async def take(self, visit: Visit) -> Answer:
        """Checked as the core will check it again; what is wrong is all told at once, and nothing is lost."""
        if not await self._works(visit):
            return visit.said("not_asked", 403)
        name, kind = self._kind(visit)
        once = visit.asked.fields.get("once", "")
        if kind is None or len(once) != ONCE:
            return visit.said("unreadable", 400)
        filled = read_fields(kind, visit.asked.fields)
        mistakes = filled[1] or await self._checked(visit, kind, filled[0], filled[2])
        if mistakes:
            return self._form(visit, name, kind, mistakes)
        submitted = RequestSubmitted(
            submission_id=uuid5(LINKS, f"{visit.grant.portal}/{visit.grant.employee_id}/{once}"),
            kind=name,
            applicant_id=visit.grant.employee_id,
            submitted_at=visit.now,
            fields=filled[0],
            deal_id=filled[2],
        )
        # Sent twice it is one request: the second time nothing is new, and the page says the same.
        await self._intake.record(visit.grant.portal, [Stimulus(submitted.submission_id, visit.now, submitted)])
        return visit.said("sent")

    def _kind(self, visit: Visit) -> tuple[str, Kind | None]:
        name = visit.asked.query.get("kind", "")
        return name, RULES[visit.grant.portal].kinds.get(name)

    async def _works(self, visit: Visit) -> bool:
        async with self._pool.acquire() as connection:
            return await pages_store.works(connection, visit.grant.portal, visit.grant.employee_id)

    async def _checked(
        self, visit: Visit, kind: Kind, fields: tuple[Field, ...], deal_id: int | None
    ) -> tuple[Mistake, ...]:
        portal = visit.grant.portal
        item = ItemChanged(
            item_type=kind.item_type,
            item_id=0,
            stage=kind.stages.asked,
            changes=(),
            changed_at=visit.now,
            created_by_id=visit.grant.employee_id,
            fields=fields,
        )
        async with self._pool.acquire() as connection:
            (office,) = await look_up(connection, [AskedOf(portal, item, self._profiles[portal], visit.now)])
        on = office.today(visit.now)
        asking = Asking("", kind, fields, visit.grant.employee_id, deal_id, on)
        return flows.CHECKS[kind.form](asking, office, limits()).mistakes

    def _form(self, visit: Visit, name: str, kind: Kind, mistakes: tuple[Mistake, ...]) -> Answer:
        sent = visit.asked.fields if visit.asked.method == "POST" else {}
        wrong = {one.field for one in mistakes}
        inputs: list[Input] = inputs_of(kind, sent, wrong, visit.words, visit.language)
        legs: list[Leg] = legs_of(kind, sent)
        return visit.page(
            "form.html",
            422 if mistakes else 200,
            kind=name,
            title=kind.title,
            mistakes=[in_english(one, kind) if visit.language == "en" else one.words for one in mistakes],
            inputs=inputs,
            legs=legs,
            once=sent.get("once") or secrets.token_urlsafe(32),
        )
