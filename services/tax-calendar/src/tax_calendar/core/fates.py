"""What became of one reply, by the words around it: taken and refused are said of this reply, or nothing is.

A demand that is closed by mistake is lost, one that stays open is closed by its accountant: any doubt is silence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from tax_calendar.core.text import DATE, SENTENCE_END

Verdict = Literal["taken", "refused", "doubt"]
I = re.IGNORECASE  # noqa: E741
REPLY_NOUN = r"(?:ваш\w*\s+)?(?:ответ|пояснени|документ|опис|информаци)\w*"
# By the authority, not by a director or an operator, wholly, and not merely «в обработку».
BY_AUTHORITY = (
    rf"(?=\s*(?:$|[.,;:()|\n-]|{DATE}|в\s+\d{{1,2}}:\d\d|налогов|инспекц|[ИУ]?ФНС|межрайон|М?РИ\b|в\s+полном|полностью|успешно"
    rf"|без\s+(?:ошибок|замечаний)|и\s+зарегистр|{REPLY_NOUN}))"
)
VERB = rf"(?:принят[аоы]?|принял[аи]?)\b{BY_AUTHORITY}"
TAKEN = re.compile(rf"\b{VERB}", I)
NOTE = rf"квитанци\w+(?:\s+№\s*\S+)?(?:\s+от\s+{DATE})?\s+о\s+приеме?"
RECEIPT = re.compile(
    rf"{NOTE}\s*(?:$|[.,;)(|\n№]|:\s*(?:$|{REPLY_NOUN})|получен|поступил|пришл|от\s|к\s|на\s|по\s|{REPLY_NOUN})", I
)
RECEIPT_CAME = re.compile(rf"{NOTE}\s+(?:получен|поступил|пришл)|(?:получен|поступил|пришл)\w*\s+квитанци", I)
REFUSED = re.compile(
    r"\bне\s+(?:был[аои]?\s+|будет\s+|может\s+быть\s+)?принят\w*|отказ\w*\s+в\s+прием\w*|уведомлени\w+\s+об\s+отказе"
    r"|\bотклонен\w*",
    I,
)
UNDERWAY = re.compile(
    r"извещени\w+\s+о\s+получени|подтверждени\w+\s+(?:даты\s+)?отправк"
    rf"|\b(?:отправлен|передан|доставлен|направлен)\w*(?!\w|\s*:?\s*{DATE})",
    I,
)
# Not yet, or not all of it.
WAITS = re.compile(
    r"\bожида|\bдождитесь|на\s+(?:проверк|рассмотрени|контрол)|\bв\s+(?:обработк|работ[еу]\b)|\bеще\b|\bпока\b"
    r"|\bбуд(?:ет|ут)\b|\bчастичн|\bчаст\w+\s+\d+\s+из|\bпроект\w*|\bчерновик|\bготов[ия]т"
    r"|\bпромежуточн|\bдополнительн|\bнеполн|\bне\s+полност",
    I,
)
ASKS = re.compile(
    rf"\bпрошу|\bпросим|\bподготов\w+|\bсообщи(?:м|те)|\bуточните|\bпроверьте|\bнеобходимо|\bнужно|\bкогда\b|\bпосле\b|\?"
    rf"|\bнапомина|\bистека|\bпросроч|\bсрок\w*(?:\s+\w+)?\s*[-:]?\s*(?:до\s+)?{DATE}|\bдо\s+{DATE}",
    I,
)
# What is sent about a demand and is no answer to it: НК ст. 93 п. 3.
OTHER = re.compile(r"невозможност|ходатайств|продлени\w+\s+срок|отсрочк", I)
OF_A_DEMAND = re.compile(r"требовани\w+[^№\n]{0,80}№", I)
ON_CONDITION = re.compile(r"\bесли\b|\bв\s+случае\b", I)
CLAUSE = re.compile(r",\s+|;\s+|\n|\s(?:а|но)\s|(?<!\bг)\.\s+(?=[а-я])", I)
# A clause, or a sentence, that can speak of nothing but the reply beside it.
BARE = re.compile(
    rf"^\W*(?:(?:fwd?|re|пересл|статус|состояние|результат)\w*\W{{1,3}}|(?:и|успешно|полностью|{REPLY_NOUN}|он[аи]?"
    rf"|(?:на|по|к)\s+требовани\w+|документооборот\w*|завершен\w*|налогов\w+\s+орган\w*|(?:получен|поступил|пришл)\w*)[\s,:]+)*(?:(?:не\s+)?принят|квитанци|уведомлени\w+\s+об\s+отказе|отказ)",
    I,
)
FAULTS = re.compile(r"(?<!\bбез )\b(?:ошиб|замечани|предупрежд)", I)
# Before a reply that is merely named: what stands beside it is said of it. «Требуется ответ …» is a wish.
NAMED_BEFORE = re.compile(
    r"^[^\w«»\"]*(?:(?:документ\w*|вид|тип|наименование|файл|ваш\w*|re|fwd?|пересл\w*|организация|налогоплательщик|клиент|ООО|П?АО"
    r"|ИП|ИНН|КПП|[«\"][^»\"\n]*[»\"]|\d+)[^\w«»\"]+)*[«\"]?$",
    I,
)
NOT_SO = re.compile(r"\bнет?\b|\bтребуе|\bотсутству", I)
ANY_TAKING = re.compile(r"\bпринят[аоы]?\b|\bприня(?:л[аи]?|то)\b|квитанци\w+\s+о\s+прием", I)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply is named, from *start* to *end*; opening: where the list begins that it is of."""

    start: int
    end: int
    opening: int
    number: str


