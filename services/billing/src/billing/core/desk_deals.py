"""A manager moves a deal to the stage of billing: its client is billed, or he hears why not.

Rule: BILLING-10. Source: issue 7, "The job".
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from chassis.decision import Decision
from contracts.billing.v1 import MonthHeld
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.deals.v1 import DealStageChanged

from billing.core import wording
from billing.core.desk_months import AUTOMATION, before, belongs, local, next_evening
from billing.core.desk_opening import gaps, opening
from billing.core.desk_state import NOTHING_TO_BILL, Client
from billing.core.office import ClientTerms, Desk
from billing.core.templates import filled

EARLY_DAYS = 10  # a deal moved so early in a month means the month before


def deal_moved(state: Client, moved: DealStageChanged, desk: Desk, terms: ClientTerms) -> Decision:
    """A deal came to the stage of billing: the month before if that is unbilled and this one young, else until now.

    A month without anything to bill is no reason to bill nothing.
    """
    if (moved.funnel, moved.stage) != (desk.billing_funnel, desk.billing_stage):
        return Decision()
    day = moved.moved_at.astimezone(ZoneInfo(desk.zone)).date()
    first, last = before(day)
    known = state.at_work(first, last)
    unbilled = any(gaps(known, first, last)) or any(one.phase != "billed" and not one.empty for one in known)
    if day.day <= EARLY_DAYS and unbilled:
        return opening(state, terms, desk, first, last, "deal")
    return opening(state, terms, desk, day.replace(day=1), day, "deal")


def nothing_to_bill(state: Client, held: MonthHeld, desk: Desk, terms: ClientTerms) -> Decision:
    """A deal asked for a period that has nothing: this month until now instead; where that is it, its manager hears so.

    The same again says nothing.
    """
    month, today = state.month(held.first_on, held.last_on), local(desk).date()
    if month is None or month.cause != "deal" or held.codes != (NOTHING_TO_BILL,):
        return Decision()
    if month.told == held.report.sha256:
        return Decision()
    begins = today.replace(day=1)
    instead = opening(state, terms, desk, begins, today, "deal") if held.last_on < begins else Decision()
    return instead if instead != Decision() else Decision(commands=(_nothing_task(held, desk, terms),))


def _nothing_task(held: MonthHeld, desk: Desk, terms: ClientTerms) -> CreateTask:
    named = wording.period(held.first_on, held.last_on)
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=belongs(terms.client_id),
        responsible_id=terms.manager_id,
        title=f"Выставлять нечего: {terms.client.name}, {named}",
        description=Text.of(filled("nothing", client=terms.client.name, period=named)),
        deadline=next_evening(desk),
        tags=("счёт",),
    )


def deal_without_terms(moved: DealStageChanged, desk: Desk) -> Decision:
    """An invoice is wanted by a deal whose client nobody has described, or that has none: a person must hear of it."""
    if (moved.funnel, moved.stage) != (desk.billing_funnel, desk.billing_stage):
        return Decision()
    client = moved.client_id
    words = filled(
        "no_terms",
        why="у сделки нет клиента" if client is None else f"условия клиента {client} не описаны в billing.yaml",
        remedy="укажите компанию в сделке."
        if client is None
        else f"опишите клиента {client} в billing.yaml (clients).",
        command="" if client is None else f" или выполните: delo billing close {client} ГГГГ-ММ",
    )
    task = CreateTask(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="deal", id=moved.deal_id),
        responsible_id=moved.responsible_id or desk.accountant_id,
        title=f"Счёт не выставлен: сделка {moved.deal_id}",
        description=Text.of(words),
        deadline=next_evening(desk),
        urgent=True,
        tags=("счёт",),
    )
    return Decision(commands=(task,))
