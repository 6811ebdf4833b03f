"""A document's own number and date, among those of audits, orders, contracts and earlier papers that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from tax_calendar.core.text import DATE, GOES_ON, parse_date

I = re.IGNORECASE  # noqa: E741
SIGN = r"(?:№|(?<!\w)N[°ºoоеe]?\.?(?![a-zа-я])|#)"
# What is longer than eighty signs is none: half of it would be a number that nobody wrote.
# Parts may stand apart around a stroke (19-12 / 122) or a dash (19- 12/122); « - 3 документа» is no part.
NUMBER = (
    r"(?=\S{0,60}\d)[0-9A-Za-zА-Яа-я][0-9A-Za-zА-Яа-я/\\._-]{0,80}+(?![0-9A-Za-zА-Яа-я/\\._-])@?"
    rf"(?:(?:\s{{1,2}}/\s{{0,2}}|(?<=/)\s{{1,2}}|(?<=-)\s|\s-(?=\d)|\s-\s(?=\d+\s?(?:/|\n|$))|(?<=\d)\s(?=\d{{3}}\s+от\s))(?!{DATE})\d[0-9A-Za-zА-Яа-я/\\._-]*){{0,3}}(?:\s?дсп\b)?"
)
OF_WHAT = r"(?:документа|требования|решения|уведомления|акта|запроса|сообщения)?\s*[:=|]?\s*"
# What a document calls itself; other cases speak of another one («по акту», «во исполнение решения»).
OWN_NOUN = r"\b(?:требование|решение|дополнение|уведомление|акт|сообщение|запрос|извещение)\b"
NOUN = r"(?:требовани|решени|уведомлени|\bакт|сообщени|запрос|извещени)[а-я]*"
STOPS = r"\.(?=\S)|(?<=\bг)\.|(?<=\bст)\.|(?<=\bп)\."  # that end no sentence
UP_TO_SIGN = rf"(?:(?!\s{NOUN})(?:[^№#.]|{STOPS})){{0,200}}?"  # over no other document
OF_YEAR = r"(?:\s*г(?:ода|\.)?){0,2}"
# A title may end with the taxpayer: «о вызове в налоговый орган налогоплательщика № 905».
NOT_A_DOCUMENT = re.compile(
    r"\b(?:\w{0,3}ФНС|инспекци\w*|налогов\w+\s+служб\w*|(?<!орган\s)(?<!вызове\s)(?<!счетам\s)налогоплательщик\w*|России|поручени\w*(?:[^.№]{0,60})?|договор\w*"
    r"|контракт\w*|(?<!операций по )счет\w*"
    r"|корректировк\w*|приложени\w*|форм[аеуы]?|декларац\w*|приказ\w*|кабинет\w*|каб\.?|отдел\w*|участ\w*|закон\w*|тел\w*\.?"
    r"|дом|кв\.?)"
    rf"(?:\s+от\s+{DATE}(?:\s*г\w*\.?)?)?\s*$",
    I,
)
# Papers of trade and letters, with up to four words more, and the numbers of the same list: «акты работ № 3 и № 4».
OF_TRADE = re.compile(
    r"\b(?:(?<!операций по )счет\w{0,4}[- ]фактур\w{0,3}|счет\w{0,3}\s+на\s+оплату|УПД|УКД|ТТН|ТН|ТОРГ\S{0,4}|CMR|ГТД"
    r"|накладн\w{1,3}|договор\w{0,3}|контракт\w{0,3}|соглашени\w{1,3}|поручени\w{1,3}|заказ\w{0,4}|заявк\w{1,3}"
    r"|спецификаци\w{1,2}|доверенност\w{1,2}|письм\w{1,2}|обращени\w{1,2}|чек\w{0,3}|ордер\w{0,3}|реестр\w{0,3}"
    r"|ведомост\w{1,3}|путев\w{2,3}\s+лист\w{0,3}|лицензи\w{1,2}"
    r"|акт\w{0,3}\s+(?:выполненн|сверк|сда|при[её]м|оказан|об\s+оказан|о\s+при[её]м|списани|КС|зач[её]т|взаимозач)\w{0,6})"
    r"(?:\s+(?!требовани|решени|уведомлени|сообщени|запрос|извещени)\(?[а-я]{1,20}\)?,?){0,4}"
    rf"(?:\s*{SIGN}\s*\S{{1,40}}(?:\s+от\s+{DATE}(?:\s*г\w{{0,3}}\.?)?)?\s*(?:,|;|\bи\b)){{0,6}}\s*$",
    I,
)
# «Требование о представлении … № X», the sign may stand on the next line.
BY_OWN_NOUN = re.compile(rf"{OWN_NOUN}{UP_TO_SIGN}{SIGN}\s*{OF_WHAT}({NUMBER})", I)
BY_NOUN = re.compile(rf"{NOUN}{UP_TO_SIGN}{SIGN}\s*{OF_WHAT}({NUMBER})", I)
# The head of many forms: a line with nothing but date and number.
OWN_LINE = re.compile(
    rf"^[^\w\n№]*(?:г\.\s*[А-Я][\w. -]{{0,60}}?\s)?(?:(?:от\s+)?{DATE}{OF_YEAR}\s*{SIGN}\s*({NUMBER})"
    rf"|{SIGN}\s*({NUMBER})\s+(?:от\s+)?{DATE}{OF_YEAR})[ \t]*$",
    I | re.MULTILINE,
)
# A line of its own, or a list's item: «Номер: X», not «(регистрационный номер X» of a return.
BY_LABEL = re.compile(
    rf"(?:(?:(?:^|[,;|])[^\w\n]{{0,10}}(?:рег(?:истрационный)?\.?\s+)?номер(?:ом)?|(?-i:\b(?:Номер|Рег\w*\.?\s+номер)(?=[^\n]{{0,20}}:)))(?:\s+(?:документа|требования|решения|уведомления|акта))?"
    rf"(?:\s*(?:и|/|,)\s*дата(?:\s+документа)?)?|НомФайлДок)\s*[:=|]?\s*{SIGN}?\s*({NUMBER})",
    I | re.MULTILINE,
)
WITHOUT_SIGN = re.compile(rf"{NOUN}(?:\s+[а-я()]+){{0,4}}\s+(\d{NUMBER})\s+от\s+{DATE}", I)
BY_SIGN = re.compile(rf"{SIGN}\s*{OF_WHAT}({NUMBER})")

# Without one of these, and a digit, there is no number by any of the patterns above: most lines are done with here.
SHOWS = re.compile(rf"{SIGN}|номер|НомФайлДок|\sот\s", I)
DIGIT = re.compile(r"\d")

BY_NAME = ((BY_OWN_NOUN, OWN_LINE), (BY_LABEL,), (BY_NOUN,), (WITHOUT_SIGN,))
BEGINS = re.compile(rf"[^\w\n]{{0,10}}(?:\d{{1,3}}[.)]\s?)?{NOUN}", I)
# Behind these stands what is asked for, not what asks.
ASKED_FOR = re.compile(r"\b(?:представ(?:ить|ьте)|поясн(?:ить|ите)|истребу\w+|запрашива\w+)", I)
LEADING = 60  # characters of a line in which a number leads it

DATED = re.compile(rf"(?:\bот|дата\s+(?:документа|требования|решения|акта)|ДатаФайлДок|\bдата)\s*[:=|]?\s*({DATE})", I)
UP_TO_DATE = re.compile(r"[^\d\n]{0,12}\n?[^\d\n]{0,60}")
RIGHT_BEFORE = re.compile(rf"({DATE}){OF_YEAR}\s*{SIGN}\s*$", I)
ON_ITS_LINE = re.compile(rf"({DATE}){OF_YEAR}[ \t]*{SIGN}[ \t]*$", I)
# A day before a number that says when something came or ends, and not what day the document bears.
OF_THE_WAY = re.compile(
    r"\b(?:с|по|до|за|на|к|позднее|срок\w*|(?:получ|отправ|направл|поступ|размещ|доставл|вруч|приня)\w*"
    r"(?:\s(?:налогов\w+|орган\w*|инспекци\w+|[ИУ]?ФНС|России|оператор\w*|налогоплательщик\w*|документа?|по|через|ТКС|в|ЛК)){0,4})"
    r"\s*[:-]?\s*$",
    I,
)
PLACE_AND_DATE = re.compile(
    rf"(?:^ ?(?:г\. ?[А-Я][\w. -]{{0,60}}?,?)? ?({DATE}){OF_YEAR}[ :;.,|°]{{0,10}}$"
    rf"|\bг\. ?[А-Я][\w.-]{{1,30}}(?: [А-Я][\w-]{{1,30}}){{0,3}},?\s({DATE}))",
    I | re.M,
)
# Under a title a line with nothing but a date is the document's, whatever audit or return the title ends with.
OWN_DAY = re.compile(rf"^ ?(?:г\. ?[А-Я][\w. -]{{0,60}}?,?)? ?(?:от )?({DATE}){OF_YEAR}[ :;.,|°]{{0,10}}$", I | re.M)
TITLE_OVER = re.compile(r"(?<!\bг)(?<!\bул)\.\s", I)  # the title has ended with a sentence
NOT_OWN_DAY = re.compile(
    r"(?:(?:\bакт|требовани|решени|поручени|договор|контракт|приказ|закон|письм|уведомлени|запрос)[а-я]{0,3}"
    r"(?: № ?\S{1,40})?"
    r"|\b(?:с|по|до|за|на|и|позднее|состоится)|:|\bдата\s(?!документ|требован|решен|акта|уведомл|извещ)[^\n]{0,60})$",
    I,
)
# Dates of other papers, of periods and terms.
TO_COME = r"\b(?:состо[ия]тся|назначен\w*|вступ\w+|явиться|прибыть|осуществляется)\b[^.\d\n]{0,40}"
OF_ANOTHER = re.compile(
    r"(?:(?:акт|поручени|договор|контракт|приказ|деклараци|расчет|закон|счет|письм|проверк|исполнени|взыскани|отношении)\S*\s+(?:№\s*\S+\s+)?от"
    r"|\b(?:требовани|решени)[яюе]м?\b[^.]{0,60}\sот|ФНС\s+России\s+от|\b(?:с|по|до|за|на|позднее|срок|состоянию\s+на|представлен\w*|поступивш\w*|окончен\w*)|@)\s*[«\"]?$"
    rf"|{TO_COME}$",
    I,
)
OWED_AT = re.compile(r"задолженност\w+\s+по\s+состоянию\s+на$", I)  # all that some payment demands name
ANY_DATE = re.compile(rf"({DATE})", I)
ANY_OWED = re.compile(rf"задолженност\w+\s+по\s+состоянию\s+на\s+({DATE})", I)
# What a decision does to another one; not the title of a decision «об отмене».
CANCELS = r"(?<!\bне )\bотмен(?:ить|я[ею]т\w*|ил[аио]?|ен[аоы]?)\b"
OF_DAY = rf"(?:\s+от\s+{DATE}(?:\s*г\w*\.?)?)?"
ALSO = rf"(?>\s*(?:[,;]|\bи\b)\s*(?:решени\w*)?{OF_DAY}\s*{SIGN}\s*{NUMBER}{OF_DAY}){{0,20}}+"
CANCELLED = re.compile(
    rf"{CANCELS}(?:(?!{SIGN}){GOES_ON}){{0,200}}{SIGN}\s*{NUMBER}{OF_DAY}{ALSO}"
    rf"|\bрешени\w*(?:(?!{SIGN}|{CANCELS}){GOES_ON}){{0,160}}{SIGN}\s*{NUMBER}{OF_DAY}{ALSO}"
    rf"(?:(?!{SIGN}){GOES_ON}){{0,40}}?{CANCELS}",
    I,
)
# What stands before and behind a number that is looked for: a pattern made for each would cost more than the text.
SIGN_BEFORE = re.compile(rf"{SIGN}\s*", I)
CALLED_BEFORE = re.compile(rf"(?:{SIGN}|номер[а-я]*\s*:?)\s*", I)
# «12.10.2026 | № 101 | 14.10.2026»: a row of a table does not say which day is whose; nor do two columns «Дата».
ROW_BEFORE = re.compile(rf"({DATE}){OF_YEAR}[ \t]*(?:[|;]|\n(?:номер|№)[^\n:]{{0,12}}:)?[ \t]*{SIGN}?[ \t]*$", I)
ROW_BEHIND = re.compile(rf"[ \t]*(?:[|;]|\n\s*дата:)?[ \t]*({DATE})", I)
CALLED_ITS_OWN = re.compile(
    rf"дата\s+(?:документа|требования|решения|уведомления|акта)\s*[:|]?\s*({DATE}){OF_YEAR}[\s|]{{0,4}}"
    rf"(?:номер[^\n:]{{0,12}}:)?\s?{SIGN}?\s?$",
    I,
)
OF_THE_PAPER = re.compile(r"(?:документа|требования|решения|уведомления|акта)\s*:?\s*$", I)
DAY_BEHIND = re.compile(rf"{OF_YEAR}\s{{0,3}}от\s{{1,3}}({DATE})", I)
MOST_ROWS = 20  # places of a number that are looked at
HEAD = 900  # characters in which a paper without «от …» shows its date


def number_of(text: str) -> tuple[str | None, tuple[int, int]]:
    """The document's number, where it begins and ends; not that of an inspectorate, an order or a contract."""
    return _number(text, (*BY_NAME, (BY_SIGN,)))


