"""The tax profile of a client, judged: who can't be judged gets no calendar, a person gets the names of the fields."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from domain.calendar import months_later

from tax_calendar.core.dated import Move
from tax_calendar.core.obligations import REGIMES_HAD, REGIMES_LATELY, VAT_HAD, FieldRule
from tax_calendar.core.profile_values import Values, day, typed

CHANGES = "changes"
LONG_PATENT_MONTHS = 6
EXEMPT = {"ip_own_contributions_exempt"}  # a freedom must have lasted all the time
ORGANISATION_REGIMES, OWNER_REGIMES = {"OSNO", "USN", "AUSN", "ESHN"}, {"OSNO", "USN", "PSN", "AUSN", "ESHN", "NPD"}
COMBINED = ({"USN", "PSN"}, {"OSNO", "PSN"}, {"ESHN", "PSN"})
ASKED_FOR_NO_VAT = {"PSN", "AUSN", "NPD"}
OF_WHOLE_YEARS, ENTERED_FROM = {"USN", "ESHN"}, {"AUSN", "NPD", "PSN"}
CHOSEN_WITHIN = timedelta(days=30)  # calendar days after the registration
SPECIAL_VAT = {"payer_5": "USN", "payer_7": "USN", "exempt_usn": "USN"}


class ProfileUnjudgeable(ValueError):
    """missing: fields without which nothing is certain. contradictions: in English, each naming its fields."""

    def __init__(self, missing: Sequence[str], contradictions: Sequence[str]) -> None:
        self.missing, self.contradictions = tuple(missing), tuple(contradictions)
        parts = [f"missing: {', '.join(missing)}"] if missing else []
        super().__init__("; ".join([*parts, *contradictions]))


@dataclass(frozen=True, slots=True)
class Patent:
    """Both days belong to it."""

    start: date
    end: date

    @property
    def is_long(self) -> bool:
        """From six months on (НК ст. 346.51 п. 2): a third is paid in 90 days."""
        return (self.end - months_later(self.start, LONG_PATENT_MONTHS)).days >= -1


@dataclass(frozen=True)
class TaxProfile:
    """values: before the first change. changes: from a day on the fields given differ, in order of days. moves: days
    of the client's own."""

    values: Values
    changes: tuple[tuple[date, Values], ...] = ()
    moves: tuple[Move, ...] = ()

    def at(self, day: date) -> Values:
        """The fields as they count on *day*."""
        return self.spans[bisect_right([start for start, _ in self.spans], day) - 1][1]

    @cached_property
    def stated(self) -> list[tuple[date, Values]]:
        """From which day on which fields count, as they were told; the first span begins with time itself."""
        found: list[tuple[date, Values]] = [(date.min, self.values)]
        for start, changed in self.changes:
            found.append((start, {**found[-1][1], **changed}))
        return found

    @cached_property
    def spans(self) -> list[tuple[date, Values]]:
        """The same with what follows from the fields."""
        return [(start, _derived(values)) for start, values in self.stated]

    def spans_of(self, start: date, end: date) -> tuple[int, int]:
        """The first and the last span, by number, that have a day from *start* to *end*."""
        begins = [day for day, _ in self.spans]
        last = bisect_right(begins, end) - 1
        return min(bisect_right(begins, start) - 1, last), last

    def over(self, first: int, last: int, lately: int | None = None) -> Values:
        """The fields that count for a period of these spans. lately: the first of its last quarter, None: as *first*.

        What a client is (form, regime, VAT) counts as it is at the end; what it does or has (people, property, imports)
        counts if it was so at any time, for a year with people until May is a year with people. All regimes and VAT
        statuses of the period are kept beside the last, for what its own months still owe.
        """
        values = dict(self.spans[last][1])
        of_all = [had for _, had in self.spans[first : last + 1]]
        of_quarter = of_all if lately is None else of_all[lately - first :]
        values[REGIMES_HAD] = [one for had in of_all for one in had.get("regimes") or ()]
        values[REGIMES_LATELY] = [one for had in of_quarter for one in had.get("regimes") or ()]
        values[VAT_HAD] = [had["vat_status"] for had in of_all if had.get("vat_status")]
        for earlier in of_all[:-1]:
            for name, value in earlier.items():
                if isinstance(value, int):  # a bool too; what a change takes away is None there: neither so nor any
                    values[name] = max(values.get(name) or 0, value)
        return values | {name: all(had.get(name) for had in of_all) for name in EXEMPT}

    @property
    def latest(self) -> Values:
        """The fields after the last change."""
        return self.spans[-1][1]

    @cached_property
    def patents(self) -> tuple[Patent, ...] | None:
        """Of all times, in order, alike ones as often as a card has them. None if the profile doesn't speak of any."""
        told = [values["patents"] for _, values in self.spans if values.get("patents") is not None]
        found: Counter[Patent] = Counter()
        for patents in told:
            found |= Counter(Patent(one["start"], one["end"]) for one in patents)
        return tuple(sorted(found.elements(), key=lambda one: (one.start, one.end))) if told else None


