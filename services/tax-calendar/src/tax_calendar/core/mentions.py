"""What letters tell of demands that they are not: our reply was taken or refused, a suspension was cancelled.

Source: docs/facts/tax-demands.md, section 1: a receipt may close a task, it never opens one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.mail.v1 import MailReceived

from tax_calendar.core import fields, numbering
from tax_calendar.core.assembling import Demand
from tax_calendar.core.pieces import READ, subjects
from tax_calendar.core.text import DATE, GOES_ON, parse_date, plain

What = Literal["reply_accepted", "reply_refused", "suspension_lifted"]

# «ответ на требование № 15 от 12.10.2026», «пояснения по требованию …», «опись документов к требованию …»
REPLY = re.compile(
    rf"(?:ответ|пояснени|документ|опис|информаци)\w*(?:\s+[\w()]+){{0,3}}?\s+(?:на|по|к)\s+требовани\w+\s(?P<of>{GOES_ON}{{0,200}})",
    re.IGNORECASE,
)
TAKEN = re.compile(r"квитанци\w+\s+о\s+при[её]м|\bпринят[аоы]?\b|принял", re.IGNORECASE)
# The authority has it, but has not said yet that it will do.
UNDERWAY = re.compile(r"извещени\w+\s+о\s+получени|подтверждени\w+\s+(?:даты\s+)?отправк|доставлен", re.IGNORECASE)
NOT_TAKEN = re.compile(r"\bне\s+принят|отказ\w*\s+в\s+при[её]м|уведомлени\w+\s+об\s+отказе", re.IGNORECASE)
LIFTED = re.compile(
    rf"решени\w*{GOES_ON}{{0,160}}?приостановлени\w+{GOES_ON}{{0,160}}?"
    rf"(?:от\s+(?P<day>{DATE})(?:\s*г\w*\.?)?\s*(?:№|N)\s*(?P<number>\S+)|(?:№|N)\s*(?P<number2>\S+)\s+от\s+(?P<day2>{DATE}))",
    re.IGNORECASE,
)
DATED = re.compile(rf"\bот\s+({DATE})", re.IGNORECASE)
TAKEN_ON = re.compile(
    rf"(?:дата\s+(?:и\s+время\s+)?(?:при[её]ма|регистрации|принятия)\w*\s*:?|\bпринят[аоы]?)\s*({DATE})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mention:
    """The demand that is spoken of, as far as the letter says which."""

    what: What
    inn: str
    number: str
    dated_on: date | None
    authority_code: str | None
    on: date | None = None


def of_reply(message: MailReceived) -> Mention | None:
    """What became of a reply of ours, by a letter that is a receipt or a refusal; None if it doesn't say of which."""
    texts = [subjects(message)]
    texts += [plain(part.text.content[:READ]) for part in message.letters if part.text is not None]
    texts += [plain(file.text.content[:READ]) for file in message.attachments if file.text is not None]
    whole = "\n".join(texts)
    refused = NOT_TAKEN.search(whole) is not None
    if not refused and (not TAKEN.search(whole) or UNDERWAY.search(texts[0])):
        return None
    found = next((one for one in map(_demand_of, REPLY.finditer(whole)) if one is not None), None)
    inn, _ = fields.identity(whole)
    if found is None or inn is None:
        return None
    number, dated_on = found
    code = fields.read(whole).authority_code
    taken = TAKEN_ON.search(whole)
    what: What = "reply_refused" if refused else "reply_accepted"
    return Mention(what, inn, number, dated_on, code, parse_date(taken[1]) if taken else None)


def _demand_of(match: re.Match[str]) -> tuple[str, date | None] | None:
    number, _ = numbering.number_of(f"требование {match['of']}")
    day = DATED.search(match["of"])
    return (number, parse_date(day[1]) if day else None) if number else None


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
