"""From frozen time entries and the profile to an input: the same that `delo invoice render` takes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from contracts.billing.parts import FeeDay
from contracts.billing.v1 import ExpenseItem, WorkCollected

from billing.core.agreed import agreed
from billing.core.changed import STANDS, Words, changed, counted, left_standing, parts, stood
from billing.core.checks import problems
from billing.core.entry_words import told
from billing.core.holding import MATTER_KEYS
from billing.core.late_steps import fellows
from billing.core.month import BEYOND, Advance, EarlierPeriod, Entry, Input, InvoiceHead, Person
from billing.core.office import Book, ClientTerms, Desk, Specialist
from billing.core.own_month import left_after, left_beside, left_of
from billing.core.parts import Period
from billing.core.problems import BadInput, Problem
from billing.core.reading import read
from billing.core.terms import Contract, Fee


def assembled(work: WorkCollected, book: Book, terms: ClientTerms, head: InvoiceHead) -> Input:
    """Everything of one invoice. Raises BadInput with all that is wrong, at once: here and in what is put together."""
    rows = list(rows_of(work, book))
    faults = [*_faults(work, terms.contract), *_too_early(work, terms.contract, rows)]
    try:
        month = read(json.dumps(_raw(work, book, terms, head, rows), ensure_ascii=False))
    except BadInput as refusal:
        raise BadInput([*faults, *refusal.problems]) from refusal
    if faults:
        raise BadInput([*faults, *problems(month)])
    return _made_anew(month, work, book)


def _made_anew(month: Input, work: WorkCollected, book: Book) -> Input:
    """With what invoices of other periods left of what was agreed for it."""
    others = [Entry.model_validate(entry_of(row, book)) for row in parts(work.elsewhere or ())]
    if not others:
        return month
    made_of = [read(one.content) for one in work.beside or ()]
    left = left_after(month, made_of) if made_of else left_beside(month, others)
    return month.model_copy(update={"earlier": (*month.earlier, left)})


def _raw(
    work: WorkCollected, book: Book, terms: ClientTerms, head: InvoiceHead, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    people = [person_of(one) for one in book.people if any(row["employee_id"] == one.employee_id for row in rows)]
    expenses = [one for one in work.expenses or () if one.currency == terms.contract.currency]
    return {
        "issuer": book.issuer.firm.model_dump(mode="json"),
        "client": terms.client.model_dump(mode="json"),
        "contract": contract_of(work, terms).model_dump(mode="json"),
        "invoice": head.model_dump(mode="json"),
        "period": {"first_on": str(work.first_on), "last_on": str(work.last_on)},
        "people": [one.model_dump(mode="json") for one in people],
        "entries": [one for row in rows for one in entries_of(row, book, work, terms.contract.zone)],
        "advances": [one.model_dump(mode="json") for one in _left(work, terms)],
        "expenses": [_expense(one) for one in expenses],
        "billed_entries": [str(row["id"]) for row in rows if row.get(STANDS)],
        "counted": [entry_of(row, book) for row in _fellows(work, book, terms, rows)],
        "earlier": [one.model_dump(mode="json") for one in _earlier(work, book)],
        "compliance": [one.model_dump(mode="json") for one in book.compliance],
    }


def _faults(work: WorkCollected, contract: Contract) -> Iterable[Problem]:
    """What an input can't show: success is not monthly, no month is billed at the rate of another, and no expense in
    another currency than the contract's.
    """
    for place, fee in enumerate(contract.fees):
        if fee.kind == "success" and fee.on is None:
            what = "a success fee without a day would be charged every month."
            yield Problem(f"contract.fees[{place}].on", "fee_day", what, "Give its day.")
    rate = contract.exchange_rate
    if rate is not None and rate.on < work.first_on:
        what = f"the rate is of {rate.on}, before the period: it is last month's."
        yield Problem("contract.exchange_rate.on", "currency_rate", what, "Give the rate of the agreed day.")
    for item in work.expenses or ():
        if item.currency != contract.currency:
            what = f"expense {item.expense_id} is in {item.currency}, the contract in {contract.currency}."
            remedy = f"Enter it in the contract's currency: delo billing expense … --id {item.expense_id}."
            yield Problem("expenses", "expense_currency", what, remedy)


def contract_of(work: WorkCollected, terms: ClientTerms) -> Contract:
    """Fees with a day of their own are charged once; nothing is charged monthly for a period before the contract.

    The others cover work of their case, or are there to be looked at beside it.
    """
    period = Period(first_on=work.first_on, last_on=work.last_on)
    contract = agreed(terms.contract, period)
    before = work.last_on < contract.begins
    due = [one for one in terms.contract.fees if one.on is not None and _is_due(one, work)]
    monthly = () if before else (one for one in contract.fees if one.on is None)
    cases = (
        one
        for one in terms.contract.fees
        if one.kind == "fixed" and one.on is not None and (one.matter or one.whole_case)
    )
    late = [one for one in due if one.on is not None and not period.has(one.on)]
    update = {
        "fees": (*monthly, *(one for one in due if one not in late)),
        "late_fees": tuple(late),
        "covering": tuple(one for one in cases if one not in due or one in late),
    }
    return contract.model_copy(update=update | ({"retainer": None, "minimum": None} if before else {}))


def _is_due(fee: Fee, work: WorkCollected) -> bool:
    if work.fees is None or fee.on is None:
        return fee.on is not None and work.first_on <= fee.on <= work.last_on
    return FeeDay(kind=fee.kind, on=fee.on, title=fee.title, matter=fee.matter) in work.fees


def _too_early(work: WorkCollected, contract: Contract, rows: Sequence[Mapping[str, Any]]) -> Iterable[Problem]:
    """Work of a period before the contract: where there is none, nothing is charged for it."""
    if work.last_on < contract.begins and (rows or work.expenses):
        what = f"the period ends on {work.last_on}, the contract holds from {contract.begins}."
        remedy = "Mend contract.on, or give contract.since if the parties agreed that it holds for earlier work."
        yield Problem("contract.since", "before_contract", what, remedy)


def _expense(item: ExpenseItem) -> dict[str, Any]:
    given = item.model_dump(mode="json", exclude_none=True, exclude={"currency", "expense_id"})
    return given | {"id": item.expense_id}


def _left(work: WorkCollected, terms: ClientTerms) -> Iterable[Advance]:
    """Advances without what earlier invoices took of them."""
    used: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for one in work.used or ():
        used[one.payment_number, one.payment_on] += one.amount
    for advance in terms.advances:
        left = advance.amount - used[advance.payment_number, advance.payment_on]
        if left > 0 or advance.amount <= 0:
            yield advance.model_copy(update={"amount": left})


def _words(book: Book) -> Words:
    return Words(book.write_off_words, book.hold_words)


def rows_of(work: WorkCollected, book: Book) -> Iterable[dict[str, Any]]:
    """The entries as they are now. Raises BadInput."""
    try:
        standing = counted(work.earlier or (), MATTER_KEYS.get(book.matter_by), _words(book))
        return list(changed(json.loads(work.entries.content), work.changes, standing))
    except (ValueError, KeyError, TypeError) as error:
        what = f"the timesheet can't be read: {type(error).__name__}: {error}."
        raise BadInput([Problem("entries", "timesheet", what, "Collect the period again.")]) from error


def _fellows(
    work: WorkCollected, book: Book, terms: ClientTerms, rows: Sequence[Mapping[str, Any]]
) -> Iterable[Mapping[str, Any]]:
    late = [row for row in rows if row.get("corrects") and not row.get("held") and not row.get(STANDS)]
    return fellows(late, stood(work.earlier or (), _words(book)), terms.contract)


def _earlier(work: WorkCollected, book: Book) -> Iterable[EarlierPeriod]:
    """Of periods whose own invoice is known, what it left. One that can't be read any more is a person's to look at."""
    for one in work.earlier or ():
        if one.month is None:
            continue
        rows = left_standing(one, _words(book))
        try:
            others = None if one.beside is None else [read(text.content) for text in one.beside]
            yield left_of(read(one.month.content), [Entry.model_validate(entry_of(row, book)) for row in rows], others)
        except BadInput:
            continue


def entries_of(row: Mapping[str, Any], book: Book, work: WorkCollected, zone: str) -> Iterable[dict[str, Any]]:
    """An entry; of a timer that ran into the period or out of it also what lies beyond: no other sheet has that.

    Beyond by the contract's zone, which may be another than the portal's.
    """
    given = entry_of(row, book)
    if "started_at" not in given or given["corrects"]:
        yield given
        return
    begins, ends = (datetime.fromisoformat(given[name]) for name in ("started_at", "ended_at"))
    edges = [_midnight(work.first_on, zone), _midnight(work.last_on + timedelta(days=1), zone)]
    within = [begins, *(edge for edge in edges if begins < edge < ends), ends]
    for number, (start, end) in enumerate(pairwise(within)):
        part = {"started_at": start.isoformat(), "ended_at": end.isoformat()}
        beyond = not edges[0] <= start < edges[1]
        name = given["id"] if not number else f"{given['id']}+{number}"
        yield given | part | {"id": name, "corrects": BEYOND if beyond else None}


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))


def entry_of(row: Mapping[str, Any], book: Book | Desk) -> dict[str, Any]:
    """As an input has it. book: for the words in its text and what a matter is."""
    said = told(row.get("text") or "", book.write_off_words, book.hold_words)
    given: dict[str, Any] = {
        "id": str(row["id"]),
        "person": str(row["employee_id"]),
        "matter": _matter(row, book.matter_by),
        "billable": bool(row.get("billable", True)),
        "travel": bool(row.get("travel", False)),
        "write_off": said.write_off,
        "held": row.get("held") or said.held,
        "text": said.text,
        "corrects": row.get("corrects"),
    }
    if row.get("started_at") and row.get("ended_at"):
        return given | {"started_at": row["started_at"], "ended_at": row["ended_at"]}
    return given | {"on": row["on"], "seconds": row["seconds"]}


def _matter(row: Mapping[str, Any], matter_by: str) -> str | None:
    if matter_by == "client":
        return None
    number = row.get("deal_id") if matter_by == "deal" else row.get("task_id")
    return None if number is None else str(number)


def person_of(one: Specialist) -> Person:
    """As an input has somebody."""
    return Person(id=str(one.employee_id), name=one.name, grade=one.grade, grades=one.grades, latin_name=one.latin_name)
