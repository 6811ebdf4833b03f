"""What follows from a demand: a task, once, to whoever must answer; a doubt goes to the head accountant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.decision import Decision
from contracts.base import Command, Event
from contracts.crm.v1 import CreateTask, CrmRef, Made, TaskFile
from contracts.tasks.v1 import CancelTask
from contracts.tax.v1 import DemandClarified, DemandFound, DemandRecognised

from tax_calendar.core import wording
from tax_calendar.core.people import Choice, Client, Directory, client_of, names, responsible

AUTOMATION = "tax-demands"
NOBODY = CrmRef(kind="portal", id=0)


@dataclass(frozen=True)
class DemandState:
    """Whether the demand is known. triage: the command of a task to sort it out that was put, while it is in doubt."""

    known: bool = False
    doubtful: bool = False
    triage: UUID | None = None


def demand_found(state: DemandState, found: DemandFound, directory: Directory) -> Decision:
    """A repeat, a reminder or a forward of a known demand changes nothing, unless it ends a doubt."""
    if state.known:
        return _again(state, found, directory)
    client = client_of(directory, found.kpp) if found.inn_valid else None
    doubts = (*found.doubts, *_about_client(found, client, directory))
    recognised = _recognised(found, client, doubts, directory)
    if found.history:
        return Decision(events=(recognised,))
    if client is None or doubts:
        command = _triage(found, client, doubts, directory)
    else:
        command = _task(found, client, responsible(client, directory), directory)
    return Decision(events=(recognised,), commands=(command,))


def _again(state: DemandState, found: DemandFound, directory: Directory) -> Decision:
    """No letter moves a deadline that an accountant has; only a doubt that nobody could settle may end."""
    client = client_of(directory, found.kpp) if found.inn_valid else None
    if state.triage is None or client is None or found.doubts or found.history:
        return Decision()
    choice = responsible(client, directory)
    clarified = DemandClarified(
        identity=found.identity,
        letter_id=found.letter_id,
        client_id=client.client_id,
        responsible_id=choice.employee_id,
        kind=found.kind,
        sent_on=found.sent_on,
        received_on=found.received_on,
        due_on=found.due_on,
        due_rule=found.due_rule,
        channel=found.channel,
        confidence=found.confidence,
    )
    task = _task(found, client, choice, directory)
    sorted_out = CancelTask(
        automation=AUTOMATION,
        belongs_to=task.belongs_to,
        task=Made(command_id=state.triage),
        reason=wording.sorted_out(client.name),
    )
    return Decision(events=(clarified,), commands=(task, sorted_out))


def _about_client(found: DemandFound, client: Client | None, directory: Directory) -> tuple[str, ...]:
    if client is not None:
        return ()
    if len(directory.clients) > 1:
        return (f"ИНН {found.inn} у нескольких клиентов, КПП не помогает: {names(directory.clients)}.",)
    if not found.inn_valid:
        likely = f" Похоже на клиента: {names(directory.likely)}." if directory.likely else ""
        return (f"Клиента по такому ИНН определить нельзя.{likely}",)
    return (f"ИНН {found.inn} не найден среди клиентов в CRM.",)


def _recognised(
    found: DemandFound, client: Client | None, doubts: tuple[str, ...], directory: Directory
) -> DemandRecognised:
    choice = Choice(directory.head_accountant_id) if client is None or doubts else responsible(client, directory)
    return DemandRecognised(
        identity=found.identity,
        letter_id=found.letter_id,
        client_known=client is not None,
        client_id=client.client_id if client else None,
        responsible_id=choice.employee_id,
        kind=found.kind,
        inn=found.inn,
        kpp=found.kpp,
        number=found.number,
        dated_on=found.dated_on,
        authority_code=found.authority_code,
        sent_on=found.sent_on,
        received_on=found.received_on,
        due_on=found.due_on,
        due_rule=found.due_rule,
        channel=found.channel,
        confidence=found.confidence,
        doubts=doubts,
    )


def _task(found: DemandFound, client: Client, choice: Choice, directory: Directory) -> CreateTask:
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="client", id=client.client_id),
        responsible_id=choice.employee_id,
        title=wording.title(found, client.name),
        description=wording.description(found, client.name, choice.because),
        deadline=directory.deadline(found.due_on) if found.due_on else None,
        urgent=found.kind == "suspend_76",
        checklist=wording.checklist(found),
        files=_files(found),
        tags=("ФНС", "требование"),
    )


def _triage(found: DemandFound, client: Client | None, doubts: tuple[str, ...], directory: Directory) -> CreateTask:
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="client", id=client.client_id) if client else NOBODY,
        responsible_id=directory.head_accountant_id,
        title=wording.triage_title(found),
        description=wording.triage_description(found, doubts),
        deadline=directory.deadline(found.due_on) if found.due_on else None,
        urgent=True,
        checklist=wording.triage_checklist(),
        files=_files(found),
        tags=("ФНС", "разобрать"),
    )


def _files(found: DemandFound) -> tuple[TaskFile, ...]:
    files = []
    if found.original is not None:
        files.append(TaskFile(name=found.original_name or "document", blob=found.original))
    if found.raw is not None:
        files.append(TaskFile(name="Исходное письмо.eml", blob=found.raw))
    return tuple(files)


def evolve(state: DemandState, event: Event) -> DemandState:
    """A recognised demand stays known; a doubt stays until it is ended."""
    match event:
        case DemandRecognised():
            return DemandState(known=True, doubtful=bool(event.doubts) or not event.client_known)
        case DemandClarified():
            return DemandState(known=True)
    return state


def ordered(state: DemandState, command: Command, command_id: UUID) -> DemandState:
    """By which command a doubtful demand was put to a person."""
    triage = isinstance(command, CreateTask) and state.doubtful
    return replace(state, triage=command_id) if triage else state
