"""Which suspension of accounts a decision to cancel one ends."""

from __future__ import annotations

import re

from tax_calendar.core.assembling import Demand
from tax_calendar.core.mention import Mention
from tax_calendar.core.numbering import CANCELS
from tax_calendar.core.text import DATE, GOES_ON, parse_date

NAMED = (
    rf"(?:от\s+(?P<day>{DATE})(?:\s*г\w*\.?)?\s*(?:№|N)\s*(?P<number>[^\s,;]+)"
    rf"|(?:№|N)\s*(?P<number2>[^\s,;]+)\s+от\s+(?P<day2>{DATE}))"
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
# The others of a list: «решения № 900 от … и № 901 от …».
ANOTHER = re.compile(rf"\s*(?:[,;]|\bи\b|,\s*а\s+также)\s*(?:решени\w*\s+)?{NAMED}", re.IGNORECASE)
MOST_LISTED = 20
PARTLY = re.compile(r"частичн|в\s+части", re.IGNORECASE)


def of_lifted(demand: Demand, beside: str = "") -> tuple[Mention, ...]:
    """The suspensions that a decision to cancel them names; *beside*: the letter's words, if about it alone."""
    if demand.kind is None or demand.kind.key != "unsuspend_76" or demand.fields.inn is None:
        return ()
    for text in (demand.text, beside):
        for match in (match for pattern in LIFTED for match in pattern.finditer(text)):
            listed = _listed(text, match)
            around = text[max(0, match.start() - 60) : listed[-1].end() + 80]
            if _number(match) != demand.fields.number and not PARTLY.search(around):
                return tuple(_mention(demand, demand.fields.inn, one) for one in listed)
    return ()


def _listed(text: str, first: re.Match[str]) -> tuple[re.Match[str], ...]:
    """The one that is named, and those named with it."""
    found = [first]
    while len(found) < MOST_LISTED and (match := ANOTHER.match(text, found[-1].end())):
        found.append(match)
    return tuple(found)


def _number(match: re.Match[str]) -> str:
    return (match["number"] or match["number2"]).rstrip(".,;)")


def _mention(demand: Demand, inn: str, match: re.Match[str]) -> Mention:
    f, day = demand.fields, parse_date(match["day"] or match["day2"])
    return Mention("suspension_lifted", inn, _number(match), day, f.authority_code, f.dated_on)
