"""Which papers a sentence says were handed over: one breath may tell of several that came by several ways.

A sentence is cut into clauses. A verb of handing over speaks of the papers that its own clause names, then of those
listed beside it; of none it names, it speaks of all. What can be read in two ways is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tax_calendar.core import numbering
from tax_calendar.core.channels import BY_HAND, HANDED, OF_A_PAPER, OURS, THEN_HANDED, happened
from tax_calendar.core.days import BEFORE, days_in

I = re.IGNORECASE  # noqa: E741
UNSURE = "В письме сказано о вручении, но не видно, этого ли документа: сверьте, как и когда он получен."
ANOTHER = "В письме сказано о вручении другого документа, а как и когда получен этот — нет: сверьте."
ANY = "документ"  # a noun that any paper is called by
NEUTER = "требовани|решени|уведомлени|сообщени|извещени|поручени|постановлени|предписани|определени|дополнени"
MASCULINE, FEMININE = f"акт|запрос|протокол|приказ|{ANY}", "справк|повестк|квитанци"
# Endings in which a paper is what is handed over, and those that may be a genitive as well.
FORMS = ((NEUTER, ("е",), ("я",)), (MASCULINE, ("", "ы"), ()), (FEMININE, ("а", "я", "у", "ю"), ("и",)))
NAMED = re.compile(
    rf"(?P<copy>\b(?:копи[яию]|экземпляр\w{{0,2}})\s(?:[а-я]{{1,20}}\s){{0,2}}?)?(?P<with>\bсо?\s)?\b(?P<noun>{NEUTER}|{MASCULINE}|{FEMININE})(?P<end>[а-я]{{0,3}})\b",
    I,
)
NUMBERED = re.compile(rf"{numbering.SIGN}\s*({numbering.NUMBER})")
CUT = re.compile(r"(\s?[;()]\s?|,\s|\s-\s|\s(?:и|а|но)\s)")
AND = re.compile(r"\sи\s")
# «Вручен акт и требование под роспись» is one handing over; without such a verb «под роспись» is one itself.
VERB = re.compile(r"\bвручил\w*|\bвручен[оаы]?\b|\bполуч\w+\s+(?:лично|на\s+руки)|\bлично\s+получ\w*", I)
ONE = re.compile(r"\b(?:вручен|получен)(?:[оа]?|н(?:ый|ое|ая|ого|ой|ую))\b", I)
FURTHEST = 20  # pieces of a sentence around a verb that are looked at
WAY = re.compile(
    r"\b(?:(?:отправлен|направлен|выслан|передан|размещен|выложен|опубликован|прислан|доставлен|получен)[оаы]?"
    r"|(?:отправил|направил|выслал|передал|поступил|пришел|пришл|прислал|разместил|появил|направля|высыла|прилага)\w*"
    r"|почт(?:ой|е)|ТКС|\w*кабинет\w*)\b",
    I,
)


@dataclass(frozen=True, slots=True)
class Which:
    """The paper that is asked about. noun: as Kind has it, or as the paper calls itself."""

    number: str | None
    noun: str | None
    dated_on: date | None


@dataclass(frozen=True, slots=True)
class Named:
    """A paper by its noun, its number or both. case: "nominative"; "either": or a genitive; "with"; "other"."""

    noun: str | None
    number: str | None
    case: str = "nominative"


@dataclass(frozen=True, slots=True)
class Handing:
    """One handing over: its clause, the papers that it surely speaks of, and those that it may. all: names none.

    letter: in which it is told, by its number.
    """

    clause: str
    sure: tuple[Named, ...] = ()
    maybe: tuple[Named, ...] = ()
    all: bool = False
    letter: int = 0


@dataclass(frozen=True, slots=True)
class Handed:
    """That a paper was handed over: what says so, and whether it is sure that this one is meant."""

    said: tuple[Handing, ...]
    sure: bool


def handings(sentences: Iterable[str], letter: int = 0) -> list[Handing]:
    """Every handing over that has happened, not of what is ours."""
    told = (one for one in sentences if BY_HAND.search(one) and not OURS.search(one))
    return [replace(one, letter=letter) for sentence in told for one in _in(sentence)]


def handed(told: Sequence[Handing], which: Which) -> Handed | None:
    """What is told of *which*; None if nothing is."""
    mine = [one for one in told if not _before_it(one.clause, which.dated_on)]
    sure = tuple(one for one in mine if one.all or any(_fits(paper, which) for paper in one.sure))
    if sure:
        return Handed(sure, sure=True)
    maybe = tuple(one for one in mine if any(_fits(paper, which) for paper in one.maybe))
    return Handed(maybe, sure=False) if maybe else None


def of_another(text: str, which: Which) -> bool:
    """Whether a few words name papers, and not this one."""
    papers = [*_papers(text)]
    return bool(papers) and not any(_fits(paper, which) for paper in papers)


def unsure(told: Iterable[Handing]) -> list[Handing]:
    """The same, where it stands in a notice of another paper: without a name it may be of that one only."""
    return [replace(one, all=False, maybe=(Named(ANY, None),)) if one.all else one for one in told]


def _fits(paper: Named, which: Which) -> bool:
    if paper.number and which.number:
        return numbering.comparable(paper.number) == numbering.comparable(which.number)
    if not paper.noun or not which.noun or paper.noun == ANY:
        return True
    return which.noun.startswith(paper.noun)


def _before_it(clause: str, dated_on: date | None) -> bool:
    """Whether something is meant that was handed over before the document was written."""
    found = (one for one in days_in(clause) if not OF_A_PAPER.search(one.before))
    days = (one.day for one in found if HANDED.search(one.before) or THEN_HANDED.match(one.after))
    day = next(days, None)
    return day is not None and dated_on is not None and day < dated_on


def _in(sentence: str) -> Iterator[Handing]:
    parts = CUT.split(sentence)
    clauses, end = _Clauses(parts[::2], parts[1::2]), 0
    for at, text in enumerate(clauses.texts):
        verb = clauses.by_hand.search(text)
        if verb and happened(sentence[max(0, end - BEFORE) : end + verb.end()]):
            if not any(clauses.papers):
                yield Handing(sentence, all=True)
                return
            yield clauses.handing(at)
        end += len(text) + len(parts[2 * at + 1] if 2 * at + 1 < len(parts) else "")


class _Clauses:
    """A sentence in pieces, with what stands between them and the papers that each names."""

    def __init__(self, texts: Sequence[str], cuts: Sequence[str]) -> None:
        self.texts, self.cuts = texts, cuts
        self.papers = [[*_papers(one)] for one in texts]
        self.by_hand = VERB if any(VERB.search(one) for one in texts) else BY_HAND
        self._way = [bool(WAY.search(one) or self.by_hand.search(one)) for one in texts]

    def handing(self, at: int) -> Handing:
        """That of the verb in this piece: pieces without a verb around it are lists that go on, or its day."""
        first = last = at
        lowest, highest = max(0, at - FURTHEST), min(len(self.texts) - 1, at + FURTHEST)
        while first > lowest and not self._way[first - 1]:
            first -= 1
        while last < highest and not self._way[last + 1]:
            last += 1
        around = [*range(at, first - 1, -1), *range(at + 1, last + 1), *range(first - 1, lowest - 1, -1)]
        several = ONE.search(self.texts[at]) is None
        place = next((one for one in around if self._subject(one, several=several)), None)
        if place is None:
            everything = tuple(paper for papers in self.papers[lowest : highest + 1] for paper in papers)
            return Handing(self._joined(first, last), maybe=everything)
        sure, maybe = [*self._subject(place, several=several)], [one for one in self.papers[at] if one.case == "with"]
        for beside in (one for one in range(first, last + 1) if one != place):
            joined = AND.fullmatch(self.cuts[min(beside, place)]) and abs(beside - place) == 1
            listed = several and not (first > 0 if beside < place else last + 1 < len(self.texts))
            certain = listed or (joined and (several or beside > place))
            (sure if certain else maybe).extend(self._subject(beside, several=several))
        return Handing(self._joined(first, last), tuple(sure), tuple(maybe))

    def _subject(self, at: int, *, several: bool) -> list[Named]:
        """The papers that a piece may be about; what comes with a letter is meant by it."""
        cases = {"nominative", "either"} if several else {"nominative"}
        papers = self.papers[at]
        return [one for one in papers if one.case in cases] or [one for one in papers if one.case == "with"]

    def _joined(self, first: int, last: int) -> str:
        ends = [*self.cuts[first:last], ""]
        return "".join(text + end for text, end in zip(self.texts[first : last + 1], ends, strict=True))


def _papers(text: str) -> Iterator[Named]:
    """The papers in a piece: a number belongs to the noun before it."""
    nouns = [*NAMED.finditer(text)]
    first, *ends = [*(one.start() for one in nouns), len(text)]
    yield from (Named(None, number) for number in _numbers(text, 0, first))
    for noun, end in zip(nouns, ends, strict=True):
        case, word = _case(noun), noun["noun"].lower()
        if word != ANY or case == "nominative":
            numbers: list[str | None] = [*_numbers(text, noun.end(), end)]
            yield from (Named(word, number, case) for number in numbers or [None])


def _case(noun: re.Match[str]) -> str:
    nominative, either = next(forms for stem, *forms in FORMS if re.match(stem, noun["noun"], I))
    end = noun["end"].lower()
    if noun["copy"] or end in nominative:
        return "nominative"
    if noun["with"]:
        return "with"
    return "either" if end in either else "other"


def _numbers(text: str, start: int, end: int) -> Iterator[str]:
    for match in NUMBERED.finditer(text, start, end):
        before = text[max(0, match.start() - 160) : match.start()]
        if not (numbering.NOT_A_DOCUMENT.search(before) or numbering.OF_TRADE.search(before)):
            yield "".join(match[1].split()).rstrip("._-/\\")
