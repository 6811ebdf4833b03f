"""From an input to an invoice: the whole way in order.

Rule: BILLING-06. Every entry is accounted for; a difference of one second blocks the invoice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from domain.money import ZERO, rounded, summed
from domain.payment_qr import SEPARATORS, NoSeparator, Payment, payload
from domain.words import amount_in_words

from billing.core import wording
from billing.core.agreed import in_force
from billing.core.checks import problems
from billing.core.cutting import Cut, Order, cut, rank
from billing.core.drafts import drafts, effective
from billing.core.late_steps import with_late
from billing.core.month import Advance, Input, is_late
from billing.core.pricing import by_vat, converted, price, worth
from billing.core.problems import BadInput, Problem
from billing.core.rated import AgentExpense, Line, Offset, Rated, TimeAccount, Totals, Unbilled
from billing.core.rates import Rates
from billing.core.sorting import PAID_STEP, TOO_LITTLE, Piece, Sorted, billed_pieces, sort_out
from billing.core.vat import part, tax_on
from billing.core.warnings import before_services, warnings

TOO_LONG = "issuer.name: with the bank's name it is too long for the payment QR, so there is none"
LARGEST = Decimal(10) ** 15  # what can be said in words
FATES_WITH_VALUE = ("included", "covered", "free", "rounded", "capped", "written_off", "held")


def rate(month: Input) -> Rated:
    """The invoice of *month*. Raises BadInput with everything that is wrong."""
    if found := problems(month):
        raise BadInput(found)
    return reckoned(month, before_services(month))


def reckoned(month: Input, advances: Sequence[Advance], order: Order = rank) -> Rated:
    """Of an input that has been checked, once at least. advances: that may be offset; order: of who shares time."""
    month = in_force(month)
    kept, repeated = _once(month)
    billed = set(month.billed_entries)
    pieces = [_already(month, place) for place in kept if month.entries[place].id in billed]
    gone = {piece.entry for piece in pieces}
    rest = [(place, month.entries[place]) for place in kept if place not in gone]
    fragments = cut(rest, month.contract.zone, [month.entries[place] for place in gone], order)
    work = sort_out(month, [one for one in fragments.fragments if not is_late(one.corrects)])
    with_late(month, work, [one for one in fragments.fragments if is_late(one.corrects)])
    rates = Rates(month)
    lines = price(month, drafts(month, rates, work))
    pieces += [*_billed(month, work, lines), *work.pieces, *_overlapped(month, fragments)]
    account = _account(month, kept, pieces)
    if account.difference:
        raise BadInput([_lost(account)])
    outlays = summed(converted(month, one.amount) for one in month.expenses if one.kind == "agent")
    if summed(line.gross for line in lines) + outlays >= LARGEST:
        what = "the total is 10^15 or more."
        raise BadInput([Problem("contract.rates", "amount", what, "Mend rates, fees and expenses.")])
    return _rated(month, rates, lines, tuple(pieces), account, repeated, advances)


def _once(month: Input) -> tuple[list[int], tuple[str, ...]]:
    """Places of entries, the first of each id; ids that came again."""
    seen: dict[str, int] = {}
    repeated = [one.id for place, one in enumerate(month.entries) if seen.setdefault(one.id, place) != place]
    return list(seen.values()), tuple(dict.fromkeys(repeated))


def _already(month: Input, place: int) -> Piece:
    one = month.entries[place]
    on = one.on or (one.started_at.date() if one.started_at else date.min)
    return Piece(place, on, one.recorded_seconds, "already_billed", "стоит в более раннем счёте")


def _why_none(month: Input, piece: Piece) -> str:
    return PAID_STEP if is_late(month.entries[piece.entry].corrects) else TOO_LITTLE


def _billed(month: Input, work: Sorted, lines: Sequence[Line]) -> Iterable[Piece]:
    """Work on lines; the nearest step of a line may have been none, then there is no line."""
    on_lines = [piece for line in lines for piece in line.draft.pieces]
    pieces = [piece for unit in work.units for piece in billed_pieces(unit)]
    if len(pieces) == len(on_lines):
        return pieces
    known = set(on_lines)
    return [
        replace(one, fate="rounded", reason=_why_none(month, one), billed=0)
        if one.seconds and one not in known
        else one
        for one in pieces
    ]


def _overlapped(month: Input, found: Cut) -> Iterable[Piece]:
    for place, seconds in found.overlapped.items():
        if seconds:
            started = month.entries[place].started_at
            yield Piece(place, started.date() if started else date.min, seconds, "overlapped", "учтено другой записью")


def _account(month: Input, kept: Sequence[int], pieces: Sequence[Piece]) -> TimeAccount:
    by_fate: dict[str, int] = defaultdict(int)
    for piece in pieces:
        by_fate[piece.fate] += piece.seconds
    return TimeAccount(sum(month.entries[place].recorded_seconds for place in kept), dict(sorted(by_fate.items())))


def _lost(account: TimeAccount) -> Problem:
    what = f"{account.recorded} seconds came in and {account.recorded - account.difference} are accounted for."
    return Problem("entries", "time_lost", what, "This is a defect of rating: report it with this input.")


def _rated(
    month: Input,
    rates: Rates,
    lines: tuple[Line, ...],
    pieces: tuple[Piece, ...],
    account: TimeAccount,
    repeated: tuple[str, ...],
    advances: Sequence[Advance],
) -> Rated:
    gross = summed(line.gross for line in lines)
    offsets = _offsets(month, lines, gross, advances)
    agent = tuple(AgentExpense(one, converted(month, one.amount)) for one in month.expenses if one.kind == "agent")
    totals = Totals(
        seconds=sum(line.draft.seconds for line in lines),
        net=summed(line.net for line in lines),
        vat=summed(line.vat for line in lines),
        gross=gross,
        agent=summed(one.amount for one in agent),
        advances=summed(one.amount for one in offsets),
        by_vat=by_vat(lines),
    )
    currency = month.contract.billed_in
    purpose = _purpose(month, totals)
    code, without_code = _qr(month, totals, purpose)
    return Rated(
        month=month,
        currency=currency,
        due_on=_due(month),
        lines=lines,
        totals=totals,
        offsets=offsets,
        agent=agent,
        pieces=pieces,
        account=account,
        unbilled=_unbilled(month, rates, pieces),
        words=amount_in_words(totals.to_pay, currency),
        total_words=amount_in_words(gross, currency),
        purpose=purpose,
        qr_payload=code,
        warnings=(*warnings(month, totals), *without_code),
        repeated=repeated,
    )


def _due(month: Input) -> date | None:
    days = month.contract.payment_days
    if month.invoice.due_on is not None or days is None:
        return month.invoice.due_on
    return month.invoice.on + timedelta(days=days)


def _offsets(month: Input, lines: Sequence[Line], gross: Decimal, advances: Sequence[Advance]) -> tuple[Offset, ...]:
    """In the order given, as far as services go. VAT in them by the day of their payment (20/120 of 2025)."""
    made, left = [], gross
    taxed = any(line.draft.tax.percent is not None for line in lines)
    for advance in advances:
        amount = min(left, advance.amount)
        if amount > 0:
            tax = tax_on(month, advance.payment_on) if taxed else None
            vat = rounded(*part(amount, tax, included=True)) if tax else ZERO
            made.append(Offset(advance, amount, vat))
            left -= amount
    return tuple(made)


def _purpose(month: Input, totals: Totals) -> str:
    services = totals.gross - totals.advances
    return wording.purpose(month, tuple(one.tax for one in totals.by_vat), totals.vat, totals.gross, services)


def _qr(month: Input, totals: Totals, purpose: str) -> tuple[str | None, tuple[str, ...]]:
    """The code, or none and a warning why; without one where nothing is to pay, or not in roubles."""
    if totals.to_pay <= 0 or month.contract.billed_in != "RUB":
        return None, ()
    issuer, bank = month.issuer, month.paid_to
    who = (issuer.name, bank.account, bank.name, bank.bic, bank.corr_account)
    try:
        return payload(Payment(*who, totals.to_pay, purpose, issuer.inn, issuer.kpp), issuer.qr_encoding).text, ()
    except NoSeparator:  # the paper does without
        every = f"issuer.name, issuer.bank.name, invoice.number: they hold every one of {SEPARATORS}"
        return None, (f"{every}, so that nothing is left to separate the fields of the payment QR, and there is none",)
    except ValueError:
        return None, (TOO_LONG,)


def _unbilled(month: Input, rates: Rates, pieces: Sequence[Piece]) -> tuple[Unbilled, ...]:
    """What was not billed, by fate, with its worth: management asks for it."""
    seconds: dict[str, int] = defaultdict(int)
    value: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for piece in pieces:
        if piece.fate == "billed":
            continue
        seconds[piece.fate] += piece.seconds
        if piece.fate in FATES_WITH_VALUE:
            entry = month.entries[piece.entry]
            per_hour = effective(month, rates.per_hour(entry.person, piece.on), travel=entry.travel)
            value[piece.fate] += converted(month, worth(per_hour, piece.seconds))
    return tuple(Unbilled(fate, seconds[fate], value[fate]) for fate in sorted(seconds))
