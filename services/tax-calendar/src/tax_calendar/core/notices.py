"""Short words on a demand's task: lines of templates/ru/notices.txt, by name."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from string import Template

from contracts.claims import Text
from contracts.crm.v1 import CommandRefused

FILE = "notices.txt"


# What a person must do himself if the CRM refuses it; a task that is gone or was never made needs nothing.
BY_HAND = {"task.reassign.v1": "передать задачу другому сотруднику", "task.update.v1": "изменить срок или текст задачи"}
NEEDS_NOTHING = {"gone", "not_made"}


def by_hand(refused: CommandRefused, what: str) -> Text | None:
    """To the head accountant: what the CRM didn't do with the task of *what*; None where nobody need know."""
    action = BY_HAND.get(refused.command_type)
    if action is None or refused.code in NEEDS_NOTHING:
        return None
    hint = f" {refused.hint}" if refused.hint else ""
    return notice("action_refused", action=action, what=what, said=refused.message, hint=hint)


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
