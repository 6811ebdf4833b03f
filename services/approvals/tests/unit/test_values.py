"""A frozen value altered, and a field's emptiness: cheaper than the library's ways, with the same answers."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal

import pytest
from approvals.core.form import is_empty
from approvals.core.state import NEW, Asked, Seat
from approvals.core.values import altered
from approvals_scenes import MONDAY
from contracts.claims import Text
from contracts.crm.v1 import Value


def test_an_altered_value_is_what_replace_makes_and_the_old_one_stays() -> None:
    seat = Seat("1.1", 1, asked=(Asked(5, MONDAY),))
    new = altered(NEW, phase="asking", seats=(seat,))

    assert new == replace(NEW, phase="asking", seats=(seat,))
    assert (NEW.phase, NEW.seats, hash(new)) == ("new", (), hash(replace(NEW, phase="asking", seats=(seat,))))
    with pytest.raises(FrozenInstanceError):
        new.phase = "new"  # type: ignore[misc]


def test_a_field_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="Request has no field colour"):
        altered(NEW, colour="red")


@pytest.mark.parametrize(
    "value",
    [
        Value(number=0),
        Value(amount=Decimal(0)),
        Value(yes=False),
        Value(on=date(2026, 10, 5)),
        Value(at=MONDAY),
        Value(text=" x "),
        Value(choice="memo"),
        Value(prose=Text.of(" ")),
        Value(employee_ids=(1,)),
        Value(crm_ids=(1,)),
    ],
)
def test_a_zero_and_a_no_are_something(value: Value) -> None:
    assert not is_empty(value)


@pytest.mark.parametrize(
    "value",
    [Value(), Value(text=" \n"), Value(text=""), Value(choice=""), Value(currency="RUB"), Value(prose=Text.of(""))],
)
def test_spaces_a_bare_currency_and_a_claim_of_no_bytes_are_nothing(value: Value) -> None:
    assert is_empty(value)