@dataclass(frozen=True, slots=True)
class Clause:
    """Part of a sentence from *start*; names: whether it names a reply; bare: can speak of nothing but one;
    hedged: says it isn't done yet, or asks; faulty: that not all is well."""

    start: int
    names: bool
    bare: bool
    hedged: bool
    faulty: bool
    verdict: Verdict | None


class Told:
    """The letter, and every place where it names a reply, in order. Each sentence is looked at once."""

    def __init__(self, whole: str, places: Sequence[Place]) -> None:
        self.whole, self.places = whole, places
        self.ends = [*(match.end() for match in SENTENCE_END.finditer(whole)), len(whole)]
        self._read: dict[int, Verdict | None] = {}
        self._clauses: dict[tuple[int, int], tuple[Clause, ...]] = {}

    @cached_property
    def naming(self) -> list[int]:
        """The sentences that name a reply, in order."""
        return sorted({n for one in self.places for n in range(self.at(one.start), self.at(one.end - 1) + 1)})

    @cached_property
    def other(self) -> tuple[bool, str]:
        """Whether a sentence about what is no answer says of no demand, and those that say of which."""
        said = [one for n in range(len(self.ends)) if OTHER.search(one := self.sentence(n))]
        return any(not OF_A_DEMAND.search(one) for one in said), "\n".join(said)

    @cached_property
    def head(self) -> Verdict | None:
        """What stands before the first reply says."""
        return _one_of(self.beside(n) for n in range(self.at(self.places[0].opening)))

    def at(self, position: int) -> int:
        """The number of the sentence at a position."""
        return min(bisect_right(self.ends, position), len(self.ends) - 1)

    def begins(self, number: int) -> int:
        """Where a sentence begins."""
        return self.ends[number - 1] if number else 0

    def sentence(self, number: int) -> str:
        """The words of a sentence."""
        return self.whole[self.begins(number) : self.ends[number]]

    def beside(self, number: int) -> Verdict | None:
        """What a sentence that names no reply says."""
        if number not in self._read:
            self._read[number] = _beside(self.sentence(number))
        return self._read[number]

    def clauses(self, begin: int, end: int) -> tuple[Clause, ...]:
        """The clauses between; no cut goes through what names a reply."""
        if (begin, end) not in self._clauses:
            inside = [one for one in self.places if begin <= one.start < end]
            starts = [one.start for one in inside]
            cuts = [match.end() for match in CLAUSE.finditer(self.whole, begin, end)]
            cuts = [begin, *(cut for cut in cuts if not _within(cut, inside, starts)), end]
            self._clauses[begin, end] = tuple(
                _clause(self.whole, start, stop, names=bisect_left(starts, start) < bisect_left(starts, stop))
                for start, stop in pairwise(cuts)
            )
        return self._clauses[begin, end]


def _within(cut: int, places: Sequence[Place], starts: Sequence[int]) -> bool:
    before = bisect_left(starts, cut)
    return before > 0 and cut < places[before - 1].end


