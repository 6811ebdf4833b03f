"""What the model of an input is made of: frozen values that refuse what they don't know."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Currency = Literal["RUB", "EUR"]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Money = Annotated[
    Decimal,
    Field(
        description='Money as a string or number, at most 2 decimals, e.g. "14500.00".', max_digits=17, decimal_places=2
    ),
]
A_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
A_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*", re.ASCII)


def _day(given: Any) -> Any:
    """Of a number, or of digits alone, pydantic makes a day of 1970."""
    if given is None or type(given) is date or (isinstance(given, str) and A_DAY.fullmatch(given.strip())):
        return given
    raise ValueError("a day is written YYYY-MM-DD")


def _moment(given: Any) -> Any:
    if given is None or isinstance(given, datetime) or (isinstance(given, str) and A_MOMENT.fullmatch(given.strip())):
        return given
    raise ValueError("an instant is written YYYY-MM-DDThh:mm:ss+03:00")


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=4)]


class Part(BaseModel):
    """A frozen value; a key it doesn't know is a mistake, so that a misspelt one is never passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class Period(Part):
    """A range of days, both inclusive, counted in the contract's time zone."""

    first_on: Day = Field(description="First day, inclusive, YYYY-MM-DD.")
    last_on: Day = Field(description="Last day, inclusive, YYYY-MM-DD.")

    def has(self, day: date) -> bool:
        """Whether *day* lies within."""
        return self.first_on <= day <= self.last_on
