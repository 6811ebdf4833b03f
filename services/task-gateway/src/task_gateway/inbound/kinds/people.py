"""Clients (companies with their requisites) and employees (users with their departments)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from contracts.base import Event
from contracts.portal.v1 import ClientChanged, EmployeeChanged

from task_gateway.core.calls import Call, Reply, mapping
from task_gateway.core.inbound import hints, people
from task_gateway.core.inbound.facts import Fact
from task_gateway.core.inbound.listing import PAGE, Listing, Row
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.kind import Look, Outcome, Rows, missing
from task_gateway.inbound.store import GONE, Mirrored, News

log = structlog.get_logger()

WHOLE = ["*", "UF_*"]


def _news(entity: str, look: Look, found: Mapping[int, Event]) -> Outcome:
    """Profiles are said whole: the last one said is the mirror."""
    news = []
    for number, event in found.items():
        body, known = event.encoded().decode(), look.known.get(number)
        if known is None or known.body != body or known.stamp == GONE:
            news.append(News(entity, number, body, "", (Fact(event),)))
    for number, row in look.rows.items():
        if row is None and (one := _inactive(entity, number, look.known.get(number))):
            news.append(one)
    return Outcome(news)


def _inactive(entity: str, number: int, known: Mirrored | None) -> News | None:
    """What the portal no longer has: its last profile, not active."""
    if known is None or known.stamp == GONE:
        return None
    kind: type[ClientChanged | EmployeeChanged] = ClientChanged if entity == hints.CLIENT else EmployeeChanged
    event = kind.model_validate_json(known.body).model_copy(update={"active": False})
    return News(entity, number, event.encoded().decode(), GONE, (Fact(event),))


class Clients:
    """fields: domain name → field of the portal."""

    entity = hints.CLIENT

    def __init__(self, asking: Asking, fields: Mapping[str, str]) -> None:
        self._asking = asking
        self._fields = fields
        keys = ("ID", "ID", "DATE_MODIFY", "DATE_MODIFY")
        self.listing = Listing("crm.company.list", {}, WHOLE, "", *keys)
        about = {"ENTITY_TYPE_ID": 4}
        self._requisites = Listing("crm.requisite.list", {}, ["*"], "", *keys, filter=about)

    async def begin(self) -> None:
        """Nothing to learn."""

    async def mark(self) -> None:
        """Nothing to note."""

    async def read(self, ids: Sequence[int]) -> Rows:
        """A company with its requisites, as one row."""
        rows = {self.listing.id(row): row for row in await self._asking.rows(self.listing, ids)}
        found: dict[int, Any] = dict(await self._with_requisites(rows))
        lacking = [number for number in ids if number not in rows]
        replies = await self._asking.ask([Call("crm.company.get", {"id": number}) for number in lacking])
        return found | missing(self.entity, lacking, replies)

    async def whole(self) -> AsyncIterator[Rows]:
        """See Kind."""
        async for page in self._asking.pages(self.listing):
            yield await self._with_requisites({self.listing.id(row): row for row in page})

    async def _with_requisites(self, companies: Mapping[int, Row]) -> Rows:
        if not companies:
            return {}
        papers: dict[int, list[Row]] = {number: [] for number in companies}
        listing = Listing(
            *(self._requisites.method, {}, ["*"], "", "ID", "ID", "DATE_MODIFY", "DATE_MODIFY"),
            filter={**self._requisites.filter, "ENTITY_ID": list(companies)},
        )
        async for page in self._asking.pages(listing):
            for row in page:
                papers.setdefault(int(row["ENTITY_ID"]), []).append(row)
        return {number: (row, papers[number]) for number, row in companies.items()}

    async def compare(self, look: Look) -> Outcome:
        """See Kind."""
        rows = {n: row for n, row in look.rows.items() if row is not None}
        found = {n: people.client(company, papers, self._fields) for n, (company, papers) in rows.items()}
        return _news(self.entity, look, found)


class Employees:
    """roles: domain name → who has it. zone: of the portal. business: the clock that says whether one is away today.

    Read as a whole only: whoever heads a department changes its people.
    """

    entity = hints.EMPLOYEE
    listing = None

    def __init__(
        self, asking: Asking, roles: Mapping[str, Mapping[str, Any]], zone: str, business: Callable[[], datetime]
    ) -> None:
        self._asking = asking
        self._roles = roles
        self._zone = zone
        self._business = business
        self._told = False

    async def begin(self) -> None:
        """Nothing to learn."""

    async def mark(self) -> None:
        """Nothing to note."""

    async def read(self, ids: Sequence[int]) -> Rows:
        """Each by itself: a page by offset may have passed one over."""
        replies = await self._asking.ask([Call("user.get", {"FILTER": {"ID": number}}) for number in ids])
        users: list[Row] = []
        gone: dict[int, None] = {}
        for number, reply in zip(ids, replies, strict=True):
            rows = list(mapping(reply.result).values())
            if any(int(row["ID"]) != number for row in rows):
                raise NotAnswered("user.get", Reply("refused", words="it ignores its filter by id"))
            users += rows
            if reply.fate == "done" and not rows:
                gone[number] = None
        return await self._placed(users) | gone | missing(self.entity, ids, replies)

    async def whole(self) -> AsyncIterator[Rows]:
        """See Kind."""
        yield await self._placed(await self._pages("user.get", {"sort": "ID", "order": "ASC"}))

    async def _placed(self, users: Sequence[Row]) -> dict[int, Any]:
        """Users with the departments and their absence, as rows."""
        departments = {int(row["ID"]): row for row in await self._pages("department.get", {})} if users else {}
        away = await self._away([int(row["ID"]) for row in users])
        return {int(row["ID"]): (row, departments, away.get(int(row["ID"]))) for row in users}

    async def _away(self, ids: Sequence[int]) -> dict[int, date | None]:
        """Who is away today, and until when. Where we may not see calendars, nobody is known to be."""
        today = self._business().astimezone(ZoneInfo(self._zone)).date()
        span = {"from": today.isoformat(), "to": today.isoformat()}
        calls = [
            Call("calendar.accessibility.get", {"users": list(ids[start : start + PAGE]), **span})
            for start in range(0, len(ids), PAGE)
        ]
        try:
            replies = await self._asking.ask(calls)
        except NotAnswered as error:
            if not error.refused:
                raise
            replies = [Reply("refused", code=error.code)]
        unseen = {reply.code or reply.words for reply in replies if reply.fate != "done"}
        if unseen and not self._told:
            self._told = True
            log.warning("absences.not_seen", portal=self._asking.portal, said=sorted(unseen))
        told = [pair for reply in replies if reply.fate == "done" for pair in mapping(reply.result).items()]
        return {int(number): people.away_until(busy, today, self._zone) for number, busy in told}

    async def compare(self, look: Look) -> Outcome:
        """See Kind."""
        rows = {n: row for n, row in look.rows.items() if row is not None}
        found = {n: people.employee(user, heads, self._roles, away) for n, (user, heads, away) in rows.items()}
        return _news(self.entity, look, found)

    async def _pages(self, method: str, params: dict[str, Any]) -> list[Row]:
        """Every row by offset, with a guard against a server that ignores it (facts 8.2). A row that is deleted between
        two pages moves another out of sight: then there are fewer of them in all.
        """
        rows: list[Row] = []
        totals: set[int | None] = set()
        while True:
            (reply,) = await self._asking.ask([Call(method, params | {"start": len(rows)})])
            page = list(mapping(reply.result).values())
            totals.add(reply.total)
            if reply.fate != "done" or (rows and page and page[0] == rows[0]):
                raise NotAnswered(method, reply)
            if len(totals) > 1 and page:
                raise NotAnswered(method, Reply("refused", words="its rows have changed while they were read"))
            rows += page
            if len(page) < PAGE:
                return rows
