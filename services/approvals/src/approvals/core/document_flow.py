"""What follows from a document or a payment that is approved, and from an expense."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.approvals.parts import Lack
from contracts.approvals.v1 import DocumentApproved, PaymentMade, RequestReturned
from contracts.claims import Text
from contracts.crm.v1 import Field, Made, Value
from contracts.payments.v1 import PaymentDebited
from contracts.trips.v1 import ExpenseClaimed

from approvals.core import papers, payer, responsible
from approvals.core.asking import cancel_tasks
from approvals.core.course import Course
from approvals.core.folding import PAYMENT
from approvals.core.form import Form
from approvals.core.links import made_for
from approvals.core.money import ZERO, written
from approvals.core.payee import payee_of
from approvals.core.state import Request

PAID = "Оплачено"
CARRY_OUT, DEBIT = "исполнение", "списание"
CHANGING = "Изменение ещё согласуется: завершите задачу оплаты после решения."


def approved(course: Course) -> None:
    """A row of its registry, the payment task, a task to everyone responsible."""
    state = course.state
    course.move(course.kind.stages.approved)
    course.say(
        DocumentApproved(
            request=state.request,
            kind=state.kind,
            version=state.version,
            applicant_id=state.applicant_id,
            approved_at=course.at,
            amount=state.amount,
            currency=state.currency if state.amount is not None else None,
            **_payment(course),
        )
    )
    _row(course, "Согласовано")
    _payment_task(course)
    _carry_out(course)
    course.tell(state.applicant_id, f"{course.kind.title} № {state.item_id}: согласовано.")


def _carry_out(course: Course) -> None:
    """A task to each responsible role, in the place of the former version's."""
    _drop(course, CARRY_OUT, "Согласована новая версия: см. новую задачу.")
    title = f"Исполнить: {course.kind.title} № {course.state.item_id}"
    for number, role in enumerate(course.kind.tells):
        due, words = course.office.soon(course.at, 3), "\n".join(course.lines)
        purpose = f"{CARRY_OUT} {role}" if number else CARRY_OUT  # each is known by its own, to be taken back
        responsible.task(course, purpose, role, title, words, due, files=course.state.files, affair="work")


def _drop(course: Course, purpose: str, why: str) -> None:
    """The tasks of a purpose, whosever they are."""
    for one in course.state.made:
        if one.purpose == f"task:{purpose}" or one.purpose.startswith(f"task:{purpose} "):
            course.cancel_task(Made(command_id=one.command_id), why)


def _payment(course: Course) -> dict[str, Any]:
    """What a bank statement will show of it, and to whom."""
    if course.kind.pays is None or not course.state.amount:
        return {}
    form = Form(course.state.held.fields, kept=True)
    return {"payment": "advance" if form.text("purpose") == "advance" else "expense", **payee_of(course.kind, form)}


def _payment_task(course: Course) -> None:
    state, role = course.state, course.kind.pays
    why = "Согласована новая версия: см. новую задачу." if role is not None else "Платить по ней больше нечего."
    course.cancel_task(course.made(f"task:{PAYMENT}"), why)
    if role is None:
        return
    amount = written(state.amount or ZERO, state.currency)
    responsible.task(
        course,
        PAYMENT,
        role,
        f"Оплатить {amount}: {course.kind.title} № {state.item_id}",
        "\n".join((*course.lines, "Завершите задачу, когда деньги ушли; по выписке банка она закроется сама.")),
        course.office.soon(course.at),
        files=state.files,
        affair="money",
    )
    payer.look_after(course)


def _row(course: Course, outcome: str) -> None:
    if course.kind.registry is not None:
        papers.row(course, _fields(course, outcome), f"{course.kind.title} № {course.state.item_id}")


def _fields(course: Course, outcome: str) -> tuple[Field, ...]:
    state = course.state.held
    own = {one.name: one.value for one in state.fields}
    values = own | {
        "request": Value(text=state.request),
        "version": Value(number=state.version),
        "applicant": Value(employee_ids=(state.applicant_id,)),
        "outcome": Value(text=outcome),
    }
    columns, today = course.kind.registry_fields, Value(on=course.office.today(course.at))
    if outcome != PAID:
        values["decided_on"] = today
    elif "paid_on" in columns.values():  # without them the names are the columns, and there need be none for it
        values["paid_on"] = today
    if state.amount is not None:
        values["amount"] = papers.money(state.amount, state.currency)
    return tuple(Field(name=name, value=value) for name, value in values.items())


def closed_while_changing(course: Course, task: Made) -> None:
    """The sum may become another one: until that is decided nobody can say that it is paid."""
    course.reopen_task(task, CHANGING)


def debited(course: Course, found: PaymentDebited) -> None:
    """A bank statement shows the money gone: the payment task closes by that. Another sum is a person's to judge."""
    state = course.state.held
    if state.phase == "closed":
        return
    seen = f"В выписке есть списание {written(found.amount, found.currency)} от {found.on:%d.%m.%Y}."
    role = course.kind.pays
    if role is None or state.phase not in {"approved", "asking"} or state.granted is None:
        _unwanted(course, role or course.office.general.roles.accounting, seen)  # it may have been another kind
        return
    if (found.amount, found.currency) != (state.amount, state.currency):
        _other_sum(course, role, seen)
        return
    since = state.granted.approved_on
    if since is not None and found.on < since and not found.told:
        _too_early(course, role, seen, since)
        return
    if state.phase == "asking":
        _paid_before_the_change(course, seen)
    course.complete_task(course.made(f"task:{PAYMENT}"), seen)
    paid(course)


