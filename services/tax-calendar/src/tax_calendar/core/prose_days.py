"""By when, as a person writes it: one whole date. A day without its year, a week day, a number of days is none.

Days of documents, of periods and of receipt are not by when; what might be meant as a day to answer and was not taken
is told, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tax_calendar.core.text import DATE, MONTH, YEAR, parse_date

I = re.IGNORECASE  # noqa: E741
DAY = re.compile(rf"(?<![\d.]){DATE}", I)
OF_RECEIPT = re.compile(r"\b(?:(?:получ|вруч|отправ|направ|поступ|размещ)\w*|приш(?:ло|ел|ла|ли))\W{0,3}$", I)
OTHERWISE = re.compile(r"\b(?:от|с|за|дат\w+\s+документа|период\w*)\W{0,3}$", I)
ABOUT = (
    r"\b(?:период|квартал|полугоди|месяц|год|деклараци|расчет|отчет|баланс|остат|сальдо|состояни|задолженност"
    r"|недоимк)\w*"
)
OF_PERIOD = re.compile(rf"{ABOUT}(?:\s+по\s+\w+)?\W{{1,3}}(?:на|по|за)\W{{1,3}}$", I)
RANGE = re.compile(r"\bс\s+\d\S*(?:\s+\S+){0,3}\s+по\W+$|\bпериод\w*\s+с\s+\d\S*(?:\s+\S+){0,3}\s+(?:по|до)\W+$", I)
OF_RETURN = re.compile(r"\bдеклараци\w*\W{1,3}$", I)
AFTER = re.compile(r"\b(?:после|начиная\s+с|не\s+ран(?:ее|ьше))\W{0,3}$", I)
BY = re.compile(
    r"\b(?:до|по|к|ко|не\s+позднее|не\s+позже|срок\w*(?:\s+[а-я]+){0,3}|дедлайн\w*|ответить|ответ|сдать|представить"
    r"|исполнить|у?платить|оплатить|явиться|явка)\W{0,4}$",
    I,
)
BY_WORD = r"\b(?:до|к|ко|не\s+позднее|срок\w*(?:\s+[а-я]+){0,2}\W{0,3}(?:до|к)?|дедлайн\w*)\W{0,3}"
WEEK = r"(?:понедельник|вторник|сред[уыае]|четверг|пятниц|суббот|воскресень)\w*"
HALF = re.compile(
    rf"{BY_WORD}(?:{WEEK}|конц\w+\s+\w+|завтра\w*|послезавтра|следующ\w+\s+\w+|\d{{1,2}}(?:\.\d{{1,2}})?(?:-?го)?(?![\d.]*\d)(?!\s*{MONTH}))"
    rf"|\b\d{{1,2}}\s+{MONTH}\b(?!\s+{YEAR})|\b(?:завтра|послезавтра|(?:ответить|сдать)\s+сегодня)\b|\bв\s+{WEEK}"
    r"|\b(?:через\s+)?(?:\d{1,2}|[а-я]+)\s+(?:рабочих\s+|календарных\s+)?(?:дней|дня)\b",
    I,
)
# A whole date written in a way that could be another number too, a day of a month without its year.
ODD = re.compile(
    r"(?<![\d./-])(?:\d{1,2}\s?[-.,/ ]\s?\d{1,2}\s?[-.,/ ]\s?20\d{2}|\d{1,2}-\d{1,2}-\d{2}"
    r"|20\d{2}[./]\d{1,2}[./]\d{1,2})(?![\d-])"
)
SHORT = re.compile(
    r"(?<![\d.,/-])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])(?![\d.,/-]*\d)(?!\s*(?:руб|тыс|млн|млрд|%|НК\b))", I
)
WORDED_HALF = re.compile(rf"\b\d{{1,2}}\s+{MONTH}\b", I)
OF_NUMBER = re.compile(r"(?:№|\bN|\b(?:ст\w*|п{1,2}|пункт\w*|подп?|гл\w*|форм\w*|разд\w*|строк\w*|прил\w*))[\s.]*$", I)
OVERDUE = re.compile(r"\bпросроч\w+", I)
LOOKS_BACK = 60  # characters before a day that say what it is
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class When:
    """day: the last day to answer. firm: it, or another, is called a term. problems: in Russian. untaken: likewise,
    of days that say nothing where the matter is over: when it was sent."""

    day: date | None = None
    firm: bool = False
    problems: tuple[str, ...] = ()
    untaken: tuple[str, ...] = ()


def read(text: str, today: date, since: date | None = None) -> When:
    """The one day that a plain text names to answer by. since: the day of receipt that is known already."""
    line = " ".join(text.split())
    days: set[date] = set()
    problems: list[str] = []
    receipts: list[str] = []
    firm = False
    for match in DAY.finditer(line):
        before, day = _before(line, match.start()), parse_date(match[0])
        if OF_RECEIPT.search(before):
            receipts += [match[0]] if day is None or day != since else []
        elif not _is_another(before, day, today):
            by = bool(BY.search(before))
            firm = firm or by
            problems += _doubts(match[0], before, day)
            days |= {day} if day is not None else set()
    problems += _half(DAY.sub(" ", line))
    untaken = _untaken(DAY.sub(" ", line), () if firm else receipts, firm=firm)
    if len(days) > 1:
        problems.append(f"Названо несколько дат: {', '.join(f'{day:%d.%m.%Y}' for day in sorted(days))}.")
    return When(None if problems or untaken else min(days, default=None), firm, tuple(problems), untaken)


def _is_another(before: str, day: date | None, today: date) -> bool:
    """Whether it is the day of a document, a period, a return that was filed."""
    filed = OF_RETURN.search(before) and day is not None and day < today
    other = OTHERWISE.search(before) and not AFTER.search(before)
    return bool(filed or other or OF_PERIOD.search(before) or RANGE.search(before))


def _doubts(written: str, before: str, day: date | None) -> list[str]:
    if day is None:
        return [f"Дня {written} нет в календаре."]
    after = AFTER.search(before)
    return [f"«{after[0].strip()} {written}» — это не последний день: напишите «до» и дату."] if after else []


def _half(rest: str) -> list[str]:
    """What stands for a term and is no whole date."""
    found = next((one for one in HALF.finditer(rest) if not _is_aside(_before(rest, one.start()))), None)
    return [] if found is None else [f"Срок «{found[0].strip()}» не прочитан: нужна полная дата."]


def _is_aside(before: str) -> bool:
    return bool(OTHERWISE.search(before) or OF_RECEIPT.search(before))


def _untaken(rest: str, receipts: Sequence[str], *, firm: bool) -> tuple[str, ...]:
    """What is said of days and counts for nothing. firm: a term is named, so receipts and documents don't matter."""
    taken = [one.span() for one in HALF.finditer(rest)]
    odd: list[str] = []
    for one in (*ODD.finditer(rest), *SHORT.finditer(rest)):
        before = _before(rest, one.start())
        aside = OF_NUMBER.search(before) or (firm and _is_aside(before))
        if not aside and not any(a < one.end() and one.start() < b for a, b in taken):
            odd.append(one[0].strip())
            taken.append(one.span())
    half = [one[0] for one in WORDED_HALF.finditer(rest) if not firm and OF_RECEIPT.search(_before(rest, one.start()))]
    return (
        *(f"Дата «{one}» не прочитана: напишите её полностью, как 12.10.2026." for one in odd),
        *(f"День «{one}» в срок не засчитан: напишите, до какого дня ответить." for one in (*receipts, *half)),
    )


def _before(line: str, start: int) -> str:
    return line[max(0, start - LOOKS_BACK) : start]


def absurd(day: date | None, since: date | None, today: date, text: str = "") -> tuple[str, ...]:
    """Why a day can't be the last one to answer, as far as that is plain: perhaps its month or year is mistyped.

    text: where it says that the term is overdue, a day that has passed is meant.
    """
    if day is None:
        return ()
    if since is not None and day < since:
        return (f"Срок {day:%d.%m.%Y} раньше дня получения ({since:%d.%m.%Y}).",)
    if abs(day - today) > LONGEST:
        return (f"Срок {day:%d.%m.%Y} дальше года от сегодняшнего дня: проверьте год.",)
    if day < today and not OVERDUE.search(text):
        return (f"Срок {day:%d.%m.%Y} уже прошёл: если он верен, напишите «просрочено», иначе другую дату.",)
    return ()
