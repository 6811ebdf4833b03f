"""What the tax calendar plans next for some of the sandbox's clients. Pure: profiles and a day in, rows out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

from chassis.yaml_file import plain
from domain.calendar import months_later, russia
from tax_calendar.core.calendar_wording import what
from tax_calendar.core.merging import Bundle, bundles
from tax_calendar.law import planner

FILE = "calendar/clients.yaml"
AHEAD_MONTHS = 13  # as far as the service itself looks
SHOWN = 3


@dataclass(frozen=True)
class Duty:
    """One task to come: whose (INN), of what kind of taxpayer, for what, until when, put when."""

    inn: str
    taxpayer: str
    what: str
    on: date
    put_on: date


def sample() -> list[Mapping[str, Any]]:
    """INN and tax profile of the clients that are shown."""
    found: list[Mapping[str, Any]] = plain(Path(str(files("delo") / "data" / FILE)))
    return found


def coming(clients: Iterable[Mapping[str, Any]], today: date) -> list[Duty]:
    """The next tasks of each client, by the service's own planner, law and merging."""
    return [duty for client in clients for duty in _of_client(client["inn"], client["profile"], today)]


def _of_client(inn: str, fields: Mapping[str, Any], today: date) -> list[Duty]:
    plan = planner().plan(planner().judge(fields), today, months_later(today, AHEAD_MONTHS))
    taxpayer = " ".join((fields["legal_form"], *fields["regimes"]))
    return [
        Duty(inn, taxpayer, _said(one), one.on, one.put_on(one.lead_days, russia()))
        for one in islice(bundles(plan), SHOWN)
    ]


def _said(one: Bundle) -> str:
    """As the task's title says it, and what a merged task holds."""
    parts = "; ".join(part.obligation.name for part in one.parts)
    return f"{what(one)}: {parts}" if len(one.parts) > 1 else what(one)