def _paid_before_the_change(course: Course, seen: str) -> None:
    """As after any payment nothing is left to change, whichever of the two came first: the difference is a request of
    its own.
    """
    state = course.state
    said = f"{course.kind.title} № {state.item_id}: {seen} Согласованная версия оплачена, изменить её уже нельзя."
    said += " Если нужно ещё, подайте новую заявку."
    cancel_tasks(course, "Уже оплачено: изменять нечего.")
    course.say(
        RequestReturned(
            request=state.request,
            kind=state.kind,
            version=state.version,
            applicant_id=state.held.applicant_id,
            returned_at=course.at,
            lacks=(Lack(field=course.kind.amount or "", code="paid"),),
            fields=state.fields,
            comment=Text.of(said),
            origin=state.origin,
        )
    )
    course.comment(said)
    course.tell(course.state.applicant_id, said)


def _other_sum(course: Course, role: str, seen: str) -> None:
    """A person judges it."""
    state = course.state.held
    said = f"{seen} К оплате было {written(state.amount or ZERO, state.currency)}: проверьте."
    what = "Оплата по заявке ещё не учтена: если это она, доплатите остаток или верните лишнее"
    what += " и завершите задачу оплаты."
    _question(course, role, "Списание другой суммы", said, what)


def _too_early(course: Course, role: str, seen: str, since: date) -> None:
    """Nobody had approved it by then, so as a rule it paid for something else."""
    _question(
        course,
        role,
        "Списание раньше согласования",
        f"{seen} Заявку согласовали только {since:%d.%m.%Y}: проверьте, за что оно.",
        "Оплата по заявке ещё не учтена: если это она, завершите задачу оплаты.",
    )


def _question(course: Course, role: str, title: str, said: str, what: str) -> None:
    """A task that stays also when another version brings another one to pay."""
    course.comment(said)
    responsible.task(
        course,
        DEBIT,
        role,
        f"{title}: {course.kind.title} № {course.state.item_id}",
        f"{said} {what}",
        course.office.soon(course.at),
        affair="money",
    )


def _unwanted(course: Course, role: str, seen: str) -> None:
    """Money that has gone out for what was cancelled: whether it comes back, or is asked for anew, a person says."""
    responsible.task(
        course,
        DEBIT,
        role,
        f"Списание по отменённой заявке: {course.kind.title} № {course.state.item_id}",
        f"{seen} Заявка отменена, оплата по ней не учтена: верните деньги или подайте заявку заново.",
        course.office.soon(course.at),
        affair="money",
    )


def paid(course: Course) -> None:
    """The payment task is done: told to whatever it was for, and the item closes."""
    state = course.state.held
    form, own = Form(state.fields, kept=True), made_for(state.origin)
    source = form.text("source") or own
    course.say(
        PaymentMade(
            request=state.request,
            purpose=form.text("purpose") or state.kind,
            amount=state.amount or ZERO,
            currency=state.currency,
            paid_at=course.at,
            source=source,
            ordered=own is not None and source == own,
        )
    )
    payer.let_be(course)
    _row(course, PAID)
    course.move(course.kind.stages.closed)


def cancelled(course: Course) -> None:
    """Nothing of it is to be paid or carried out."""
    payer.let_be(course)
    for purpose in (PAYMENT, CARRY_OUT):
        _drop(course, purpose, "Отменено.")
    if course.state.granted is not None:
        _row(course, "Отменено")


def claimed(course: Course, *, accepted: bool | None) -> None:
    """An expense of a trip: handed in, accepted, refused; the trip counts it, and no other trip does any more."""
    state = course.state if accepted is None else course.state.held
    _claim(course, state, accepted=accepted)
    _claimed_no_more(course, state, course.state)


def reclaimed(course: Course, former: Request) -> None:
    """Handed in, perhaps for another trip than before."""
    _claimed_no_more(course, course.state, former)
    _claimed_no_more(course, course.state, former.held)
    claimed(course, accepted=None)


def _claimed_no_more(course: Course, now: Request, former: Request) -> None:
    """The trip that it was for before must not wait for it, nor count it."""
    if former.version and _source(former) != _source(now):
        _claim(course, former, accepted=False)


def _source(state: Request) -> str | None:
    return Form(state.fields, kept=True).text("source")


def _claim(course: Course, state: Request, *, accepted: bool | None) -> None:
    form = Form(state.fields, kept=True)
    source, on = form.text("source"), form.day("spent_on")
    if source is None or on is None:
        return
    course.say(
        ExpenseClaimed(
            request=state.request,
            source=source,
            kind=form.choice("kind") or "other",
            on=on,
            amount=form.amount("amount") or ZERO,
            currency=state.currency,
            claimed_at=course.at,
            document=form.has("file") or bool(state.files),
            accepted=accepted,
        )
    )


def expense_approved(course: Course) -> None:
    """It counts for its trip; a row of the registry, if the kind has one."""
    course.move(course.kind.stages.approved)
    claimed(course, accepted=True)
    _row(course, "Принят")
