"""A trip's request: everything it must say, and what is impossible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.calendar import russia

from approvals.core.checking import Asking, Checked, Reader, deputy, limit, overlaps
from approvals.core.form import Form
from approvals.core.limits import Limits
from approvals.core.money import ZERO, total, written
from approvals.core.office import Office
from approvals.core.per_diem import PerDiem, Rates, per_diem
from approvals.core.route import Leg, gaps, read_route

REQUIRED = ("first_on", "last_on", "route", "purpose", "tickets", "lodging", "advance")
SHOWN_DAYS = 10
SUMS = ("tickets", "lodging", "advance", "per_diem")


@dataclass(frozen=True)
class Trip:
    """A trip that could be read whole."""

    first_on: date
    last_on: date
    legs: tuple[Leg, ...]
    per_diem: PerDiem
    tickets: Decimal
    lodging: Decimal
    advance: Decimal
    currency: str
    purpose: str

    @property
    def amount(self) -> Decimal:
        """What it will cost."""
        return total((self.tickets, self.lodging, self.per_diem.amount))


def check_trip(asking: Asking, office: Office, limits: Limits) -> Checked:
    """Every mistake of the request."""
    reader = Reader(asking.kind, asking.fields, kept=asking.kept)
    reader.missing(*REQUIRED, *asking.kind.required)
    if asking.deal_id is None:
        reader.wrong("deal", "missing", "не указана сделка, ради которой едут")
    span = reader.span(asking.on)
    legs = _legs(reader, span)
    deputy(reader, asking, office, span)
    if span is not None:
        overlaps(reader, asking, office, span)
    readable = _sums(reader)
    if span is None or not readable:
        return Checked(tuple(reader.mistakes))
    trip = _made(reader.form, span, legs, office, limits)
    _money(reader, asking, trip)
    return Checked(tuple(reader.mistakes), trip.amount, trip.currency, (*lines(trip), *days_off(trip)))


def read_trip(form: Form, office: Office, limits: Limits) -> Trip:
    """A trip that has been checked. Raises ValueError for one that has not."""
    first, last = form.day("first_on"), form.day("last_on")
    if first is None or last is None:
        raise ValueError("a trip without its days")
    legs, _ = read_route(form.text("route") or "")
    return _made(form, (first, last), legs, office, limits)


def _made(form: Form, span: tuple[date, date], legs: tuple[Leg, ...], office: Office, limits: Limits) -> Trip:
    rates = office.general.per_diem
    days = per_diem(*span, legs, Rates(rates.home, rates.abroad, rates.one_day_home), limits)
    sums = {name: form.amount(name) or ZERO for name in ("tickets", "lodging", "advance")}
    currency = form.currency("advance", "tickets", "lodging")
    return Trip(
        *span, legs, days, sums["tickets"], sums["lodging"], sums["advance"], currency, form.text("purpose") or ""
    )


def _legs(reader: Reader, span: tuple[date, date] | None) -> tuple[Leg, ...]:
    legs, mistakes = read_route(reader.form.text("route") or "")
    found = mistakes or (gaps(legs, *span) if legs and span else ())
    reader.mistakes += found
    return legs


def _sums(reader: Reader) -> bool:
    """Whether all sums can be read and added up."""
    before = len(reader.mistakes)
    for name in SUMS:
        reader.read(name, reader.form.amount)
    currencies = {found for name in SUMS if (found := reader.form.said_currency(name))}
    if len(currencies) > 1:
        reader.whole("currencies", f"Суммы в разных валютах: {', '.join(sorted(currencies))}.")
    elif currencies - {"RUB"}:
        reader.whole("currency", "Суммы указывают в рублях: пересчитайте по курсу.")
    return len(reader.mistakes) == before


def _money(reader: Reader, asking: Asking, trip: Trip) -> None:
    limit(reader, asking.kind, trip.amount)
    _per_diem(reader, trip)
    if trip.last_on < asking.on and trip.advance > asking.held_advance:
        words = f"командировка закончилась {trip.last_on:%d.%m.%Y}, а аванс выплачивают до отъезда (ПП № 501)"
        reader.wrong("advance", "trip_over", f"{words}: расходы подайте отчётом", trip.last_on)
    if trip.advance > trip.amount:
        reader.wrong(
            "advance",
            "over_cost",
            f"{written(trip.advance)} больше всех расходов {written(trip.amount)}",
            written(trip.advance),
            written(trip.amount),
        )


def _per_diem(reader: Reader, trip: Trip) -> None:
    """It is counted by the firm's rates: another one that the item shows would be believed, and never paid."""
    asked, due = reader.form.amount("per_diem"), trip.per_diem.amount
    if not asked or asked == due:
        return
    code, than = ("over_policy", "больше") if asked > due else ("under_policy", "меньше")
    figures = written(asked), written(due)
    reader.wrong("per_diem", code, f"{figures[0]} {than} положенных {figures[1]}", *figures)


def days_off(trip: Trip) -> tuple[str, ...]:
    """Days off that it is gone on: the way on one of them, and work that is ordered, is paid for (ТК ст. 153)."""
    span = (trip.last_on - trip.first_on).days + 1
    found = [day for one in range(span) if not russia().is_working_day(day := trip.first_on + timedelta(days=one))]
    if not found:
        return ()
    shown = ", ".join(f"{day:%d.%m.%Y}" for day in found[:SHOWN_DAYS]) + ("…" if len(found) > SHOWN_DAYS else "")
    return (f"Выходные и праздники в поездке: {shown}. Работа и дорога в такой день оплачиваются по ТК ст. 153",)


def lines(trip: Trip) -> tuple[str, ...]:
    """The trip in words."""
    towns = " — ".join(leg.town for leg in trip.legs)
    taxed = f", сверх необлагаемых {written(trip.per_diem.taxed)}" if trip.per_diem.taxed else ""
    return (
        f"Командировка {trip.first_on:%d.%m.%Y}–{trip.last_on:%d.%m.%Y}: {towns}",
        f"Цель: {trip.purpose}",
        f"Билеты {written(trip.tickets)}, проживание {written(trip.lodging)}",
        f"Суточные {written(trip.per_diem.amount)} за {len(trip.per_diem.days)} дн.{taxed}",
        f"Всего {written(trip.amount)}, аванс {written(trip.advance)}",
    )
