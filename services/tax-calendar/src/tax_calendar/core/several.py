"""Documents that a text names by a list of numbers: «требования № 1 и № 2 от …» are two. Pure, of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tax_calendar.core import numbering
from tax_calendar.core.numbering import NUMBER, SIGN, comparable, number_of, own_words
from tax_calendar.core.text import DATE

I = re.IGNORECASE  # noqa: E741
# In the plural only, and with no other paper between the noun and its numbers.
NOUNS = r"\b(?:требовани(?:я[мх]?|й)|решени[яй]|уведомлени[яй]|сообщени[яй]|извещени[яй]|запрос(?:ы|ов)|акт(?:ы|ов))\b"
OPENS = re.compile(
    rf"{NOUNS}(?:(?!\s{numbering.NOUN})(?:[^№#.\n;]|{numbering.STOPS})){{0,160}}?(?P<sign>{SIGN}{{1,2}})\s*(?=\w)",
    I,
)
OF_DAY = rf"(?:\s+от\s+(?P<day>{DATE})(?:\s*г(?:ода\b|\.)?)?)?"
ENTRY = re.compile(rf"(?P<number>{NUMBER}){OF_DAY}", I)
AND = r"\s*(?:,\s*и\b|,\s*а\s+также\b|[,;]|\bи\b)\s*(?:требовани\w*\s+)?"
BEFORE = rf"(?:(?:от\s+)?(?P<before>{DATE}){numbering.OF_YEAR}\s*)?"
SIGNED = re.compile(rf"{AND}{BEFORE}{SIGN}\s*(?P<number>{NUMBER}){OF_DAY}", I)
# Without a sign of its own it may be a count: «№ 1 и 2 приложения».
DATED = re.compile(rf"{AND}(?P<number>\d{NUMBER}|\d)\s+от\s+(?P<day>{DATE})(?:\s*г(?:ода\b|\.)?)?", I)
# With a stroke it is no count; INN and КПП have one, too.
STROKED = re.compile(rf"{AND}(?!\d{{10}}/|{DATE})(?P<number>\d[\w.-]{{0,20}}/[\w./-]{{0,20}}){OF_DAY}", I)
BARE = re.compile(rf"{AND}(?P<number>\d{NUMBER}|\d)(?![\w-]){OF_DAY}", I)
COME = re.compile(
    r"\b(?:два|три|четыре|пять|[2-9]|1\d|несколько|новые|поступил[иоа]|получен[ыо]|пришл[ио]|прислал[иа]?|размещен[ыо]|направлен[ыо])"
    r"\b[^\n№]{0,60}?\bтребовани[яй]\b",
    I,
)
# A single document, in the cases in which it comes («поступило требование», «решением приостановлены»), or is asked
# about («по требованию»); a genitive («на основании решения») is of what another one rests on.
SINGLE = re.compile(
    rf"\b(?:требовани(?:е|ю|и|ем)|решение|решением|уведомление|извещение|сообщение|запрос|акт)\b"
    rf"(?:(?!\s{numbering.NOUN})(?:[^№#.;\n]|{numbering.STOPS})){{0,160}}?{SIGN}\s*(?P<number>{NUMBER})",
    I,
)
SENTENCE = re.compile(r"[.;!](?=\s)")
RESTS = re.compile(r"\bосновани[еи]\b|\bоснован[ао]?\b|\bпо\s+поручени|\bв\s+рамках\b|\bо\s+проведении\b", I)
LIFTED = re.compile(r"\bотмен", I)  # «решение № 78 об отмене приостановления (решение № 77)»: 77 is over
NUMBERED = re.compile(rf"{SIGN}\s*(?P<number>{NUMBER})", I)
OF_ANOTHER = re.compile(r"\b(?:акт|решени|уведомлени|запрос|извещени|сообщени|жалоб|проверк)[а-я]*[^№]{0,20}$", I)
LOST_AT_A_COST = re.compile(r"требовани|решени|уведомлени|извещени", I)  # other lists are mostly of earlier papers
MOST, MOST_ENTRIES, AROUND = 20, 100, 160  # lists of a text, numbers of a list, characters around
MOST_NAMED = 20  # documents that a person is told one by one
MOST_READ = 100_000  # characters of all the texts of a list together: no letter has more, unless made to keep us busy
MISSED = "В письме назван ещё документ № {}, а прочитать о нём больше ничего не удалось: найдите его."
MORE = "Так же не прочитаны и другие названные в письме документы, их ещё {}: посмотрите само письмо."
# Earlier papers that a text names beside the ones it is about.
EARLIER = re.compile(rf"неисполнен|\bранее\b|взамен|в\s+дополнение|не\s+исполнен[аоы]\b|{numbering.CANCELS}", I)


@dataclass(frozen=True, slots=True)
class Listed:
    """The entries of a list, each as it reads alone, where in the text its noun and the list itself stand."""

    numbers: tuple[str, ...]
    entries: tuple[str, ...]
    opens: int
    start: int
    end: int


def each(text: str) -> list[str]:
    """The text for each number of its list, as if it named that one alone; itself if it lists none, or too long."""
    own, _ = number_of(own_words(text))
    found = next((one for one in _lists(text) if own and comparable(one.numbers[0]) == comparable(own)), None)
    if found is None or len(text) * len(found.entries) > MOST_READ:
        return [text]
    return [f"{text[: found.start]}{entry}{text[found.end :]}" for entry in found.entries]


def left_over(text: str, found: Sequence[str | None]) -> tuple[str, ...]:
    """In Russian, of which documents nothing was found but their numbers in a list, or in a line about several."""
    known = {comparable(number) for number in found if number}
    lists = (one for one in _lists(text) if LOST_AT_A_COST.match(text, one.opens))
    named = [*(number for one in lists for number in one.numbers), *_of_several(text), *_single(text)]
    left = dict.fromkeys(comparable(number) for number in named)
    missed = [MISSED.format(number) for number in left if number not in known]
    more = len(missed) - MOST_NAMED
    return (*missed[:MOST_NAMED], MORE.format(more)) if more > 0 else tuple(missed)


def _of_several(text: str) -> Iterator[str]:
    """The numbers in lines that say that several demands have come, in whatever words between them."""
    for line in (one for one in own_words(text)[:MOST_READ].split("\n") if not EARLIER.search(one)):
        come = COME.search(line)
        for match in NUMBERED.finditer(line, come.end()) if come else ():
            before = line[max(come.end() if come else 0, match.start() - AROUND) : match.start()]
            others = numbering.NOT_A_DOCUMENT.search(before) or numbering.OF_TRADE.search(before)
            if not (others or OF_ANOTHER.search(before)):
                yield re.sub(r"\s+", "", match["number"]).rstrip("._-/\\")


def _single(text: str) -> Iterator[str]:
    """The numbers of single documents, but those that a sentence calls earlier ones or what another one rests on."""
    for line in own_words(text)[:MOST_READ].split("\n"):
        for match in SINGLE.finditer(line):
            at = match.start("number")
            before = re.sub(rf"{SIGN}\s*$", "", line[max(0, at - AROUND) : at])
            clause = SENTENCE.split(before)[-1] + SENTENCE.split(line[at : at + AROUND])[0]
            others = numbering.NOT_A_DOCUMENT.search(before) or numbering.OF_TRADE.search(before)
            others = others or LIFTED.search(SENTENCE.split(before)[-1])
            if not (others or EARLIER.search(clause) or RESTS.search(clause)):
                yield re.sub(r"\s+", "", match["number"]).rstrip("._-/\\")


def _lists(text: str) -> Iterator[Listed]:
    for opening in islice(OPENS.finditer(own_words(text)), MOST):
        before = text[max(0, opening.start() - AROUND) : opening.start("sign")]
        line = before.rpartition("\n")[2] + text[opening.start("sign") : opening.end() + AROUND].partition("\n")[0]
        if numbering.NOT_A_DOCUMENT.search(before) or numbering.OF_TRADE.search(before) or EARLIER.search(line):
            continue
        first = ENTRY.match(text, opening.end())
        if first is not None and len(entries := _entries(text, first, doubled=len(opening["sign"]) > 1)) > 1:
            yield _listed(entries, opening)


def _entries(text: str, first: re.Match[str], *, doubled: bool) -> list[re.Match[str]]:
    found = [first]
    forms = (SIGNED, DATED, STROKED, BARE) if doubled else (SIGNED, DATED, STROKED)
    while len(found) < MOST_ENTRIES:
        end = found[-1].end()
        match = next(filter(None, (form.match(text, end) for form in forms)), None)
        if match is None:
            break
        found.append(match)
    return found


def _listed(entries: list[re.Match[str]], opening: re.Match[str]) -> Listed:
    """A day behind the last number is that of all that have none; one before a number is that one's only."""
    told, day = [], None
    for match in reversed(entries):
        day = match["day"] or day
        number = re.sub(r"\s+", "", match["number"]).rstrip("._-/\\")
        own = match["day"] or match.groupdict().get("before") or day
        told.append((number, f"№ {number} от {own}" if own else f"№ {number}"))
    told.reverse()
    places = opening.start(), opening.start("sign"), entries[-1].end()
    return Listed(tuple(one for one, _ in told), tuple(one for _, one in told), *places)
