"""How facts change what is known of a request. Copies, never judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.approvals.v1 import (
    AbsenceRegistered,
    ApprovalAnswered,
    ApprovalAsked,
    DeputyDeclared,
    PaymentMade,
    RequestDecided,
    RequestOpened,
    RequestReturned,
)
from contracts.base import Command, Event
from contracts.calendar.v1 import RegisterAbsence
from contracts.crm.v1 import CreateTask
from contracts.crm.v1 import Made as MadeBy
from contracts.items.v1 import AppendToRegistry, CreateItem, MoveItemStage
from contracts.tasks.v1 import ReassignTask
from contracts.trips.v1 import (
    TripApproved,
    TripSettled,
    TripTallied,
)
from contracts.workflows.v1 import StartWorkflow

from approvals.core.form import Form
from approvals.core.money import ZERO
from approvals.core.state import Asked, Granted, Made, Phase, Request, Seat
from approvals.core.values import altered

# What a task is for is the first of its tags: people filter by it, and so do we.
APPROVAL, CHART, PAYMENT = "согласование", "график отсутствий", "оплата"


def evolve(state: Request, event: Event) -> Request:
    """The state after one of our own facts; those that change nothing are left out of HOW."""
    how = HOW.get(type(event))
    return state if how is None else how(state, event)


def _returned(state: Request, event: RequestReturned) -> Request:
    origin = event.origin or state.origin
    number = _item_id(event.request)
    known = altered(_as_held(state), request=event.request, kind=event.kind, item_id=number, origin=origin)
    phase: Phase = "returned"
    if state.granted is not None:  # what was approved before still holds, and what was cancelled stays so
        phase = "approved" if state.holds else "cancelled"
    return altered(known, phase=phase, returned_at=event.returned_at, returned_fields=event.fields or ())


def _answered(state: Request, event: ApprovalAnswered) -> Request:
    seat = state.seat(event.seat)
    if seat is None:
        return state
    return state.with_seat(altered(seat, agreed=event.agreed, answered_by=event.approver_id))


def _trip_approved(state: Request, event: TripApproved) -> Request:
    if state.granted is None:
        return state
    days = altered(state.granted, first_on=event.first_on, last_on=event.last_on)
    ordered_so_far = max(state.advanced, event.advance)  # a smaller advance takes back what was not paid
    return altered(state, granted=altered(days, per_diem=event.per_diem, advance=ordered_so_far))


def _absent(state: Request, event: AbsenceRegistered) -> Request:
    if state.granted is None or event.source != state.request:  # of an illness: the leave's own days are others
        return state
    return altered(state, granted=altered(state.granted, first_on=event.first_on, last_on=event.last_on))


def _tallied(state: Request, event: TripTallied) -> Request:
    books = {"lines": event.lines, "payments": event.payments, "waived": event.waived or ZERO}
    if event.not_advanced is not None:
        state = _without_advance(state, event.not_advanced)
    return altered(state, **books, settling=event.settling, asked=event.asked, reported=bool(event.reported))


def _without_advance(state: Request, amount: Decimal) -> Request:
    """An item that somebody refused: it waits for no payment, and a later advance is ordered as if it had not been."""
    waiting = state.unpaid("advance")
    lost = next((one.command_id for one in state.made if one.command_id in waiting and one.amount == amount), None)
    granted = state.granted
    if granted is not None:
        granted = altered(granted, advance=max(granted.advance - amount, ZERO))
    return altered(_unmade(state, lost), granted=granted)


def _unmade(state: Request, command_id: UUID | None) -> Request:
    return altered(state, made=tuple(one for one in state.made if one.command_id != command_id))


def _closed(state: Request, event: TripSettled) -> Request:
    return altered(state, phase="closed", settled=event.owed)


def _paid(state: Request, event: PaymentMade) -> Request:
    """A payment of its own is done with that; money that comes back for a trip, which says so itself, is not."""
    back = event.purpose == "refund" and event.source == event.request
    done = event.request == state.request and not back
    return altered(state, phase="closed") if done else state


def _deputy(state: Request, event: DeputyDeclared) -> Request:
    return altered(state, deputy=event)


def _item_id(request: str) -> int:
    return int(request.rpartition(":")[2])


def _opened(state: Request, event: RequestOpened) -> Request:
    seats = tuple(Seat(one.key, one.step, one.any, one.role, one.employee_ids) for one in event.seats)
    if state.phase == "cancelled":  # anew; what was spent and what was asked back is settled all the same
        state = altered(state, granted=None, dropped=state.granted or state.dropped)
    return altered(
        state,
        phase="asking",
        request=event.request,
        item_id=_item_id(event.request),
        kind=event.kind,
        version=event.version,
        opened_at=event.opened_at,
        applicant_id=event.applicant_id,
        authors=event.author_ids or (),
        hands=event.hand_ids or (),
        fields=event.fields,
        amount=event.amount,
        currency=event.currency or "RUB",
        deal_id=event.deal_id,
        client_id=event.client_id,
        origin=event.origin,
        changed=event.changed,
        former=event.former or (),
        came_from=event.from_stage or "",
        files=event.files or (),
        seats=seats,
        returned_at=None,
        returned_fields=(),
    )


def _asked(state: Request, event: ApprovalAsked) -> Request:
    seat = state.seat(event.seat)
    if seat is None:
        return state
    handed = event.cause == "handed_over"
    before = tuple(
        altered(one, silent=True, gave=one.gave or handed) if one.employee_id == event.instead_of else one
        for one in seat.asked
        if one.employee_id != event.approver_id
    )
    now = Asked(event.approver_id, event.asked_at, event.for_id, duty=event.duty, handed=handed)
    return state.with_seat(altered(seat, asked=(*before, now)))


def _as_held(state: Request) -> Request:
    """Sum, person and deal are again those that were approved; the fields stay: they are what has been judged."""
    held = state.held
    about = {"amount": held.amount, "currency": held.currency, "applicant_id": held.applicant_id}
    return altered(state, **about, deal_id=held.deal_id)


def _since(state: Request, event: RequestDecided) -> date | None:
    """Of a new version with the old sum, since the old one: its debit may have come meanwhile."""
    before = state.granted
    if before is not None and (before.amount, before.currency) == (state.amount, state.currency):
        return before.approved_on
    return event.decided_at.astimezone(UTC).date()


def _decided(state: Request, event: RequestDecided) -> Request:
    if event.outcome != "approved":
        state = _as_held(state)
    if event.outcome == "refused" and state.granted is not None:
        return altered(state, phase="approved", fields=event.fields or state.fields)  # what was approved still holds
    money = {"amount": state.amount, "currency": state.currency, "deal_id": state.deal_id}
    now = altered(Granted(event.version, state.fields), applicant_id=state.applicant_id, **money)
    now = altered(now, approved_on=_since(state, event))
    granted = now if event.outcome == "approved" else state.granted
    if event.outcome == "approved" and state.granted is not None and granted is not None:
        kept = state.granted
        granted = altered(granted, first_on=kept.first_on, last_on=kept.last_on, advance=kept.advance)
    if event.outcome == "approved" and state.granted is None:  # for the first time, or anew
        state = altered(state, dropped=None, reported=False, waived=ZERO)
    ended = event.outcome == "cancelled" and granted is not None  # nothing more will be reported: it is settled
    return altered(state, phase=event.outcome, granted=granted, reported=True if ended else state.reported)


HOW: Mapping[type[Event], Callable[[Request, Any], Request]] = {
    RequestOpened: _opened,
    RequestReturned: _returned,
    ApprovalAsked: _asked,
    ApprovalAnswered: _answered,
    RequestDecided: _decided,
    TripApproved: _trip_approved,
    AbsenceRegistered: _absent,
    TripTallied: _tallied,
    TripSettled: _closed,
    DeputyDeclared: _deputy,
    PaymentMade: _paid,
}


def ordered(state: Request, command: Command, command_id: UUID) -> Request:
    """What is kept of a command: whoever may have to take it back or hear of it later must know its id."""
    if isinstance(command, CreateTask) and command.tags[:1] == (APPROVAL,):
        return _task_of_seat(state, command, command_id)
    if isinstance(command, MoveItemStage) and isinstance(command.item, MadeBy):
        return _unmade(state, command.item.command_id)  # an item of ours is moved only to be dropped
    if isinstance(command, ReassignTask):
        return _reassigned(state, command)
    purpose = purpose_of(command)
    if purpose is None:
        return state
    if isinstance(command, CreateItem):  # each of them may have to be dropped
        return altered(state, made=(*state.made, Made(purpose, command_id, Form(command.fields).amount("amount"))))
    kept = tuple(one for one in state.made if one.purpose != purpose)
    if isinstance(command, CreateTask) and command.tags[0] == PAYMENT:
        state = altered(state, payer_id=command.responsible_id)
    return altered(state, made=(*kept, Made(purpose, command_id)))


def _reassigned(state: Request, command: ReassignTask) -> Request:
    paying = isinstance(command.task, MadeBy) and command.task.command_id == state.by_purpose(f"task:{PAYMENT}")
    return altered(state, payer_id=command.responsible_id) if paying else state


def purpose_of(command: Command) -> str | None:
    """What a command was for; None for one that nobody asks about again."""
    if isinstance(command, CreateTask) and command.tags:
        return f"task:{command.tags[0]}"
    if isinstance(command, CreateItem):
        return f"item:{Form(command.fields).text('purpose') or command.item_type}"
    if isinstance(command, AppendToRegistry):
        return f"registry:{command.registry}"
    if isinstance(command, StartWorkflow):
        return CHART
    return "absence" if isinstance(command, RegisterAbsence) else None


def _task_of_seat(state: Request, command: CreateTask, command_id: UUID) -> Request:
    for seat in state.seats:
        if seat.agreed is None and (asked := seat.was_asked(command.responsible_id)) and asked.task is None:
            own = tuple(altered(one, task=command_id) if one is asked else one for one in seat.asked)
            return state.with_seat(altered(seat, asked=own))
    return state
