"""How a contract rounds time and money, and the policies that have a name."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from billing.core.parts import Part


class Rounding(Part):
    """How time becomes billed time, and sums become kopecks. As it stands: actual minutes, VAT of each line."""

    increment_minutes: int = Field(
        0, ge=0, le=240, description="Step of billed time in minutes: 0 actual time, 6 (0.1 h), 15, or any other."
    )
    direction: Literal["up", "nearest"] = Field(
        "up", description="To the next full step, or to the nearest (half a step goes up)."
    )
    per: Literal["fragment", "day_matter_person", "line"] = Field(
        "fragment",
        description=(
            "What is rounded to steps: each fragment of work; all fragments of one person on one matter and day (and"
            " one rate) together; or each line of the invoice."
        ),
    )
    minimum_minutes: int = Field(
        0, ge=0, le=1440, description="Least billed time of each fragment, day or line (see `per`) that holds any time."
    )
    hours_decimals: int | None = Field(
        None,
        ge=0,
        le=6,
        description="Hours of a line are rounded half up to so many decimals before they are multiplied by the rate.",
    )
    money: Literal["line", "end"] = Field(
        "line",
        description=(
            "line: the amount of each line is rounded to kopecks, totals are sums. end: only the totals are rounded;"
            " lines then show parts that add up to them."
        ),
    )
    vat: Literal["line", "total"] = Field(
        "line",
        description=(
            "line: VAT of each line is rounded, the total is their sum. total: VAT is reckoned once on the total of"
            " each VAT rate and shared among its lines."
        ),
    )


PRESETS: dict[str, dict[str, Any]] = {
    "actual": {},
    "actual_vat_on_total": {"vat": "total"},
    "round_at_end": {"money": "end", "vat": "total"},
    "six_up_per_fragment": {"increment_minutes": 6, "per": "fragment"},
    "six_up_per_day": {"increment_minutes": 6, "per": "day_matter_person"},
    "six_up_per_line": {"increment_minutes": 6, "per": "line"},
    "six_nearest_per_fragment": {"increment_minutes": 6, "direction": "nearest", "per": "fragment"},
    "fifteen_up_per_fragment": {"increment_minutes": 15, "per": "fragment"},
    "fifteen_up_per_day": {"increment_minutes": 15, "per": "day_matter_person"},
    "fifteen_up_per_line": {"increment_minutes": 15, "per": "line"},
    "hours_two_decimals": {"hours_decimals": 2},
}


def _named(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    if given not in PRESETS:
        raise ValueError(f"{given!r} is no policy; known: {', '.join(PRESETS)}; or give an object of rules")
    return PRESETS[given]


Policy = Annotated[
    Rounding,
    BeforeValidator(_named, json_schema_input_type=Literal[tuple(PRESETS)] | Rounding),
]