def begun_by(piece: str) -> str | None:
    """The number by which a line or a list's item may begin another document: one called so, or one that leads it."""
    if BEGINS.match(piece):
        return number_of(piece)[0]
    own = ASKED_FOR.split(piece, maxsplit=1)[0]
    return _number(own, BY_NAME)[0] or _number(own[:LEADING], ((BY_SIGN,),))[0]


def _number(text: str, by: Sequence[tuple[re.Pattern[str], ...]]) -> tuple[str | None, tuple[int, int]]:
    if not (DIGIT.search(text) and SHOWS.search(text)):
        return None, (0, 0)
    for patterns in by:
        found = [one for pattern in patterns for one in _numbers(pattern, text)]
        if found:
            number, *span = min(found, key=lambda one: one[1])
            return number, (span[0], span[1])
    return None, (0, 0)


def own_words(text: str) -> str:
    """The text, of the same length, without the decisions that it cancels."""
    return CANCELLED.sub(lambda match: " " * len(match[0]), text) if "отмен" in text.lower() else text


def _numbers(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, int, int]]:
    """The first number of a document by *pattern*, where it begins and ends; nothing if there is none."""
    for match in pattern.finditer(text):
        group = next(number for number in range(1, pattern.groups + 1) if match[number])
        start, end = match.span(group)
        before = re.sub(rf"{SIGN}\s*$", "", text[max(0, start - 160) : start])
        number = re.sub(r"\s+", "", match[group]).rstrip("._-/\\")
        if (
            not (NOT_A_DOCUMENT.search(before) or OF_TRADE.search(before))
            and any(c.isdigit() for c in number)
            and not _is_date(number)
        ):
            yield number, start, end
            return


