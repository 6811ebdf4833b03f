"""A client's calendar kept up: what is scheduled, put, moved, handed over, cancelled when a day or the profile changes.

Pure: the day, the client and who works come in. Only the difference to what was said before is said; what is done
stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal
from uuid import UUID

from contracts.base import Command, Event
from contracts.crm.v1 import CreateTask, CrmRef, Made
from contracts.duties.v1 import DeadlineCancelled, DeadlineScheduled
from contracts.tasks.v1 import CancelTask, CommentTask, ReassignTask, UpdateTask
from domain.calendar import ProductionCalendar

from tax_calendar.core import calendar_wording as wording
from tax_calendar.core.anew import Names, needless
from tax_calendar.core.dated import Dated
from tax_calendar.core.merging import Bundle, bundles
from tax_calendar.core.people import Client, Directory
from tax_calendar.core.standing import TAG, CalendarState, Deadline, PutTask
from tax_calendar.core.tax_profile import TaxProfile

AUTOMATION = "tax-calendar"
Reason = Literal["profile_changed", "client_left", "event_withdrawn", "law_changed"]


@dataclass(frozen=True)
class Leads:
    """How many working days ahead a task is put: the client's own row, the client's own number, the portal's row, the
    law's row; the first that says something counts."""

    of_client: Mapping[str, int]
    all_of_client: int | None
    of_portal: Mapping[str, int]

    def of(self, one: Dated) -> int:
        """Working days ahead."""
        name = one.obligation.id
        if name in self.of_client:
            return self.of_client[name]
        if self.all_of_client is not None:
            return self.all_of_client
        return self.of_portal.get(name, one.obligation.lead_days)


@dataclass(frozen=True)
class Roll:
    """One look at a client's calendar. plan: by key. who: has the tasks today; owner: whose dates they are, also while
    he is away. reason: of what goes; over: why the client's service has ended, where it has and somebody said.
    taken_back: what overdue tasks ask for by a fact that is withdrawn. anew: by key, facts that no task was put for
    yet, though one was for others. fact_days: of facts by name."""

    client: Client
    who: int
    owner: int
    today: date
    plan: Mapping[str, Dated]
    profile: TaxProfile | None
    directory: Directory
    calendar: ProductionCalendar
    leads: Leads
    reason: Reason
    over: str = ""
    taken_back: frozenset[str] = frozenset()
    anew: Mapping[str, Names] = field(default_factory=dict)
    fact_days: Mapping[str, date] = field(default_factory=dict)

    @property
    def belongs_to(self) -> CrmRef:
        """Whom the tasks belong to."""
        return CrmRef(kind="client", id=self.client.client_id)

    def days_of(self, keys: Iterable[str]) -> str:
        """When the new facts of these were, in words."""
        names = {name for key in keys for name in self.anew.get(key, ())}
        return wording.of_days(self.fact_days[name] for name in names if name in self.fact_days)

    def puts(self, one: Bundle) -> bool:
        """Whether its lead has begun: the part that needs longest decides; at the day itself without any lead."""
        lead = max(self.leads.of(part) for part in one.parts)
        return one.put_on(lead, self.calendar) <= self.today


def events(state: CalendarState, roll: Roll) -> Iterator[Event]:
    """What is to be said of each obligation that came, moved, changed hands or went."""
    asked = {key for put in state.tasks.values() if not put.closed and put.on < roll.today for key in put.parts}
    of_before = any(one.facts is None for one in state.deadlines.values())
    put = {part.key for one in _missing(state, roll) for part in one.parts} if of_before else set()
    for one in roll.plan.values():
        put_off = one.key in asked and one.actual >= roll.today
        if put_off:  # the overdue task is not about it any more: closing it doesn't meet it
            yield _cancelled(one.key, roll, roll.reason)
        if put_off or _differs(state.deadlines.get(one.key), one, roll, put=one.key in put):
            yield DeadlineScheduled(
                client_id=roll.client.client_id,
                obligation_id=one.obligation.id,
                period=one.period,
                nominal_on=one.nominal,
                actual_on=one.actual,
                kind=one.obligation.kind,
                authority=one.obligation.authority,
                legal_basis=one.basis,
                responsible_id=roll.owner,
                provisional=one.provisional,
                facts=one.facts,
            )
    for key, known in state.deadlines.items():
        back = key in roll.taken_back
        if back or (key not in roll.plan and known.actual_on >= roll.today):  # what lies behind is history, no change
            yield _cancelled(key, roll, "event_withdrawn" if back else roll.reason)


def _differs(known: Deadline | None, one: Dated, roll: Roll, *, put: bool) -> bool:
    """Whether it was never said so. An earlier release did not say the facts: made good when they or a task come."""
    said = Deadline(one.nominal, one.actual, roll.owner, one.provisional, one.facts)
    if known is not None and known.facts is None and not put and not one.facts:
        known = replace(known, facts=())
    return known != said


def _cancelled(key: str, roll: Roll, reason: Reason) -> DeadlineCancelled:
    name, _, period = key.partition("/")
    return DeadlineCancelled(client_id=roll.client.client_id, obligation_id=name, period=period, reason=reason)


def commands(state: CalendarState, roll: Roll) -> Iterator[Command]:
    """What is to be done about tasks: those there are first, then those that are missing."""
    for name, put in state.tasks.items():
        if not put.closed:
            yield from _upheld(state, name, put, roll)[0]
    for one in _missing(state, roll):
        yield _task(one, roll)