def judged(raw: Mapping[str, Any], fields: Mapping[str, FieldRule]) -> TaxProfile:
    """The profile, with what follows from its own fields. Raises ProfileUnjudgeable.

    raw: fields as in obligations.yaml, and `changes`: a list of mappings, each with `from` and the fields that differ.
    """
    wrong: list[str] = []
    values = typed({key: value for key, value in raw.items() if key != CHANGES}, fields, wrong)
    changes: list[tuple[date, Values]] = []
    told = raw.get(CHANGES) or ()
    if not isinstance(told, list | tuple):
        told, wrong = (), [*wrong, "changes: a list is expected, each with a date `from` and the fields that differ"]
    for change in told:
        start = day(change.get("from")) if isinstance(change, Mapping) else None
        if start is None:
            wrong.append("changes: each needs a date `from`")
            continue
        changes.append((start, typed({key: value for key, value in change.items() if key != "from"}, fields, wrong)))
    if wrong:
        raise ProfileUnjudgeable((), wrong)
    profile = TaxProfile(values, tuple(sorted(changes, key=lambda change: change[0])))
    missing, contradictions = _doubts(profile)
    if missing or contradictions:
        raise ProfileUnjudgeable(missing, contradictions)
    return profile


def _derived(values: Values) -> Values:
    """Whoever employs people pays them: an agent for НДФЛ (facts, section 5). By a patent, АУСН or НПД alone nobody is
    asked for VAT, so a card doesn't say it; of an invoice issued all the same it is due (НК ст. 173 п. 5)."""
    found: dict[str, Any] = {}
    if (values.get("employees") or 0) >= 1 or values.get("gph_contractors"):
        found["pays_income_to_individuals"] = True
    regimes = values.get("regimes")
    if regimes and not values.get("vat_status") and ASKED_FOR_NO_VAT.issuperset(regimes):
        found["vat_status"] = "none"
    return {**values, **found} if found else values


def _doubts(profile: TaxProfile) -> tuple[list[str], list[str]]:
    missing = dict.fromkeys(field for _, values in profile.stated for field in _missing(values))
    contradictions = dict.fromkeys(words for _, values in profile.stated for words in _contradictions(values))
    return [*missing], [*contradictions, *_about_changes(profile), *_about_patents(profile)]


def _about_changes(profile: TaxProfile) -> list[str]:
    """УСН and ЕСХН begin with a year or with the client itself (НК 346.13 п. 1, 2; 346.3 п. 1, 2), out of some regimes
    also within a year. A firm becomes no owner."""
    found: list[str] = []
    for (_, before), (on, after) in pairwise(profile.stated):
        was, now = set(before.get("regimes") or ()), set(after.get("regimes") or ())
        opened = after.get("registered_on")
        at_once = opened is not None and opened <= on <= opened + CHOSEN_WITHIN
        if was and not was & ENTERED_FROM and (on.month, on.day) != (1, 1) and not at_once:
            begun = sorted((now - was) & OF_WHOLE_YEARS)
            found += [f"regimes: {one} begins on 1 January or with the registration, not on {on}" for one in begun]
        forms = {before.get("legal_form"), after.get("legal_form")} - {None}
        found += [f"legal_form changes on {on}: it can only have been wrong before"] if len(forms) > 1 else []
    return found


