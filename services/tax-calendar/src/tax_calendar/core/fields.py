"""Fields of one document or notice, read from its plain text (see text.plain)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tax_calendar.core.text import DATE, parse_date

I = re.IGNORECASE  # noqa: E741
SIGN = r"(?:№|N[°ºo]?|Nо|Nе|Ne|#)"
NUMBER = r"[0-9A-Za-zА-Яа-я][0-9A-Za-zА-Яа-я/\\._-]*"
NOUN = r"(?:требовани|решени|уведомлени|\bакт|сообщени|запрос|извещени)[а-я]*"
NOT_A_DOCUMENT = re.compile(
    r"(?:[ИУ]?ФНС|инспекци\w*|России|поручени\w*(?:[^.№]{0,60})?|договор\w*|контракт\w*|сч[её]т\w*|корректировк\w*"
    r"|приложени\w*|форм\w*|декларац\w*|приказ\w*|кабинет\w*|отдел\w*|участ\w*|закон\w*|\bтел\w*\.?|дом|кв\.?)"
    rf"(?:\s+от\s+{DATE}(?:\s*г\w*\.?)?)?\s*$",
    I,
)
# «Требование о представлении … № X», the sign may stand on the next line
BY_NOUN = re.compile(rf"{NOUN}(?:[^№#.]|\.(?=\S)){{0,200}}?{SIGN}\s*({NUMBER})", I)
BY_LABEL = re.compile(
    rf"(?:номер(?:\s+(?:документа|требования|решения|уведомления|акта))?|НомФайлДок|рег\w*\.?\s+номер)\s*[:=]?\s*{SIGN}?\s*"
    rf"({NUMBER})",
    I,
)
BY_SIGN = re.compile(rf"{SIGN}\s*({NUMBER})")
WITHOUT_SIGN = re.compile(rf"{NOUN}(?:\s+[а-я()]+){{0,4}}\s+(\d{NUMBER[:-1]}*)\s+от\s+{DATE}", I)

INN = re.compile(r"ИНН(?:\s*/\s*КПП|ЮЛ|ФЛ)?[^\d\n]{0,15}\n?\s*(\d[\d ]{8,18}\d)(?!\d)", I)
KPP = re.compile(r"КПП[^\d\n]{0,6}\n?\s*(\d{4}[\dA-Z]{2}\d{3})\b", I)
SLASHED = re.compile(r"\b(\d{10})\s*/\s*(?:[А-Яа-яA-Za-z]{2,4}\s*)?(\d{4}[\dA-Z]{2}\d{3})\b")
THIRD_PARTY = re.compile(
    r"(?:проверяем\w+|в\s+отношении|контрагент\w*|сделк\w+\s+с|взаимоотношени\w+\s+с)[^;\n]{0,160}$", I
)
ADDRESSEE = re.compile(
    r"(?:кому|налогоплательщик\w*|организаци\w+|абонент|получатель|плательщик|лицо)\b[^\n]{0,20}$", I
)

CODE = re.compile(
    r"(?:код\s+(?:налогового\s+органа|[ИУ]?ФНС|НО|инспекции)|КодНО|\bкод\b|налоговый\s+орган|госинспекция|инспекция"
    r"|[ИУ]ФНС(?:\s+России)?(?=\s*[:(])|орган)\s*[-:=(№]*\s*(\d{4})\b(?!\s*(?:г\b|год|\.\d))",
    I,
)
CODE_IN_BRACKETS = re.compile(r"(?:ФНС|инспекци)[^\n]{0,120}?\((?:код\s*)?(\d{4})\)", I)
CODE_BEFORE = re.compile(r"\b(\d{4})\s+(?:[МИУ]\w*\s+)?(?:межрайонная\s+)?[ИУ]?ФНС", I)
AUTHORITY = re.compile(
    r"((?:Межрайонная\s+)?(?:[ИУ]ФНС|инспекция\s+ФНС|инспекция\s+Федеральной\s+налоговой\s+службы|Управление\s+ФНС)[^\n,(:;]{3,120})",
    I,
)
NAME = re.compile(
    r'((?:ООО|ОАО|ЗАО|ПАО|НАО|АО|АНО|НКО|ТСЖ|ФГУП|МУП|ГУП|общество\s+с\s+ограниченной\s+ответственностью)\s*["«“„][^"»”\n]{1,120}["»”]'
    r"|(?:ИП|индивидуальный\s+предприниматель)\s+[А-Я][а-я-]+(?:\s+[А-Я][а-я-]+){1,2})"
)
DATED = re.compile(rf"(?:\bот|дата\s+(?:документа|требования|решения|акта)|ДатаФайлДок|\bдата)\s*[:=]?\s*({DATE})", I)
PLACE_AND_DATE = re.compile(
    rf"^\s*(?:г\.\s*[А-Я][\w. -]*?)?\s*({DATE})(?:\s*г(?:ода|\.)?)?[\s:;.,|°]*$", I | re.MULTILINE
)

SENT = re.compile(
    rf"(?:дата(?:\s+и\s+время)?\s+(?:отправк|направлени)\w*[^:\n\d]{{0,80}}(?:\([^)]*\))?\s*[:-]?"
    rf"|(?:отправлен|направлен|отправил|направил)\w*[^.\n\d]{{0,60}}?|отправк\w*[^.\n\d]{{0,30}}?)\s*({DATE})",
    I,
)
PLACED = re.compile(rf"размещ\w*[^.\n\d]{{0,80}}?({DATE})|({DATE})\s*[^.\n]{{0,30}}?размещ", I)
HANDED = re.compile(
    rf"(?:получен\w*|вручен\w*)\s+(?:лично|нарочн|под)[^.]{{0,80}}?({DATE})|({DATE})[^\n]{{0,40}}?(?:вручен|получен\w*\s+(?:лично|нарочн))",
    I,
)
BY_HAND = re.compile(
    r"нарочн|вручил\w*|вручен[оаы]?\b|под\s+(?:роспись|расписку)|получен\w*\s+лично|лично\s+директор", I
)
BY_POST = re.compile(
    r"заказн\w+\s+(?:письм|отправлени)|почтов\w+\s+(?:отправлени|идентификатор|уведомлени)|по\s+почте|почтой", I
)
IN_CABINET = re.compile(r"кабинет\w*[^\n]{0,120}размещ|размещ\w*[^\n]{0,80}кабинет|через\s+личный\s+кабинет", I)


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
    sent_on: date | None = None
    placed_on: date | None = None
    handed_on: date | None = None
    by_hand: bool = False
    by_post: bool = False
    in_cabinet: bool = False


def read(text: str) -> Fields:
    """All fields of a plain text."""
    inn, kpp = identity(text)
    number, end = number_of(text)
    return Fields(
        inn=inn,
        kpp=kpp,
        number=number,
        dated_on=document_date(text, end),
        authority_code=_authority_code(text),
        authority_name=_clean(AUTHORITY.search(text)),
        taxpayer_name=_taxpayer_name(text, inn),
        sent_on=_dated(SENT.search(text)),
        placed_on=_dated(PLACED.search(text)),
        handed_on=_dated(HANDED.search(text)),
        by_hand=bool(BY_HAND.search(text)),
        by_post=bool(BY_POST.search(text)),
        in_cabinet=bool(IN_CABINET.search(text)),
    )


def identity(text: str) -> tuple[str | None, str | None]:
    """INN and KPP of whom the document is addressed to: not of the audited party it may name as well."""
    found = [(match.start(), _digits(match[1])) for match in INN.finditer(text)]
    own = [one for one in found if not THIRD_PARTY.search(text[max(0, one[0] - 200) : one[0]])]
    addressed = [one for one in own if ADDRESSEE.search(_line_before(text, one[0]))]
    for start, (inn, glued_kpp) in addressed or own or found:
        kpp = glued_kpp or _kpp_near(text, start)
        return inn, kpp
    if match := SLASHED.search(text):
        return match[1], match[2]
    return None, None


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


def number_of(text: str) -> tuple[str | None, int]:
    """The document's number and where it ends; not that of an inspectorate, an order or a contract."""
    for pattern in (BY_NOUN, BY_LABEL, WITHOUT_SIGN, BY_SIGN):
        for match in pattern.finditer(text):
            before = text[max(0, match.start(1) - 160) : match.start(1)]
            before = re.sub(rf"{SIGN}\s*$", "", before)
            number = match[1].rstrip("._-/\\")
            if NOT_A_DOCUMENT.search(before) or not any(c.isdigit() for c in number) or _is_date(number):
                continue
            return number, match.start(1) + len(number)
    return None, 0


