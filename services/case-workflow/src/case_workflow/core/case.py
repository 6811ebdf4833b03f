"""The decider of a deal: which rule answers which message. The funnels are data; nothing here knows one by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from chassis.decision import Decision, Woken
from contracts.billing.v1 import InvoiceIssued
from contracts.cases.v1 import CaseDraftMade, ResponsibleLeft, ServiceTold
from contracts.corrections.v1 import InvoiceVoided
from contracts.deals.v1 import DealChanged, DealStageChanged
from contracts.engagements.v1 import ClientSign
from contracts.payments.v1 import PaymentMatched
from contracts.tasks.v1 import TaskChanged, TaskCompleted

from case_workflow.core import answering, drafts, handing, hearings, moving, payments, service, tasking, wording
from case_workflow.core.declaration import Funnel
from case_workflow.core.draft import Draft
from case_workflow.core.noting import note
from case_workflow.core.office import Office
from case_workflow.core.settling import LAPSE, STILL, settle, still_days, waiting
from case_workflow.core.silence import asked_for
from case_workflow.core.state import CaseState

OfMoney = InvoiceIssued | InvoiceVoided | PaymentMatched
OfCase = TaskCompleted | TaskChanged | ServiceTold | OfMoney | ResponsibleLeft | CaseDraftMade | Woken
Message = DealChanged | DealStageChanged | OfCase


def decide(state: CaseState, message: Message, office: Office, funnels: Mapping[str, Funnel], deal_id: int) -> Decision:
    """What follows for the case of one deal."""
    if isinstance(message, DealChanged | DealStageChanged):
        return _of_deal(state, message, office, funnels)
    funnel = funnels.get(state.funnel)
    if funnel is None or not state.begun or state.gone or not office.does(funnel.funnel):
        return Decision()
    draft = Draft(deal_id, state, funnel, office, _later(_time(message, office), state))
    _answer(draft, message)
    return draft.decision()


def _answer(draft: Draft, message: OfCase) -> None:
    match message:
        case TaskCompleted():
            answering.completed(draft, message)
        case TaskChanged():
            _task(draft, message)
        case ServiceTold():
            service.told(draft, message)
        case ResponsibleLeft():
            settle(draft)  # the tasks of whoever left go to somebody who works
        case CaseDraftMade():
            drafts.attach(draft, message)
        case InvoiceIssued() | InvoiceVoided() | PaymentMatched():
            payments.heard(draft, message)
        case Woken():
            draft.at = message.due_at
            _woken(draft, message.name)


def _time(message: OfCase, office: Office) -> datetime:
    match message:
        case InvoiceIssued():
            return office.morning(message.issued_on)
        case InvoiceVoided():
            return datetime.min.replace(tzinfo=UTC)  # it says no time: of when the case was heard of last
        case PaymentMatched():
            return office.morning(message.on)
        case TaskCompleted():
            return message.completed_at
        case TaskChanged():
            return message.changed_at
        case ServiceTold() | ResponsibleLeft() | CaseDraftMade():
            return message.at
        case Woken():
            return message.due_at


def _task(draft: Draft, message: TaskChanged) -> None:
    """A person made a task for the client's deal: a sign of the client's life."""
    if asked_for(message) and draft.state.client_id is not None:
        draft.say(ClientSign(client_id=draft.state.client_id, at=message.changed_at, sign="task"))


def _of_deal(
    state: CaseState, message: DealChanged | DealStageChanged, office: Office, funnels: Mapping[str, Funnel]
) -> Decision:
    at = message.changed_at if isinstance(message, DealChanged) else message.moved_at
    before, now = funnels.get(state.funnel), funnels.get(message.funnel)
    now = now if now is not None and office.does(now.funnel) else None
    gone = isinstance(message, DealChanged) and message.gone
    # A change says where the deal was then; only a move says that it has left.
    left = gone or (isinstance(message, DealStageChanged) and message.funnel != state.funnel)
    draft = None
    if before is not None and state.begun and not state.gone:
        draft = Draft(message.deal_id, state, before, office, _later(at, state))
        if left:
            moving.left(draft, message)
        elif isinstance(message, DealStageChanged):
            moving.moved(draft, message)
            return draft.decision()
        else:
            handing.handed(draft, message)
            note(draft, message, state.crm_stage)
            settle(draft)
            return draft.decision()
    if now is None or gone or (draft is None and state.gone and isinstance(message, DealChanged)):
        return draft.decision() if draft else Decision()
    return _opened(draft, state, message, office, now, at)


def _opened(
    left: Draft | None,
    state: CaseState,
    message: DealChanged | DealStageChanged,
    office: Office,
    funnel: Funnel,
    at: datetime,
) -> Decision:
    """The deal is new to us, or to this funnel."""
    draft = Draft(message.deal_id, left.state if left else state, funnel, office, at)
    if left is not None:
        draft.events, draft.commands, draft.wakes = left.events, left.commands, left.wakes
    moving.opened(draft, message)
    return draft.decision()


def _later(at: datetime, state: CaseState) -> datetime:
    """A message that was overtaken is not from before what is known."""
    return max(at, state.seen_at) if state.seen_at else at


def _woken(draft: Draft, name: str) -> None:
    if name == LAPSE:
        settle(draft, lapsed=True)
    elif name == STILL:
        _still(draft)
    else:
        hearings.woken(draft, name)
        settle(draft)


def _still(draft: Draft) -> None:
    days, gate = still_days(draft), waiting(draft)
    if days is None:
        return
    tasks = (draft.funnel.gates[gate].task,) if gate else draft.spec.tasks
    awaited = [name for task in tasks for name in task.asks if not tasking.answered(draft, name)]
    text = wording.say(
        draft.office,
        "still",
        client=draft.client,
        stage=draft.spec.title,
        since=wording.day(draft.office.day(draft.state.entered_at or draft.at)),
        awaited=wording.titles(draft.funnel, dict.fromkeys(awaited)) or "решение ответственного",
    )
    draft.notify(text)
    draft.wake(STILL, draft.office.morning(draft.office.calendar.add_working_days(draft.today, days)))
