"""Отчёт-дневник: what was done, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from documents.model.common import RUB, Currency, DocumentRef, Party, Signatory


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryEntry:
    """One fragment of work.

    matter: deal; task: task within it, empty if there is none. minutes: as worked. rate: per hour, None
    if not paid by the hour. amount: its share of the line without tax, None prints a dash: where the policy rounds by
    line, apportion the line's amount so that the shares sum up to it, or give None. state: empty for billed work, else
    why it is not («не оплачивается», «списано», «перенесено»).
    """

    specialist: str
    grade: str
    matter: str
    minutes: int
    description: str
    task: str = ""
    rate: Decimal | None = None
    amount: Decimal | None = None
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryDay:
    """Entries of one day in the order to print. minutes, amount: sums of the day (amount None: not shown)."""

    day: date
    entries: tuple[DiaryEntry, ...]
    minutes: int
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtotal:
    """A row of «по специалистам» or «по делам». detail: the grade, or the number of the deal; may be empty."""

    name: str
    minutes: int
    amount: Decimal | None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBar:
    """A bar of the chart of hours by specialist. Bars are drawn in the order given, to one scale."""

    label: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryReport:
    """The report of one client and period. amounts are without tax; `amount` None prints no money in the totals.

    rate_currency: of the rates, None for that of the amounts. rates_with_tax: the rates include it.
    number: of the invoice or act it is annexed to, with `annex_to` as the words («к счёту № 118 от 31.10.2026»).
    """

    number: str
    issued_on: date
    issuer: Party
    client: Party
    first: date
    last: date
    days: tuple[DiaryDay, ...]
    by_specialist: tuple[Subtotal, ...]
    by_matter: tuple[Subtotal, ...]
    minutes: int
    amount: Decimal | None
    contract: DocumentRef | None = None
    annex_to: str = ""
    currency: Currency = RUB
    rate_currency: Currency | None = None
    rates_with_tax: bool = False
    chart: tuple[ChartBar, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    notes: tuple[str, ...] = ()
