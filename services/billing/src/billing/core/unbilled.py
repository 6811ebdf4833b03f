"""What a period would have been billed with, whatever is wrong with it: its hours have cost the firm all the same.

Rule: BILLING-15. Source: issue 7, "What the management asked for" (unbilled work).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from contracts.billing.v1 import WorkCollected
from domain.money import rounded
from pydantic import ValidationError

from billing.core.assembling import contract_of, entries_of, person_of, rows_of
from billing.core.changed import STANDS
from billing.core.checks import zone_of
from billing.core.cutting import Fragment, cut
from billing.core.drafts import effective
from billing.core.month import Entry, Person, is_late
from billing.core.office import Book
from billing.core.problems import BadInput
from billing.core.rates import Rates
from billing.core.sorting import covers
from billing.core.terms import Contract
from billing.core.waiting import Charge, Piece, Waiting

MINUTE = 60
LONGEST = timedelta(hours=24)  # of an entry; how long it was truly nobody knows
FATES: dict[str, Any] = {"bill": "held"}


def unbilled(work: WorkCollected, book: Book, why: str) -> Waiting:
    """Everything of it that no invoice has. What can't be read of an entry counts as no time: the report names it."""
    terms = book.terms
    if terms is None:
        return Waiting(f"клиент {work.client_id}", why, tuple(_pieces(work, book, "UTC", _Valued(None))))
    contract = contract_of(work, terms)
    valued = _Valued(_Known(tuple(person_of(one) for one in book.people), contract))
    zone = contract.zone if zone_of(contract.zone) else "UTC"
    return Waiting(terms.client.name, why, tuple(_pieces(work, book, zone, valued)), tuple(_fees(contract)))


class _Known(NamedTuple):
    people: tuple[Person, ...]
    contract: Contract


def _entries(work: WorkCollected, book: Book, zone: str) -> tuple[list[Entry], list[Entry]]:
    """Those to bill, each id once, and those that earlier invoices have."""
    try:
        rows = list(rows_of(work, book))
    except BadInput:
        return [], []
    found: dict[str, Entry] = {}
    stands = []
    for row in rows:
        for entry in _sound(row, work, book, zone):
            if row.get(STANDS):
                stands.append(entry)
            else:
                found.setdefault(entry.id, entry)
    return list(found.values()), stands


def _sound(row: Mapping[str, Any], work: WorkCollected, book: Book, zone: str) -> Iterator[Entry]:
    """Its parts that hold any time."""
    try:
        made = [Entry.model_validate(one) for one in entries_of(row, book, work, zone)]
    except (ValidationError, ValueError, KeyError, TypeError):
        return
    if all(_ran(one) > timedelta() for one in made) and sum(map(_ran, made), timedelta()) <= LONGEST:
        yield from made


def _ran(one: Entry) -> timedelta:
    if one.started_at is not None and one.ended_at is not None:
        return one.ended_at - one.started_at
    return timedelta() if one.is_timer else timedelta(seconds=one.recorded_seconds)


class _Valued:
    """What an hour of a fragment is worth; a fee's own time is worth what the fee is."""

    def __init__(self, month: _Known | None) -> None:
        self._month, self._known = month, dict[object, Decimal | None]()
        self._rates = None if month is None else Rates(month)
        retainer = None if month is None else month.contract.retainer
        self._included = 0 if retainer is None else retainer.included_minutes * MINUTE

    def shares(self, one: Fragment, seconds: int) -> Iterator[tuple[int, Decimal | None]]:
        """Seconds within what a retainer includes, and those beyond."""
        counts = one.treatment == "bill" and not is_late(one.corrects) and not self._is_covered(one)
        within = min(self._included, seconds) if counts else 0
        self._included -= within
        yield within, None
        yield seconds - within, self._per_hour(one)

    def _per_hour(self, one: Fragment) -> Decimal | None:
        key = (one.person, one.on, one.travel, one.matter, one.corrects)
        if key not in self._known:
            self._known[key] = self._reckoned(one)
        return self._known[key]

    def _reckoned(self, one: Fragment) -> Decimal | None:
        month = self._month
        found = self._rates.find(one.person, one.on) if self._rates else None
        if month is None or found is None or self._is_covered(one):
            return None
        return _roubles(month.contract, effective(month, found.rate, travel=one.travel))

    def _is_covered(self, one: Fragment) -> bool:
        if self._month is None:
            return False
        contract = self._month.contract
        own = () if is_late(one.corrects) else contract.fees
        cases = (fee for fee in (*contract.covering, *contract.late_fees) if fee.whole_case)
        return any(covers(fee, one) for fee in (*own, *cases))


def _roubles(contract: Contract, amount: Decimal) -> Decimal | None:
    """None where the rate of the day is missing."""
    rate = contract.exchange_rate
    if contract.currency == "RUB":
        return amount
    return None if rate is None else rounded(amount * rate.rate)


def _pieces(work: WorkCollected, book: Book, zone: str, valued: _Valued) -> Iterator[Piece]:
    entries, stands = _entries(work, book, zone)
    names = {str(one.employee_id): one.name for one in book.people}
    for fragment in cut(list(enumerate(entries)), zone, stands).fragments:
        fate = FATES.get(fragment.treatment, fragment.treatment)
        for share in fragment.shares:
            entry = entries[share.entry]
            for seconds, per_hour in valued.shares(fragment, share.seconds):
                if seconds:
                    yield Piece(
                        *(entry.id, entry.person, names.get(entry.person, entry.person), entry.matter, seconds, fate),
                        per_hour=per_hour,
                        reason=entry.held,
                    )


def _fees(contract: Contract) -> Iterator[Charge]:
    """That the period's invoice would have had; without a rate of exchange none is known."""
    due = (one for one in (*contract.fees, *contract.late_fees) if one.kind == "fixed" or one.on is not None)
    sums = [(one.matter, one.amount, f"{one.on} {one.title}" if one.on else None) for one in due]
    if contract.retainer is not None:
        sums.append((None, contract.retainer.fee, None))
    for matter, amount, once in sums:
        if (known := _roubles(contract, amount)) is not None:
            yield Charge(matter, known, once)
