"""The page of a new request: a form for each kind, checked at once, an item of it later."""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple
from uuid import uuid5

import asyncpg
from chassis.database import Connection
from chassis.decision import Asked as AskedOf
from chassis.intake import Intake, Stimulus
from chassis.profile import Profiles
from contracts.approvals.v1 import RequestSubmitted
from contracts.crm.v1 import Field, TaskFile
from contracts.items.v1 import ItemChanged

from approvals import pages_store, receipts, sent
from approvals.core import flows
from approvals.core.checking import Asking
from approvals.core.mistakes import Mistake
from approvals.core.office import OwnTrip
from approvals.core.rules import Kind
from approvals.desk import trips_of
from approvals.law import limits
from approvals.looking import SUBMISSION, look_up
from approvals.profile import RULES
from approvals.signing import LINKS
from approvals.web.english import in_english
from approvals.web.fields import Input, Leg, inputs_of, legs_of, read_fields
from approvals.web.http import Answer
from approvals.web.upload import MOST_FILES, as_file
from approvals.web.visit import Visit

PHOTOS = "photo"
ONCE = 43  # characters of what makes a form count once


class Notice(NamedTuple):
    """Why a form comes back that has no mistake: nothing of it was taken, and what it holds is another form's."""

    code: str
    status: int


def _photos(kind: Kind, visit: Visit) -> tuple[tuple[TaskFile, ...], tuple[Mistake, ...]]:
    """The photos of an expense's receipt or a document's papers, and what else was sent in their place."""
    given, paper = visit.asked.files.get(PHOTOS, ()) if kind.takes_files else (), kind.form != "expense"
    made = [as_file(content, number, paper=paper) for number, content in enumerate(given[:MOST_FILES], start=1)]
    mistakes = []
    if len(given) > MOST_FILES:
        mistakes.append(Mistake(PHOTOS, "too_many_photos", f"Файлов больше {MOST_FILES}.", (str(MOST_FILES),)))
    if None in made and paper:
        mistakes.append(
            Mistake(PHOTOS, "no_paper", "Файл: подойдёт PDF, DOCX, XLSX или снимок (JPEG, PNG, WebP, HEIC).")
        )
    elif None in made:
        words = "Чек: подойдёт снимок (JPEG, PNG, WebP, HEIC) или PDF; этот файл — ни то, ни другое."
        mistakes.append(Mistake(PHOTOS, "no_photo", words))
    return tuple(one for one in made if one is not None), tuple(mistakes)


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
        return await self._form(visit, name, kind, ())

    async def take(self, visit: Visit) -> Answer:
        """Checked as the core will check it again; what is wrong is all told at once, and nothing is lost."""
        if not await self._works(visit):
            return visit.said("not_asked", 403)
        name, kind = self._kind(visit)
        once = visit.asked.fields.get("once", "")
        if kind is None or len(once) != ONCE:
            return visit.said("unreadable", 400)
        filled = read_fields(kind, visit.asked.fields)
        files, unfit = _photos(kind, visit)
        mistakes = (*filled[1], *unfit) or await self._checked(visit, kind, filled[0], filled[2], papers=bool(files))
        if mistakes:
            return await self._form(visit, name, kind, mistakes)
        submitted = RequestSubmitted(
            submission_id=uuid5(LINKS, f"{visit.grant.portal}/{visit.grant.employee_id}/{once}"),
            kind=name,
            applicant_id=visit.grant.employee_id,
            submitted_at=visit.now,
            fields=filled[0],
            deal_id=filled[2],
            files=files or None,
        )
        if await self._recorded(visit, submitted):
            return visit.said("sent")
        return await self._form(visit, name, kind, (), Notice("form_used", 409))

    async def again(self, visit: Visit) -> Answer:
        """The form with what was typed, to be looked at and sent."""
        if not await self._works(visit):
            return visit.said("not_asked", 403)
        name, kind = self._kind(visit)
        if kind is None:
            return visit.said("stale_form", 403)
        return await self._form(visit, name, kind, (), Notice("stale_again", 403))

    async def _recorded(self, visit: Visit, submitted: RequestSubmitted) -> bool:
        """Sent twice it is one request: the second time nothing is new, and the page says the same. False: by this form
        something else was handed in, as a browser's Back lets one do.
        """
        portal, origin = visit.grant.portal, f"{SUBMISSION}{submitted.submission_id}"
        as_first: list[bool] = []

        async def keep(connection: Connection) -> None:
            as_first.append(await sent.same(connection, portal, submitted))
            if as_first[0]:
                await receipts.put(connection, portal, origin, visit.grant.employee_id, submitted.files or ())

        await self._intake.record(portal, [Stimulus(submitted.submission_id, visit.now, submitted)], keep)
        return as_first[0]

    def _kind(self, visit: Visit) -> tuple[str, Kind | None]:
        name = visit.asked.query.get("kind", "")
        return name, RULES[visit.grant.portal].kinds.get(name)

    async def _works(self, visit: Visit) -> bool:
        async with self._pool.acquire() as connection:
            return await pages_store.works(connection, visit.grant.portal, visit.grant.employee_id)

    async def _checked(
        self, visit: Visit, kind: Kind, fields: tuple[Field, ...], deal_id: int | None, *, papers: bool
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
        asking = Asking("", kind, fields, visit.grant.employee_id, deal_id, on, papers=papers)
        return flows.CHECKS[kind.form](asking, office, limits()).mistakes

    async def _trips(self, visit: Visit, kind: Kind) -> tuple[OwnTrip, ...]:
        if kind.form != "expense":
            return ()
        grant = visit.grant
        async with self._pool.acquire() as connection:
            return await trips_of(connection, grant.portal, grant.employee_id, visit.now.date())

    async def _form(
        self, visit: Visit, name: str, kind: Kind, mistakes: tuple[Mistake, ...], notice: Notice | None = None
    ) -> Answer:
        typed = visit.asked.fields if visit.asked.method == "POST" else {}
        once = typed.get("once") if notice is None else None
        wrong = {one.field for one in mistakes}
        inputs: list[Input] = inputs_of(kind, typed, wrong, visit.words, visit.language, await self._trips(visit, kind))
        legs: list[Leg] = legs_of(kind, typed)
        return visit.page(
            "form.html",
            notice.status if notice else 422 if mistakes else 200,
            notice=visit.words[notice.code] if notice else None,
            kind=name,
            title=kind.title,
            mistakes=[in_english(one, kind) if visit.language == "en" else one.words for one in mistakes],
            inputs=inputs,
            legs=legs,
            photos=kind.takes_files,
            papers=kind.form != "expense",
            photo_title=visit.words["photo" if kind.form == "expense" else "paper"],
            photo_wrong=PHOTOS in wrong,
            once=once or secrets.token_urlsafe(32),
        )
