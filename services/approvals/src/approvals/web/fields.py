"""A kind's form in the browser: which inputs it has, and what was typed as fields of a request."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.claims import Text
from contracts.crm.v1 import Field, Value

from approvals.core.checking import TITLES
from approvals.core.feed import PEOPLE, SUMS
from approvals.core.form import DAYS, SHORT, Form, Unfit
from approvals.core.mistakes import Mistake
from approvals.core.office import OwnTrip
from approvals.core.route import read_day
from approvals.core.rules import FILE, FormName, Kind
from approvals.core.trip_check import REQUIRED as OF_A_TRIP

OWN: Mapping[FormName, tuple[str, ...]] = {
    "trip": (*OF_A_TRIP, "deputy"),
    "vacation": ("first_on", "last_on", "deputy"),
    "expense": ("source", "kind", "amount", "spent_on"),
    "document": (),
    "deputy": ("deputy", "first_on", "last_on", "kinds"),
}
ENGLISH = {
    "first_on": "First day",
    "last_on": "Last day",
    "purpose": "Purpose",
    "tickets": "Tickets",
    "lodging": "Lodging",
    "advance": "Advance",
    "deputy": "Deputy (number of the employee)",
    "source": "Trip it belongs to",
    "kind": "Kind",
    "amount": "Sum",
    "spent_on": "Day of the expense",
    "kinds": "Kinds of request",
    "route": "Route",
    "per_diem": "Per diem",
    "employee": "Employee",
    "file": "File",
    "photo": "Receipt",
    "days": "Days",
    "title": "Name",
}
OPTIONAL = ("deputy", "kinds")
LONG = ("purpose", "text", "subject", "reason")
LEGS = 4
MOST = 4000
LONGEST_PLAIN = 100  # characters


@dataclass(frozen=True)
class Input:
    """how: date, sum, number, long, text, or choice among options: value and words."""

    name: str
    title: str
    how: str
    required: bool
    value: str
    wrong: bool
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Leg:
    """One leg of a route as it was typed."""

    town: str
    first: str
    last: str
    abroad: bool


def names_of(kind: Kind) -> tuple[str, ...]:
    """The fields that a person fills in, without the route and a receipt's photo: they have inputs of their own."""
    more = (kind.amount,) if kind.amount else ()
    found = dict.fromkeys((*OWN[kind.form], *kind.required, *more))
    elsewhere = {"route", "employee", *kind.when} | ({FILE} if kind.takes_files else set())
    return tuple(name for name in found if name not in elsewhere)


def _how(name: str, kind: Kind) -> str:
    if name in DAYS:
        return "date"
    if name in SUMS or name == kind.amount:
        return "sum"
    return "number" if name in PEOPLE else "long" if name in LONG else "text"


def title_of(name: str, kind: Kind, language: str) -> str:
    """What a reader of a language calls a field; what only the firm has a word for stays in its word."""
    own = kind.field_titles.get(name) or TITLES.get(name, name)
    return ENGLISH.get(name, own) if language == "en" else own


def inputs_of(
    kind: Kind,
    sent: Mapping[str, str],
    wrong: Collection[str],
    words: Mapping[str, str],
    language: str = "ru",
    trips: Sequence[OwnTrip] = (),
) -> list[Input]:
    """The inputs, with what was typed before. trips: among which an expense's is chosen."""
    found = [
        Input(
            name,
            title_of(name, kind, language),
            _how(name, kind),
            name not in OPTIONAL,
            sent.get(name, "")[:MOST],
            name in wrong,
        )
        for name in names_of(kind)
    ]
    if kind.form == "expense":
        known = tuple((one.request, one.shown) for one in trips)
        found = [replace(one, how="choice", options=known) if one.name == "source" else one for one in found]
    if kind.form == "trip":
        typed = sent.get("deal", "")[:9]
        found.insert(0, Input("deal", words["deal"], "number", required=True, value=typed, wrong="deal" in wrong))
    return found


def legs_of(kind: Kind, sent: Mapping[str, str]) -> list[Leg]:
    """The legs of a trip's route."""
    if kind.form != "trip":
        return []
    return [
        Leg(
            sent.get(f"town{number}", "")[:100],
            sent.get(f"from{number}", "")[:10],
            sent.get(f"to{number}", "")[:10],
            sent.get(f"abroad{number}") == "1",
        )
        for number in range(1, LEGS + 1)
    ]


def read_fields(kind: Kind, sent: Mapping[str, str]) -> tuple[tuple[Field, ...], tuple[Mistake, ...], int | None]:
    """What was typed, as the request's fields; what can't be read; the deal."""
    typed = {name: sent.get(name, "").strip()[:MOST] for name in names_of(kind)}
    form = Form(Field(name=name, value=Value(text=words or None)) for name, words in typed.items())
    found, mistakes = [], []
    for name in form.names:
        try:
            value = _value(form, name, kind)
        except Unfit as unfit:
            title = kind.field_titles.get(name) or TITLES.get(name, name)
            mistakes.append(Mistake(name, "unfit", f"{title}: ожидается {unfit.words}."))
        else:
            if value is not None:
                found.append(Field(name=name, value=value))
    route = _route(kind, sent)
    if route:
        found.append(Field(name="route", value=Value(text=route)))
    found += [Field(name=name, value=Value(choice=wanted)) for name, wanted in kind.when.items()]
    deal = sent.get("deal", "").strip()
    number = int(deal) if deal.isascii() and deal.isdecimal() and len(deal) < 10 and int(deal) > 0 else None
    return tuple(found), tuple(mistakes), number


def _value(form: Form, name: str, kind: Kind) -> Value | None:
    if not form.has(name):
        return None
    match _how(name, kind):
        case "date":
            return Value(on=form.day(name))
        case "sum":
            return Value(amount=form.amount(name), currency=form.currency(name))
        case "number":
            number = form.person(name)
            return Value(employee_ids=(number,)) if number else None
    return _words(form, name, kind)


def _words(form: Form, name: str, kind: Kind) -> Value:
    """A person's own words, which may name others and their health, are prose; what rules read, or choose by, isn't."""
    said = form.text(name) or ""
    free = name in LONG or len(said) > LONGEST_PLAIN
    return Value(prose=Text.of(said)) if free and name not in {*SHORT, *kind.when} else form[name]


def _route(kind: Kind, sent: Mapping[str, str]) -> str:
    legs = []
    for leg in legs_of(kind, sent):
        town = " ".join(leg.town.replace(";", ",").split())
        if town or leg.first or leg.last:
            days = "–".join(_day(text) for text in (leg.first, leg.last))
            legs.append(f"{town or '?'} {days}{' (за границей)' if leg.abroad else ''}")
    return "; ".join(legs)


def _day(text: str) -> str:
    found = read_day(text)
    return f"{found:%d.%m.%Y}" if found else text or "?"
