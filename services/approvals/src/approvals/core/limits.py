"""What the law fixes, dated: the row that holds on a day, with its source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Place = Literal["home", "abroad"]
TermName = Literal[
    "report_working_days", "vacation_notice_days", "vacation_pay_days", "vacation_part_days", "vacation_year_days",
    "vacation_first_months", "vacation_unpaid_days",
]  # fmt: skip


class Row(BaseModel):
    """since: the first day on which it holds. source: where the law says so. confidence: H or M, as in the facts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date = Field(alias="from")
    source: str
    confidence: Literal["H", "M", "L"]


class PerDiemRow(Row):
    """Tax-free a day."""

    place: Place
    amount: Decimal
    currency: str


class TermRow(Row):
    """A number of days or months, as the name says."""

    name: TermName
    value: int


class NoLimit(LookupError):
    """The data begins later than the day that was asked for."""


R = TypeVar("R", bound=Row)


class Limits(BaseModel):
    """data/limits.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_diem_tax_free: tuple[PerDiemRow, ...]
    terms: tuple[TermRow, ...]

    def tax_free(self, place: Place, on: date) -> PerDiemRow:
        """The row of a day's tax-free per diem. Raises NoLimit."""
        return _newest([row for row in self.per_diem_tax_free if row.place == place], on, f"per diem, {place}")

    def term(self, name: TermName, on: date) -> TermRow:
        """The row of a term. Raises NoLimit."""
        return _newest([row for row in self.terms if row.name == name], on, name)


def _newest(rows: Sequence[R], on: date, what: str) -> R:
    held = [row for row in rows if row.since <= on]
    if not held:
        raise NoLimit(f"{what}: nothing is known for {on}")
    return max(held, key=lambda row: row.since)
