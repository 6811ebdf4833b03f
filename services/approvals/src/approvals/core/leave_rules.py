"""What a portal's profile says of an employee's leave: what his balance and his years of work are counted from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from approvals.core.service_years import BreakKind

MOST_BREAK_DAYS = 3700  # ten years


class Said(BaseModel):
    """A part of the profile: a key that nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServiceBreak(Said):
    """Days that may not count for a leave (ТК ст. 121), both inclusive. unpaid: leave at his own wish, of which
    fourteen days a year count; child_care: to three years; absent: without a good reason, or kept from work by his
    fault; other: whether it counts a person says.
    """

    first_on: date
    last_on: date
    kind: BreakKind

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if not 0 <= (self.last_on - self.first_on).days <= MOST_BREAK_DAYS:
            raise ValueError(f"last_on: not before first_on, and within {MOST_BREAK_DAYS} days of it")
        return self


class Leave(Said):
    """Of one employee: since when, days used before Delo, days a year where they are more than the law's, and what of
    his service may not count. last_leave_on: the last day of his last leave before Delo. Leave each year: harmful, for
    his work is; adult_on, the eighteenth birthday of one who is under age.
    """

    hired_on: date
    used_days: Annotated[Decimal, Field(ge=0, lt=10000)] = Decimal(0)
    yearly_days: Annotated[int, Field(ge=28, le=120)] | None = None
    breaks: Annotated[tuple[ServiceBreak, ...], Field(max_length=200)] = ()
    last_leave_on: date | None = None
    harmful: bool = False
    adult_on: date | None = None
