"""What follows when the CRM refuses the task of a demand: nothing may be lost by it. Pure."""

from __future__ import annotations

from chassis.decision import Decision
from contracts.base import Command
from contracts.claims import Text
from contracts.crm.v1 import CommandRefused, CreateTask
from contracts.signs.v1 import Notify

from tax_calendar.core.demand_state import SUBSTITUTE, DemandState, altered
from tax_calendar.core.kinds import KINDS
from tax_calendar.core.notices import by_hand, day, notice
from tax_calendar.core.people import Directory
from tax_calendar.core.task_of import AUTOMATION, NOBODY

PUTTING = "task.create.v1"
NAMES: dict[str, str] = {kind.key: kind.name for kind in KINDS}


def task_refused(state: DemandState, refused: CommandRefused, directory: Directory) -> Decision:
    """Once a plainer task to the head accountant, bound to nothing that the CRM may lack; then a notice only."""
    if state.closed:
        return Decision()
    head = directory.head_accountant_id
    if refused.command_type != PUTTING:
        text = by_hand(refused, f"требование № {state.number or '—'}")
        return Decision(commands=() if text is None else (_told(head, text),))
    if refused.command_id != state.open_task:
        return Decision()
    words = _words(state, refused)
    if state.substituted:
        return Decision(commands=(_told(head, words),))
    changed = altered(
        state, "responsible", responsible_id=head, was_responsible_id=state.responsible_id, why="CRM не приняла задачу"
    )
    return Decision((changed,), (_plain_task(state, words, directory), _told(head, words)))


def _told(head: int, text: Text) -> Command:
    return Notify(automation=AUTOMATION, belongs_to=NOBODY, employee_id=head, text=text)


def _plain_task(state: DemandState, words: Text, directory: Directory) -> CreateTask:
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=NOBODY,
        responsible_id=directory.head_accountant_id,
        title=f"Требование ФНС № {state.number or '—'}: задача не поставлена, разобрать"[:250],
        description=words,
        deadline=directory.deadline(state.due_on) if state.due_on else None,
        urgent=True,
        tags=("ФНС", SUBSTITUTE),
    )


def _words(state: DemandState, refused: CommandRefused) -> Text:
    inn = state.identity.partition(":")[0]
    return notice(
        "task_refused",
        kind=NAMES.get(state.kind or "", "вид не ясен"),
        number=state.number or "—",
        inn=inn or "—",
        code=state.authority_code or "—",
        due=day(state.due_on),
        said=refused.message,
        hint=f" {refused.hint}" if refused.hint else "",
        letter=str(state.letter_id),
    )
