"""What letters say of replies of ours: which demands they were to, and what became of each.

Source: docs/facts/tax-demands.md, section 1: a receipt may close a task, it never opens one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from contracts.mail.v1 import MailReceived

from tax_calendar.core import fields, numbering
from tax_calendar.core.fates import Place, Told, Verdict, fate, without_conditions
from tax_calendar.core.mention import Mention, What
from tax_calendar.core.pieces import READ, subjects
from tax_calendar.core.text import DATE, GOES_ON, parse_date, plain

I = re.IGNORECASE  # noqa: E741
# «ответ на требование № 15 от 12.10.2026», «пояснения по требованию …», «опись документов к требованию …»
REPLY = re.compile(
    rf"(?:ответ|пояснени|документ|опис|информаци)\w*(?:\s+[\w()]+){{0,3}}?\s+(?:на|по|к)\s+требовани\w+\s?:?\s"
    rf"(?=(?P<of>{GOES_ON}{{0,200}}))",
    I,
)
TAKEN = re.compile(r"квитанци\w+\s+о\s+при[её]м|\bпринят[аоы]?\b|принял", I)
# The authority has it, but has not said yet that it will do.
UNDERWAY = re.compile(r"извещени\w+\s+о\s+получени|подтверждени\w+\s+(?:даты\s+)?отправк|доставлен", I)
DATED = re.compile(rf"\bот\s+({DATE})", I)
TAKEN_ON = re.compile(
    rf"(?:дата\s+(?:и\s+время\s+)?(?:при[её]ма|регистрации|принятия)\w*\s*:?|\bпринят[аоы]?)\s*({DATE})", I
)
# Further numbers of the same list: nothing else is named between them.
LISTED = re.compile(rf"{numbering.SIGN}\s*({numbering.NUMBER})(?:\s{{0,2}}от\s+({DATE}))?", I)
BETWEEN = re.compile(
    r"(?:[\s,;.:()\d-]|\b(?:и|а|также|на|по|к|от|г|года|не|в|о|об|требовани\w*|принят\w*|отказ\w*|прием\w*|представлени\w*"
    r"|пояснени\w*|документ\w*|информаци\w*|уплате|задолженности|ответ\w*|код)\b)*",
    I,
)
# A row of an operator's table: «Ответ на требование | 15-08/1 | 12.10.2026 | принят»
ROW = re.compile(rf"(требовани\w+)\s?\|\s?(?:{numbering.SIGN}\s?)?((?!{DATE}){numbering.NUMBER})\s?\|\s?({DATE})", I)
LIST_ENDS = re.compile(r"\n\s*\n")
LONGEST_LIST = 3000
MOST = 200  # mentions of replies that are read: no letter has more, unless made to keep us busy
ENDS: dict[Verdict | None, What] = {"taken": "reply_accepted", "refused": "reply_refused"}
PARTY = re.compile(r"\bИНН\D{0,15}(\d{12}|\d{10})(?!\d)|\b(\d{10})\s*/\s*\d{4}[\dA-Z]{2}\d{3}\b", I)


@dataclass(frozen=True, slots=True)
class Replied:
    """A demand that was replied to, as the letter names it; places: all that name it, the fullest first."""

    number: str
    dated_on: date | None
    places: tuple[Place, ...]

    @property
    def start(self) -> int:
        """Where it is named fully."""
        return self.places[0].start


def of_replies(message: MailReceived) -> tuple[Mention, ...]:
    """What became of replies of ours, by a letter that says it of each; none where it doesn't, or not of which."""
    whole = without_conditions(_whole(message))
    found = _replied(whole)
    told = Told(whole, sorted((place for one in found for place in one.places), key=lambda place: place.start))
    underway = UNDERWAY.search(subjects(message)) is not None
    code = fields.read(whole).authority_code
    day = TAKEN_ON.search(whole)
    on = parse_date(day[1]) if day else None
    return tuple(
        Mention(what, inn, one.number, one.dated_on, code, on)
        for one, inn in zip(found, _whose(whole, found), strict=True)
        if (what := ENDS.get(fate(told, one.places))) is not None and not (underway and what == "reply_accepted")
    )


def tells_of_none(message: MailReceived) -> bool:
    """Whether a receipt is for the reply to a demand, but says neither whose nor which."""
    whole = _whole(message)
    said = REPLY.search(whole) and TAKEN.search(whole) and not UNDERWAY.search(subjects(message))
    return bool(said) and not _replied(whole) and fields.identity(whole)[0] is None


def _whole(message: MailReceived) -> str:
    texts = [subjects(message)]
    texts += [plain(part.text.content[:READ]) for part in message.letters if part.text is not None]
    texts += [plain(file.text.content[:READ]) for file in message.attachments if file.text is not None]
    return ROW.sub(r"\1 № \2 от \3", "\n\n".join(texts))


def _replied(whole: str) -> list[Replied]:
    """Every demand named, once; one that is named with its date and without is one."""
    found: dict[str, Replied] = {}
    read = 0
    for match in islice(REPLY.finditer(whole), MOST):
        if match.start() < read:
            continue
        for one in _named(whole, match):
            read = one.places[0].end
            key = numbering.comparable(one.number)
            if key in found and None not in {one.dated_on, found[key].dated_on}:
                key = key if one.dated_on == found[key].dated_on else f"{key} {one.dated_on}"
            found[key] = _together(found[key], one) if key in found else one
    return sorted(found.values(), key=lambda one: one.start)


def _together(known: Replied, again: Replied) -> Replied:
    fuller, other = (again, known) if known.dated_on is None and again.dated_on is not None else (known, again)
    return replace(fuller, places=(*fuller.places, *other.places))


def _named(whole: str, match: re.Match[str]) -> Iterator[Replied]:
    number, (_, end) = numbering.number_of(f"требование {match['of']}")
    if number is None:
        return
    day = DATED.search(match["of"])
    at = match.end() + end - len("требование ")
    place = Place(match.start(), at, match.start(), number)
    yield Replied(number, parse_date(day[1]) if day else None, (place,))
    region = whole[at : at + LONGEST_LIST]
    stop = LIST_ENDS.search(region)
    yield from _further(region[: stop.start()] if stop else region, at, match.start())


def _further(region: str, offset: int, opening: int) -> Iterator[Replied]:
    last = match.end() if (match := re.compile(rf"\s{{0,2}}от\s+{DATE}", I).match(region)) else 0
    for one in LISTED.finditer(region):
        if one.start() < last or not BETWEEN.fullmatch(region, last, one.start()):
            return
        number = re.sub(r"\s+", "", one[1]).rstrip("._-/\\")
        place = Place(offset + one.start(), offset + one.end(), opening, number)
        yield Replied(number, parse_date(one[2]) if one[2] else None, (place,))
        last = one.end()


def _whose(whole: str, found: Sequence[Replied]) -> list[str]:
    """The INN of each; empty: nobody is named. Where parties stand among the demands each has its own: the one named
    last before it, or first behind it if the letter begins with a demand."""
    inn, _ = fields.identity(whole)
    parties = [(match.start(), match[1] or match[2]) for match in PARTY.finditer(whole)]
    if not found or not any(found[0].start < start < found[-1].start for start, _ in parties):
        return [inn or ""] * len(found)
    heads = parties[0][0] < found[0].start
    return [
        next((party for start, party in reversed(parties) if start < one.start), "")
        if heads
        else next((party for start, party in parties if start > one.start), "")
        for one in found
    ]
