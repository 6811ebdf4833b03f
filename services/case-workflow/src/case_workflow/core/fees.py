"""The state duty of a suit for a sum. Source: docs/facts/litigation.md, section 7 (259-ФЗ, since 09.09.2024). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from case_workflow.core.facts import Facts

ROUBLE = Decimal(1)
RUB = "RUB"


@dataclass(frozen=True, slots=True)
class Step:
    """Of sums over *over*: *base* roubles and a share of what is over it, up to *upto*."""

    over: Decimal
    upto: Decimal | None
    base: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """most: what a duty never exceeds. A sum beyond the last step has no duty that the facts know."""

    steps: tuple[Step, ...]
    most: Decimal | None = None


def _steps(*rows: tuple[int, int | None, int, str]) -> tuple[Step, ...]:
    return tuple(
        Step(Decimal(over), None if upto is None else Decimal(upto), Decimal(base), Decimal(rate))
        for over, upto, base, rate in rows
    )


SCALES: Mapping[str, Scale] = {
    "apk": Scale(
        _steps(
            (0, 100_000, 10_000, "0"),
            (100_000, 1_000_000, 10_000, "0.05"),
            (1_000_000, 10_000_000, 55_000, "0.03"),
            (10_000_000, 50_000_000, 325_000, "0.01"),
            (50_000_000, None, 725_000, "0.005"),
        ),
        Decimal(10_000_000),
    ),
    "gpk": Scale(
        _steps(
            (0, 100_000, 4_000, "0"),
            (100_000, 300_000, 4_000, "0.03"),
            (300_000, 500_000, 10_000, "0.025"),
            (500_000, 1_000_000, 15_000, "0.02"),
            (1_000_000, 3_000_000, 25_000, "0.01"),
        )
    ),
}


def state_duty(proceeding: str, amount: Decimal) -> Decimal | None:
    """Whole roubles for a suit of *amount* roubles; None where the facts hold no figure."""
    scale = SCALES.get(proceeding)
    if scale is None:
        return None
    step = next((one for one in scale.steps if one.over < amount and (one.upto is None or amount <= one.upto)), None)
    if step is None:
        return None
    duty = step.base + (amount - step.over) * step.rate
    if scale.most is not None:  # first: of a sum beyond all reason no roubles can be counted out
        duty = min(duty, scale.most)
    return duty.quantize(ROUBLE, ROUND_HALF_UP)


def sum_of(fact: str | None) -> Decimal | None:
    """The roubles that a fact of money says; None for another currency or what is no sum."""
    amount, _, currency = (fact or "").partition(" ")
    try:
        said = Decimal(amount)
    except InvalidOperation:
        return None
    return said if currency == RUB and said.is_finite() else None


def duty_of(facts: Facts, field: str | None) -> tuple[Decimal, Decimal] | None:
    """The sum in *field* with its duty, if there is one."""
    amount = sum_of(facts.get(field)) if field is not None else None
    duty = state_duty(facts.get("proceeding", ""), amount) if amount is not None else None
    return None if amount is None or duty is None else (amount, duty)
