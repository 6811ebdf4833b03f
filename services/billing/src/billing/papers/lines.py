"""Rows of invoice, act and УПД. A row is one unit, with its hours in words: quantity × price agrees to the kopeck."""

from __future__ import annotations

from decimal import Decimal

from documents.model import BreakdownRow, Line, Totals, Vat, VatTotal

from billing.core import rated as core
from billing.core.notes import note
from billing.core.vat import Tax, is_included
from billing.papers import parties

UNIT, UNIT_CODE = "усл. ед.", "876"


def vat(tax: Tax) -> Vat:
    """As printed."""
    return Vat(label=tax.label, ground=tax.ground or "")


def tax_of(line: core.Line) -> Decimal | None:
    """None where no VAT is charged."""
    return None if line.draft.tax.percent is None else line.vat


def minutes(seconds: int) -> int:
    """To whole minutes, half up."""
    return (seconds + 30) // 60


def lines(rated: core.Rated) -> tuple[Line, ...]:
    """What is paid for, outside of agent expenses."""
    return tuple(_line(rated, one) for one in rated.lines)


def _line(rated: core.Rated, one: core.Line) -> Line:
    return Line(
        name=one.draft.title,
        quantity=Decimal(1),
        unit=UNIT,
        unit_code=UNIT_CODE,
        price=one.net,
        net=one.net,
        vat=vat(one.draft.tax),
        tax=tax_of(one),
        gross=one.gross,
        note=note(rated, one),
    )


def totals(rated: core.Rated) -> Totals:
    """Sums of the columns."""
    sums = rated.totals
    taxed = any(one.tax.percent is not None for one in sums.by_vat)
    by_vat = tuple(
        VatTotal(vat=vat(one.tax), base=one.net, tax=None if one.tax.percent is None else one.vat)
        for one in sums.by_vat
    )
    return Totals(net=sums.net, tax=sums.vat if taxed else None, gross=sums.gross, by_vat=by_vat)


def breakdown(rated: core.Rated) -> tuple[BreakdownRow, ...]:
    """Specialist, grade, rate period, hours and money."""
    return tuple(_row(rated, one) for one in rated.lines if one.draft.kind == "time")


def _row(rated: core.Rated, one: core.Line) -> BreakdownRow:
    draft = one.draft
    person = rated.month.person(draft.person or "")
    notes = ["проезд" if draft.travel else "", draft.corrects or ""]
    return BreakdownRow(
        specialist=person.shown if person else draft.person or "",
        grade=draft.grade or "",
        first=draft.first,
        last=draft.last,
        minutes=minutes(draft.seconds),
        rate=draft.rate,
        net=one.net,
        tax=tax_of(one),
        gross=one.gross,
        rate_sign=rates.sign if (rates := parties.rate_currency(rated)) else "",
        matter=_matter(rated, draft.matter),
        note="; ".join(filter(None, notes)),
        rate_with_tax=is_included(rated.month, draft.tax),
    )


def _matter(rated: core.Rated, matter: str | None) -> str:
    known = rated.month.contract.matter(matter)
    return (known.title or known.id) if known else matter or ""


def agent(rated: core.Rated) -> tuple[Line, ...]:
    """Expenses paid in the client's name."""
    return tuple(
        Line(
            name=one.expense.title,
            quantity=Decimal(1),
            unit=UNIT,
            price=one.amount,
            net=one.amount,
            vat=Vat(label="без НДС"),
            tax=None,
            gross=one.amount,
            note=one.expense.document or "",
        )
        for one in rated.agent
    )