def _is_date(number: str) -> bool:
    return re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2,4}", number) is not None


def document_date(text: str, number: str | None, at: tuple[int, int]) -> date | None:
    """The date that stands with the number, which is *at* these places, else the first near it, else the head's."""
    if number is not None:
        if day := _beside(text, number):
            return day
        before, near = text[max(0, at[0] - 80) : at[0]], text[at[1] : at[1] + 300]
        if match := CALLED_ITS_OWN.search(before):
            return parse_date(match[1])
        if (match := ON_ITS_LINE.search(before)) and not OF_THE_WAY.search(before[: match.start()]):
            return parse_date(match[1])
        if (match := ANY_DATE.search(near)) and _leads_to(near[: match.start()]):
            return parse_date(match[1])
        if (match := RIGHT_BEFORE.search(before.rstrip())) and not OF_THE_WAY.search(before[: match.start()]):
            return parse_date(match[1])
        if day := _own_line(near) or _own_date(PLACE_AND_DATE, text[:HEAD]) or _own_date(ANY_DATE, near):
            return day
    return _own_date(PLACE_AND_DATE, text[:HEAD]) or _own_date(DATED, text) or _own_date(ANY_OWED, text[:HEAD])


def days_around(text: str, number: str) -> tuple[date, ...]:
    """The two days of a number that stands between them, where nothing says which is the document's."""
    found = (_two_days(text, at.start(), at.end()) for at in islice(_places(text, number), MOST_ROWS))
    return next(filter(None, found), ())


