"""Facts of a case: its deal's fields as short texts, what is missing left out, and conditions over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from contracts.cases.v1 import Fact
from contracts.claims import Text
from contracts.crm.v1 import Field, Value

from case_workflow.core.declaration import GIVEN, MISSING, FieldSpec, Funnel, StateSpec, When

Facts = Mapping[str, str]
LAST_OUTCOME = "last_outcome"
REASON = "close_reason"  # why the client left us


def facts_of(fields: Iterable[Field], funnel: Funnel) -> dict[str, str]:
    """The fields that the funnel knows, as texts: dates in ISO, times in UTC, yes, a prose as its claim."""
    said = {field.name: text_of(field.value) for field in fields if field.name in funnel.fields}
    return {name: text for name, text in said.items() if text}


def text_of(value: Value) -> str:
    """A value as a fact; empty for none."""
    if value.prose is not None:
        return f"{value.prose.sha256} {value.prose.size_bytes} {value.prose.media_type}"
    if value.yes is not None:
        return "yes" if value.yes else ""  # the CRM says no also where nobody has answered
    if value.amount is not None:
        return f"{value.amount} {value.currency or 'RUB'}"
    if value.employee_ids or value.crm_ids:
        return ",".join(str(number) for number in (value.employee_ids or value.crm_ids))
    plain = (value.choice, value.on, value.at, value.number, value.text)
    first = next((one for one in plain if one is not None), None)
    return first.isoformat() if isinstance(first, date) else "" if first is None else str(first).strip()


def value_of(text: str, spec: FieldSpec) -> Value:
    """A fact as the CRM is told it; an empty one empties the field."""
    if not text:
        return Value()
    match spec.type:
        case "date":
            return Value(on=date.fromisoformat(text))
        case "datetime":
            return Value(at=datetime.fromisoformat(text))
        case "yes_no":
            return Value(yes=text == "yes")
        case "choice":
            return Value(choice=text)
        case "deal":
            return Value(crm_ids=tuple(int(number) for number in text.split(",")))
        case _:
            return Value(text=text)


def claim_of(text: str) -> Text:
    """The claim check that a prose's fact stands for."""
    sha256, size, media_type = text.split(" ", 2)
    return Text(sha256=sha256, size_bytes=int(size), media_type=media_type)


def changed(facts: Mapping[str, str], news: Iterable[Fact]) -> dict[str, str]:
    """*facts* after *news*: a fact without a value is gone."""
    said = {fact.name: fact.value for fact in news}
    kept = {name: value for name, value in facts.items() if name not in said}
    return kept | {name: value for name, value in said.items() if value is not None}


def known(facts: Facts, funnel: Funnel) -> dict[str, str]:
    """The facts with what follows from them: the last verdict there is."""
    verdicts = [facts[name] for name in funnel.last_outcome if name in facts]
    return {**facts, LAST_OUTCOME: verdicts[-1]} if verdicts else dict(facts)


def holds(when: When, facts: Facts) -> bool:
    """Whether every condition does: a value, one of several, given, or missing."""
    for name, wanted in when.items():
        fact = facts.get(name, MISSING)
        if wanted == GIVEN:
            if fact == MISSING:
                return False
        elif fact != wanted and (isinstance(wanted, str) or fact not in wanted):
            return False
    return True


def asked(state: StateSpec, facts: Facts) -> tuple[str, ...]:
    """The fields that a stage asks for."""
    names = [name for task in state.tasks if holds(task.when, facts) for name in task.asks]
    return tuple(dict.fromkeys([*names, *([state.hearing.result] if state.hearing else [])]))


def there(name: str, facts: Facts, funnel: Funnel) -> bool:
    """Whether a field is given, or what may stand for it."""
    return name in facts or any(holds(way, facts) for way in funnel.instead.get(name, ()))


def day_of(text: str | None, zone: str) -> date | None:
    """The day that a fact of a date or time says, by the portal's own clock; None if it says none."""
    if not text:
        return None
    try:
        if len(text) == len("2026-01-01"):
            return date.fromisoformat(text)
        return datetime.fromisoformat(text).astimezone(ZoneInfo(zone)).date()
    except ValueError:
        return None


def time_of(text: str | None) -> datetime | None:
    """The instant that a fact says; None if it is no aware time."""
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
