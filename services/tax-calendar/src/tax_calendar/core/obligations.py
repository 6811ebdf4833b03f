"""What a row of the law says: an obligation, whom it concerns, for which periods, by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

Kind = Literal["filing", "payment", "notification", "report"]
Unit = Literal["month", "quarter", "cumulative", "year", "event", "month_1_22", "month_23_end", "dec_23_31"]
Shift = Literal["next_working_day", "none", "previous"]
Holds = Literal["eq", "in", "has", "has_any", "gte", "is"]
Closing = Literal["closed_on", "closed_patent"]
UsnLeft = Literal["usn_lost", "usn_stopped"]
OfPatent = Literal["patent_start", "patent_start_long", "patent_end", "patent_end_dec31"]
Source = Literal[Closing, UsnLeft, OfPatent]

NEVER, ALWAYS = date.max, date.min
# Who is asked under all of these pays contributions and for people: НПД and АУСН take that over month by month, so
# what counts is whether a period had any other month.
ORDINARY = frozenset({"OSNO", "USN", "PSN", "ESHN"})
REGIMES_HAD = "regimes_had"
# An owner who gives up ОСНО within a year still files and pays for its months (НК ст. 229 п. 1), each advance for its
# own quarter; whoever was a payer of VAT for some of a quarter returns it for that (ст. 174 п. 5).
REGIMES_LATELY, VAT_HAD = "regimes_lately", "vat_had"
PAYERS = frozenset({"payer_general", "payer_5", "payer_7"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One field of the profile. since: it holds only for nominal dates from this day on."""

    field: str
    operator: Holds
    value: Any
    since: date = ALWAYS

    def holds_since(self, values: Mapping[str, Any]) -> date:
        """The first nominal date it holds for, NEVER if it doesn't."""
        return self.since if _holds(self.operator, self._actual(values), self.value) else NEVER

    def _actual(self, values: Mapping[str, Any]) -> Any:
        """As it is at the period's end, or as it was in any part of it where that is what the law asks for."""
        actual = values.get(self.field)
        if self.field == "regimes":
            if self.operator == "has_any" and ORDINARY.issubset(self.value):
                return values.get(REGIMES_HAD, actual)
            if self.operator == "has" and self.value == "OSNO" and values.get("legal_form") == "IP":
                return values.get(REGIMES_LATELY, actual)
        if self.field == "vat_status" and self.operator == "in" and PAYERS.issuperset(self.value):
            return next((one for one in values.get(VAT_HAD, ()) if one in self.value), actual)
        return actual


def _holds(operator: Holds, actual: Any, wanted: Any) -> bool:
    if operator == "is":
        return bool(actual) is wanted
    if actual is None:
        return False
    match operator:
        case "eq":
            return bool(actual == wanted)
        case "in":
            return actual in wanted
        case "has":
            return wanted in actual
        case "has_any":
            return any(one in actual for one in wanted)
        case "gte":
            return bool(actual >= wanted)


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """every: all of them must hold; some: at least one, if there are any."""

    every: tuple[Condition, ...] = ()
    some: tuple[Condition, ...] = ()

    def holds_since(self, values: Mapping[str, Any]) -> date:
        """The first nominal date it holds for, NEVER if it doesn't."""
        since = [one.holds_since(values) for one in self.every]
        if self.some:
            since.append(min(one.holds_since(values) for one in self.some))
        return max(since, default=ALWAYS)

    @property
    def fields(self) -> frozenset[str]:
        """The fields it looks at."""
        return frozenset(one.field for one in (*self.every, *self.some))


@dataclass(frozen=True, slots=True)
class AfterPeriod:
    """Day *day* of the *months*-th month after the period's last; the last day of a month that has no such day."""

    months: int
    day: int


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A fixed day of the *year*-th year after the period's."""

    month: int
    day: int
    year: int


@dataclass(frozen=True, slots=True)
class LastWorkingDay:
    """The last working day of the period's year."""


@dataclass(frozen=True, slots=True)
class NthWorkingDay:
    """The *n*-th working day of the *months*-th month after the period's last."""

    months: int
    n: int


@dataclass(frozen=True, slots=True)
class AfterEvent:
    """The *count*-th day or month after the event; the day after the event is the first."""

    count: int
    unit: Literal["working_days", "calendar_days", "months"]


@dataclass(frozen=True, slots=True)
class BeforeEvent:
    """*count* full working days lie between the date and the event."""

    count: int


@dataclass(frozen=True, slots=True)
class EventDay:
    """The event's own day."""


Due = AfterPeriod | MonthDay | LastWorkingDay | NthWorkingDay | AfterEvent | BeforeEvent | EventDay


@dataclass(frozen=True, slots=True)
class Obligation:
    """A row of data/obligations.yaml; what each field means stands at the head of that file. name: in Russian."""

    id: str
    name: str
    kind: Kind
    authority: str
    period: Unit
    due: Due
    due_rule: str
    shift: Shift
    applies_to: AppliesTo
    legal_basis: str
    confidence: Literal["high", "medium", "low"]
    task: str
    lead_days: int
    periods: tuple[str, ...] = ()
    valid_from: date = date.min
    valid_to: date = date.max
    on_event: bool = False
    optional: bool = False
    on_wish: bool = False
    from_profile: Source | None = None
    replaced_on_closing: bool = False
    due_on_closing: AfterEvent | AfterPeriod | None = None
    joins_next_from: tuple[int, int] | None = None  # month, day
    covered_by_advance_notification: bool = False
    note: str | None = None

    @property
    def on_closing(self) -> Obligation:
        """As it is due of a period that the client's closing cuts short."""
        return self if self.due_on_closing is None else replace(self, due=self.due_on_closing)

    def is_valid_on(self, nominal: date) -> bool:
        """Whether the law asks this on that nominal date."""
        return self.valid_from <= nominal <= self.valid_to


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What a field of the profile may hold. name: in Russian."""

    type: Literal["enum", "bool", "list", "int", "str", "date"]
    values: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What people read of a task. verb: of its title; checklist: $name, $period, $until, $authority are filled."""

    verb: str
    checklist: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventRule:
    """What a one-off fact calls for; what each field means stands at the head of `events` in the file."""

    obligations: tuple[str, ...]
    sets: Mapping[str, Any]
    patent: bool = False
    closes: bool = False


@dataclass(frozen=True)
class Lawbook:
    """All obligations by id, the fields they look at, the words of their tasks, facts by kind. version: of the data."""

    version: str
    fields: Mapping[str, FieldRule]
    words: Mapping[str, Words]
    obligations: Mapping[str, Obligation]
    events: Mapping[str, EventRule]
