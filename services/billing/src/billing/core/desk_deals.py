"""A manager moves a deal to the stage of billing: its client is billed, or he hears why not.

Rule: BILLING-10. Source: issue 7, "The job".
"""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from chassis.decision import Decision
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.deals.v1 import DealStageChanged

from billing.core.desk_months import AUTOMATION, ONE_DAY, before, local, morning
from billing.core.desk_opening import opening
from billing.core.desk_state import Client
from billing.core.office import ClientTerms, Desk
from billing.core.templates import filled

EARLY_DAYS = 10  # a deal moved so early in a month means the month before


def deal_moved(state: Client, moved: DealStageChanged, desk: Desk, terms: ClientTerms) -> Decision:
    """A deal came to the stage of billing: the month before if that is unbilled and this one young, else until now."""
    if (moved.funnel, moved.stage) != (desk.billing_funnel, desk.billing_stage):
        return Decision()
    day = moved.moved_at.astimezone(ZoneInfo(desk.zone)).date()
    first, last = before(day)
    unbilled = not any(one.phase == "billed" for one in state.at_work(first, last))
    if day.day <= EARLY_DAYS and unbilled:
        return opening(state, terms, desk, first, last, "deal")
    return opening(state, terms, desk, day.replace(day=1), day, "deal")


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
        deadline=datetime.combine(morning(desk, local(desk).date() + ONE_DAY).date(), time(18), ZoneInfo(desk.zone)),
        urgent=True,
        tags=("счёт",),
    )
    return Decision(commands=(task,))
