"""From the text of obligations.yaml to the law: every wrong row is told by its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, get_args

from tax_calendar.core import obligations as law
from tax_calendar.core.lines import At, Wrong, parse
from tax_calendar.core.obligations import AppliesTo, Condition, Due, EventRule, FieldRule, Lawbook, Obligation, Words

KNOWN_KEYS = frozenset(
    {
        *("id", "name_ru", "name_en", "kind", "trigger", "authority", "period", "periods", "periodicity", "due_rule"),
        *("due", "shift", "applies_to", "valid_from", "valid_to", "legal_basis", "confidence", "optional", "on_wish"),
        *("lead_days", "task", "note", "from_profile", "replaced_on_closing", "covered_by_advance_notification"),
        *("joins_next_from", "due_on_closing"),
    }
)
MEMBERS: Mapping[str, frozenset[str]] = {
    "month": frozenset(map(str, range(1, 13))),
    "month_1_22": frozenset(map(str, range(1, 13))),
    "month_23_end": frozenset(map(str, range(1, 13))),
    "quarter": frozenset({"Q1", "Q2", "Q3", "Q4"}),
    "cumulative": frozenset({"Q1", "H1", "9M", "Y"}),
}
TYPES: Mapping[str, type] = {"bool": bool, "int": int, "str": str, "enum": str}
RULES: Mapping[str, Callable[[At], Due]] = {
    "after_period": lambda at: law.AfterPeriod(at.whole("months", 0), at.whole("day", 1, 31)),
    "month_day": lambda at: law.MonthDay(at.whole("month", 1, 12), at.whole("day", 1, 31), at.whole("year", -1, 5)),
    "last_working_day_of_year": lambda _: law.LastWorkingDay(),
    "nth_working_day": lambda at: law.NthWorkingDay(at.whole("months", 0), at.whole("n", 1, 20)),
    "after_event": lambda at: law.AfterEvent(
        at.whole("count", 1), at.one_of("unit", "working_days", "calendar_days", "months")
    ),
    "before_event": lambda at: law.BeforeEvent(at.whole("count", 0)),
    "event_day": lambda _: law.EventDay(),
}
OF_EVENTS = (law.AfterEvent, law.BeforeEvent, law.EventDay)


def read_lawbook(text: str, name: str = "obligations.yaml") -> Lawbook:
    """The law of the file *text*. Raises Wrong, with the file's name and line, for anything it may not say.

    A file without `tasks` is the bare table of the facts: its rows have no words and no lead of their own.
    """
    root = parse(text, name)
    fields = {key: _field(at) for key, at in root.at("profile_fields").entries()}
    tasks = root.at("tasks").entries() if root.has("tasks") else ()
    words = {key: Words(at.text("verb"), at.texts("checklist")) for key, at in tasks}
    found: dict[str, Obligation] = {}
    for row in root.at("obligations").items():
        obligation = _obligation(row, fields, words)
        if obligation.id in found:
            raise row.wrong(f"{obligation.id} stands here twice")
        found[obligation.id] = obligation
    events = {key: _event(at, fields, found) for key, at in root.at("events").entries()} if root.has("events") else {}
    return Lawbook(root.text("version"), fields, words, found, events)


def _event(at: At, fields: Mapping[str, FieldRule], known: Mapping[str, Obligation]) -> EventRule:
    at.only({"obligations", "sets", "patent", "closes"})
    wanted = at.texts("obligations")
    if unknown := [one for one in wanted if one not in known]:
        raise at.at("obligations").wrong(f"there is no obligation {unknown[0]}")
    sets = {}
    for name, value in at.at("sets").entries() if at.has("sets") else ():
        if name not in fields or not _is_of(value.value, fields[name]):
            raise value.wrong(f"{name}: {value.value!r} is no value of a field of a profile")
        sets[name] = value.value
    return EventRule(wanted, sets, at.yes("patent"), at.yes("closes"))


def _field(at: At) -> FieldRule:
    kind = at.one_of("type", "enum", "bool", "list", "int", "str", "date")
    return FieldRule(kind, at.texts("values", default=()), at.text("name_ru", default=""))


def _obligation(at: At, fields: Mapping[str, FieldRule], words: Mapping[str, Words]) -> Obligation:
    at.only(KNOWN_KEYS)
    unit = at.one_of("period", *get_args(law.Unit))
    due = _due(at.at("due"))
    if isinstance(due, OF_EVENTS) is not (unit == "event"):
        raise at.at("due").wrong(f"a due rule of this kind doesn't go with period {unit}")
    valid_from, valid_to = at.day("valid_from", date.min), at.day("valid_to", date.max)
    if valid_to < valid_from:
        raise at.at("valid_to").wrong("valid_to lies before valid_from")
    return Obligation(
        id=at.text("id"),
        name=at.text("name_ru"),
        kind=at.one_of("kind", *get_args(law.Kind)),
        authority=at.text("authority"),
        period=unit,
        due=due,
        due_rule=at.text("due_rule"),
        shift=at.one_of("shift", *get_args(law.Shift)),
        applies_to=_applies_to(at.at("applies_to"), fields),
        legal_basis=at.text("legal_basis"),
        confidence=at.one_of("confidence", "high", "medium", "low"),
        task=at.one_of("task", *words) if words else "",
        lead_days=at.whole("lead_days", 0, 250) if words else 0,
        periods=_periods(at, unit),
        valid_from=valid_from,
        valid_to=valid_to,
        on_event=at.one_of("trigger", "event", default="") == "event",
        optional=at.yes("optional"),
        on_wish=at.yes("on_wish"),
        from_profile=at.one_of("from_profile", *get_args(law.Source), default=None),
        replaced_on_closing=at.yes("replaced_on_closing"),
        due_on_closing=_due_on_closing(at, unit),
        joins_next_from=_day_of_year(at, "joins_next_from", unit),
        covered_by_advance_notification=at.yes("covered_by_advance_notification"),
        note=at.text("note", default=None),
    )


def _day_of_year(at: At, key: str, unit: str) -> tuple[int, int] | None:
    """MM-DD of a row by the year."""
    if not at.has(key):
        return None
    text = at.text(key)
    try:
        day = date.fromisoformat(f"2000-{text}")
    except ValueError as error:
        raise at.at(key).wrong(f"{key}: {text!r} is no day MM-DD") from error
    if unit != "year":
        raise at.at(key).wrong(f"{key} goes with period year")
    return day.month, day.day


def _due_on_closing(at: At, unit: str) -> law.AfterEvent | law.AfterPeriod | None:
    if not at.has("due_on_closing"):
        return None
    found = _due(at.at("due_on_closing"))
    if unit != "year" or not isinstance(found, law.AfterEvent | law.AfterPeriod):
        raise at.at("due_on_closing").wrong("due_on_closing: after_event or after_period of a row by the year")
    return found


def _due(at: At) -> Due:
    return RULES[at.one_of("rule", *RULES)](at)


def _periods(at: At, unit: str) -> tuple[str, ...]:
    members = at.texts("periods", default=())
    unknown = [one for one in members if one not in MEMBERS.get(unit, ())]
    if unknown:
        raise at.at("periods").wrong(f"{unit} has no {', '.join(unknown)}")
    return members


def _applies_to(at: At, fields: Mapping[str, FieldRule]) -> AppliesTo:
    at.only({"all", "any"})
    every, some = (
        tuple(_condition(one, fields) for one in at.at(key).items()) if at.has(key) else () for key in ("all", "any")
    )
    if not every and not some:
        raise at.wrong("an obligation without conditions would concern everybody")
    return AppliesTo(every, some)


def _condition(at: At, fields: Mapping[str, FieldRule]) -> Condition:
    field = at.text("field")
    if field not in fields:
        raise at.wrong(f"profile_fields has no {field}")
    operators = [key for key, _ in at.entries() if key not in {"field", "from"}]
    if len(operators) != 1 or operators[0] not in get_args(law.Holds):
        raise at.wrong(f"a condition has one of {', '.join(get_args(law.Holds))}")
    operator: Any = operators[0]
    value = at.at(operator).value
    if problem := _misfit(operator, value, fields[field]):
        raise at.wrong(f"{field}: {problem}")
    return Condition(field, operator, tuple(value) if isinstance(value, list) else value, at.day("from", law.ALWAYS))


def _misfit(operator: str, value: Any, rule: FieldRule) -> str | None:
    """What is wrong with a condition's value beside its field's rule."""
    wants = {"is": ("bool",), "gte": ("int",), "has": ("list",), "has_any": ("list",), "eq": ("enum", "str", "int")}
    if rule.type not in wants.get(operator, ("enum", "str", "int")):
        return f"{operator} doesn't go with a field of type {rule.type}"
    given = value if operator in {"in", "has_any"} else [value]
    if not isinstance(given, list) or not given:
        return f"{operator} takes a list"
    wrong = [one for one in given if (rule.values and str(one) not in rule.values) or not _fits(one, rule.type)]
    return f"{wrong[0]!r} is none of its values" if wrong else None


def _is_of(value: Any, rule: FieldRule) -> bool:
    if rule.type == "list":
        return isinstance(value, list) and set(map(str, value)) <= set(rule.values)
    return _fits(value, rule.type)


def _fits(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES.get(kind, str)) and (kind == "bool" or not isinstance(value, bool))


__all__ = ["Wrong", "read_lawbook"]
