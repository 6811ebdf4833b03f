"""Which suspension of accounts a decision to cancel one ends."""

from __future__ import annotations

import re

from tax_calendar.core.assembling import Demand
from tax_calendar.core.mention import Mention
from tax_calendar.core.numbering import CANCELS
from tax_calendar.core.text import DATE, GOES_ON, parse_date

NAMED = (
    rf"(?:от\s+(?P<day>{DATE})(?:\s*г\w*\.?)?\s*(?:№|N)\s*(?P<number>\S+)"
    rf"|(?:№|N)\s*(?P<number2>\S+)\s+от\s+(?P<day2>{DATE}))"
)
# «решение о приостановлении … № 900 от …», and whatever decision is cancelled by a verb.
LIFTED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"решени\w*{GOES_ON}{{0,160}}?приостановлени\w+{GOES_ON}{{0,160}}?{NAMED}",
        rf"{CANCELS}{GOES_ON}{{0,200}}?{NAMED}",
        rf"решени\w*{GOES_ON}{{0,60}}?{NAMED}{GOES_ON}{{0,160}}?{CANCELS}",
    )
)
PARTLY = re.compile(r"частичн|в\s+части", re.IGNORECASE)


def of_lifted(demand: Demand, beside: str = "") -> Mention | None:
    """The suspension that a decision to cancel one names; *beside*: the letter's words, if about it alone."""
    if demand.kind is None or demand.kind.key != "unsuspend_76" or demand.fields.inn is None:
        return None
    f = demand.fields
    for text in (demand.text, beside):
        for match in (match for pattern in LIFTED for match in pattern.finditer(text)):
            number = (match["number"] or match["number2"]).rstrip(".,;)")
            around = text[max(0, match.start() - 60) : match.end() + 80]
            if number != f.number and not PARTLY.search(around):
                day = parse_date(match["day"] or match["day2"])
                return Mention("suspension_lifted", demand.fields.inn, number, day, f.authority_code, f.dated_on)
    return None
