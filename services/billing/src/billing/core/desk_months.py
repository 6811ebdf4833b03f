"""A client's period on its way to the invoice: its time is rated, or held and tried again; what came late goes along.

Rule: BILLING-10. Source: issue 7, "The job".
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chassis.decision import Decision, Wake, Woken
from contracts.billing.parts import AdvanceUsed, EntryChange
from contracts.billing.v1 import MonthHeld, MonthReported, WorkCollected
from contracts.claims import Blob, Text
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.timesheets.v1 import TimesheetClosed
from domain.calendar import russia

from billing.core import wording
from billing.core.dated_fees import fees_due
from billing.core.desk_state import NOTHING_TO_BILL, Client, Month
from billing.core.month import Advance
from billing.core.office import ClientTerms, Desk
from billing.core.standing import apart, beside, later, standing
from billing.core.templates import filled

AUTOMATION = "billing"
MONTH_WAKE, RETRY = "month", "retry:"
ONE_DAY = timedelta(days=1)


def belongs(client_id: int) -> CrmRef:
    """Everything of a client's billing is ordered by the client."""
    return CrmRef(kind="client", id=client_id)


def local(desk: Desk) -> datetime:
    """Business time where the portal is."""
    return desk.now.astimezone(ZoneInfo(desk.zone))


def morning(desk: Desk, day: date) -> datetime:
    """When work begins on *day*, or the next working day."""
    return datetime.combine(russia().shift_forward(day), desk.morning, ZoneInfo(desk.zone))


def next_evening(desk: Desk) -> datetime:
    """The end of the next working day: when a task that a person is given now is due."""
    return datetime.combine(morning(desk, local(desk).date() + ONE_DAY).date(), time(18), ZoneInfo(desk.zone))


def wake_name(what: str, client_id: int) -> str:
    """A wake says whose it is: nothing else tells the shell whose terms are wanted."""
    return f"{what}|{client_id}"


def woken_of(name: str) -> tuple[str, int]:
    """What a wake is for, and whose it is."""
    what, _, client = name.rpartition("|")
    return what, int(client)


def month_wake(desk: Desk, client_id: int) -> Wake:
    """The next first working day of a month that has not begun yet."""
    now = local(desk)
    this = _month_wake(now.date(), desk, client_id)
    return this if this.at is not None and this.at > now else _month_wake(following(now.date()), desk, client_id)


def next_month_wake(woken: Woken, desk: Desk, client_id: int) -> Wake:
    """The month after the one that was due, however late that is: each month that was missed is caught up with."""
    return _month_wake(following(woken.due_at.astimezone(ZoneInfo(desk.zone)).date()), desk, client_id)


def _month_wake(day: date, desk: Desk, client_id: int) -> Wake:
    """Each month has a name of its own: what is due and has not been heard yet is not put off by the next one."""
    return Wake(wake_name(f"{MONTH_WAKE}:{day:%Y-%m}", client_id), morning(desk, day.replace(day=1)))


def is_month_wake(name: str) -> bool:
    """Older ones don't say which month."""
    return woken_of(name)[0].partition(":")[0] == MONTH_WAKE


def following(day: date) -> date:
    """The first of the next month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def before(day: date) -> tuple[date, date]:
    """The month before *day*'s."""
    last = day.replace(day=1) - ONE_DAY
    return last.replace(day=1), last


def sheet_closed(state: Client, closed: TimesheetClosed, desk: Desk, terms: ClientTerms) -> Decision:
    """The time is frozen: rate it, with what came late of earlier periods."""
    month = state.month(closed.first_on, closed.last_on)
    if month is None or month.phase != "collecting":
        return Decision()  # somebody else's collection
    return Decision(events=(_work(month, as_text(closed.entries), month.changes, state, desk, terms),))


