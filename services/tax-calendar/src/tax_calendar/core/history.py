"""What a client's card said before: which change is from which day. Nothing is guessed, a person is asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tax_calendar.core.facts_of_client import SINCE, UNDATED, Span
from tax_calendar.core.tax_profile import ProfileUnjudgeable

WHAT_IT_IS = ("regimes", "vat_status")
FORM = "legal_form"
NO_DAY = "since: {names} changed, but not the day from which; give the day of the change"
TOO_EARLY = "since: {day} is earlier than the change of {names} that is known; which holds from which day?"
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Card:
    """A card with what it said before, as it is kept: mappings with `since` and `fields`, the first from ever."""

    fields: Fields
    since: date | None = None
    earlier: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether its day can't be read, or can't be right: until that is mended what was known before stays."""
        return UNDATED in self.fields or SINCE in self.fields

    @property
    def known(self) -> tuple[Mapping[str, Any], ...]:
        """All that counts of it."""
        own = {"since": self.since and self.since.isoformat(), "fields": self.fields}
        return self.earlier if self.is_doubtful else (*self.earlier, own)


def dated(before: Card | None, fields: Fields, since: date | None) -> Card:
    """The card as it is told now. Without a day it was mended, and holds from ever, if the client stays what it was."""
    known = before.known if before else ()
    if known and known[-1]["since"] == (since and since.isoformat()):
        known = tuple(_of_form(one, fields) for one in known)
    if SINCE in fields:
        return Card(fields, None, known)
    if doubt := _doubt(known, fields, since):
        return Card({**fields, UNDATED: [doubt]}, since, known)
    if since is None:
        return Card(fields)
    return Card(fields, since, tuple(one for one in known if _is_before(one, since)))


def refuse_undated(history: Sequence[Span]) -> None:
    """Raises ProfileUnjudgeable for a card whose day is doubtful."""
    if history and (why := history[-1].fields.get(UNDATED)):
        raise ProfileUnjudgeable((), [*why])


def _doubt(known: Sequence[Mapping[str, Any]], fields: Fields, since: date | None) -> str:
    """Why it can't be said from which day the card holds."""
    if not known:
        return ""
    if since is None:
        return _no_day(name for one in known for name in _changed(one["fields"], fields))
    last = known[-1]
    if last["since"] == since.isoformat():
        return _no_day(_changed(last["fields"], fields))
    if last["since"] is None or _is_before(last, since) or _alike(last["fields"], fields):
        return ""  # a new day, or the day of the last change itself is put right
    in_force = [one for one in known if _is_before(one, since)]
    names = _changed(in_force[-1]["fields"], fields) if in_force else []
    return TOO_EARLY.format(day=since, names=", ".join(names)) if names else ""


def _of_form(one: Mapping[str, Any], fields: Fields) -> Mapping[str, Any]:
    """Another form from the same day on: it was wrong all the time."""
    form = {FORM: fields[FORM]} if fields.get(FORM) else {}
    return {**one, "fields": {**one["fields"], **form}}


def _no_day(names: Any) -> str:
    told = ", ".join(dict.fromkeys(names))
    return NO_DAY.format(names=told) if told else ""


def _is_before(one: Mapping[str, Any], since: date) -> bool:
    return one["since"] is None or one["since"] < since.isoformat()


def _changed(before: Fields, now: Fields) -> list[str]:
    """What the client is by them and was not; what was empty is only filled in."""
    return [name for name in WHAT_IT_IS if (was := _words(before, name)) and was != _words(now, name)]


def _alike(one: Fields, other: Fields) -> bool:
    return all(_words(one, name) == _words(other, name) for name in {*one, *other})


def _words(fields: Fields, name: str) -> set[str]:
    return {word for text in fields.get(name) or () for word in re.split(r"[\s,;]+", text) if word}
