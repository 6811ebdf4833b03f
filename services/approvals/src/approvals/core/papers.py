"""What a decision orders beside the approval itself: tasks, rows, items, absences, said once for all flows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef, Field, Known, TaskFile, Value
from contracts.crm.v1 import Made as MadeBy
from contracts.items.v1 import AppendToRegistry, CreateItem, MoveItemStage, UpdateRegistry

from approvals.core.course import AUTOMATION, Course
from approvals.core.rules import Kind
from approvals.core.wording import bb


def task(
    course: Course,
    purpose: str,
    responsible_id: int,
    title: str,
    words: str,
    deadline: datetime | None = None,
    checklist: Iterable[str] = (),
    files: Iterable[TaskFile] = (),
) -> None:
    """A task for what was approved. purpose: its first tag, by which it is known again.

    words: without markup, also of ours.
    """
    if responsible_id <= 0:
        return
    course.order(
        CreateTask(
            automation=AUTOMATION,
            belongs_to=course.item,
            responsible_id=responsible_id,
            title=title[:250],
            description=Text.of(bb(words)),
            deadline=deadline,
            checklist=tuple(checklist),
            files=tuple(files),
            tags=(purpose, course.kind.title),
        )
    )


def money(amount: Decimal, currency: str = "RUB") -> Value:
    """A sum as a field has it."""
    return Value(amount=amount, currency=currency)


def row(course: Course, fields: Iterable[Field], title: str) -> None:
    """The row of the kind's registry: made once, later brought up to date."""
    registry = course.kind.registry
    if registry is None:
        return
    given = _columns(course.kind, fields)
    made = course.made(f"registry:{registry}")
    about = {"automation": AUTOMATION, "belongs_to": course.item, "registry": registry}
    if made is None:
        course.order(AppendToRegistry(**about, title=title, fields=given))
    else:
        course.order(UpdateRegistry(**about, row=made, title=title, fields=given))


def payment_row(course: Course, kind: Kind, purpose: str, amount: Decimal) -> None:
    """A row of the payments registry for money that moved without an item of its own."""
    values = {
        "request": Value(text=course.state.request),
        "source": Value(text=course.state.request),
        "purpose": Value(text=purpose),
        "amount": money(amount, course.state.currency),
        "employee": Value(employee_ids=(course.state.applicant_id,)),
        "decided_on": Value(on=course.office.today(course.at)),
    }
    if kind.registry_fields:
        values["paid_on"] = values["decided_on"]
    given = _columns(kind, tuple(Field(name=name, value=value) for name, value in values.items()))
    title = f"Возврат по заявке {course.state.request}" if purpose == "refund" else f"Оплата по {course.state.request}"
    about = {"automation": AUTOMATION, "belongs_to": course.item, "registry": kind.registry}
    course.order(AppendToRegistry(**about, title=title, fields=given))


def _columns(kind: Kind, fields: Iterable[Field]) -> tuple[Field, ...]:
    """What the registry has a column for. registry_fields: column → our name; without it the names are the columns."""
    if not kind.registry_fields:
        return tuple(fields)
    known = {one.name: one.value for one in fields}
    return tuple(
        Field(name=column, value=known[name]) for column, name in kind.registry_fields.items() if name in known
    )


def payment_item(course: Course, purpose: str, amount: Decimal, title: str) -> None:
    """Money that needs an approval and a payment of its own: an item of the payment kind, handed in at once."""
    kind = course.office.named(course.office.general.payment_kind)
    if kind is None:
        return
    state = course.state
    fields = (
        Field(name="source", value=Value(text=state.request)),
        Field(name="origin", value=Value(text=state.request)),
        Field(name="purpose", value=Value(text=purpose)),
        Field(name="amount", value=money(amount, state.currency)),
        Field(name="employee", value=Value(employee_ids=(state.applicant_id,))),
    )
    course.order(
        CreateItem(
            automation=AUTOMATION,
            belongs_to=course.item,
            item_type=kind.item_type,
            title=title[:250],
            fields=fields,
            stage=kind.stages.asked,
            client_id=state.client_id,
            deal=Known(crm_id=state.deal_id) if state.deal_id else None,
            responsible_id=state.applicant_id,
        )
    )


def drop_payment(course: Course, purpose: str) -> None:
    """The items of a payment that is not wanted any more and was not paid."""
    kind = course.office.named(course.office.general.payment_kind)
    if kind is None:
        return
    for command_id in course.state.unpaid(purpose):
        about = {"automation": AUTOMATION, "belongs_to": course.item, "item_type": kind.item_type}
        course.order(MoveItemStage(**about, item=MadeBy(command_id=command_id), stage=kind.stages.cancelled))


def tell_deal(course: Course, words: str, deal_id: int | None) -> None:
    """A deal's timeline hears of it. words: without markup."""
    if deal_id is not None:
        course.comment(bb(words), CrmRef(kind="deal", id=deal_id))
