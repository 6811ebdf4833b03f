"""Fields of one document or notice, read from its plain text (see text.plain)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.taxpayer import is_inn

from tax_calendar.core.numbering import document_date, number_of, own_words
from tax_calendar.core.text import ORDER

I = re.IGNORECASE  # noqa: E741
INN = re.compile(r"ИНН(?:\s*/\s*КПП|ЮЛ|ФЛ)?[^\d\n]{0,15}\n?\s*(\d[\d ]{8,18}\d)(?!\d)", I)
KPP = re.compile(r"КПП[^\d\n]{0,6}\n?\s*(\d{4}[\dA-Z]{2}\d{3})\b", I)
SLASHED = re.compile(r"\b(\d{10})\s*[/,;|-]?\s*(?:[А-Яа-яA-Za-z]{2,4}\s*)?(\d{4}[\dA-Z]{2}\d{3})\b")
SAME_PARTY = r"(?:(?!ИНН|\bкому\b|получатель|абонент|\bналогоплательщик:)[^;\n]){0,120}"
UP_TO_INN = rf"{SAME_PARTY}(?:\n{SAME_PARTY}){{0,2}}$"
AUDITED = re.compile(
    rf"(?:проверяем\w+(?:\s+(?:лиц\w*|налогоплательщик\w*|организаци\w*))?|в\s+отношении(?!\s+котор)){UP_TO_INN}", I
)
PARTNER = re.compile(rf"(?:контрагент\w*|(?:сделк|договор)\w*\s+с|взаимоотношени\w+\s+с){UP_TO_INN}", I)
COUNTER = re.compile(rf"93\s*\.\s*1|встречн\w+|{ORDER}", I)
ADDRESSEE = re.compile(
    r"(?:кому|налогоплательщик\w*|организаци\w+|абонент|получатель|плательщик|лицо)\b[^\n]{0,20}$", I
)

CODE = re.compile(
    r"(?:код\s+(?:налогового\s+органа|органа|[ИУ]?ФНС|НО|инспекции)|КодНО|\bкод\b|\bНО\b|налогов\w+\s+орган\w*|инспекци\w+"
    r"|отправитель|от\s+кого|налоговая|[ИУ]?ФНС(?:\s+России)?|орган)\s*[-:=(№]*\s*(?:код\s*)?(\d{4})\b(?!\s*(?:г\b|год|\.\d|[-/]\d))",
    I,
)
CODE_IN_BRACKETS = re.compile(r"(?:ФНС|инспекци)(?:[^\n(]|\n(?!\s*\n)){0,160}?\((?:код\s*(?:НО\s*)?)?(\d{4})\)", I)
CODE_BEHIND = re.compile(
    r"(?:ФНС|инспекци)[^\n№(]{0,40}(?:№\s*\d+[^\n\d(]{0,60})?[,-]\s*(?:код\s*)?(\d{4})(?=\s*(?:$|[),;]|\.\s))", I | re.M
)
CODE_BEFORE = re.compile(
    r"(?<![\d.])\b(\d{4})\s*[-:,(]?\s*(?:[МИУ]\w*\s+)?(?:межрайонная\s+|управление\s+)?(?:М?[ИУ]?ФНС|инспекция\s+Ф|код\s+(?:налогового|органа|НО))",
    I,
)
CODE_ALONE = re.compile(r"(?:ФНС|налогов\w+\s+служб)[^\n]{0,120}(?:\n[^\n]{1,60})?\n\s*\(?(\d{4})\)?$", I | re.M)
TAX = re.compile(r"ФНС|налогов\w+\s+служб|казначейств", I)
YEAR = re.compile(r"20[012]\d")  # also codes of inspectorates of the Chechen Republic: those must be called a code
CALLED_CODE = re.compile(r"\bкод\w*\W[^\d\n]{0,40}$", I)
# An order's clause goes on over a line's end, but not into the next label («Инспекция: 7714»).
OF_THE_ORDER = re.compile(
    r"поручени(?:[^;\n]|\n(?!\s*[А-Я][^\n:]{0,30}(?::|\s-\s))){0,200}$|(?:состо\w+\s+на\s+учете|жалоб|обратиться)[^.;]{0,80}$",
    I,
)
AUTHORITY = re.compile(
    r"((?:Межрайонная\s+)?(?:[ИУ]ФНС|инспекция\s+ФНС|инспекция\s+Федеральной\s+налоговой\s+службы|Управление\s+ФНС)[^\n,(:;]{3,120})",
    I,
)
# By its number, or an unnumbered one by its name: no two ways to write one are taken for the same.
INSPECTORATE = re.compile(
    r"\b(?:[МИ]*ФНС|инспекци\w*)(?:\s+(?:России|ФНС|Федеральной|налоговой|службы))*\s*№\s*(\d{1,3})\b"
    r"|\b(?:УФНС|МИФНС|ИФНС|Управление\s+ФНС|инспекция\s+Ф)[^\n\d,(:;.№]{3,60}",
    I,
)
NAME = re.compile(
    r'((?:ООО|ОАО|ЗАО|ПАО|НАО|АО|АНО|НКО|ТСЖ|ФГУП|МУП|ГУП|общество\s+с\s+ограниченной\s+ответственностью)\s*["«“„][^"»”\n]{1,120}["»”]'
    r"|(?:ИП|индивидуальный\s+предприниматель)\s+[А-Я][а-я-]+(?:\s+[А-Я][а-я-]+){1,2})"
)


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in one text; None where it doesn't stand."""

    inn: str | None = None
    kpp: str | None = None
    number: str | None = None
    dated_on: date | None = None
    authority_code: str | None = None
    authority_name: str | None = None
    taxpayer_name: str | None = None


