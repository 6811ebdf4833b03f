"""What the CRM and people say of a client, as the planner takes it: fields with their types, facts as events. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tax_calendar.core.dated import OneOff, of_these_times
from tax_calendar.core.obligations import EventRule, FieldRule, Lawbook
from tax_calendar.core.tax_profile import CHANGES, ProfileUnjudgeable

SINCE = "since"  # among the fields: a day that can't be read
UNDATED = "undated"  # among the fields: why the day of the card is doubtful
YES, NO = {"1", "y", "yes", "true", "да"}, {"0", "n", "no", "false", "нет"}
RUSSIAN_DAY = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})(?:\s|$)", re.ASCII)
SPAN = re.compile(r"(\S+?)\s*(?:\.\.|/|—|–|\s-\s|\s)\s*(\S+)")
Fields = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Span:
    """The fields as the CRM wrote them, from a day on; None: from ever."""

    since: date | None
    fields: Fields


@dataclass(frozen=True)
class Fact:
    """A one-off fact as a person entered it. event_id: the entry, None where it is not known."""

    kind: str
    on: date
    until_on: date | None = None
    event_id: int | None = field(default=None, compare=False)

    @property
    def name(self) -> str | None:
        """As plans call it."""
        return None if self.event_id is None else str(self.event_id)


def raw_profile(history: Sequence[Span], facts: Sequence[Fact], law: Lawbook) -> dict[str, Any]:
    """What `judged` takes. What can't be read stays as it was written, so that the judgement names it."""
    first, *later = [_typed(one.fields, law.fields) for one in history]
    found: dict[str, Any] = dict(first)
    changes, before = [], first
    for span, values in zip(history[1:], later, strict=True):
        gone = dict.fromkeys(name for name in before if name not in values)
        changes.append({"from": span.since, **gone, **values})
        before = values
    latest: dict[str, Any] = changes[-1] if changes else found
    alike: Counter[tuple[date, date]] = Counter()
    for rule, fact in _known(facts, law):
        if rule.closes and not latest.get("closed_on"):
            latest["closed_on"] = fact.on
        elif rule.patent:
            patent = {"start": fact.on, "end": fact.until_on or fact.on}
            alike[fact.on, patent["end"]] += 1
            own = latest.get("patents") or ()
            known = own.count(patent) >= alike[fact.on, patent["end"]]
            latest["patents"] = own if known else (*own, patent)
    return {**found, CHANGES: changes} if changes else found


def one_offs(facts: Sequence[Fact], law: Lawbook) -> list[OneOff]:
    """The events that the facts are, in order."""
    return [
        OneOff(
            name,
            fact.on,
            tuple(
                (name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(rule.sets.items())
            ),
            name=fact.name,
        )
        for rule, fact in _known(facts, law)
        for name in rule.obligations
    ]


def refuse_absurd(facts: Sequence[Fact], law: Lawbook) -> None:
    """Raises ProfileUnjudgeable for facts that mean something here and bear a day that can't be meant."""
    days = ((fact.kind, day) for _, fact in _known(facts, law) for day in (fact.on, fact.until_on) if day is not None)
    wrong = dict.fromkeys(
        f"event {kind}: {day} is no day of these times" for kind, day in days if not of_these_times(day)
    )
    if wrong:
        raise ProfileUnjudgeable((), [*wrong])


def _known(facts: Sequence[Fact], law: Lawbook) -> list[tuple[EventRule, Fact]]:
    """Facts that mean something here; a kind of others' business is passed over."""
    found = []
    for fact in facts:
        name = fact.kind.upper()
        rule = law.events.get(fact.kind.lower()) or (EventRule((name,), {}) if name in law.obligations else None)
        if rule is not None:
            found.append((rule, fact))
    return found


def _typed(fields: Fields, rules: Mapping[str, FieldRule]) -> dict[str, Any]:
    return {name: _value(name, texts, rules.get(name)) for name, texts in fields.items() if texts and name != UNDATED}


def _value(name: str, texts: tuple[str, ...], rule: FieldRule | None) -> Any:
    if name == "patents":
        return tuple(_patent(text) for text in texts)
    if rule is not None and rule.type == "list":
        return [part for text in texts for part in re.split(r"[\s,;]+", text) if part]
    text = texts[0].strip()
    match rule.type if rule is not None else "str":
        case "bool":
            return True if text.lower() in YES else False if text.lower() in NO else text
        case "int":
            return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else text
        case "date":
            return _day(text)
    return text


def _patent(text: str) -> dict[str, Any]:
    found = SPAN.fullmatch(text.strip())
    return {"start": _day(found[1]), "end": _day(found[2])} if found else {"start": text, "end": text}


def day_of(text: str) -> date | None:
    """A day as the CRM writes it: with a time behind it, or the Russian way."""
    russian = RUSSIAN_DAY.match(f"{text.strip()} ")
    written = f"{russian[3]}-{russian[2]}-{russian[1]}" if russian else text.strip()[:10]
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _day(text: str) -> date | str:
    return day_of(text) or text
