"""How far to move: 3d, 12h, 30m, 1w, and sums of them."""

from __future__ import annotations

import re
from datetime import timedelta

from delo.stack.problems import Problem

UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
SPAN = re.compile(r"(\d{1,4})([wdhm])")


def parse_span(text: str) -> timedelta:
    """`1d12h` as a timedelta. Raises Problem for anything else, and for nought: the clock goes forward only."""
    parts = SPAN.findall(text)
    span = sum((int(count) * UNITS[unit] for count, unit in parts), timedelta())
    if "".join(count + unit for count, unit in parts) != text or not span:
        raise Problem(f"{text!r} is no time to advance by: write 3d, 12h, 30m, 1w or a sum such as 1d12h.")
    return span