def _missing(state: CalendarState, roll: Roll) -> Iterator[Bundle]:
    """What no task stands for, or only a closed one that knew not of each fact."""
    covered: set[str] = set()
    for name, put in state.tasks.items():
        if put.closed:
            covered.update(key for key in put.parts if key not in roll.anew)
        else:
            covered.update(_upheld(state, name, put, roll)[1])
    for one in bundles(roll.plan.values()):
        missing = tuple(part for part in one.parts if part.key not in covered)
        if missing and roll.puts(one):  # what is new to a day whose task is there is put at once, beside it
            yield replace(one, parts=missing)


def _upheld(state: CalendarState, name: str, put: PutTask, roll: Roll) -> tuple[list[Command], Sequence[str]]:
    """As _kept_up, with a word about facts that it did not know of."""
    if needless(state, put, roll.plan):
        return [_cancel(UUID(name), roll, "event_withdrawn")], put.parts
    done, kept = _kept_up(UUID(name), put, roll)
    if further := [key for key in kept if key in roll.anew]:
        text = wording.joined(further, roll.days_of(further))
        task = Made(command_id=UUID(name))
        done = [*done, CommentTask(automation=AUTOMATION, belongs_to=roll.belongs_to, task=task, text=text)]
    return done, kept


def _kept_up(command_id: UUID, put: PutTask, roll: Roll) -> tuple[list[Command], Sequence[str]]:
    """What is to be done about an open task, and which of its obligations it still stands for."""
    left = roll.profile is None
    if put.on < roll.today and not left:
        return _behind(command_id, put, roll)
    stays = [roll.plan[key] for key in put.parts if key in roll.plan]
    days = {one.actual for one in stays}
    if len(days) != 1:  # nothing is left, or it is due on several days now, each a task of its own
        return [_cancel(command_id, roll, roll.reason)], ()
    done = _handed_over(command_id, put, roll)
    (day,) = days
    gone = [key for key in put.parts if key not in roll.plan]
    if day != put.on or gone:
        done += _rewritten(command_id, put, bundles(stays)[0], gone, roll)
    return done, [one.key for one in stays]


def _behind(command_id: UUID, put: PutTask, roll: Roll) -> tuple[list[Command], Sequence[str]]:
    """An overdue task stays, but for what a fact asked that was a mistake, and for what is due later now."""
    later = {
        key: roll.plan[key].actual for key in put.parts if key in roll.plan and roll.plan[key].actual >= roll.today
    }
    gone = [key for key in put.parts if key in roll.taken_back]
    kept = [key for key in put.parts if key not in roll.taken_back and key not in later]
    if not kept:
        return [_cancel(command_id, roll, roll.reason if later else "event_withdrawn")], ()
    words = [wording.changed(put.on, put.on, gone, "event_withdrawn")] if gone else []
    words += [wording.put_off(later)] if later else []
    task = Made(command_id=command_id)
    said = [CommentTask(automation=AUTOMATION, belongs_to=roll.belongs_to, task=task, text=one) for one in words]
    return [*_handed_over(command_id, put, roll), *said], kept


def _cancel(command_id: UUID, roll: Roll, reason: Reason) -> CancelTask:
    return CancelTask(
        automation=AUTOMATION,
        belongs_to=roll.belongs_to,
        task=Made(command_id=command_id),
        reason=wording.cancelled(roll.client.name, reason, roll.over),
    )


def _rewritten(command_id: UUID, put: PutTask, one: Bundle, gone: Sequence[str], roll: Roll) -> list[Command]:
    assert roll.profile is not None  # noqa: S101 - who has left keeps no task
    task = Made(command_id=command_id)
    words = wording.changed(put.on, one.on, gone, roll.reason)
    deadline = roll.directory.deadline(one.on) if one.on != put.on else None
    title, text = wording.title(one, roll.client.name), wording.description(one, roll.client.name, roll.profile)
    of = {"automation": AUTOMATION, "belongs_to": roll.belongs_to, "task": task}
    return [
        UpdateTask(**of, title=title, description=text, deadline=deadline),
        CommentTask(**of, text=words),
    ]


def _handed_over(command_id: UUID, put: PutTask, roll: Roll) -> list[Command]:
    """A person's own choice stands until the client's card names somebody else, who is there."""
    chosen, stands_in = put.responsible_id != put.accountant_id, roll.who != roll.client.responsible_id
    if put.accountant_id == roll.who or (chosen and stands_in):
        return []
    task = Made(command_id=command_id)
    return [ReassignTask(automation=AUTOMATION, belongs_to=roll.belongs_to, task=task, responsible_id=roll.who)]


def _task(one: Bundle, roll: Roll) -> CreateTask:
    assert roll.profile is not None  # noqa: S101 - there is no plan without a profile
    again = [part.key for part in one.parts if part.key in roll.anew]
    after = roll.days_of(again) if again else None
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=roll.belongs_to,
        responsible_id=roll.who,
        title=wording.title(one, roll.client.name, overdue=one.on < roll.today),
        description=wording.description(one, roll.client.name, roll.profile, after),
        deadline=roll.directory.deadline(one.on),
        checklist=wording.checklist(one),
        tags=(TAG, *(part.key for part in one.parts)),
    )
