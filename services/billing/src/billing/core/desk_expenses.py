"""Money laid out for a client: told by a person, or spent on a trip for one of its deals; kept for the next invoice.

Rule: BILLING-18. Source: issue 7, "Rating" (expenses with mark-up, agent expenses).
"""

from __future__ import annotations

from collections.abc import Iterator

from chassis.decision import Decision
from contracts.billing.v1 import ExpenseEntered, ExpenseItem, ExpenseKept
from contracts.crm.v1 import CreateTask
from contracts.recharges.v1 import RechargeDue

from billing.core import desk_orders as orders
from billing.core import desk_tasks as tasks
from billing.core import wording
from billing.core.desk_folding import overtaken
from billing.core.desk_state import Client
from billing.core.office import ClientTerms, Desk
from billing.core.templates import filled

KINDS = dict.fromkeys(("lodging", "hotel"), "проживание") | {
    **dict.fromkeys(("transport", "travel", "ticket", "tickets", "fare"), "проезд"),
    "taxi": "такси",
    "fuel": "топливо",
    "parking": "стоянка",
    "meals": "питание",
    "visa": "виза",
    "postage": "почтовые расходы",
    "other": "прочие расходы",
}
UTBMS = {"taxi": "E109", "parking": "E109", "meals": "E111", "postage": "E108"}
OUT_OF_TOWN = "E110"


def expense_entered(state: Client, entered: ExpenseEntered, terms: ClientTerms) -> Decision:
    """Kept for the next invoice. What stands on an invoice already is not kept again."""
    return _kept(state, entered.item, terms, withdrawn=entered.withdrawn)


def recharge_due(state: Client, due: RechargeDue, desk: Desk, terms: ClientTerms) -> Decision:
    """An expense of a trip, as the client's contract has it: own with mark-up, or in his name; or the firm bears it."""
    if not terms.trips.charged and not due.withdrawn:
        return Decision()
    return _kept(state, _item(due, desk, terms), terms, withdrawn=due.withdrawn)


def _item(due: RechargeDue, desk: Desk, terms: ClientTerms) -> ExpenseItem:
    line, trips = due.line, terms.trips
    agent = line.kind in trips.agent_kinds
    trip, number = (name.rpartition(":")[2] for name in (due.trip, line.request))
    named = trips.titles.get(line.kind) or KINDS.get(line.kind, line.kind)
    paper = ", документ приложен" if line.document else ""
    return ExpenseItem(
        expense_id=line.request,
        kind="agent" if agent else "own",
        on=line.on,
        title=f"Командировка № {trip}: {named}, {wording.day(line.on)}",
        amount=line.amount,
        currency=line.currency,
        markup_percent=None if agent else trips.markup_percent,
        matter=str(due.deal_id) if desk.matter_by == "deal" else None,
        document=f"Расход № {number}{paper}",
        utbms=UTBMS.get(line.kind, OUT_OF_TOWN),
    )


def _kept(state: Client, item: ExpenseItem, terms: ClientTerms, *, withdrawn: bool) -> Decision:
    kept = ExpenseKept(client_id=terms.client_id, item=item, withdrawn=withdrawn)
    found = state.on_invoice(item.expense_id)
    if found is None:
        return Decision(events=(kept,))
    invoice, billed = found
    now = None if withdrawn else item
    if now == state.revision(billed):
        return Decision()
    return Decision(events=(kept,), commands=(_task(billed, now, invoice.number, terms),))


def overtaken_tasks(
    state: Client, billed: tuple[ExpenseItem, ...], number: str, terms: ClientTerms
) -> Iterator[CreateTask]:
    """Expenses that are others since their invoice began to be made."""
    by_id = {one.expense_id: one for one in billed}
    for one in overtaken(state, billed):
        yield _task(by_id[one.expense_id], one.item, number, terms)


def _task(billed: ExpenseItem, now: ExpenseItem | None, number: str, terms: ClientTerms) -> CreateTask:
    """A person decides what becomes of an expense that is on an invoice and is another now."""
    words = filled(
        "expense_billed",
        title=billed.title,
        expense=billed.expense_id,
        number=number,
        billed=orders.money(billed.amount, billed.currency),
        now="отозван" if now is None else f"изменён: {now.title}, {orders.money(now.amount, now.currency)}",
    )
    return tasks.manager_task(f"Изменён расход в счёте № {number}: {terms.client.name}", words, terms)
