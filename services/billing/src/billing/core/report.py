"""What management asked for: hours × internal cost against what was billed, by client, matter and specialist.

Rule: BILLING-15. Source: issue 7, "What the management asked for". Standard: what the time is worth at the contract's
rates before any discount; billed: what of it came onto invoices, without VAT; realisation: billed ÷ standard.
Amounts in roubles: an invoice in another currency counts by its own exchange rate.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from domain.money import HUNDRED, ZERO, rounded, shared

from billing.core.diary import Row
from billing.core.drafts import effective
from billing.core.holding import minutes
from billing.core.pricing import worth
from billing.core.rated import Rated
from billing.core.rates import Rates
from billing.core.report_once import UNBILLED, worked_once
from billing.core.waiting import Waiting, waiting_once

By = Literal["client", "matter", "specialist"]
WRITTEN_OFF = ("written_off", "capped", "free", "rounded")


@dataclass(slots=True)
class Sums:
    """Of one client, matter or specialist. seconds: all worked; unbilled: held for later; money in roubles.

    held: why it is → seconds; held_cost: of all that. fees: billed without hours (fixed, retainer, minimum);
    unbilled_fees: not billed; they stand with the client and their matter only.
    """

    seconds: int = 0
    billed_seconds: int = 0
    unbilled_seconds: int = 0
    written_off_seconds: int = 0
    cost: Decimal = ZERO
    standard: Decimal = ZERO
    billed: Decimal = ZERO
    fees: Decimal = ZERO
    unbilled: Decimal = ZERO
    written_off: Decimal = ZERO
    held: Counter[str] = field(default_factory=Counter)
    held_cost: Decimal = ZERO
    unbilled_fees: Decimal = ZERO

    @property
    def margin(self) -> Decimal:
        """Billed and fees less cost."""
        return self.billed + self.fees - self.cost

    @property
    def realisation(self) -> Decimal | None:
        """Share of the standard value that was billed, in percent; None without any."""
        return rounded(self.billed * HUNDRED, self.standard) if self.standard else None

    @property
    def settled(self) -> Sums:
        """Without what is held: that counts with the invoice that takes it up."""
        return replace(
            self,
            seconds=self.seconds - self.unbilled_seconds,
            cost=self.cost - self.held_cost,
            standard=self.standard - self.unbilled,
        )


@dataclass(frozen=True, slots=True)
class Report:
    """By name, the largest cost first. uncosted: people whose cost of an hour nobody has said."""

    by: Mapping[By, dict[str, Sums]]
    total: Sums
    uncosted: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reckoning:
    costs: Mapping[str, Decimal]
    groups: dict[By, dict[str, Sums]] = field(
        default_factory=lambda: {by: defaultdict(Sums) for by in ("client", "matter", "specialist")}
    )
    total: Sums = field(default_factory=Sums)
    uncosted: set[str] = field(default_factory=set)
    _reckoned: Counter[object] = field(default_factory=Counter)

    def worth(self, key: object, per_hour: Decimal, seconds: int) -> Decimal:
        """What more time of the same kind is worth: fragments in kopecks add up to what their whole time is worth."""
        before = self._reckoned[key, per_hour]
        self._reckoned[key, per_hour] = before + seconds
        return worth(per_hour, before + seconds) - worth(per_hour, before)

    def cost(self, person: str, name: str, fate: str, seconds: int) -> Decimal:
        """Of somebody's time; 0 where nobody has said what an hour costs."""
        if person not in self.costs:
            self.uncosted.add(name)
        return self.worth((person, fate in UNBILLED), self.costs.get(person, ZERO), seconds)


@dataclass(frozen=True, slots=True)
class _Work:
    """A piece of somebody's work, as a report counts it."""

    fate: str
    seconds: int
    cost: Decimal
    standard: Decimal
    billed: Decimal
    reason: str

    def count_in(self, sums: Sums) -> None:
        """Add it to the sums of its client, matter or specialist."""
        sums.seconds += self.seconds
        sums.cost += self.cost
        sums.standard += self.standard
        if self.fate == "billed":
            sums.billed_seconds += self.seconds
            sums.billed += self.billed
        elif self.fate in UNBILLED:
            sums.held_cost += self.cost
            sums.unbilled_seconds += self.seconds
            sums.unbilled += self.standard
            sums.held[self.reason] += self.seconds
        elif self.fate in WRITTEN_OFF:
            sums.written_off_seconds += self.seconds
            sums.written_off += self.standard


