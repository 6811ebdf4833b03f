"""The law that this package carries: data/obligations.yaml."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from domain.calendar import russia

from tax_calendar.core.lawbook import read_lawbook
from tax_calendar.core.obligations import Lawbook
from tax_calendar.core.planner import Planner

OBLIGATIONS = "obligations.yaml"


def obligations_text() -> str:
    """The file as it is."""
    return (files("tax_calendar") / "data" / OBLIGATIONS).read_text(encoding="utf-8")


@cache
def lawbook() -> Lawbook:
    """The law, read once."""
    return read_lawbook(obligations_text(), OBLIGATIONS)


@cache
def planner() -> Planner:
    """The planner of the law and the decrees of Russia."""
    return Planner(lawbook(), russia())


@cache
def law_version() -> str:
    """Changes with any row and with any decree."""
    return f"{lawbook().version}/{hashlib.sha256(obligations_text().encode()).hexdigest()[:8]}/{russia().version}"
