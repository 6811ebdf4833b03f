"""The term of a period's счёт-фактура: somebody hears of its last day while there is time, and when it has passed.

Rule: BILLING-21. Source: НК РФ ст. 168 п. 3; docs/facts/invoicing.md, section 1.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chassis.decision import Decision, Wake, Woken
from contracts.claims import Text
from contracts.crm.v1 import CreateTask

from billing.core import wording
from billing.core.desk_months import AUTOMATION, ONE_DAY, belongs, local, morning, named_by, wake_name
from billing.core.desk_orders import has_services
from billing.core.desk_state import Client, Invoice, Month
from billing.core.office import ClientTerms, Desk
from billing.core.templates import filled
from billing.core.transfer_term import last_day

TERM = "term:"
HOUR = timedelta(hours=1)  # on the last day itself: as long as an invoice without obstacles needs, and more
WITHOUT = ("none", "outside")  # modes of VAT in which no счёт-фактура is issued
HELD = (
    "Что мешает, названо в задаче «Счёт не выставлен». Исправьте это сегодня и выставьте счёт командой {command}"
    " (сам он выставится только следующим рабочим утром)."
)
VOID = "Прежний счёт аннулирован, а новый не выставлен. Выставьте его сегодня командой {command}"
AT_WORK = "Время за него ещё собирается из CRM или рассчитывается; если так уже больше часа, позовите администратора."


def term_wake(first: date, last: date, desk: Desk, client_id: int) -> Wake:
    """The morning of the last day; on that day in an hour; what has passed by then is told the next working morning."""
    today, until = local(desk).date(), last_day(last)
    at = morning(desk, until)
    if at <= desk.now:
        at = desk.now + HOUR if today <= until else morning(desk, today + ONE_DAY)
    return Wake(wake_name(f"{TERM}{first}:{last}", client_id), at)


def term_ends(state: Client, woken: Woken, desk: Desk, terms: ClientTerms) -> Decision:
    """Nothing went to the client yet: his manager must hear of the last day, and the morning after that it has passed.

    By the terms of now; where nothing is billed, or only what was paid in the client's name, there is no such paper.
    """
    month = named_by(state, woken, TERM)
    if month is None or month.empty or not _is_due(terms, month):
        return Decision()
    invoice = _waiting(state, month)
    if month.phase == "billed" and (invoice is None or not has_services(invoice)):
        return Decision()
    passed = local(desk).date() > last_day(month.last_on)
    later = () if passed else (Wake(woken.name, morning(desk, last_day(month.last_on) + ONE_DAY)),)
    return Decision(commands=(_task(month, invoice, desk, terms, passed=passed),), wakes=later)


def _is_due(terms: ClientTerms, period: Month | Invoice) -> bool:
    vats = terms.contract.vats_of(period.first_on, period.last_on)
    return not terms.client.is_foreign and any(one is None or one.mode not in WITHOUT for one in vats)


def still_to_come(invoice: Invoice, desk: Desk, terms: ClientTerms) -> date | None:
    """The last day of its счёт-фактура; None where there is none, or it has passed."""
    until = last_day(invoice.last_on)
    return until if _is_due(terms, invoice) and has_services(invoice) and until >= local(desk).date() else None


def _waiting(state: Client, month: Month) -> Invoice | None:
    """Its invoice that waits for the partner's word."""
    days = (month.first_on, month.last_on)
    own = (one for one in state.invoices if (one.first_on, one.last_on) == days)
    return next((one for one in own if one.phase == "approval"), None)


def _task(month: Month, invoice: Invoice | None, desk: Desk, terms: ClientTerms, *, passed: bool) -> CreateTask:
    until = wording.day(last_day(month.last_on))
    about = {
        "client": terms.client.name,
        "period": wording.period(month.first_on, month.last_on),
        "served": wording.day(month.last_on),
        "ends": "истекли" if passed else "истекают",
        "until": until,
    }
    if invoice is None:
        words = filled("term", **about, remedy=_remedy(month, terms))
    else:
        words = filled("term_approval", **about, number=invoice.number)
    said = f"Истёк срок счёта-фактуры: {terms.client.name}, {until}"
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=belongs(terms.client_id),
        responsible_id=terms.manager_id,
        title=said if passed else f"Истекает срок счёта-фактуры: {terms.client.name}, до {until}",
        description=Text.of(words),
        deadline=datetime.combine(local(desk).date(), time(18), ZoneInfo(desk.zone)),
        urgent=True,
        tags=("счёт",),
    )


def _remedy(month: Month, terms: ClientTerms) -> str:
    command = f"delo billing close {terms.client_id} {month.first_on}..{month.last_on}"
    if month.phase != "held":
        return AT_WORK
    return (HELD if month.told else VOID).format(command=command)
