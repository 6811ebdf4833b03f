"""The cores with what they need of the world: which stream, which look-ups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.database import Connection
from chassis.decision import Asked, Decider
from chassis.projection import Projection
from chassis.rules import rules_version
from contracts.payments.v1 import PaymentTold
from domain.calendar import russia

from billing import desk as desk_parts
from billing import store
from billing.core import bank_statements, desk_folding, issuing, ledger, one_key, recharges
from billing.core import till as till_parts
from billing.core.bank_statements import Accounts, Read
from billing.core.desk_state import Client
from billing.core.issuing import Numbers
from billing.core.ledger import Ledger, Till
from billing.core.office import Book, Desk
from billing.profile import OF_THE_DESK, OFFICES

RULES = rules_version("billing", ("core", "papers", "templates/ru"), russia().version)

invoices = Projection("billing.invoices", store.put)


async def _nothing(_: Any, asked: Sequence[Asked]) -> list[Read]:
    return [Read() for _ in asked]


async def _desks(_: Any, asked: Sequence[Asked]) -> list[Desk]:
    return [_desk(one) for one in asked]


def _desk(asked: Asked) -> Desk:
    office = OFFICES[asked.portal]
    terms = office.terms(desk_parts.client_of(asked.message))
    firm = OFFICES.book(asked.portal, terms.issuer, None).issuer.firm if terms else None
    return Desk(
        now=asked.at,
        zone=asked.profile.zone,
        terms=terms,
        issuer_name=firm.name if firm else "",
        firm=firm,
        costs=office.costs,
        staff=office.people,
        **office.model_dump(include=OF_THE_DESK),
    )


async def _books(_: Any, asked: Sequence[Asked]) -> list[Book]:
    return [OFFICES.book(one.portal, one.message.issuer, one.message.client_id) for one in asked]  # type: ignore[union-attr]


async def _accounts(_: Any, asked: Sequence[Asked]) -> list[Accounts]:
    return [bank_statements.accounts_of(OFFICES[one.portal]) for one in asked]


async def _ledgers(connection: Connection, asked: Sequence[Asked]) -> list[Ledger]:
    return [await _ledger(connection, one.portal, one.message) for one in asked]


async def _ledger(connection: Connection, portal: str, noted: Any) -> Ledger:
    office = OFFICES[portal]
    if isinstance(noted, PaymentTold):
        invoices_, waiting = await store.told(connection, portal, noted), await store.waiting(connection, portal, noted)
        return Ledger(invoices_, office.accountant_id, waiting)
    names = {one.employee_id: one.name for one in office.people}
    invoices_ = await store.likely(connection, portal, noted)
    return Ledger(invoices_, office.accountant_id, await store.expected(connection, portal, noted, names))


LONG_SECONDS = 60.0  # a month of 20,000 entries with all its papers takes ten to twenty

desk = Decider(
    name="billing.desk",
    state_type=Client,
    context_type=Desk,
    initial=Client(),
    stream=desk_parts.stream,
    decide=desk_parts.decide,
    evolve=desk_folding.evolve,
    context=_desks,
    rules_version=RULES,
    ordered=desk_folding.ordered,
    state_version=8,
    seconds=LONG_SECONDS,
)

numbers = Decider(
    name="billing.issuing",
    state_type=Numbers,
    context_type=Book,
    initial=Numbers(),
    stream=issuing.stream,
    decide=issuing.work_collected,
    evolve=issuing.evolve,
    context=_books,
    rules_version=RULES,
    state_version=2,
    seconds=LONG_SECONDS,
)

letters = Decider(
    name="billing.letters",
    state_type=Read,
    context_type=Read,
    initial=Read(),
    stream=lambda message: f"letter/{message.mailbox}:{message.raw.sha256}",
    decide=bank_statements.letter_received,
    evolve=bank_statements.evolve_read,
    context=_nothing,
    rules_version=RULES,
)

statements = Decider(
    name="billing.statements",
    state_type=Read,
    context_type=Accounts,
    initial=Read(),
    stream=lambda message: message.content.sha256,
    decide=bank_statements.statement_found,
    evolve=bank_statements.evolve_read,
    context=_accounts,
    rules_version=RULES,
    seconds=LONG_SECONDS,
)

seen = Decider(
    name="billing.seen",
    state_type=one_key.Known,
    context_type=Read,
    initial=one_key.Known(),
    stream=lambda message: message.payment_id,
    decide=one_key.payment_seen,
    evolve=one_key.evolve,
    context=_nothing,
    rules_version=RULES,
    state_version=2,
)

till = Decider(
    name="billing.till",
    state_type=Till,
    context_type=Ledger,
    initial=Till(),
    stream=lambda message: message.issuer,
    decide=till_parts.decide,
    evolve=ledger.evolve_till,
    context=_ledgers,
    rules_version=RULES,
    state_version=6,
)

trips = Decider(
    name="billing.trips",
    state_type=recharges.Trip,
    context_type=Read,
    initial=recharges.Trip(),
    stream=recharges.trip_of,
    decide=recharges.on_trip,
    evolve=recharges.evolve_trip,
    context=_nothing,
    rules_version=RULES,
)

deals = Decider(
    name="billing.deals",
    state_type=recharges.Deal,
    context_type=Read,
    initial=recharges.Deal(),
    stream=recharges.deal_of,
    decide=recharges.on_deal,
    evolve=recharges.evolve_deal,
    context=_nothing,
    rules_version=RULES,
)

DECIDERS = (desk, numbers, letters, statements, seen, till, trips, deals)
