"""What the text of a time entry says of its billing: words that the profile names, which the client does not read.

Rule: BILLING-17. Source: issue 7, "Rating" (write-off, held with a reason).
"""

from __future__ import annotations

import re
from typing import NamedTuple

UNSAID = "отложено без пояснения"


class Said(NamedTuple):
    """The text without the words; whether it is written off; why it is held, None if it is not."""

    text: str
    write_off: bool = False
    held: str | None = None


def told(text: str, write_off_words: str | None, hold_words: str | None) -> Said:
    """What *text* says. A reason to hold stands behind a colon, to its line's end: "Звонок #отложить: ждём акт"."""
    write_off, held = False, None
    if write_off_words is not None:
        left = re.sub(rf"\s*{re.escape(write_off_words)}(?!\w)", "", text, flags=re.IGNORECASE)
        write_off, text = left != text, left.strip()
    if hold_words is not None:
        mark = rf"\s*{re.escape(hold_words)}(?!\w)(?:\s*:(?P<why>[^\n]*))?"
        found = re.search(mark, text, flags=re.IGNORECASE)
        if found is not None:
            held = " ".join((found["why"] or "").split()) or UNSAID
            text = re.sub(mark, "", text, flags=re.IGNORECASE).strip()
    return Said(text, write_off, held)
