"""By when, as a person writes it: one whole date. A day without its year, a week day, a number of days is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tax_calendar.core.text import DATE, MONTH, YEAR, parse_date

I = re.IGNORECASE  # noqa: E741
DAY = re.compile(rf"(?<![\d.]){DATE}", I)
OTHERWISE = re.compile(
    r"\b(?:от|с|за|дат\w+\s+документа|(?:получ|вруч|отправ|направ|поступ|размещ)\w*|приш(?:ло|ел|ла|ли)|период\w*)\W{0,3}$",
    I,
)
BY = re.compile(
    r"\b(?:до|по|к|ко|не\s+позднее|срок\w*(?:\s+[а-я]+){0,3}|дедлайн\w*|ответить|ответ|сдать|представить|исполнить"
    r"|у?платить|оплатить|явиться|явка)\W{0,4}$",
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
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class When:
    """day: the last day to answer. firm: it, or another, is called a term. problems: in Russian."""

    day: date | None = None
    firm: bool = False
    problems: tuple[str, ...] = ()


def read(text: str) -> When:
    """The one day that a plain text names to answer by; days of documents and of their receipt are none."""
    line = " ".join(text.split())
    days: set[date] = set()
    problems: list[str] = []
    firm = False
    for match in DAY.finditer(line):
        before = line[max(0, match.start() - 40) : match.start()]
        if OTHERWISE.search(before):
            continue
        firm = firm or bool(BY.search(before))
        day = parse_date(match[0])
        if day is None:
            problems.append(f"Дня {match[0]} нет в календаре.")
        else:
            days.add(day)
    rest = DAY.sub(" ", line)
    half = next((one for one in HALF.finditer(rest) if not OTHERWISE.search(rest[: one.start()])), None)
    if half is not None:
        problems.append(f"Срок «{half[0].strip()}» не прочитан: нужна полная дата.")
    if len(days) > 1:
        problems.append(f"Названо несколько дат: {', '.join(f'{day:%d.%m.%Y}' for day in sorted(days))}.")
    if problems:
        return When(None, firm, tuple(problems))
    return When(min(days, default=None), firm)


def absurd(day: date | None, since: date | None, today: date) -> tuple[str, ...]:
    """Why a day can't be the last one to answer, as far as that is plain: perhaps its year is mistyped."""
    if day is None:
        return ()
    if since is not None and day < since:
        return (f"Срок {day:%d.%m.%Y} раньше дня получения ({since:%d.%m.%Y}).",)
    if abs(day - today) > LONGEST:
        return (f"Срок {day:%d.%m.%Y} дальше года от сегодняшнего дня: проверьте год.",)
    return ()
