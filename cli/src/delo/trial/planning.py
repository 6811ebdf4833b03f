"""What `delo calendar` reads and writes: profiles and laws from files, plans as rows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from chassis.yaml_file import BadFile, plain
from domain.calendar import russia
from tax_calendar.core.dated import Dated, OneOff
from tax_calendar.core.difference import Change, RowChange
from tax_calendar.core.lawbook import Wrong, read_lawbook
from tax_calendar.core.merging import bundles
from tax_calendar.core.obligations import Lawbook
from tax_calendar.core.planner import Planner
from tax_calendar.core.tax_profile import ProfileUnjudgeable, TaxProfile
from tax_calendar.law import planner

COLUMNS = (
    *("obligation_id", "period", "nominal_date", "actual_date", "kind", "authority", "legal_basis", "provisional"),
)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
EARLIEST, LATEST = 2000, 2100  # no rule of ours is older, and nobody knows the law of the next century


class Unusable(ValueError):
    """What was given can't be used, and why."""


def profile(path: Path) -> TaxProfile:
    """The profile of a YAML file. Raises Unusable, naming what is missing or contradicts."""
    return _judged(_mapping(_yaml(path), path), str(path))


def _judged(raw: Mapping[str, Any], name: str) -> TaxProfile:
    try:
        return planner().judge(raw)
    except ProfileUnjudgeable as error:
        raise Unusable(f"{name}: no calendar can be made of this profile: {error}") from error


def law(path: Path) -> Lawbook:
    """The obligations of a file. Raises Unusable, naming the line."""
    try:
        return read_lawbook(_text(path), str(path))
    except Wrong as error:
        raise Unusable(str(error)) from error


def planner_of(path: Path) -> Planner:
    """A planner of the law in a file. Raises Unusable."""
    return Planner(law(path), russia())


def events(given: Iterable[str]) -> list[OneOff]:
    """From ID=YYYY-MM-DD. Raises Unusable."""
    return [_event(one) for one in given]


def _event(text: str) -> OneOff:
    name, _, day = text.partition("=")
    if name not in planner().law.obligations:
        raise Unusable(f"{text}: {name or 'nothing'} is no obligation; ids are those of obligations.yaml")
    if not DAY.fullmatch(day):
        raise Unusable(f"{text}: an event is given as ID=YYYY-MM-DD")
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise Unusable(f"{text}: {day} is no day of the calendar") from error
    if not EARLIEST <= on.year <= LATEST:
        raise Unusable(f"{text}: lies outside the years {EARLIEST} to {LATEST}")
    return OneOff(name, on)


def row(one: Dated) -> dict[str, Any]:
    """One obligation by COLUMNS."""
    kind, authority = one.obligation.kind, one.obligation.authority
    days = one.nominal.isoformat(), one.actual.isoformat()
    values = (one.obligation.id, one.period, *days, kind, authority, one.basis, one.provisional)
    return dict(zip(COLUMNS, values, strict=True))


def as_json(plan: Sequence[Dated]) -> str:
    """A list, each obligation on a line of its own."""
    if not plan:
        return "[]"
    return "[\n" + ",\n".join(json.dumps(row(one), ensure_ascii=False) for one in plan) + "\n]"


def as_csv(plan: Sequence[Dated]) -> str:
    """With a head line; provisional is true or false."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in plan:
        writer.writerow(row(one) | {"provisional": str(one.provisional).lower()})
    return text.getvalue()


def difference_as_json(rows: Sequence[RowChange], dates: Sequence[Change]) -> str:
    """An object with two lists, one object for each row and each date."""
    found = {"rows": [asdict(one) for one in rows], "dates": [asdict(one) for one in dates]}
    return json.dumps(found, ensure_ascii=False, default=str, indent=1)


def workload(path: Path, start: date, end: date) -> dict[str, Counter[date]]:
    """By accountant, how many tasks are due each day. Raises Unusable.

    The file: a list of mappings, each with `accountant` and `profile`, `client` if messages are to name it.
    """
    found: dict[str, Counter[date]] = {}
    clients = _yaml(path)
    if not isinstance(clients, list):
        raise Unusable(f"{path}: a list of clients is expected, each with accountant and profile")
    for number, client in enumerate(clients, 1):
        values = _mapping(client, path)
        name = f"{path}, client {values.get('client', number)}"
        if "accountant" not in values or not isinstance(values.get("profile"), Mapping):
            raise Unusable(f"{name}: accountant and profile are needed")
        plan = planner().plan(_judged(values["profile"], name), start, end)
        found.setdefault(str(values["accountant"]), Counter()).update(one.on for one in bundles(plan))
    return found


def _mapping(found: Any, path: Path) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise Unusable(f"{path}: fields of a profile are expected, as `name: value`")
    return found


def _yaml(path: Path) -> Any:
    try:
        return plain(path)
    except BadFile as error:
        raise Unusable(f"no YAML that can be read: {error}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{path} can't be read: {error}") from error
