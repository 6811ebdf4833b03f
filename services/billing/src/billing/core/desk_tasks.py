"""The tasks that are ordered for an invoice: to the partner who approves it, and to its manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from contracts.claims import Text
from contracts.crm.v1 import CreateTask, TaskFile

from billing.core import wording
from billing.core.desk_months import AUTOMATION, belongs, next_evening
from billing.core.desk_orders import money, pdfs
from billing.core.desk_state import APPROVAL_TAG, Invoice
from billing.core.office import ClientTerms, Desk
from billing.core.templates import filled


def approval(invoice: Invoice, desk: Desk, terms: ClientTerms, waits: str, until: date | None) -> CreateTask:
    """The responsible partner is asked; finishing the task is his word. waits: what time is held, and why.

    until: the last day of its счёт-фактура, if it is still to come.
    """
    words = filled(
        "approval",
        number=invoice.number,
        client=invoice.client_name,
        period=wording.period(invoice.first_on, invoice.last_on),
        amount=money(invoice.to_pay, invoice.currency),
    )
    last = filled("approval_term", until=wording.day(until)) if until else ""
    words = "\n\n".join(one for one in (words, last, waits) if one)
    due = next_evening(desk)
    ends = datetime.combine(until, time(18), ZoneInfo(desk.zone)) if until else due
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=belongs(terms.client_id),
        responsible_id=terms.partner_id or terms.manager_id,
        title=f"Согласовать счёт № {invoice.number}: {invoice.client_name}",
        description=Text.of(words),
        deadline=ends if desk.now < ends < due else due,
        files=tuple(TaskFile(name=one.name, blob=one.blob) for one in pdfs(invoice)),
        tags=(APPROVAL_TAG,),
    )


def overdue_task(invoice: Invoice, desk: Desk, terms: ClientTerms) -> CreateTask:
    """The manager hears of it first."""
    words = filled(
        "overdue",
        number=invoice.number,
        client=invoice.client_name,
        issued=wording.day(invoice.issued_on),
        due=wording.day(invoice.due_on) if invoice.due_on else "—",
        left=money(invoice.left, invoice.currency).rstrip("."),
        days=desk.remind_after_days,
    )
    return manager_task(f"Не оплачен счёт № {invoice.number}: {invoice.client_name}", words, terms)


def look_task(number: str, period: str, warnings: Sequence[str], terms: ClientTerms) -> CreateTask:
    """An invoice went out although somebody should look at it: a flagged pair, timers on two matters at once."""
    listed = "\n".join(f"• {one}" for one in warnings)
    words = filled("look", number=number, client=terms.client.name, period=period, warnings=listed)
    return manager_task(f"Проверить счёт № {number}: {terms.client.name}", words, terms)


def manager_task(title: str, words: str, terms: ClientTerms) -> CreateTask:
    """What the client's manager is to know of an invoice."""
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=belongs(terms.client_id),
        responsible_id=terms.manager_id,
        title=title,
        description=Text.of(words),
        tags=("счёт",),
    )