def _about_patents(profile: TaxProfile) -> list[str]:
    """A patent needs its regime on its own first day, whatever came later."""
    regimes = {one: profile.at(one.start).get("regimes") for one in profile.patents or ()}
    return [
        f"patents: on {one.start} PSN is not among regimes"
        for one, found in regimes.items()
        if "PSN" not in (found or ("PSN",))
    ]


def _missing(values: Values) -> list[str]:
    regimes = set(values.get("regimes") or ())
    wanted = ["legal_form", "regimes"]
    if regimes & {"OSNO", "USN", "ESHN"}:
        wanted.append("vat_status")
    if values.get("legal_form") == "ORG" and "OSNO" in regimes:
        wanted.append("profit_mode")
    return [field for field in wanted if values.get(field) in (None, (), [])]


def _contradictions(values: Values) -> list[str]:
    checks = (_about_regimes, _about_vat, _about_people, _about_property, _about_days)
    return [words for check in checks for words in check(values)]


def _about_regimes(values: Values) -> list[str]:
    form, regimes = values.get("legal_form"), set(values.get("regimes") or ())
    allowed = {"ORG": ORGANISATION_REGIMES, "IP": OWNER_REGIMES, "PERSON": {"NPD"}}.get(str(form), OWNER_REGIMES)
    found = (
        [f"legal_form {form} can't have regimes {', '.join(sorted(regimes - allowed))}"] if regimes - allowed else []
    )
    if len(regimes) > 1 and regimes not in COMBINED:
        found.append(f"regimes {', '.join(sorted(regimes))} can't be combined")
    return found


def _about_vat(values: Values) -> list[str]:
    vat, regimes = values.get("vat_status"), set(values.get("regimes") or ())
    needs = SPECIAL_VAT.get(str(vat))
    if not regimes:
        return []
    if needs and needs not in regimes:
        return [f"vat_status {vat} needs {needs} among regimes"]
    if vat == "exempt_145" and not regimes & {"OSNO", "ESHN"}:
        return ["vat_status exempt_145 needs OSNO or ESHN among regimes"]
    if vat == "payer_general" and not regimes & {"OSNO", "USN", "ESHN"}:
        return [f"vat_status {vat} doesn't go with regimes {', '.join(sorted(regimes))}"]
    return []


def _about_people(values: Values) -> list[str]:
    form = values.get("legal_form")
    employs = (values.get("employees") or 0) >= 1 or values.get("gph_contractors")
    found = []
    if employs and values.get("pays_income_to_individuals") is False:
        found.append("employees or gph_contractors are set, pays_income_to_individuals is false")
    if employs and (form == "PERSON" or "NPD" in (values.get("regimes") or ())):
        found.append("employees or gph_contractors are set, but a payer of NPD employs nobody")
    if values.get("director_below_mrot") and (form in {"IP", "PERSON"} or values.get("commercial") is False):
        found.append("director_below_mrot is of commercial organisations only: see legal_form, commercial")
    return found


def _about_property(values: Values) -> list[str]:
    found = []
    if values.get("prop_avg") and values.get("regimes") and "OSNO" not in values["regimes"]:
        found.append("prop_avg needs OSNO among regimes")
    own = [field for field in ("prop_avg", "prop_cadastral") if values.get(field)]
    if own and values.get("legal_form") in {"IP", "PERSON"}:
        found.append(f"{', '.join(own)} of legal_form ORG only; an owner has ip_personal_property")
    return found


def _about_days(values: Values) -> list[str]:
    found = []
    opened, closed = values.get("registered_on"), values.get("closed_on")
    if opened and closed and closed < opened:
        found.append("closed_on lies before registered_on")
    odd = [
        one for one in values.get("patents") or () if not one["start"] <= one["end"] <= date(one["start"].year, 12, 31)
    ]
    return [*found, *(f"patents: {one['start']} to {one['end']} is no span within one year" for one in odd)]
