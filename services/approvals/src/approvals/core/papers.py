"""What a decision orders beside the approval itself: tasks, rows, items, absences, said once for all flows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from contracts.approvals.v1 import DeputyDeclared
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef, Field, Known, TaskFile, Value
from contracts.crm.v1 import Made as MadeBy
from contracts.items.v1 import AppendToRegistry, CreateItem, MoveItemStage, UpdateRegistry

from approvals.core import wording
from approvals.core.course import AUTOMATION, Course
from approvals.core.form import Form
from approvals.core.rules import Kind
from approvals.core.wording import bb

DEPUTY, ANOTHER = "замещение", "другой заместитель"


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


def ask_deputy(course: Course, first_on: date, last_on: date) -> None:
    """The deputy named in the request is asked for his consent; before that he stands in for nobody.

    What he has agreed to holds as far as the days are still these; for any others he is asked again (ТК ст. 60.2).
    """
    number = Form(course.state.fields, kept=True).person("deputy")
    before = course.state.deputy
    course.cancel_task(course.made(f"task:{ANOTHER}"), "Заявка изменена: кто в ней назван, того и спрашивают.")
    if before is not None and (number is None or before.deputy_id != number):
        no_deputy(course)
    if number is None:
        return
    days = _agreed_to(before, number, first_on, last_on)
    said = days or (first_on, last_on)
    course.say(
        DeputyDeclared(
            declaration=course.state.request,
            employee_id=course.state.applicant_id,
            deputy_id=number,
            first_on=said[0],
            last_on=said[1],
            declared_at=course.at,
            consented=days is not None,
            declared_by_id=course.state.applicant_id,
        )
    )
    course.cancel_task(course.made(f"task:{DEPUTY}"), "Даты изменены: см. новую задачу, если она есть.")
    if days != (first_on, last_on):
        title = f"Согласие на замещение {first_on:%d.%m.%Y}–{last_on:%d.%m.%Y}"
        words = (
            f"Сотрудник № {course.state.applicant_id} отсутствует {first_on:%d.%m.%Y}–{last_on:%d.%m.%Y} и просит вас"
            " замещать его: согласовывать заявки и отвечать клиентам. Завершите задачу, если согласны; пока согласия"
            " нет, замещения нет (ТК ст. 60.2). Подпись и суд без приказа и доверенности не переходят. Передумаете:"
            " возобновите задачу и завершите её с результатом «не согласен»."
        )
        task(course, DEPUTY, number, title, words, course.office.deadline(course.office.before(first_on)))


def _agreed_to(before: DeputyDeclared | None, number: int, first_on: date, last_on: date) -> tuple[date, date] | None:
    """Which of the days he has agreed to; None for none."""
    if before is None or before.deputy_id != number or not before.consented or before.withdrawn:
        return None
    days = max(first_on, before.first_on), min(last_on, before.last_on)
    return days if days[0] <= days[1] else None


def asked_for(course: Course, asked: DeputyDeclared) -> tuple[date, date]:
    """All of the days: he may have agreed to some of them before."""
    granted = course.state.granted
    if granted is None or granted.first_on is None or granted.last_on is None:
        return asked.first_on, asked.last_on
    return granted.first_on, granted.last_on


def has_answered(course: Course, asked: DeputyDeclared) -> bool:
    """Whether he has agreed and nothing more is asked of him: his next word is about that."""
    answered = asked.declared_by_id == asked.deputy_id or (asked.first_on, asked.last_on) == asked_for(course, asked)
    return asked.consented and answered


def deputy_agreed(course: Course, asked: DeputyDeclared) -> None:
    """From now on he stands in."""
    first_on, last_on = asked_for(course, asked)
    said = {"consented": True, "declared_at": course.at, "declared_by_id": asked.deputy_id}
    said |= {"first_on": first_on, "last_on": last_on}
    course.say(asked.model_copy(update=said))


def deputy_refused(course: Course, asked: DeputyDeclared) -> None:
    """He doesn't; whoever named him may name another. What he has agreed to before holds."""
    first_on, last_on = asked_for(course, asked)
    ended = {} if asked.consented else {"consented": False, "withdrawn": True}
    course.say(asked.model_copy(update=ended | {"declared_at": course.at, "declared_by_id": asked.deputy_id}))
    days = f"{first_on:%d.%m.%Y}", f"{last_on:%d.%m.%Y}"
    course.tell(course.state.applicant_id, wording.deputy_refused(asked.deputy_id, *days))


def no_deputy(course: Course) -> None:
    """The reason for standing in is gone."""
    before = course.state.deputy
    course.cancel_task(course.made(f"task:{ANOTHER}"), "Замещение больше не нужно.")
    if before is not None and not before.withdrawn:
        course.say(before.model_copy(update={"withdrawn": True, "declared_at": course.at}))
        course.cancel_task(course.made(f"task:{DEPUTY}"), "Замещение больше не нужно.")


def tell_deal(course: Course, words: str, deal_id: int | None) -> None:
    """A deal's timeline hears of it. words: without markup."""
    if deal_id is not None:
        course.comment(bb(words), CrmRef(kind="deal", id=deal_id))
