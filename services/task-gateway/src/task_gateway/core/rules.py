"""Parts of the profile that say what the CRM's rows mean: time entries, one-off facts of a client. Pure."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Rule(BaseModel):
    """What it doesn't know is a mistake, not a wish."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Told(Rule):
    """How a time entry is known to be so: by a field of its task and what is in it (values: as the CRM answers them),
    by a tag of the task, or by words in the entry's own text.
    """

    task_field: str | None = None
    values: tuple[str, ...] = ("Y", "1", "true")
    tag: str | None = None
    words: str | None = None


class TimesheetRules(Rule):
    """timer_sources: SOURCE of entries that a timer made. billable: None: every entry is. travel: None: no entry is."""

    timer_sources: tuple[int, ...] = (3,)
    billable: Told | None = None
    travel: Told | None = None


class ClientEventRule(Rule):
    """Items that are one-off facts of a client. kind: of all of them, or kind_field: the field that says it.

    day, until, amount, details: the domain names of the fields that say the rest; details: a prose field.
    """

    kind: str | None = None
    kind_field: str | None = None
    day: str
    until: str | None = None
    amount: str | None = None
    details: str | None = None
