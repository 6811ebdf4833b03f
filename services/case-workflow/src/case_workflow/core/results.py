"""What a person writes as the result of a task: a date, a time, yes or no, one of a field's choices. Never a guess.

A choice, a yes or a no counts only where the result is that and nothing else: its name, with days, hours, the words of
the field's own title and polite ones around it. A date counts unless the same words deny or doubt it; a time, unless it
was only asked for, or called off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from case_workflow.core.declaration import FieldSpec

MOMENT = re.compile(
    r"(?<!\d)(?:(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)"
    r"(?:\s{0,3}(?:г\.?)?,?\s{0,3}(?:в|на)?\s{0,3}(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?!\d))?"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2})(?:[T ](?P<iso_hour>\d{2}):(?P<iso_minute>\d{2}))?)",
    re.IGNORECASE,
)
MARK = "\0"  # stands for a moment, while the words around it are looked at
CLAUSE = re.compile(r"[,;.!\n]")
WORD = re.compile(r"\w+")
NOTE = re.compile(r"\([^()]{0,60}\)")  # of a choice's name: what a person need not write
WORDS = {"да": "yes", "yes": "yes", "нет": "no", "no": "no"}
DENIALS = """не нет ни пока еще возможно наверное вероятно может если или либо будет будут планируется планируем
    планирую предположительно ориентировочно примерно ожидается ожидаем ждем жду хотим хочу должны должна обещали"""
POLITENESS = """сделано готово выполнено внесено спасибо пожалуйста здравствуйте добрый день утро вечер коллеги итог
    результат ответ решение суд суда судом иск жалоба дело заседание сегодня вчера в во на от с г года год и час часов
    мск января февраля марта апреля мая июня июля августа сентября октября ноября декабря"""
RULINGS = "отложено отложил отложили отложен отложена назначено назначил перенесено перенес перерыв"
ABSENCES = "жалоб апелляций замечаний возражений вопросов претензий недостатков"
DENIED, POLITE = frozenset(DENIALS.split()), frozenset(POLITENESS.split())
TO_COME = frozenset({"будет", "будут"})  # of a session it says when; of what was to be done, that it is not
CALLED_OFF, ASKED_FOR = ("отмен", "снят"), ("отказ", "просил", "ходатайств")  # how such words begin
RULED, ABSENT = frozenset(RULINGS.split()), frozenset(ABSENCES.split())
ABSENCE = ABSENT | {"и", "а", "но", "нет", "не", "поступило", "поступало", "поступали"}
BEFORE = frozenset({"до"})  # a day that something has to be done by is not the day that it was done


class Said(NamedTuple):
    """A day that is named, with the time of day where there is one. sure: neither denied nor doubted beside it."""

    day: date
    clock: tuple[int, int] | None
    sure: bool


def read(text: str, asked: Iterable[str], fields: Mapping[str, FieldSpec], zone: str) -> dict[str, str]:
    """Facts that *text* says of the fields *asked*; what could be meant twice is left out."""
    specs = {name: fields[name] for name in asked}
    plain = _plain(text)
    found = {} if "?" in text else _dates(text, plain, specs, zone) | _answers(plain, specs)
    free = [name for name, spec in specs.items() if spec.type == "text"]
    if len(specs) == 1 and free and (line := text.strip()) and "\n" not in line:
        found[free[0]] = line
    return found


def latest(text: str) -> date | None:
    """The last day that is named; None if none is."""
    return max((one.day for one in _said(text)), default=None)


def _plain(text: str) -> str:
    """In one way of writing."""
    return text.lower().replace("ё", "е").replace(MARK, " ")


def _dates(text: str, plain: str, specs: Mapping[str, FieldSpec], zone: str) -> dict[str, str]:
    said = list(dict.fromkeys(_said(text)))
    days = [name for name, spec in specs.items() if spec.type == "date"]
    times = [name for name, spec in specs.items() if spec.type == "datetime"]
    timed = [one for one in said if one.clock is not None]
    found: dict[str, str] = {}
    one_time = len({(one.day, one.clock) for one in timed}) == 1 and all(one.sure for one in timed)
    if len(times) == 1 and one_time and not _undone(plain):
        day, clock = timed[0].day, timed[0].clock
        at = datetime(day.year, day.month, day.day, *clock, tzinfo=ZoneInfo(zone))  # type: ignore[misc]
        found[times[0]] = at.astimezone(UTC).isoformat()
    named = {one.day for one in said if one.clock is None or not times}
    if len(days) == 1 and len(named) == 1 and not (DENIED | BEFORE) & set(WORD.findall(_of_days(plain))):
        found[days[0]] = named.pop().isoformat()
    return found


def _of_days(plain: str) -> str:
    """The text without what it says after its days of things that did not follow: «01.03.2026, жалоб нет»."""
    clauses = CLAUSE.split(MOMENT.sub(MARK, plain))
    while len(clauses) > 1 and MARK not in clauses[-1]:
        words = set(WORD.findall(clauses[-1]))
        if words and not (words <= ABSENCE and words & ABSENT):
            break
        clauses.pop()
    return ",".join(clauses)


def _undone(plain: str) -> bool:
    """Whether a time was called off, or what it is of not accepted; or it was asked for, and nothing is ruled.

    In another clause as well: «Просили отложить на 27.03.2026 в 10:30, суд отказал».
    """
    words = WORD.findall(plain)
    if any(word.startswith(CALLED_OFF) for word in words):
        return True
    if any(one == "не" and two.startswith("принят") for one, two in pairwise(words)):
        return True
    return any(word.startswith(ASKED_FOR) for word in words) and not RULED & set(words)


def _said(text: str) -> Iterable[Said]:
    """The days that are named; what is no date is none."""
    moments = list(MOMENT.finditer(text))
    clauses = CLAUSE.split(MOMENT.sub(MARK, _plain(text)))
    sure = [not (DENIED - TO_COME) & set(WORD.findall(clause)) for clause in clauses for _ in range(clause.count(MARK))]
    for match, certain in zip(moments, sure, strict=True):
        said = match.groupdict()
        iso = "iso_" if said["iso_year"] else ""
        hour, minute = said[f"{iso}hour"], said[f"{iso}minute"]
        try:
            clock = (int(hour), int(minute)) if hour is not None else None
            year, month, day = (int(said[f"{iso}{part}"]) for part in ("year", "month", "day"))
            moment = datetime(year, month, day, *(clock or (0, 0)))  # noqa: DTZ001 - a day of the portal
        except ValueError:
            continue
        yield Said(moment.date(), clock, certain)


def _answers(plain: str, specs: Mapping[str, FieldSpec]) -> dict[str, str]:
    """Choices, and yes or no, where nothing else is said; of names that hold one another the longer counts."""
    rest = MOMENT.sub(" ", plain)
    said: dict[str, set[str]] = {}
    for words, name, choice in _names(specs):
        rest, times = re.subn(rf"(?<!\w){re.escape(words)}(?!\w)", " , ", rest)
        if times:
            said.setdefault(name, set()).add(choice)
    asked = [name for name, spec in specs.items() if spec.type == "yes_no"]
    left = [word for word in WORD.findall(rest) if not word.isdigit()]
    yes_no = {WORDS[word] for word in left if word in WORDS} if len(asked) == 1 else set()
    if len(yes_no) == 1:
        said[asked[0]] = yes_no
    around = POLITE.union(*(WORD.findall(_plain(spec.title)) for spec in specs.values())) - DENIED
    if any(word not in around and not (yes_no and word in WORDS) for word in left):
        return {}
    return {name: choices.pop() for name, choices in said.items() if len(choices) == 1}


def _names(specs: Mapping[str, FieldSpec]) -> list[tuple[str, str, str]]:
    """The ways to write each choice, with its field, the longest first; what two fields know so is no answer."""
    ways: dict[str, set[tuple[str, str]]] = {}
    for name, spec in specs.items():
        for choice, title in spec.choices.items():
            for words in (choice, _plain(title), NOTE.sub("", _plain(title)).strip()):
                ways.setdefault(words, set()).add((name, choice))
        for word, sense in WORDS.items() if spec.type == "yes_no" else ():
            for dash in (": ", " - ", " — ", " "):
                ways.setdefault(f"{_plain(spec.title)}{dash}{word}", set()).add((name, sense))
    one = [(words, *meant.pop()) for words, meant in ways.items() if len(meant) == 1]
    return sorted(one, key=lambda way: -len(way[0]))