def read(text: str) -> Fields:
    """All fields of a plain text."""
    inn, kpp = identity(text)
    number, at = number_of(own_words(text))
    if number is None:
        number, at = number_of(text)
    return Fields(
        inn=inn,
        kpp=kpp,
        number=number,
        dated_on=document_date(text, number, at),
        authority_code=_authority_code(text),
        authority_name=_clean(AUTHORITY.search(text)),
        taxpayer_name=_taxpayer_name(text, inn),
    )


def identity(text: str, *, counter: bool | None = None) -> tuple[str | None, str | None]:
    """INN and KPP of whom the document is addressed to: not of the audited party or the partner it may name as well.

    counter: whether it is about another's audit (then the audited party is never the addressee); None: see the text.
    """
    another = bool(COUNTER.search(text)) if counter is None else counter
    found = [(match.start(), _digits(match[1])) for match in INN.finditer(text)]
    found += [(m.start(), (m[1], m[2])) for m in SLASHED.finditer(text) if _unlabelled(m, found)]
    found.sort()
    first = [one for one in found if not PARTNER.search(text[max(0, one[0] - 400) : one[0]])]
    own = [one for one in first if not AUDITED.search(text[max(0, one[0] - 400) : one[0]])]
    addressed = [one for one in own if ADDRESSEE.search(_line_before(text, one[0]))]
    named = [one for one in own if not _of_authority(text[max(0, one[0] - 200) : one[0]])]
    for start, (inn, glued_kpp) in addressed or named or own or ([] if another else first):
        again = (kpp or _kpp_near(text, at) for at, (one, kpp) in own if one == inn)
        return inn, glued_kpp or _kpp_near(text, start) or next(filter(None, again), None)
    return None, None


def _of_authority(before: str) -> bool:
    """Whether the authority or the treasury, not a taxpayer, is named last before an INN: a head may show its own."""
    names = [match.end() for match in NAME.finditer(before)]
    tax = [match.end() for match in TAX.finditer(before)]
    return bool(tax) and tax[-1] > max(names, default=0)


def _unlabelled(match: re.Match[str], labelled: Sequence[tuple[int, tuple[str, str | None]]]) -> bool:
    """Whether «7714000000/771401001» stands where no label has been read, and looks like what it should be."""
    return ("/" in match[0] or is_inn(match[1])) and all(match[1] != inn for _, (inn, _) in labelled)


def _digits(run: str) -> tuple[str, str | None]:
    """An INN, from which a КПП that is glued to it is taken off."""
    digits = run.replace(" ", "")
    if len(digits) in {19, 21}:
        return digits[:-9], digits[-9:]
    if len(digits) in {10, 12}:
        return digits, None
    first = run.split(maxsplit=1)[0]
    return first, None


def _kpp_near(text: str, start: int) -> str | None:
    near = text[start : start + 80]
    match = KPP.search(near) or SLASHED.search(near)
    if match is None:
        return None
    return match[match.re.groups]


def _line_before(text: str, start: int) -> str:
    line = text.rfind("\n", 0, max(0, start - 1))
    return text[max(line, start - 160) : start] if line >= 0 else text[max(0, start - 160) : start]


def _authority_code(text: str) -> str | None:
    """The first code of an inspectorate, as the head stands first; not of the one that gave the order, nor a year."""
    return next(iter(_codes(text)), None)


def _codes(text: str) -> list[str]:
    found = [
        match
        for pattern in (CODE, CODE_IN_BRACKETS, CODE_BEHIND, CODE_BEFORE, CODE_ALONE)
        for match in pattern.finditer(text)
        if not OF_THE_ORDER.search(before := text[max(0, match.start(1) - 240) : match.start(1)])
        and (not YEAR.fullmatch(match[1]) or CALLED_CODE.search(before))
    ]
    return [match[1] for match in sorted(found, key=lambda match: match.start(1))]


def only_code(texts: Sequence[str]) -> str | None:
    """The code of the one inspectorate that texts name; None if they name another one too, be it without its code."""
    codes = {code for text in texts for code in _codes(text)}
    names = {match[1] or match[0].lower() for text in texts for match in INSPECTORATE.finditer(text)}
    return next(iter(codes)) if len(codes) == 1 and len(names) <= 1 else None


def _taxpayer_name(text: str, inn: str | None) -> str | None:
    """The name nearest before the INN, else the first."""
    names = list(NAME.finditer(text))
    if not names:
        return None
    at = text.find(inn) if inn else -1
    before = [match for match in names if match.start() < at]
    return " ".join((before[-1] if before else names[0])[1].split())


def _clean(match: re.Match[str] | None) -> str | None:
    return " ".join(match[1].split()).rstrip(" .-") if match else None