def _places(text: str, number: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<![\w/-]){re.escape(number)}(?![\w/-])", text)


def _two_days(text: str, start: int, end: int) -> tuple[date, ...]:
    line = text[max(0, start - 80) : start]
    before, behind = ROW_BEFORE.search(line), ROW_BEHIND.match(text, end)
    if before is None or behind is None:
        return ()
    label = line[: before.start()]
    told = {parse_date(before[1]), parse_date(behind[1])} - {None}
    if OF_THE_WAY.search(label) or OF_THE_PAPER.search(label) or len(told) < 2:
        return ()
    return tuple(sorted(day for day in told if day))


def _leads_to(between: str) -> bool:
    """Whether a date that stands *between* characters behind the number is still said of it."""
    other = re.search(f"{TO_COME}$", between, I) or OF_THE_WAY.search(between)
    return UP_TO_DATE.fullmatch(between) is not None and not other


def _own_line(near: str) -> date | None:
    """The line of a date under the document's title, behind its number."""
    for match in OWN_DAY.finditer(near):
        above = near[: match.start()].rstrip()
        if not TITLE_OVER.search(above) and not NOT_OWN_DAY.search(above):
            return parse_date(match[1])
    return None


def said_of(number: str, text: str) -> date | None:
    """The day that a letter gives a document with its number: «Номер: 4412 от 20.11.2026», «№ 4412 от …»."""
    return next((parse_date(day) for _, day in _dated(number, text, CALLED_BEFORE)), None)


