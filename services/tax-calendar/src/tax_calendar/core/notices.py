"""Short words on a demand's task: lines of templates/ru/notices.txt, by name."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from string import Template

from contracts.claims import Text

FILE = "notices.txt"


@cache
def _templates() -> dict[str, Template]:
    lines = (files("tax_calendar") / "templates" / "ru" / FILE).read_text(encoding="utf-8").splitlines()
    return {name: Template(words) for name, _, words in (line.partition("=") for line in lines if line.strip())}


def notice(name: str, **facts: str) -> Text:
    """The words of *name* with their facts."""
    return Text.of(_templates()[name].substitute(facts))


def day(value: date | None) -> str:
    """A date as people write it; a dash for none."""
    return value.strftime("%d.%m.%Y") if value else "—"


def on(value: date | None) -> str:
    """« 12.10.2026» behind a verb, or nothing."""
    return f" {day(value)}" if value else ""