def report(
    invoices: Iterable[Rated],
    costs: Mapping[str, Decimal],
    void: Iterable[Rated] = (),
    waiting: Iterable[Waiting] = (),
) -> Report:
    """Of all these invoices, each hour once. costs: of an hour, in roubles, by the person's id.

    void: those that no other came instead of; waiting: periods that have none, the newest first. Their work is
    unbilled, and so are their fees.
    """
    found = _Reckoning(costs)
    counts, gone = list(invoices), list(void)
    held = set[tuple[str, str]]()
    for rated, rows in worked_once(counts, gone):
        rates = Rates(rated.month)
        for row in rows:
            _add(found, rated, rates, row)
            if row.fate in UNBILLED:
                held.add((rated.month.client.name, row.entry.id.partition("+")[0]))
    for one in waiting_once(waiting, held):
        _add_waiting(found, one)
    for rated, charged in (*((one, True) for one in counts), *((one, False) for one in gone)):
        for line in rated.lines:
            if line.draft.kind not in ("time", "expense"):
                fee = roubles(rated, line.net)
                _add_fee(found, rated.month.client.name, line.draft.matter, fee, charged=charged)
    ordered = {by: dict(sorted(group.items(), key=_order)) for by, group in found.groups.items()}
    return Report(ordered, found.total, tuple(sorted(found.uncosted)))


def _order(one: tuple[str, Sums]) -> tuple[Decimal, str]:
    return (-one[1].cost, one[0])


def roubles(rated: Rated, amount: Decimal) -> Decimal:
    """By the invoice's own rate."""
    rate = rated.month.contract.exchange_rate
    return amount if rated.currency == "RUB" or rate is None else rounded(amount * rate.rate)


def _of(found: _Reckoning, client: str, matter: str | None, specialist: str | None) -> list[Sums]:
    sums = [found.total, found.groups["client"][client], found.groups["matter"][f"{client}: {matter or 'без дела'}"]]
    return [*sums, found.groups["specialist"][specialist]] if specialist is not None else sums


def _add_fee(found: _Reckoning, client: str, matter: str | None, amount: Decimal, *, charged: bool) -> None:
    for sums in _of(found, client, matter, None):
        if charged:
            sums.fees += amount
        else:
            sums.unbilled_fees += amount


def _add(found: _Reckoning, rated: Rated, rates: Rates, row: Row) -> None:
    person = row.entry.person
    cost = found.cost(person, row.person, row.fate, row.seconds)
    per_hour = effective(rated.month, rates.per_hour(person, row.on), travel=row.entry.travel)
    value = found.worth((rated.month.invoice.number, person, row.fate), per_hour, row.seconds)
    standard = ZERO if row.fate == "non_billable" else _in_roubles(rated, value)
    billed = roubles(rated, row.net or ZERO) if row.fate == "billed" else ZERO
    work = _Work(row.fate, row.seconds, cost, standard, billed, row.reason or "")
    for sums in _of(found, rated.month.client.name, row.entry.matter, row.person):
        work.count_in(sums)


def _add_waiting(found: _Reckoning, waiting: Waiting) -> None:
    for one in waiting.pieces:
        cost = found.cost(one.person, one.name, one.fate, one.seconds)
        value = found.worth((waiting.client, one.person, one.fate), one.per_hour or ZERO, one.seconds)
        standard = ZERO if one.fate == "non_billable" else value
        work = _Work(one.fate, one.seconds, cost, standard, ZERO, one.reason or waiting.why)
        for sums in _of(found, waiting.client, one.matter, one.name):
            work.count_in(sums)
    for fee in waiting.fees:
        _add_fee(found, waiting.client, fee.matter, fee.amount, charged=False)


def _in_roubles(rated: Rated, amount: Decimal) -> Decimal:
    """Of a sum in the contract's currency."""
    contract = rated.month.contract
    rate = contract.exchange_rate
    return amount if contract.currency == "RUB" or rate is None else rounded(amount * rate.rate)


def why_held(sums: Sums) -> str:
    """«5 мин — ждём акт; 3 мин — спор о сумме», the most time first; empty where nothing is held."""
    reasons = sorted(sums.held.items(), key=lambda one: (-one[1], one[0]))
    return "; ".join(f"{minutes(seconds)} мин — {reason}" for reason, seconds in reasons if seconds)


def hours(seconds: Sequence[int]) -> list[Decimal]:
    """Hours to two decimals that add up to the whole's."""
    whole = rounded(Decimal(sum(seconds)), 3600)
    return shared(whole, [Decimal(one) for one in seconds])