def _is_date(number: str) -> bool:
    return re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2,4}", number) is not None


def document_date(text: str, after: int) -> date | None:
    """The date that follows the number, else the one beside the place in the document's head."""
    if after:
        near = text[after : after + 220]
        if match := re.match(rf"[^\d\n]{{0,12}}\n?[^\d\n]{{0,60}}?(?:от\s+)?({DATE})", near, I):
            return parse_date(match[1])
        for pattern in (PLACE_AND_DATE, DATED):
            if match := pattern.search(near):
                return parse_date(match[1])
    match = PLACE_AND_DATE.search(text[:900]) or DATED.search(text)
    return _dated(match)


def _authority_code(text: str) -> str | None:
    for pattern in (CODE, CODE_IN_BRACKETS, CODE_BEFORE):
        if match := pattern.search(text):
            return match[1]
    return None


def _taxpayer_name(text: str, inn: str | None) -> str | None:
    """The name nearest before the INN, else the first."""
    names = list(NAME.finditer(text))
    if not names:
        return None
    at = text.find(inn) if inn else -1
    before = [match for match in names if match.start() < at]
    return " ".join((before[-1] if before else names[0])[1].split())


def _dated(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    return parse_date(next(group for group in match.groups() if group))


def _clean(match: re.Match[str] | None) -> str | None:
    return " ".join(match[1].split()).rstrip(" .-") if match else None


def comparable(number: str) -> str:
    """A number as it is compared: no spaces or signs, one kind of dash, capital letters."""
    return re.sub(r"[\s№#]", "", number).replace("\\", "/").upper()