def _beside(text: str, number: str) -> date | None:
    """«№ 15-08/1234 от 30.10.2026», wherever the number is said so."""
    for start, day in _dated(number, text, SIGN_BEFORE):
        if not NOT_A_DOCUMENT.search(text[max(0, start - 160) : start]):
            return parse_date(day)
    return None


def _dated(number: str, text: str, before: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Where a number stands behind *before* with its day behind it: where that begins, and the day."""
    wanted = number.lower()
    for match in before.finditer(text):
        end = match.end() + len(number)
        if text[match.end() : end].lower() == wanted and (day := DAY_BEHIND.match(text, end)):
            yield match.start(), day[1]


def _own_date(pattern: re.Pattern[str], text: str) -> date | None:
    """The first date by *pattern* that isn't said to be another's."""
    for match in pattern.finditer(text):
        group = next(number for number in range(1, pattern.groups + 1) if match[number])
        start = match.start(group)
        before = text[max(0, start - 80) : start].rstrip(' «"')
        if OWED_AT.search(before) or not OF_ANOTHER.search(before):
            return parse_date(match[group])
    return None


def comparable(number: str) -> str:
    """A number as it is compared: no spaces or signs, one kind of dash, capital letters."""
    return re.sub(r"[\s№#]", "", number).replace("\\", "/").upper()
