"""The schedule of leaves of a year (график отпусков, Т-7): what is planned, and HR told in time to have it approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.decision import Decision, Wake, Woken
from contracts.base import Command, Event, Message
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef
from domain.calendar import russia

from approvals.core.chart import Absence, Chart
from approvals.core.course import AUTOMATION
from approvals.core.hours import OfficeHours
from approvals.core.vacation import counted_days, schedule_by

STREAM, REMIND, TAG = "schedule", "schedule", "график отпусков"
FIRST_OF_DECEMBER = (12, 1)  # practice: wishes are collected by then, and two weeks are left to agree on them
SHOWN = 200
STEPS = (
    "Собрать пожелания и мнение профсоюза, если он есть (ТК ст. 372)",
    "У каждого одна часть — от 14 дней (ТК ст. 125)",
    "Утвердить график (форма Т-7) и ознакомить с ним",
)


@dataclass(frozen=True)
class Planned:
    """Of one employee: his leaves that begin in the year, and how many days of the balance they take."""

    employee_id: int
    leaves: tuple[Absence, ...]

    @property
    def days(self) -> int:
        return sum(counted_days(one.first_on, one.last_on) for one in self.leaves)


@dataclass(frozen=True)
class Firm:
    """Whom it is about and who sees to it. hr: by role; others: who is on duty, then whose webhook we use. pages: the
    schedule's address, for each of them. active: whether the portal has leaves at all. at: the time of the message.
    chart: only of a wake.
    """

    active: bool
    at: datetime
    hours: OfficeHours
    deadline_time: time
    chart: Chart = field(default_factory=Chart)
    hr: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    pages: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Reminded:
    """The last year whose schedule HR was told of."""

    year: int = 0


def stream(_: Message) -> str:
    """Whatever is heard of a portal keeps its wake: what says that it has people may have been read long ago."""
    return STREAM


def planned(chart: Chart, year: int) -> tuple[Planned, ...]:
    """Everybody who works here, also who has no leave yet."""
    found: dict[int, list[Absence]] = {one.employee_id: [] for one in chart.people if one.active}
    for one in sorted(chart.absences, key=lambda absence: (absence.first_on, absence.source)):
        if one.kind == "vacation" and one.first_on.year == year and one.employee_id in found:
            found[one.employee_id].append(one)
    return tuple(Planned(number, tuple(leaves)) for number, leaves in sorted(found.items()))


def remind_on(year: int) -> date:
    """When HR is told of the schedule of *year*: a working day."""
    first = date(year - 1, *FIRST_OF_DECEMBER)
    return first if russia().is_working_day(first) else russia().add_working_days(first, 1)


def approve_by(year: int) -> date:
    """The last working day on which it may be approved. Source: ТК ст. 123."""
    return russia().shift_back(schedule_by(year))


def decide(state: Reminded, message: Message | Woken, firm: Firm) -> Decision:
    """A task in December; whatever else comes keeps the wake for it."""
    if not firm.active:
        return Decision()
    if isinstance(message, Woken):
        return _told(state, firm, message.due_at)
    return Decision(wakes=(_next(state.year, firm, firm.at),))


def _next(told: int, firm: Firm, at: datetime) -> Wake:
    """Once a year; where that day is over already, on the next working morning."""
    local = firm.hours.day_of(at)
    year = max(told, local.year) + 1
    morning = datetime.combine(remind_on(year), firm.hours.begins, local.tzinfo)
    if morning <= local:
        morning = firm.hours.next_begin(at)
        if morning.year == year:  # it has begun: this one is over
            morning = datetime.combine(remind_on(year + 1), firm.hours.begins, local.tzinfo)
    return Wake(REMIND, morning)


def _told(state: Reminded, firm: Firm, at: datetime) -> Decision:
    on = firm.hours.day_of(at).date()
    year = on.year + 1
    if state.year >= year or on < remind_on(year):
        return Decision(wakes=(_next(state.year, firm, at),))
    who = _who(firm, on)
    commands = (_task(firm, year, on, who),) if who else ()
    return Decision(commands=commands, wakes=(_next(year, firm, at),))


def _who(firm: Firm, on: date) -> int | None:
    """One of HR who is there; else one who is not; else whoever is on duty, or owns our webhook."""
    people = (*firm.hr, *firm.others)
    there = (one for one in people if firm.chart.is_present(one, on))
    return next(there, next(iter(people), None))


def _task(firm: Firm, year: int, on: date, who: int) -> CreateTask:
    last = approve_by(year)
    due = last if on <= last else russia().add_working_days(on, 1)
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="portal", id=0),
        responsible_id=who,
        title=f"График отпусков на {year} год: утвердить до {last:%d.%m.%Y}",
        description=Text.of("\n".join(_words(firm, year, who))),
        deadline=datetime.combine(due, firm.deadline_time, ZoneInfo(firm.hours.zone)),
        checklist=STEPS,
        drop_after=datetime(
            year, 2, 1, tzinfo=ZoneInfo(firm.hours.zone)
        ),  # of a year long past: an old message was read
        tags=(TAG, str(year)),
    )


def _words(firm: Firm, year: int, who: int) -> list[str]:
    by, rows = schedule_by(year), planned(firm.chart, year)
    said = [f"Работодатель утверждает график за две недели до начала года (ТК ст. 123): не позднее {by:%d.%m.%Y}."]
    if with_leaves := [one for one in rows if one.leaves]:
        said.append(f"Согласованы на {year} год:")
        said += [f"• сотрудник № {one.employee_id}: {_days(one.leaves)}, {one.days} дн." for one in with_leaves[:SHOWN]]
    if without := [one.employee_id for one in rows if not one.leaves]:
        more = f" и ещё {len(without) - SHOWN}" if len(without) > SHOWN else ""
        said.append(f"Отпуска ещё нет: сотрудники № {', '.join(map(str, without[:SHOWN]))}{more}.")
    if page := dict(firm.pages).get(who):
        said.append(f"График на сегодня: {page}")
    return said


def _days(leaves: Iterable[Absence]) -> str:
    return "; ".join(f"{one.first_on:%d.%m.%Y}–{one.last_on:%d.%m.%Y}" for one in leaves)


def evolve(state: Reminded, _: Event) -> Reminded:
    """Nothing is said here, only ordered."""
    return state


def ordered(state: Reminded, command: Command, _: UUID) -> Reminded:
    """Its year is told."""
    return replace(state, year=int(command.tags[1])) if isinstance(command, CreateTask) else state
