"""What a person should look at although the invoice goes out."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from billing.core.cutting import rank, treatment
from billing.core.letters import words
from billing.core.month import Advance, Entry, Input, is_late
from billing.core.rated import Totals
from billing.core.transfer_term import TERM, last_day
from billing.core.vat import is_outside

DAY_SECONDS = 24 * 3600
YEAR_DAYS = 366


def warnings(month: Input, totals: Totals) -> tuple[str, ...]:
    """In English, each with its path."""
    return (
        *_flags(month),
        *_unlisted(month),
        *_not_covered(month),
        *_unnamed(month),
        *_two_places(month),
        *_two_kinds(month),
        *_long_days(month),
        *_late(month),
        *_papers(month, totals),
        *_too_late(month, totals),
        *_incomplete(month, totals),
        *_order(month),
        *words(month),
    )


def before_services(month: Input) -> list[Advance]:
    """Money that came no later than the services were handed over.

    What came after them is no advance for them (НК 167 п. 1): rows 5 and 5б of their УПД can't name it.
    """
    return [one for one in month.advances if one.payment_on <= month.handed_on]


def _too_late(month: Input, totals: Totals) -> list[str]:
    """The client is asked for all of it although some came meanwhile."""
    if totals.gross <= totals.advances:
        return []
    return [
        f"advances[{place}]: received on {one.payment_on}, after the act of {month.handed_on}: it is offset by a later"
        " invoice, or pays this one"
        for place, one in enumerate(month.advances)
        if one.payment_on > month.handed_on
    ]


def _flags(month: Input) -> list[str]:
    found = [
        f"compliance[{place}]: {month.issuer.name} bills {month.client.name}: {row.reason}"
        for place, row in enumerate(month.compliance)
        if row.action == "flag" and row.concerns(month.issuer, month.client)
    ]
    if month.period.last_on < month.contract.begins:
        found.append(f"contract.since: the contract holds from {month.contract.begins}, after the period")
    vat = month.contract.vat
    if is_outside(month) and vat is not None and vat.mode not in ("outside", "none"):
        found.append(f"contract.vat: the client's seat is {month.client.country}, so no Russian VAT is charged")
    return found


def _unlisted(month: Input) -> list[str]:
    """A misspelt matter would lose its discount."""
    if not month.contract.matters:
        return []
    listed = {one.id for one in month.contract.matters}
    strange = dict.fromkeys(one.matter for one in month.entries if one.matter is not None and one.matter not in listed)
    return [
        f"contract.matters: entries name {name!r}, which is not listed; it has no terms of its own" for name in strange
    ]


def _unnamed(month: Input) -> list[str]:
    """A misspelt matter would charge a fixed fee and the hours beside it; one that the contract lists is well known."""
    if any(fee.kind == "fixed" and fee.matter is None for fee in month.contract.fees):
        return []  # that one pays for all time
    named = {one.matter for one in month.entries}
    known = {one.id for one in month.contract.matters} | {fee.matter for fee in month.contract.fees}
    beside = dict.fromkeys(one.matter for one in month.entries if treatment(one) == "bill" and one.matter not in known)
    other = next((one for one in beside if one is not None), None)
    return [
        f"contract.fees[{place}].matter: no entry names {fee.matter!r} that «{fee.title}» pays for;"
        f" time of {other!r} is billed beside it"
        for place, fee in enumerate(month.contract.fees)
        if fee.kind == "fixed" and fee.matter and fee.matter not in named and other is not None
        if month.contract.matter(fee.matter) is None
    ]


def _not_covered(month: Input) -> list[str]:
    """Time of a matter with a fixed fee that covers another period: was it meant for the whole case?"""
    worked = {one.matter for one in month.entries if one.billable and not (one.write_off or one.held)}
    return [
        f"contract.covering: «{fee.title}» of {fee.on} covers the period of its day only, time of matter {fee.matter!r}"
        " is billed beside it; give since or until if it is for the whole case"
        for fee in month.contract.covering
        if not fee.whole_case and fee.matter in worked
    ]


def _two_places(month: Input) -> list[str]:
    """A person's timers on two matters at one time: both are billed, somebody should look."""
    spans: dict[str, list[tuple[datetime, datetime, str | None, str]]] = defaultdict(list)
    for one in month.entries:
        if one.started_at is not None and one.ended_at is not None:
            spans[one.person].append((one.started_at.astimezone(UTC), one.ended_at.astimezone(UTC), one.matter, one.id))
    found = []
    for person, several in spans.items():
        several.sort(key=lambda span: (span[0], span[1], span[3]))
        for before, after in itertools.pairwise(several):
            if after[0] < before[1] and after[2] != before[2]:
                found.append(f"entries: {person} has timers on two matters at once: {before[3]} and {after[3]}")
    return found