def again(state: Client, month: Month, desk: Desk, terms: ClientTerms) -> Decision:
    """What was held, with the corrections since and the terms of now."""
    if month.sheet is None:
        return Decision()
    return Decision(events=(_work(month, month.sheet, month.changes, state, desk, terms),))


def _work(
    month: Month, sheet: Text, changes: tuple[EntryChange, ...], state: Client, desk: Desk, terms: ClientTerms
) -> WorkCollected:
    alone = not any(one.phase == "rating" for one in state.months if one is not month)
    late = state.late if alone else ()
    return WorkCollected(
        client_id=terms.client_id,
        issuer=terms.issuer,
        first_on=month.first_on,
        last_on=month.last_on,
        invoice_on=local(desk).date(),
        attempt=month.attempt + 1,
        entries=sheet,
        changes=(*apart(state, changes), *late),
        used=(state.used if alone else tuple(_all_of(one, terms.contract.billed_in) for one in terms.advances)) or None,
        expenses=tuple(one for one in state.expenses if alone and one.on <= month.last_on) or None,
        earlier=standing(state, late) or None,
        elsewhere=later(state, month) or None,
        beside=beside(state, month) or None,
        fees=fees_due(state, month, terms.contract, alone=alone),
    )


def _all_of(advance: Advance, currency: str) -> AdvanceUsed:
    """While another invoice of the client is being made nobody knows what it takes: this one takes nothing."""
    return AdvanceUsed(
        payment_number=advance.payment_number, payment_on=advance.payment_on, amount=advance.amount, currency=currency
    )


def as_text(blob: Blob) -> Text:
    """The same content, to be fetched for whoever reads the message: entries are prose as much as figures."""
    return Text(sha256=blob.sha256, size_bytes=blob.size_bytes, media_type=blob.media_type)


def month_held(state: Client, held: MonthHeld, desk: Desk, terms: ClientTerms) -> Decision:
    """One task names everything; the same again makes none. Tried again every working morning until it is billed."""
    month = state.month(held.first_on, held.last_on)
    if month is None:
        return Decision()
    reported = MonthReported(
        client_id=terms.client_id,
        first_on=held.first_on,
        last_on=held.last_on,
        report=held.report,
        codes=held.codes,
        work=held.work,
    )
    if held.codes == (NOTHING_TO_BILL,):
        return Decision(events=(reported,))
    known = month.told == held.report.sha256
    return Decision((reported,), () if known else (_held_task(held, desk, terms),), (retry_wake(month, desk, terms),))


def retry_wake(month: Month, desk: Desk, terms: ClientTerms) -> Wake:
    """The next working morning a period is tried again."""
    name = wake_name(f"{RETRY}{month.first_on}:{month.last_on}", terms.client_id)
    return Wake(name, morning(desk, local(desk).date() + ONE_DAY))


def named_by(state: Client, woken: Woken, prefix: str) -> Month | None:
    """The month that a wake is about."""
    first, _, last = woken_of(woken.name)[0].removeprefix(prefix).partition(":")
    return state.month(date.fromisoformat(first), date.fromisoformat(last))


def retried(state: Client, woken: Woken, desk: Desk, terms: ClientTerms) -> Decision:
    """A morning later: the terms or the entries may have been mended."""
    month = named_by(state, woken, RETRY)
    if month is None or month.phase != "held":
        return Decision()
    return again(state, month, desk, terms)


def _held_task(held: MonthHeld, desk: Desk, terms: ClientTerms) -> CreateTask:
    named = wording.period(held.first_on, held.last_on)
    words = filled(
        "held",
        client=terms.client.name,
        client_id=terms.client_id,
        period=named,
        month=f"{held.first_on:%Y-%m}",
        report=held.report.content,
    )
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=belongs(terms.client_id),
        responsible_id=terms.manager_id,
        title=f"Счёт не выставлен: {terms.client.name}, {named}",
        description=Text.of(words),
        deadline=next_evening(desk),
        urgent=True,
        tags=("счёт",),
    )
