"""What one batch of requests rests on, for each of its messages: the part of the chart, the kinds, the leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from chassis.database import Connection
from chassis.decision import Asked
from contracts.crm.v1 import Field

from approvals import receipts, store
from approvals.charts import Charts, Whole
from approvals.core.chart import Absence, Chart
from approvals.core.form import Form, Unfit
from approvals.core.leave_rules import Leave
from approvals.core.office import LeaveYear, Named, Office, OwnTrip, Team
from approvals.core.rules import ApprovalsProfile, Kind
from approvals.core.service_years import Break
from approvals.core.sick_note import without
from approvals.core.vacation import Account, balance, counted_days, first_leave_from, year_of
from approvals.core.values import altered
from approvals.law import limits
from approvals.profile import RULES

REQUESTS = "approvals.requests"
AWAY = frozenset({"trip", "vacation"})


@dataclass(frozen=True)
class About:
    """Of one message: its item type, and whom it is about as far as it says so itself. origin: a form of ours.

    item: it is what the item says now. decides: it may be an agreement. mates: another deputy may be looked for.
    """

    item_type: str
    people: frozenset[int]
    applicant_id: int | None
    stream: str | None
    days: tuple[date, date] | None = None
    origin: str | None = None
    item: bool = False
    decides: bool = False
    mates: bool = False


@dataclass(frozen=True)
class Known:
    """Of a request that has begun: what its look-ups depend on. people: whose deputies were asked, and who pays; of one
    that is woken, also who is meant in person. days: of what is being approved.
    """

    kind: str = ""
    applicant_id: int = 0
    people: frozenset[int] = frozenset()
    days: tuple[date, date] | None = None


def days_of(form: Form) -> tuple[date, date] | None:
    try:
        first, last = form.day("first_on"), form.day("last_on")
    except Unfit:
        return None
    return None if first is None or last is None else (first, last)


class Desk:
    """The offices of one portal for one batch: what several messages have in common is put together once."""

    def __init__(self, connection: Connection, asked: Asked, charts: Charts, whole: Whole, since: date) -> None:
        self._connection, self._portal = connection, asked.portal
        self._charts, self._whole, self._since = charts, whole, since
        self._zone, self._until = asked.profile.zone, asked.profile.deadline_time
        self._on = asked.at.date()
        self._rules, self._general = RULES[asked.portal], RULES.general(asked.portal)
        self._kinds: dict[tuple[str, str, bool], tuple[tuple[Named, ...], frozenset[int]]] = {}
        self._plain: dict[tuple[int, int], Office] = {}

    async def office(self, wanted: About, known: Known, *, moving: bool) -> Office:
        """For one message. moving: the item of its request is in the batch."""
        kinds, named = self._meant(wanted.item_type, known.kind, moving=moving)
        applicant = known.applicant_id or wanted.applicant_id or 0
        teams = _teams(self._rules, kinds, self._whole.chart, applicant)
        colleagues = {one for team in teams for one in team.members}
        decided = await self._just_decided(wanted, kinds, {applicant, *colleagues})
        if _away_among(kinds):  # after that: what it has left out because the chart had heard of it is in the chart
            self._whole = await self._charts.of(self._connection, self._portal, self._rules.roles.duty, self._since)
        colleagues |= _mates(self._whole.chart, applicant) if wanted.mates else set()
        part = self._whole.around(wanted.people | known.people | named | {applicant} | colleagues)
        part = _with(part, decided) if decided else part
        days = wanted.days if wanted.item else self._days_of(known)
        account = await self._account(wanted, applicant, days, decided)
        days_left, year = account or (None, None)
        # Once it is asked for, whoever is approved first has his days.
        reserved = 0 if days_left is None or not wanted.item else await self._reserved(wanted, applicant)
        files = await receipts.of(self._connection, self._portal, wanted.origin, applicant) if wanted.origin else ()
        own = await self._trips(wanted, kinds)
        plain = self._plain_one(part, kinds)
        unaccounted = days is not None and account is None and _leaves_among(kinds)
        if not (teams or unaccounted or files) and days_left is None and own is None:
            return plain
        leave = {
            "balance_days": days_left,
            "reserved_days": reserved,
            "leave_from": self._leave_from(applicant, days if days_left is not None else None),
            "leave_year": year,
            "unaccounted": unaccounted,
        }
        first = {"team": teams[0].members, "minimum": teams[0].minimum} if teams else {}
        types = _trip_types(self._rules) if own is not None else ()
        return altered(plain, files=files, trips=own, trip_types=types, more_teams=teams[1:], **first, **leave)

    def looks_at(self, wanted: About, known: Known, *, moving: bool) -> frozenset[str]:
        """What an agreement to an absence rests on and another one changes: its owner's days, and his departments'."""
        kinds, _ = self._meant(wanted.item_type, known.kind, moving=moving)
        if not wanted.decides or not _away_among(kinds):
            return frozenset()
        applicant = known.applicant_id or wanted.applicant_id or 0
        minima = _minima(self._rules, self._whole.chart, applicant)
        own = {f"{self._portal}/department/{number}" for _, number in minima}
        return frozenset(own | {f"{self._portal}/employee/{applicant}"})

    def _plain_one(self, part: Chart, kinds: tuple[Named, ...]) -> Office:
        key = id(part), id(kinds)  # both are kept by what is made of them
        if key not in self._plain:
            deputed = _deputed(self._rules, kinds)
            self._plain[key] = Office(part, self._zone, self._until, self._general, kinds, all_kinds=deputed)
        return self._plain[key]

    def _meant(self, item_type: str, kept: str, *, moving: bool) -> tuple[tuple[Named, ...], frozenset[int]]:
        """The kinds in question, and whom they name."""
        key = item_type, kept, moving
        if key not in self._kinds:
            kinds = kinds_of(self._rules, item_type, kept, moving=moving)
            self._kinds[key] = kinds, _named(self._rules, kinds, self._whole.chart)
        return self._kinds[key]

    def _days_of(self, known: Known) -> tuple[date, date] | None:
        kind = self._rules.kinds.get(known.kind)
        return known.days if kind is not None and kind.form == "vacation" else None

    async def _just_decided(self, wanted: About, kinds: Sequence[Named], people: Iterable[int]) -> tuple[Absence, ...]:
        """Absences that trips and leaves are judged on and that the chart may not show yet."""
        if not _away_among(kinds):
            return ()
        away = {name: str(kind.form) for name, kind in self._rules.kinds.items() if kind.form in AWAY}
        return await store.just_decided(self._connection, self._portal, people, REQUESTS, wanted.stream or "", away)

    async def _account(
        self, wanted: About, applicant_id: int, days: tuple[date, date] | None, decided: Iterable[Absence]
    ) -> tuple[Decimal, LeaveYear] | None:
        """What is left to a leave of *days*, and what the others of its year of work are."""
        leave = self._rules.leave.get(applicant_id)
        if leave is None or days is None:
            return None
        known = await store.leaves(self._connection, self._portal, applicant_id)
        taken = {one.source: one for one in known if one.kind == "vacation" and one.source != wanted.stream}
        taken |= {one.source: one for one in decided if one.employee_id == applicant_id and one.kind == "vacation"}
        notes = [(one.first_on, one.last_on) for one in known if one.kind != "vacation"]
        spans = [without([(one.first_on, one.last_on)], notes) for one in taken.values()]
        account = _account_of(leave)
        left = balance(account, [span for parts in spans for span in parts], days[0] - timedelta(days=1), limits())
        return left, year_of(account, spans, days[0], limits())

    def _leave_from(self, applicant_id: int, days: tuple[date, date] | None) -> date | None:
        leave = self._rules.leave.get(applicant_id)
        if leave is None or days is None or _account_of(leave).under_age(days[0]):
            return None
        return first_leave_from(leave.hired_on, days[0], limits())

    async def _trips(self, wanted: About, kinds: Sequence[Named]) -> tuple[OwnTrip, ...] | None:
        """What an expense or a payment that is handed in may be of."""
        own = (one.kind for one in kinds if one.kind.item_type == wanted.item_type)
        if not wanted.item or not any(one.form == "expense" or one.pays is not None for one in own):
            return None
        return await trips_of(self._connection, self._portal, wanted.applicant_id or 0, self._on)

    async def _reserved(self, wanted: About, applicant_id: int) -> int:
        """Days of the balance that other leaves under approval will take, beside what of them was approved before."""
        kinds = [name for name, kind in self._rules.kinds.items() if kind.form == "vacation"]
        but = wanted.stream or ""
        leaves = await store.open_leaves(self._connection, self._portal, applicant_id, REQUESTS, but, kinds)
        return sum(max(0, _counted(asked) - _counted(granted)) for asked, granted in leaves)


def _account_of(leave: Leave) -> Account:
    breaks = tuple(Break(one.first_on, one.last_on, one.kind) for one in leave.breaks)
    more = (leave.last_leave_on, leave.harmful, leave.adult_on)
    return Account(leave.hired_on, leave.used_days, leave.yearly_days, breaks, *more)


def _with(chart: Chart, decided: Sequence[Absence]) -> Chart:
    newer = {(one.source, one.employee_id) for one in decided}
    kept = [one for one in chart.absences if (one.source, one.employee_id) not in newer]
    return replace(chart, absences=tuple(sorted((*kept, *decided), key=lambda one: (one.employee_id, one.first_on))))


def _counted(leave: Iterable[Field]) -> int:
    span = days_of(Form(leave))
    return 0 if span is None else counted_days(*span)


async def trips_of(connection: Connection, portal: str, employee_id: int, on: date) -> tuple[OwnTrip, ...]:
    """The trips of an employee that an expense may be of on a day."""
    kinds = [name for name, kind in RULES[portal].kinds.items() if kind.form == "trip"]
    return await store.trips(connection, portal, employee_id, REQUESTS, kinds, on - store.KEPT)


def _trip_types(rules: ApprovalsProfile) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.item_type for one in rules.kinds.values() if one.form == "trip"))


def kinds_of(rules: ApprovalsProfile, item_type: str, kept: str, *, moving: bool = True) -> tuple[Named, ...]:
    """The kinds of an item type ("=trip": the kind of that name) while its item says which; else the one it has.

    Trips order payments, so that kind comes along.
    """
    open_still = moving or not kept
    found = [
        Named(name, kind)
        for name, kind in rules.kinds.items()
        if name == kept or (open_still and (kind.item_type == item_type or f"={name}" == item_type))
    ]
    known = {one.name for one in found}
    pays = rules.kinds.get(rules.payment_kind)
    if pays is not None and rules.payment_kind not in known and any(one.kind.form == "trip" for one in found):
        found.append(Named(rules.payment_kind, pays))
    return tuple(found)


def _named(rules: ApprovalsProfile, kinds: Sequence[Named], chart: Chart) -> frozenset[int]:
    """Whom the chains and the tasks after them name."""
    roles = {rules.roles.hr, rules.roles.accounting, *rules.roles.duty}
    people: set[int] = set()
    for one in kinds:
        roles |= _roles(one.kind)
        people |= {place.employee for step in one.kind.chain for place in step.places if place.employee}
    return frozenset(people | {number for role in roles for number in chart.with_role(role)})


def _deputed(rules: ApprovalsProfile, kinds: Sequence[Named]) -> tuple[tuple[str, str], ...] | None:
    """What a deputy may be named for, where one is."""
    if not any(one.kind.form == "deputy" for one in kinds):
        return None
    return tuple((name, one.title) for name, one in rules.kinds.items())


def _roles(kind: Kind) -> set[str]:
    places = {place.role for step in kind.chain for place in step.places if place.role}
    return places | set(kind.tells) | ({kind.pays} if kind.pays else set())


def _away_among(kinds: Iterable[Named]) -> bool:
    """Whether somebody will be away by them."""
    return any(one.kind.form in AWAY for one in kinds)


def _leaves_among(kinds: Iterable[Named]) -> bool:
    return any(one.kind.form == "vacation" for one in kinds)


def _mates(chart: Chart, employee_id: int) -> set[int]:
    """Who is in a department of his."""
    person = chart.person(employee_id)
    own = set(person.department_ids) if person is not None else set()
    return {one.employee_id for one in chart.people if own & set(one.department_ids)}


def _minima(rules: ApprovalsProfile, chart: Chart, employee_id: int) -> list[tuple[int, int]]:
    """How many must stay in which of an employee's departments, the strictest first."""
    person = chart.person(employee_id)
    found = [(rules.minimum_present.get(one, 0), one) for one in person.department_ids] if person is not None else []
    return sorted((one for one in found if one[0]), reverse=True)


def _teams(rules: ApprovalsProfile, kinds: Sequence[Named], chart: Chart, applicant_id: int) -> tuple[Team, ...]:
    """The applicant's departments that have a minimum, the strictest first, where leaves are asked for."""
    if not _leaves_among(kinds):
        return ()
    return tuple(
        Team(tuple(one.employee_id for one in chart.people if one.active and department in one.department_ids), minimum)
        for minimum, department in _minima(rules, chart, applicant_id)
    )
