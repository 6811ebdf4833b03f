"""Profiles and facts as no client has them: a person is told which, nothing is guessed and nothing breaks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from calendar_office import MONDAY, ON_USN, Life
from contracts.crm.v1 import CreateTask
from contracts.duties.v1 import CalendarUnjudged
from tax_calendar.core.facts_of_client import Fact
from tax_calendar.core.tax_profile import ProfileUnjudgeable
from tax_calendar.law import lawbook, planner

ON_PATENT = {"legal_form": ["IP"], "regimes": ["PSN"]}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({**ON_USN, "closed_on": ["31.12.9999"]}, "closed_on"),  # «never», as other programs write it
        ({**ON_USN, "registered_on": ["0001-01-01"]}, "registered_on"),
        ({**ON_PATENT, "patents": ["0001-01-01..0001-12-31"]}, "patents"),
        ({**ON_PATENT, "patents": ["01.01.9999 — 31.12.9999"]}, "patents"),
        ({**ON_USN, "regimes": ["ЕНВД"]}, "regimes"),
        ({**ON_USN, "regimes": ["OSNO", "USN"]}, "regimes"),
        ({**ON_USN, "vat_status": ["payer_20"]}, "vat_status"),
        ({**ON_USN, "registered_on": ["2026-05-01"], "closed_on": ["2026-04-01"]}, "closed_on"),
        ({"legal_form": ["PERSON"], "regimes": ["NPD"], "employees": ["3"]}, "employees"),
        ({**ON_USN, "optional": ["NO_SUCH"]}, "optional"),
    ],
)
def test_what_cannot_be_so_is_named_to_the_head_accountant(fields: dict[str, list[str]], named: str) -> None:
    decision = Life().card(MONDAY, fields)

    (said,) = decision.events
    (task,) = decision.commands
    assert isinstance(said, CalendarUnjudged)
    assert isinstance(task, CreateTask)
    assert named in " ".join((*said.missing, *said.contradictions))
    assert task.responsible_id == 4


@pytest.mark.parametrize("kind", sorted(lawbook().events))
@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_a_fact_of_a_day_that_cannot_be_meant_is_named_too(kind: str, day: date) -> None:
    decision = Life().card(MONDAY, ON_USN, facts=(Fact(kind, day, day),))

    (said,) = decision.events
    assert isinstance(said, CalendarUnjudged)
    assert f"event {kind}: {day} is no day of these times" in said.contradictions


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1899-12-31"])
def test_a_profile_file_with_such_a_day_is_refused_with_its_field(day: str) -> None:
    raw: dict[str, Any] = {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "exempt_usn", "closed_on": day}

    with pytest.raises(ProfileUnjudgeable, match="closed_on"):
        planner().judge(raw)
