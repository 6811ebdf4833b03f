"""Days that a paper itself names: to pay or to submit by, and to come on.

A paper names many days: of returns, of taxes due, of earlier papers. Only the sentence that asks counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from tax_calendar.core.text import DATE, parse_date, sentences

I = re.IGNORECASE  # noqa: E741
BY = rf"(?:не\s+позднее|(?:в\s+)?срок\s*[:-]?\s*(?:до|по|не\s+позднее)?|до)\s*({DATE})"

PAY = re.compile(
    rf"(?:исполн(?:ить|ите|ен[оаы]?)|погас(?:ить|ите)|погашен[оаы]?|(?:у|о)пла(?:тить|тите|чен[оаы]?)|перечисл(?:ить|ите)"
    rf"|внести|устранить|исполнению|уплате\s+подлеж\w+|подлеж\w+\s+(?:исполнению|уплате|погашению)).{{0,160}}?\b{BY}",
    I,
)
PAY_LABEL = re.compile(
    r"(?:срок\w*\s+(?:\w+\s+)?(?:исполнени|погашени|уплаты\s+(?:задолженност|по\s+(?:настоящему\s+)?требовани))\w*.{0,60}?"
    rf"|(?:не\s+позднее|до)\s+(?={DATE}.{{0,60}}?\b(?:погас|исполн|у?плат(?:ить|ите))))({DATE})",
    I,
)
ASK = r"(?:(?:представ|направ|сообщ)(?:ить|ьте|ляете|ите)|представлени[ея]|запрашива\w+|прос(?:ит|им))\b"
SUBMIT = re.compile(
    rf"{ASK}.{{0,300}}?\b(?:не\s+позднее|в\s+срок\s*[:-]?\s*(?:до|по)?)\s*({DATE})"
    rf"|{ASK}\s+(?:[а-я]+\s+){{0,4}}до\s+({DATE})|\bдо\s+({DATE})(?:\s*г(?:ода|\.)?)?\s+включительно",
    I,
)
SUBMIT_LABEL = re.compile(
    rf"срок\w*\s+(?:для\s+)?(?:исполнени|ответ|представлени\w+\s+(?:ответ|документ|информац|пояснени|запрошенн|истреб|указанн))"
    rf"\w*.{{0,60}}?({DATE})|(?:не\s+позднее|в\s+срок\s+до)\s+({DATE}).{{0,40}}?представ(?:ить|ьте)",
    I,
)
OF_A_RETURN = re.compile(
    r"декларац\w*\s.{0,80}(?:надлежало|следовало|должн\w+|обязан\w*|представл|срок)|надлежало|следовало|должн\w+\s+был|обязан\w*\s+был"
    r"|недоимк|\bпени\b|квитанци|подтверд\w+\s+(?:получени|при)|жалоб|возражени|ходатайств|невозможност",
    I,
)
UNREAD_DAY = re.compile(
    rf"\b(?:в\s+срок\s+до|не\s+позднее)\s+(?!{DATE})(?!.{{0,40}}(?:дн[яей]|месяц|следующ))(?=[\dа-я])", I
)

HOUR = (
    r"(?:\d{1,2}\s*(?:[:.-]\s*\d{2}(?![\d/]|\.\d)|ч)"
    r"|(?:девят|десят|одиннадцат|двенадцат|тринадцат|четырнадцат|пятнадцат|шестнадцат|семнадцат)\w*\s+час)"
)
WEEKDAY = r"(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау])"
WITH_HOUR = re.compile(
    rf"({DATE})[^\w№#]*(?:г(?:ода|\.)?)?[^\w№#]*{WEEKDAY}?[^\w№#]*"
    rf"(?:(?:в|к|с|на|время|начало|ровно)\b[^\w№#]*(?:явки|рассмотрения|приема|начала|прибытия)?[^\w№#]*){{0,2}}{HOUR}",
    I,
)
HOUR_BEFORE = re.compile(
    rf"\b(?:в|к|с|время\W*\w*\W)\s*{HOUR}(?:ас\w*)?\.?(?:\s*\d{{2}}\s*мин\w*\.?)?[^\d\n№#]{{0,40}}?({DATE})", I
)
COME = re.compile(rf"(?:\bявк[аи]|явиться|явитесь|прибыть|прибытия|состоится|назначен\w*)\b[^№#]{{0,240}}?({DATE})", I)
CALL = re.compile(rf"вызыва\w+\b[^№#]{{0,240}}?({DATE})", I)


def to_pay(text: str) -> list[date]:
    """The days named in the sentences that ask to pay."""
    return _named(text, (PAY, PAY_LABEL))


def to_submit(text: str) -> list[date]:
    """The days named in the sentences that ask to send papers or explanations."""
    return _named(text, (SUBMIT, SUBMIT_LABEL))


def asked(text: str) -> bool:
    """Whether a sentence, and not a mere label, asks for papers by a day: words as papers have them."""
    return bool(_named(text, (SUBMIT,)))


def day_not_read(text: str) -> bool:
    """Whether a sentence that asks names a last day in words that are no date we read."""
    asks = re.compile(r"исполн|погас|(?:у|о)платить|представить", I)
    return any(UNREAD_DAY.search(one) and asks.search(one) and not OF_A_RETURN.search(one) for one in sentences(text))


def to_appear(text: str, after: date | None) -> date | None:
    """The day to come: one with an hour first, else the one after the call. after: the document's date."""
    for pattern in (WITH_HOUR, HOUR_BEFORE):
        if days := _later(pattern.finditer(text), after):
            return days[0]
    # A call may name the day of a return before its own: the nearest day that is still to come.
    for pattern in (COME, CALL):
        for match in pattern.finditer(text):
            tail = re.finditer(rf"({DATE})", text[match.start() : match.end(1) + 240], I)
            if days := _later(tail, after):
                return days[0]
    return None


def _later(found: Iterable[re.Match[str]], after: date | None) -> list[date]:
    days = [parse_date(match[1]) for match in found]
    return [day for day in days if day is not None and (after is None or day > after)]


def _named(text: str, patterns: Sequence[re.Pattern[str]]) -> list[date]:
    asking = [one for one in sentences(text) if not OF_A_RETURN.search(one)]
    found = [match for one in asking for pattern in patterns for match in pattern.finditer(one)]
    days = [parse_date(next(group for group in match.groups() if group)) for match in found]
    return [day for day in days if day is not None]
