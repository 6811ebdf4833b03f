"""A month of work becomes an invoice with the next number, or is held with everything that is missing.

The number is drawn in the transaction that issues: the stream is the issuer's year, its state the last number, so there
is no gap and none twice. Rule: BILLING-09.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from chassis.decision import Decision
from contracts.base import Event
from contracts.billing.v1 import InvoiceIssued, MonthHeld, WorkCollected
from contracts.claims import Text

from billing.core.assembling import assembled
from billing.core.holding import base, listing
from billing.core.month import Input
from billing.core.office import Book, ClientTerms
from billing.core.problems import BadInput, Problem
from billing.core.rated import Rated
from billing.core.rating import rate
from billing.core.templates import problem_list

NOTHING = Problem("entries", "nothing_to_bill", "there is nothing to bill.", "")
ALL_HELD = Problem("entries", "all_held", "all time is held.", "")
NO_TERMS = Problem("clients", "no_terms", "the profile has no terms of this client.", "Describe it in billing.yaml.")
JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Numbers:
    """Of one issuer and year. last: 0 before the first."""

    last: int = 0


def stream(work: WorkCollected) -> str:
    """The issuer's year."""
    return f"{work.issuer}/{work.invoice_on.year}"


def work_collected(state: Numbers, work: WorkCollected, book: Book) -> Decision:
    """Rate, check, and give the number; what can't be billed takes none."""
    terms = book.terms
    if terms is None:
        return _held(work, [NO_TERMS])
    sequence = _next(state, work, book)
    number = f"{book.issuer.prefix}{sequence}"
    try:
        rated = rate(assembled(work, book, terms, number))
    except BadInput as refusal:
        return _held(work, refusal.problems)
    if not rated.lines and not rated.agent:
        waiting = listing(rated)
        return _held(work, [ALL_HELD], waiting) if waiting else _held(work, [NOTHING])
    return Decision(events=(_issued(work, terms, rated, f"{stream(work)}/{sequence}"),))


def evolve(state: Numbers, event: Event) -> Numbers:
    """The last number, by the event that used it."""
    if isinstance(event, InvoiceIssued):
        return replace(state, last=int(event.invoice_id.rsplit("/", 1)[-1]))
    return state


def _next(state: Numbers, work: WorkCollected, book: Book) -> int:
    first = book.issuer.first_number if work.invoice_on.year == book.issuer.first_year else 1
    return max(state.last + 1, first)


def _held(work: WorkCollected, problems: Any, report: str | None = None) -> Decision:
    held = MonthHeld(
        client_id=work.client_id,
        issuer=work.issuer,
        first_on=work.first_on,
        last_on=work.last_on,
        codes=tuple(dict.fromkeys(one.code for one in problems)),
        report=Text.of(report or problem_list(problems)),
    )
    return Decision(events=(held,))


def _issued(work: WorkCollected, terms: ClientTerms, rated: Rated, invoice_id: str) -> InvoiceIssued:
    month, totals = rated.month, rated.totals
    percents = {one.tax.percent for one in totals.by_vat}
    return InvoiceIssued(
        invoice_id=invoice_id,
        issuer=work.issuer,
        number=month.invoice.number,
        client_id=work.client_id,
        client_name=month.client.name,
        issued_on=month.invoice.on,
        first_on=work.first_on,
        last_on=work.last_on,
        currency=rated.currency,
        net=totals.net,
        vat=totals.vat,
        gross=totals.gross,
        to_pay=totals.to_pay,
        month=written(month),
        client_inn=month.client.inn,
        contract_number=month.contract.number,
        vat_percent=percents.pop() if len(percents) == 1 else None,
        due_on=rated.due_on,
        deal_id=terms.deal_id,
        entry_ids=tuple(dict.fromkeys(base(one.id) for one in month.entries)),
    )


def written(month: Input) -> Text:
    """An input as INPUT.json."""
    content = json.dumps(month.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True)
    return Text.holding(content.encode(), JSON_TYPE)
