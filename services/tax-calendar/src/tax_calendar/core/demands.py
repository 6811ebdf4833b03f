"""What follows from a demand: a task, once, to whoever must answer; a doubt goes to the head accountant."""

from __future__ import annotations

from chassis.decision import Decision, Wake, Woken
from contracts.crm.v1 import CommandRefused, CreateTask, Made, TaskFile
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, TaskChanged, TaskCompleted
from contracts.tax.v1 import (
    DemandChanged,
    DemandClarified,
    DemandFound,
    DemandHandoverDue,
    DemandRecognised,
    DemandSettled,
)
from domain.calendar import ProductionCalendar

from tax_calendar.core import wording
from tax_calendar.core.closing import settled, task_completed
from tax_calendar.core.corrections import task_changed
from tax_calendar.core.demand_state import DemandState, altered
from tax_calendar.core.handover import handover_due
from tax_calendar.core.kinds import EXPLICIT
from tax_calendar.core.notices import day, notice
from tax_calendar.core.people import Choice, Client, Directory, client_of, names, responsible
from tax_calendar.core.refused import task_refused
from tax_calendar.core.reminders import wakes, woken
from tax_calendar.core.task_of import AUTOMATION, made, place, said

Message = DemandFound | TaskChanged | TaskCompleted | DemandSettled | DemandHandoverDue | CommandRefused | Woken


def decide(state: DemandState, message: Message, directory: Directory, calendar: ProductionCalendar) -> Decision:
    """What follows from a message about one demand."""
    match message:
        case DemandFound():
            return demand_found(state, message, directory, calendar)
        case TaskChanged():
            return task_changed(state, message, directory, calendar)
        case TaskCompleted():
            return task_completed(state, message, directory, calendar)
        case DemandSettled():
            return settled(state, message, directory, calendar)
        case DemandHandoverDue():
            return handover_due(state, message, directory)
        case CommandRefused():
            return task_refused(state, message, directory)
    return woken(state, message, directory)


def demand_found(
    state: DemandState, found: DemandFound, directory: Directory, calendar: ProductionCalendar
) -> Decision:
    """A repeat, a reminder or a forward of a known demand changes nothing, unless it ends a doubt or says more."""
    if state.known:
        return _again(state, found, directory, calendar)
    client = client_of(directory, found.kpp) if found.inn_valid else None
    doubts = (*found.doubts, *_about_client(found, client, directory))
    recognised = _recognised(found, client, doubts, directory)
    if found.history or state.closed:  # what lifts a suspension was read before it
        return Decision(events=(recognised,))
    if client is None or doubts:
        command = _triage(found, client, doubts, directory)
    else:
        command = _task(found, client, responsible(client, directory), directory)
    return Decision((recognised,), (command,), _reminders(found, directory, calendar))


def _reminders(found: DemandFound, directory: Directory, calendar: ProductionCalendar) -> tuple[Wake, ...]:
    """Of what is still to come; a demand whose day of finding is unknown is old, and reminds of nothing."""
    if found.found_at is None:
        return ()
    return wakes(found.due_on, found.notice_by_on, found.found_at, directory, calendar)


def _again(state: DemandState, found: DemandFound, directory: Directory, calendar: ProductionCalendar) -> Decision:
    """No letter moves a deadline that an accountant has; only a doubt that nobody could settle may end."""
    client = client_of(directory, found.kpp) if found.inn_valid else None
    if found.history or state.closed:
        return Decision()
    doubts = (*found.doubts, *_about_client(found, client, directory))
    if state.triage is not None and doubts and _says_more(state, found):
        return _put_again(state, found, client, doubts, directory, calendar)
    if found.news:
        return _told_news(state, found, directory)
    if state.triage is None or client is None or doubts:
        return _told_otherwise(state, found)
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
        how="letter",
        revision=state.revision + 1,
        notice_by_on=found.notice_by_on,
    )
    kept = _kept_day(state, clarified)
    if kept is not None:
        remark = notice("day_kept", due=day(kept.due_on), told=day(found.due_on)).content.strip()
        found = found.model_copy(update={"due_on": kept.due_on, "due_rule": None, "remarks": (*found.remarks, remark)})
    task = _task(found, client, choice, directory)
    sorted_out = CancelTask(
        automation=AUTOMATION,
        belongs_to=task.belongs_to,
        task=Made(command_id=state.triage),
        reason=wording.sorted_out(client.name),
    )
    events = (clarified,) if kept is None else (clarified, kept)
    return Decision(events, (task, sorted_out), _reminders(found, directory, calendar))


