"""Which suspension of accounts a decision to cancel one ends."""

from __future__ import annotations

import re

from tax_calendar.core.assembling import Demand
from tax_calendar.core.mention import Mention
from tax_calendar.core.text import DATE, GOES_ON, parse_date

LIFTED = re.compile(
    rf"решени\w*{GOES_ON}{{0,160}}?приостановлени\w+{GOES_ON}{{0,160}}?"
    rf"(?:от\s+(?P<day>{DATE})(?:\s*г\w*\.?)?\s*(?:№|N)\s*(?P<number>\S+)|(?:№|N)\s*(?P<number2>\S+)\s+от\s+(?P<day2>{DATE}))",
    re.IGNORECASE,
)


def of_lifted(demand: Demand) -> Mention | None:
    """The suspension that a decision to cancel one names."""
    if demand.kind is None or demand.kind.key != "unsuspend_76" or demand.fields.inn is None:
        return None
    match = LIFTED.search(demand.text)
    if match is None:
        return None
    number = (match["number"] or match["number2"]).rstrip(".,;)")
    dated_on = parse_date(match["day"] or match["day2"])
    f = demand.fields
    if number == f.number:
        return None
    return Mention("suspension_lifted", demand.fields.inn, number, dated_on, f.authority_code, f.dated_on)
