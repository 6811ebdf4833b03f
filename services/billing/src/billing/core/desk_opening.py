"""When a client is billed: at month's end, when a deal says so, when a person asks.

Rule: BILLING-10. Source: issue 7, "The job".
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from functools import reduce
from zoneinfo import ZoneInfo

from chassis.decision import Decision, Woken
from contracts.billing.v1 import BillingAsked, MonthOpened
from contracts.claims import Text
from contracts.crm.v1 import CreateTask
from contracts.timesheets.v1 import CollectTimesheet

from billing.core import wording
from billing.core.agreed import agreed
from billing.core.desk_folding import evolve
from billing.core.desk_months import AUTOMATION, ONE_DAY, again, before, belongs, next_evening, next_month_wake
from billing.core.desk_state import MONTHS_KEPT, Client, Month
from billing.core.desk_term import term_wake
from billing.core.office import ClientTerms, Desk
from billing.core.parts import Period
from billing.core.templates import filled


def month_ended(state: Client, woken: Woken, desk: Desk, terms: ClientTerms) -> Decision:
    """The first working day: bill the month before, and come again."""
    first, last = before(woken.due_at.astimezone(ZoneInfo(desk.zone)).date())
    opened = opening(state, terms, desk, first, last, "calendar")
    return Decision(opened.events, opened.commands, (*opened.wakes, next_month_wake(woken, desk, terms.client_id)))


def billing_asked(state: Client, asked: BillingAsked, desk: Desk, terms: ClientTerms) -> Decision:
    """A person wants it now."""
    return opening(state, terms, desk, asked.first_on, asked.last_on, "person")


def opening(state: Client, terms: ClientTerms, desk: Desk, first: date, last: date, cause: str) -> Decision:
    """What is held of these days is tried again, what is under way goes on, and all else is collected."""
    done = Decision()
    for one in state.at_work(first, last):
        if one.phase == "held":
            more = again(state, one, desk, terms)
            state = reduce(evolve, more.events, state)  # two invoices must not take up the same late time
            done = joined(done, more)
    return joined(done, _begun(state, terms, desk, (first, last), cause))


def _begun(state: Client, terms: ClientTerms, desk: Desk, asked: tuple[date, date], cause: str) -> Decision:
    """The days that no period has. Of months that have something agreed only the first: advances, late time and money
    laid out go to one invoice at a time.
    """
    first, last = asked
    known = state.at_work(first, last)
    found = list(gaps(known, max(first, _remembered_since(state)), last))
    if not terms.contract.monthly:
        return reduce(joined, (_opened(days, cause, desk, terms) for days in found), Decision())
    waits = max((one.until for one in known if one.until is not None), default=date.min)
    periods = [days for gap in found for days in by_months(*gap) if days[0] > waits]
    parts = [days for days in periods if _is_question(days, terms)]
    done = Decision(commands=tuple(_parts_task(*days, desk, terms) for days in parts))
    whole = [days for days in periods if days not in parts]
    until = whole[-1][1] if len(whole) > 1 else None
    return joined(done, _opened(whole[0], cause, desk, terms, until)) if whole else done


def then_opened(state: Client, done: Decision, period: tuple[date, date], desk: Desk, terms: ClientTerms) -> Decision:
    """Of several months that were asked for together the next: it is known by now what this one takes."""
    month, after = state.month(*period), reduce(evolve, done.events, state)
    settled = after.month(*period)
    if month is None or month.until is None or settled is None or settled.until is not None:
        return done
    return joined(done, _begun(after, terms, desk, (month.last_on + ONE_DAY, month.until), month.cause))


def _remembered_since(state: Client) -> date:
    """Days before it may have been billed by a period that is forgotten: they are never opened again."""
    full = len(state.months) >= MONTHS_KEPT
    return min(one.first_on for one in state.months) if full else date.min


def joined(one: Decision, other: Decision) -> Decision:
    """Both, in order."""
    return Decision((*one.events, *other.events), (*one.commands, *other.commands), (*one.wakes, *other.wakes))


def gaps(known: Iterable[Month], first: date, last: date) -> Iterator[tuple[date, date]]:
    """The days from *first* to *last* that no period has, wherever they lie between those that do."""
    for one in sorted(known, key=lambda one: one.first_on):
        if first < one.first_on:
            yield first, one.first_on - ONE_DAY
        first = max(first, one.last_on + ONE_DAY)
    if first <= last:
        yield first, last


def by_months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """These days, parted where months begin: what is agreed for a month is charged for each."""
    while first <= last:
        ends = min(first.replace(day=monthrange(first.year, first.month)[1]), last)
        yield first, ends
        if ends == last:
            return
        first = ends + ONE_DAY


def _is_question(days: tuple[date, date], terms: ClientTerms) -> bool:
    first, last = days
    return agreed(terms.contract, Period(first_on=first, last_on=last)).monthly and not whole_months(first, last)


def _opened(days: tuple[date, date], cause: str, desk: Desk, terms: ClientTerms, until: date | None = None) -> Decision:
    first, last = days
    opened = MonthOpened.model_validate(
        {"client_id": terms.client_id, "first_on": first, "last_on": last, "cause": cause, "until": until}
    )
    collect = CollectTimesheet(automation=AUTOMATION, belongs_to=belongs(terms.client_id), first_on=first, last_on=last)
    return Decision((opened,), (collect,), (term_wake(first, last, desk, terms.client_id),))


def whole_months(first: date, last: date) -> bool:
    """Whether nothing of a month is left out."""
    return first.day == 1 and (last + ONE_DAY).day == 1


def _parts_task(first: date, last: date, desk: Desk, terms: ClientTerms) -> CreateTask:
    """What is agreed for a month can't be charged for a part of it and then again for the rest: a person decides."""
    named = wording.period(first, last)
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=belongs(terms.client_id),
        responsible_id=terms.manager_id,
        title=f"Счёт за часть месяца не выставлен: {terms.client.name}, {named}",
        description=Text.of(filled("parts", client=terms.client.name, client_id=terms.client_id, period=named)),
        deadline=next_evening(desk),
        tags=("счёт",),
    )
