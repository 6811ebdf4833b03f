"""What a person writes as the result of a task: a date, a time, yes or no, one of a field's choices. Never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from case_workflow.core.declaration import FieldSpec

DAY = re.compile(
    r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)(?:\s*(?:г\.?)?,?\s*(?:в|на)?\s*(\d{1,2})[:.](\d{2})(?!\d))?"
)
ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?")
WORDS = {"да": "yes", "yes": "yes", "нет": "no", "no": "no"}
DATES = {"date", "datetime"}


def read(text: str, asked: Iterable[str], fields: Mapping[str, FieldSpec], zone: str) -> dict[str, str]:
    """Facts that *text* says of the fields *asked*; what could be meant twice is left out."""
    specs = {name: fields[name] for name in asked}
    found = _dates(text, specs, zone) | _words(text, specs) | _choices(text, specs)
    free = [name for name, spec in specs.items() if spec.type == "text"]
    if len(specs) == 1 and free and (line := text.strip()) and "\n" not in line:
        found[free[0]] = line
    return found


def _dates(text: str, specs: Mapping[str, FieldSpec], zone: str) -> dict[str, str]:
    said = list(dict.fromkeys(_said(text)))
    days = [name for name, spec in specs.items() if spec.type == "date"]
    times = [name for name, spec in specs.items() if spec.type == "datetime"]
    timed = [one for one in said if one[1] is not None]
    found: dict[str, str] = {}
    if len(times) == 1 and len(timed) == 1:
        day, clock = timed[0]
        at = datetime(day.year, day.month, day.day, *clock, tzinfo=ZoneInfo(zone))  # type: ignore[misc]
        found[times[0]] = at.astimezone(UTC).isoformat()
    plain = [day for day, clock in said if clock is None or not times]
    if len(days) == 1 and len(set(plain)) == 1:
        found[days[0]] = plain[0].isoformat()
    return found


def _said(text: str) -> Iterable[tuple[date, tuple[int, int] | None]]:
    """The days that are named, with the time of day where there is one; what is no date is none."""
    russian = [(match[3], match[2], match[1], match[4], match[5]) for match in DAY.finditer(text)]
    iso = [(match[1], match[2], match[3], match[4], match[5]) for match in ISO.finditer(text)]
    for year, month, day, hour, minute in (*russian, *iso):
        try:
            clock = (int(hour), int(minute)) if hour is not None else None
            moment = datetime(int(year), int(month), int(day), *(clock or (0, 0)))  # noqa: DTZ001 - a day of the portal
        except ValueError:
            continue
        yield moment.date(), clock


def _words(text: str, specs: Mapping[str, FieldSpec]) -> dict[str, str]:
    names = [name for name, spec in specs.items() if spec.type == "yes_no"]
    said = {WORDS[word] for word in re.findall(r"\w+", text.lower()) if word in WORDS}
    return {names[0]: said.pop()} if len(names) == 1 and len(said) == 1 else {}


def _choices(text: str, specs: Mapping[str, FieldSpec]) -> dict[str, str]:
    """A choice by its whole Russian name; where one name holds another, the longer counts."""
    found: dict[str, str] = {}
    for name, spec in specs.items():
        low = text.lower()
        said = [one for one, title in spec.choices.items() if _whole(title.lower(), low) or low.strip() == one]
        longest = [one for one in said if not any(_within(spec, one, other) for other in said if other != one)]
        if len(longest) == 1:
            found[name] = longest[0]
    return found


def _whole(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _within(spec: FieldSpec, one: str, other: str) -> bool:
    return spec.choices[one].lower() in spec.choices[other].lower()