def _clause(whole: str, start: int, stop: int, *, names: bool) -> Clause:
    words = whole[start:stop]
    bare, faulty = BARE.search(words) is not None, FAULTS.search(words) is not None
    return Clause(start, names, bare, _hedged(words), faulty, _verdict(words))


def without_conditions(whole: str) -> str:
    """The letter without what it says of cases that may be: «если документ не принят, …»."""
    kept, start = [], 0
    for match in SENTENCE_END.finditer(whole):
        kept += ["" if ON_CONDITION.search(whole, start, match.start()) else whole[start : match.start()], match[0]]
        start = match.end()
    return "".join([*kept, "" if ON_CONDITION.search(whole, start) else whole[start:]])


def fate(told: Told, places: Iterable[Place]) -> Verdict | None:
    """What the letter says of the reply that it names in these places: one thing, or nothing that counts."""
    mine = list(places)
    of_all, of_some = told.other
    if of_all or any(one.number in of_some for one in mine):
        return "doubt"
    return _one_of(_at(told, one) for one in mine)


def _one_of(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    said = {verdict for verdict in verdicts if verdict is not None}
    return said.pop() if len(said) == 1 else "doubt" if said else None


def _at(told: Told, one: Place) -> Verdict | None:
    """By its own sentence, else by that which opens the list, else by what stands around."""
    number = told.at(one.start)
    own = _in_sentence(told, one)
    if own is not None:
        return own
    if not _merely_named(told, one):
        return "doubt"
    opening = told.at(one.opening)
    if opening != number and (verdict := _verdict(told.sentence(opening))) is not None:
        return verdict
    last = told.at(one.end - 1)
    after = bisect_right(told.naming, last)
    following = told.naming[after] if after < len(told.naming) else len(told.ends)
    return _one_of((told.head, *(told.beside(n) for n in range(last + 1, following))))


def _merely_named(told: Told, one: Place) -> bool:
    begin, end = told.begins(told.at(one.start)), told.ends[told.at(one.end - 1)]
    before = told.whole[begin : one.start]
    first = next(place for place in told.places if place.start >= begin)
    return bool(NAMED_BEFORE.search(told.whole[begin : first.start])) and not NOT_SO.search(
        f"{before} {told.whole[one.end : end]}"
    )


def _in_sentence(told: Told, one: Place) -> Verdict | None:
    """What the sentence says of it; what was taken with faults is a person's to look at."""
    clauses = told.clauses(told.begins(told.at(one.start)), told.ends[told.at(one.end - 1)])
    mine = next(clause for clause in reversed(clauses) if clause.start <= one.start)
    verdict = _by_clauses(clauses, mine)
    faulty = any(clause.faulty for clause in clauses if clause is mine or not clause.names)
    return "doubt" if verdict == "taken" and faulty else verdict


def _by_clauses(clauses: Sequence[Clause], mine: Clause) -> Verdict | None:
    """By its own clause; where that has no verdict by a later one of its list, or a bare one."""
    others = [clause for clause in clauses if clause.verdict is not None and clause is not mine]
    if any(clause.hedged and not clause.names for clause in others):
        return "doubt"
    if mine.verdict is not None or not others:
        return mine.verdict
    governs = all(clause.bare or (clause.names and clause.start > mine.start) for clause in others)
    return _one_of(clause.verdict for clause in others) if governs else "doubt"


def _verdict(words: str) -> Verdict | None:
    """What words that name a reply say of it."""
    if _hedged(words):
        return "doubt"
    rest, refusals = REFUSED.subn(" ", words)
    taken, note = TAKEN.search(rest), RECEIPT.search(rest)
    if refusals:
        return "doubt" if taken or note else "refused"
    if taken or RECEIPT_CAME.search(rest):
        return "taken"
    if UNDERWAY.search(rest) or (not note and ANY_TAKING.search(rest)):
        return "doubt"
    return "taken" if note else None


def _hedged(words: str) -> bool:
    return any(hedge.search(words) for hedge in (OTHER, WAITS, ASKS))


def _beside(sentence: str) -> Verdict | None:
    """What a sentence that names no reply says of the one beside it."""
    if WAITS.search(sentence) or UNDERWAY.search(sentence):
        return "doubt"
    if not (REFUSED.search(sentence) or ANY_TAKING.search(sentence)):
        return None
    return _verdict(sentence) if BARE.search(sentence) else "doubt"
