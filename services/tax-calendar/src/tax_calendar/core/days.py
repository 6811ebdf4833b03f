"""The days that a text names, each with what stands around it.

What stands around a day tells what it is for. Each day is found once and surroundings of a fixed length are looked at,
so that no text, however odd, costs more than in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tax_calendar.core.text import DATE, parse_date

DAY = re.compile(DATE, re.IGNORECASE)
YEAR = re.compile(r"\d|тысячи", re.IGNORECASE)  # one stands in every day: most sentences are done with here
BEFORE, AFTER = 320, 80  # characters around a day


@dataclass(frozen=True, slots=True)
class Named:
    """A day of the calendar; before and behind it up to BEFORE and AFTER characters of the text."""

    day: date
    before: str
    after: str


def days_in(text: str) -> Iterator[Named]:
    """Every day of the calendar in *text*, in order; what only looks like a date is passed over."""
    if not YEAR.search(text):
        return
    for match in DAY.finditer(text):
        day = parse_date(match[0])
        if day is not None:
            start, end = match.span()
            yield Named(day, text[max(0, start - BEFORE) : start], text[end : end + AFTER])
