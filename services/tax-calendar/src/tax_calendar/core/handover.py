"""Who has a demand when its client's accountant changes, leaves or is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chassis.decision import Decision, Wake, Woken
from contracts.approvals.v1 import AbsenceRegistered
from contracts.base import Event
from contracts.portal.v1 import ClientChanged, EmployeeChanged
from contracts.tax.v1 import DemandClarified, DemandHandoverDue, DemandRecognised

from tax_calendar.core.demand_state import DemandState, altered
from tax_calendar.core.notices import notice
from tax_calendar.core.people import Choice, Directory, by_id, responsible
from tax_calendar.core.task_of import reassigned, said


def handover_due(state: DemandState, due: DemandHandoverDue, directory: Directory) -> Decision:
    """Hand an open task over. Whoever a person chose keeps it, unless he is away."""
    if not state.known or state.closed or state.open_task is None:
        return Decision()
    away = due.reason == "employee_away"
    if state.responsible_id != (due.away_id if away else state.chosen_id):
        return Decision()
    choice = _choice(state, directory)
    if choice.employee_id == state.responsible_id:
        return Decision()
    because = "ответственный бухгалтер отсутствует или не работает" if away else "у клиента другой ответственный"
    if choice.because:
        because = choice.because
    changed = altered(
        state, "responsible", responsible_id=choice.employee_id, was_responsible_id=state.responsible_id, why=because
    )
    words = notice("handed_over", because=because)
    return Decision(events=(changed,), commands=(*reassigned(state, choice.employee_id), *said(state, words)))


def _choice(state: DemandState, directory: Directory) -> Choice:
    client = by_id(directory, state.client_id)
    if state.triage is not None or client is None:
        return Choice(directory.head_accountant_id)
    return responsible(client, directory)


@dataclass(frozen=True)
class Held:
    """A demand that is open: whose it is and who has it."""

    identity: str
    client_id: int | None
    responsible_id: int | None


@dataclass(frozen=True)
class Holding:
    """What a change of people needs to know: the open demands it concerns, and where there are any the directory.

    begins_at: the first morning of an absence that is still to come.
    """

    held: tuple[Held, ...] = ()
    directory: Directory | None = None
    begins_at: datetime | None = None


@dataclass(frozen=True)
class Nobody:
    """Changes of people leave nothing to remember: the demands remember."""


Change = ClientChanged | EmployeeChanged | AbsenceRegistered | DemandRecognised | DemandClarified | Woken


def people_changed(state: Nobody, change: Change, context: Holding) -> Decision:
    """Ask every demand that may be in the wrong hands now; it decides itself."""
    match change:
        case ClientChanged():
            return Decision(events=tuple(_of_client(one) for one in context.held if _misplaced(one, context.directory)))
        case EmployeeChanged():
            if change.active and change.away_until is None:
                return Decision()
            return Decision(events=tuple(_away(one, change.employee_id) for one in context.held))
        case AbsenceRegistered():
            said = tuple(_away(one, change.employee_id) for one in context.held)
            return Decision(events=said, wakes=(Wake(_wake_name(change), context.begins_at),))
        case Woken():
            return Decision(events=tuple(_away(one, absent(change)) for one in context.held))
    # A demand that was recognised while the people were changing: the change may not have seen it.
    if isinstance(change, DemandRecognised) and (change.doubts or not change.client_known):
        return Decision()  # the head accountant has it
    held = Held(change.identity, change.client_id, change.responsible_id)
    return Decision(events=(_of_client(held),) if _misplaced(held, context.directory) else ())


def _wake_name(change: AbsenceRegistered) -> str:
    return f"away/{change.employee_id}/{change.source}"


def absent(wake: Woken) -> int:
    """Whose absence begins with a wake; it comes back with its name only."""
    return int(wake.name.split("/")[1])


def _misplaced(one: Held, directory: Directory | None) -> bool:
    if directory is None:
        return False
    client = by_id(directory, one.client_id)
    return client is not None and responsible(client, directory).employee_id != one.responsible_id


def _of_client(one: Held) -> Event:
    return DemandHandoverDue(identity=one.identity, reason="client_changed", client_id=one.client_id)


def _away(one: Held, employee_id: int) -> Event:
    # The client too: without it the shell looks nobody up, and the head accountant gets what is a deputy's.
    return DemandHandoverDue(
        identity=one.identity, reason="employee_away", client_id=one.client_id, away_id=employee_id
    )