def _says_more(state: DemandState, found: DemandFound) -> bool:
    """Whether a paper brings the kind or the last day, which no letter has told yet; a person has changed nothing."""
    unknown = (state.kind is None and found.kind is not None) or (state.due_on is None and found.due_on is not None)
    return unknown and state.revision == 0 and found.original is not None


def _put_again(
    state: DemandState,
    found: DemandFound,
    client: Client | None,
    doubts: tuple[str, ...],
    directory: Directory,
    calendar: ProductionCalendar,
) -> Decision:
    """The person who was asked about a mere reminder gets the paper and its day: files come with a new task only."""
    task = _triage(found, client, doubts, directory)
    former = CancelTask(
        automation=AUTOMATION,
        belongs_to=place(state.client_id),
        task=made(state),
        reason=notice("asked_with_paper"),
    )
    recognised = _recognised(found, client, doubts, directory)
    return Decision((recognised,), (task, former), _reminders(found, directory, calendar))


def _kept_day(state: DemandState, clarified: DemandClarified) -> DemandChanged | None:
    """The last day that a person has set in the triage task goes on in the demand's own."""
    if state.due_on in {None, state.law_due_on, clarified.due_on}:
        return None
    return DemandChanged(
        identity=clarified.identity,
        revision=state.revision + 2,
        what="deadline",
        client_id=clarified.client_id,
        responsible_id=clarified.responsible_id,
        due_on=state.due_on,
        was_due_on=clarified.due_on,
        letter_id=clarified.letter_id,
    )


def _told_news(state: DemandState, found: DemandFound, directory: Directory) -> Decision:
    """A withdrawal or a longer term under the demand's own number: whoever has the task reads it and decides."""
    text = notice("told_news", news=" ".join(found.news or ()), number=found.number or "—", due=day(state.due_on))
    told = Notify(
        automation=AUTOMATION,
        belongs_to=place(state.client_id),
        employee_id=state.responsible_id or directory.head_accountant_id,
        text=text,
    )
    return Decision(commands=(*said(state, text), told))


def _told_otherwise(state: DemandState, found: DemandFound) -> Decision:
    """Another last day than the task's is told to whoever has it, once for each day named.

    A reminder doesn't say when the demand came: what would follow from the reminder's own day is no news.
    """
    if not (found.delivery_said or found.due_rule == EXPLICIT.rule):
        return Decision()
    told = found.due_on
    known = {state.due_on, state.law_due_on, *state.told}
    if told is None or told in known or state.due_on is None or found.doubts or state.task is None:
        return Decision()
    changed = altered(state, "told_otherwise", told_on=told, letter_id=found.letter_id)
    return Decision((changed,), said(state, notice("told_otherwise", told=day(told), due=day(state.due_on))))


def _about_client(found: DemandFound, client: Client | None, directory: Directory) -> tuple[str, ...]:
    if client is not None:
        return _named_otherwise(found, client, directory)
    if len(directory.clients) > 1:
        return (f"ИНН {found.inn} у нескольких клиентов, КПП не помогает: {names(directory.clients)}.",)
    if not found.inn_valid:
        likely = f" Похоже на клиента: {names(directory.likely)}." if directory.likely else ""
        return (f"Клиента по такому ИНН определить нельзя.{likely}",)
    return (f"ИНН {found.inn} не найден среди клиентов в CRM.",)


def _named_otherwise(found: DemandFound, client: Client, directory: Directory) -> tuple[str, ...]:
    """The INN is one client's, the name exactly another's: a person tells whose demand it is."""
    if found.taxpayer_name is None or found.taxpayer_name.lower() == client.name.lower():
        return ()
    others = [one for one in directory.likely if one.inn != client.inn]
    if not others:
        return ()
    return (f"ИНН {found.inn} — клиента {client.name}, а названа другая организация: {names(others)}.",)


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
        found_at=found.found_at,
        notice_by_on=found.notice_by_on,
    )


def _task(found: DemandFound, client: Client, choice: Choice, directory: Directory) -> CreateTask:
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=place(client.client_id),
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
        belongs_to=place(client.client_id if client else None),
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