def _two_kinds(month: Input) -> list[str]:
    """Timers of one person and matter at one time that aren't billed alike: was it both, and which of them counts?"""
    spans: dict[tuple[str, str | None], list[tuple[datetime, datetime, str, int]]] = defaultdict(list)
    for one in month.entries:
        if one.started_at is not None and one.ended_at is not None and not one.held:
            span = (one.started_at.astimezone(UTC), one.ended_at.astimezone(UTC), one.id, rank(one))
            spans[one.person, one.matter].append(span)
    return [
        f"entries: timers of {person} that are billed differently overlap: {one} and {other}"
        for (person, _), several in spans.items()
        for one, other in _beside(several)
    ]


def _beside(spans: list[tuple[datetime, datetime, str, int]]) -> Iterator[tuple[str, str]]:
    """Who runs beside whom of another kind: the first of them for each."""
    running: dict[int, tuple[datetime, str]] = {}
    for begins, ends, name, kind in sorted(spans):
        others = (other for its, (until, other) in running.items() if its != kind and begins < min(until, ends))
        if (other := next(others, None)) is not None:
            yield other, name
        running[kind] = max(running.get(kind, (begins, name)), (ends, name))


def _long_days(month: Input) -> list[str]:
    days: dict[tuple[str, date], int] = defaultdict(int)
    for entry in {one.id: one for one in month.entries}.values():
        if entry.on is not None:
            days[entry.person, entry.on] += entry.recorded_seconds
    return [f"entries: {person} has more than 24 hours on {on}" for (person, on), s in days.items() if s > DAY_SECONDS]


def _order(month: Input) -> list[str]:
    """Days of papers that may be a slip: before the services, or years after them."""
    head, period, found = month.invoice, month.period, []
    if head.on < period.first_on:
        found.append(f"invoice.on: {head.on} lies before the period {period.first_on}–{period.last_on}")
    if (head.on - period.last_on).days > YEAR_DAYS:
        found.append(f"invoice.on: {head.on} lies more than a year after the period, which ended on {period.last_on}")
    if head.act_on is not None and head.act_on < period.last_on:
        found.append(f"invoice.act_on: {head.act_on} lies before the period's last day, {period.last_on}")
    return found


def _incomplete(month: Input, totals: Totals) -> list[str]:
    """What a счёт-фактура must say and this one can't: the client may lose his deduction. Source: НК 169 п. 2, 5, 6."""
    if all(one.tax.percent is None for one in totals.by_vat):
        return []
    client, issuer = month.client, month.issuer
    lacks = {
        "client.address": (
            "the buyer's address, row 6а (НК РФ ст. 169 п. 5 пп. 2)",
            not (client.address or "").strip(),
        ),
        "client.kpp": ("the buyer's КПП, row 6б; an organisation has one", client.is_organisation and not client.kpp),
        "issuer.ogrn": ("the entrepreneur's ОГРНИП (НК РФ ст. 169 п. 6)", issuer.is_entrepreneur and not issuer.ogrn),
    }
    return [f"{path}: the УПД lacks {what}" for path, (what, missing) in lacks.items() if missing]


def _late(month: Input) -> list[str]:
    """What was agreed for the month that late time is of may have had room for it: a person has to look."""
    asked = (one for one in month.entries if is_late(one.corrects) and not one.held and _is_unsure(month, one))
    late = list(dict.fromkeys(one.corrects for one in asked))
    if not late:
        return []
    what = "late time is outside of this month's included hours, free minutes, caps and minimum; check those of its own"
    return [f"entries.corrects: {what}: {', '.join(one or '' for one in late)}"]


def _is_unsure(month: Input, entry: Entry) -> bool:
    """What its own month has left is not known, or not of all that was agreed."""
    day = entry.on or (entry.started_at.astimezone(ZoneInfo(month.contract.zone)).date() if entry.started_at else None)
    own = None if day is None else month.own_period(day)
    return month.contract.monthly if own is None else own.unsure


def _papers(month: Input, totals: Totals) -> list[str]:
    """The term of five days of a счёт-фактура (НК 168 п. 3) counts from the service."""
    if not totals.by_vat and not totals.agent:
        return ["entries: there is nothing to bill, the invoice has no lines"]
    told = month.invoice.act_on if month.invoice.act_on != month.period.last_on else None
    name, made = ("act_on", told) if told else ("on", month.invoice.on)
    late = made - month.period.last_on
    if totals.vat and late > TERM and made > (until := last_day(month.period.last_on)):
        term = f"the term is {TERM.days} calendar days, until {until}"
        return [f"invoice.{name}: УПД {late.days} days after the services, {term}"]
    return []
