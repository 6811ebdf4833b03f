"""A month of work becomes an invoice with the next number, or is held with everything that is missing.

The number is drawn in the transaction that issues: the stream is the issuer's year, its state the last number, so there
is no gap and none twice. Act and УПД are of their period's last day, which may lie in the year before: they have a
series of their own for each year of that day. Rule: BILLING-09.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chassis.decision import Decision
from contracts.base import Event
from contracts.billing.v1 import InvoiceIssued, MonthHeld, WorkCollected
from contracts.claims import Text

from billing.core.assembling import assembled
from billing.core.holding import base, listing
from billing.core.month import Input, InvoiceHead
from billing.core.office import Book, ClientTerms
from billing.core.problems import BadInput, Problem
from billing.core.rated import Rated, has_act
from billing.core.rating import rate
from billing.core.templates import not_issued, problem_list
from billing.core.unbilled import unbilled
from billing.core.waiting import written as written_work

NOTHING = Problem("entries", "nothing_to_bill", "there is nothing to bill.", "")
ALL_HELD = Problem("entries", "all_held", "all time is held.", "")
NO_TERMS = Problem("clients", "no_terms", "the profile has no terms of this client.", "Describe it in billing.yaml.")
JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Numbers:
    """Of one issuer and year. last: 0 before the first.

    acts: the last of act and УПД, by the year of their own day; None: they had the numbers of their invoices.
    """

    last: int = 0
    acts: dict[str, int] | None = None


def stream(work: WorkCollected) -> str:
    """The issuer's year."""
    return f"{work.issuer}/{work.invoice_on.year}"


def work_collected(state: Numbers, work: WorkCollected, book: Book) -> Decision:
    """Rate, check, and give the number; what can't be billed takes none."""
    terms = book.terms
    if terms is None:
        return _held(work, book, [NO_TERMS])
    sequence, act = _next(state, work, book), _next_act(state, work, book)
    head = InvoiceHead(
        number=f"{book.issuer.prefix}{sequence}",
        on=work.invoice_on,
        act_number=f"{book.issuer.prefix}{act}{_series(work)}",
        act_on=work.last_on,
    )
    try:
        rated = rate(assembled(work, book, terms, head))
    except BadInput as refusal:
        return _held(work, book, refusal.problems)
    if not rated.lines and not rated.agent:
        waiting = listing(rated)
        return _held(work, book, [ALL_HELD], waiting) if waiting else _held(work, book, [NOTHING])
    invoice_id = f"{stream(work)}/{sequence}"
    if not has_act(rated):
        return Decision(events=(_issued(work, terms, replace(rated, month=_without_act(rated.month)), invoice_id, 0),))
    return Decision(events=(_issued(work, terms, rated, invoice_id, act),))


def _without_act(month: Input) -> Input:
    head = month.invoice.model_copy(update={"act_number": None, "act_on": None})
    return month.model_copy(update={"invoice": head})


def evolve(state: Numbers, event: Event) -> Numbers:
    """The last numbers, by the event that used them."""
    if not isinstance(event, InvoiceIssued):
        return state
    made = replace(state, last=int(event.invoice_id.rsplit("/", 1)[-1]))
    if event.act_sequence is None:
        return made
    used = {str(event.last_on.year): event.act_sequence} if event.act_sequence else {}
    return replace(made, acts=_acts(state, event.issued_on.year) | used)


def _next(state: Numbers, work: WorkCollected, book: Book) -> int:
    return max(state.last + 1, _first(work, book))


def _first(work: WorkCollected, book: Book) -> int:
    return book.issuer.first_number if work.invoice_on.year == book.issuer.first_year else 1


def _next_act(state: Numbers, work: WorkCollected, book: Book) -> int:
    last = _acts(state, work.invoice_on.year).get(str(work.last_on.year), 0)
    return max(last + 1, 1 if _series(work) else _first(work, book))


def _acts(state: Numbers, year: int) -> dict[str, int]:
    return {str(year): state.last} if state.acts is None else state.acts


def _series(work: WorkCollected) -> str:
    """Of papers of another year than their invoice's: that year's own series, which goes on elsewhere, has no mark."""
    return "" if work.last_on.year == work.invoice_on.year else f"/{work.invoice_on.year}"


def _held(work: WorkCollected, book: Book, problems: Sequence[Problem], report: str | None = None) -> Decision:
    codes = tuple(dict.fromkeys(one.code for one in problems))
    held = MonthHeld(
        client_id=work.client_id,
        issuer=work.issuer,
        first_on=work.first_on,
        last_on=work.last_on,
        codes=codes,
        report=Text.of(report or problem_list(problems)),
        work=written_work(unbilled(work, book, not_issued(codes))),
    )
    return Decision(events=(held,))


def _issued(work: WorkCollected, terms: ClientTerms, rated: Rated, invoice_id: str, act: int) -> InvoiceIssued:
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
        act_sequence=act,
    )


def written(month: Input) -> Text:
    """An input as INPUT.json."""
    content = json.dumps(month.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True)
    return Text.holding(content.encode(), JSON_TYPE)
