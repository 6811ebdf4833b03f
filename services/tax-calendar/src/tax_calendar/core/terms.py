"""When a demand counts as received and when its answer is due. Source: docs/facts/tax-demands.md, sections 1 and 2."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.tax.v1 import Channel
from domain.calendar import ProductionCalendar

from tax_calendar.core.kinds import Kind, Term
from tax_calendar.core.text import DATE, parse_count, parse_date

RECEIVED_AFTER = 6  # working days: НК ст. 31 п. 4 абз. 8 (since 05.02.2025), by post likewise

WITHIN = re.compile(
    r"в\s+течение\s+(\d{1,2}|[а-я]+)(?:\s*\([^)]{1,20}\))?\s+(?:рабочих\s+)?дн"
    r"|срок[^.\n]{0,20}?[:-]\s*(\d{1,2}|[а-я]+)\s+(?:рабочих\s+)?дн",
    re.IGNORECASE,
)
NOT_LATER = re.compile(
    rf"(?:не\s+позднее|в\s+срок\s+до|в\s+срок\s*[:-]?|срок\w*\s+(?:исполнени|представлени|уплат|ответ)\w*\s*[:-]?\s*(?:до)?)\s*({DATE})",
    re.IGNORECASE,
)
# Most telling first: where to come, then a day with its hour, then the bare call.
APPEARANCES = (
    re.compile(
        rf"(?:явка|явиться|прибыть|состоится|назначен\w*)\b[^\n]{{0,140}}?\n?[^\n]{{0,80}}?({DATE})", re.IGNORECASE
    ),
    re.compile(rf"({DATE})\s*(?:г(?:ода|\.)?)?\s*,?\s*(?:в|к)\s*\d{{1,2}}\s*[:.чh-]", re.IGNORECASE),
    re.compile(rf"\b(?:в|к)\s+\d{{1,2}}[:.-]\d{{2}}[^\n]{{0,40}}?({DATE})", re.IGNORECASE),
    re.compile(rf"вызыва\w+\b[^\n]{{0,140}}?\n?[^\n]{{0,80}}?({DATE})", re.IGNORECASE),
    NOT_LATER,
)


@dataclass(frozen=True, slots=True)
class Due:
    """received_on, due_on: None where there is nothing to count. remarks: for the person, in Russian."""

    received_on: date | None
    due_on: date | None
    rule: str | None
    remarks: tuple[str, ...] = ()
    provisional: bool = False


def received(
    calendar: ProductionCalendar, channel: Channel, sent_on: date | None, handed_on: date | None
) -> date | None:
    """ТКС and post: the 6th working day after sending; личный кабинет: the next day; handed over: that day."""
    if channel == "hand":
        return handed_on
    if sent_on is None:
        return None
    if channel == "lk":
        return sent_on + timedelta(days=1)
    return calendar.add_working_days(sent_on, RECEIVED_AFTER)


def due(calendar: ProductionCalendar, kind: Kind, text: str, received_on: date | None) -> Due:
    """The last day to answer. A date that the document names wins over a term counted from receipt."""
    if kind.term.unit == "none":
        return Due(received_on, None, kind.term.rule)
    named = explicit_date(kind, text)
    if named is not None:
        provisional = calendar.is_provisional(named)
        return Due(received_on, named, "explicit date in the document", (), provisional)
    if kind.term.unit == "explicit":
        return Due(received_on, None, None, ("В документе не найдена дата, к которой нужно ответить или явиться.",))
    term, remarks = _printed(kind, text)
    if received_on is None:
        return Due(None, None, term.rule, remarks)
    due_on = counted(calendar, term, received_on)
    return Due(received_on, due_on, term.rule, remarks, calendar.is_provisional(received_on, due_on))


def counted(calendar: ProductionCalendar, term: Term, received_on: date) -> date:
    """A term from receipt: НК ст. 6.1."""
    if term.unit == "month":
        return calendar.add_months(received_on, term.count)
    return calendar.add_working_days(received_on, term.count)


def explicit_date(kind: Kind, text: str) -> date | None:
    """The day that the document itself names for the answer or the appearance."""
    if kind.key in {"summons", "hearing_notice"}:
        match = next((found for pattern in APPEARANCES if (found := pattern.search(text))), None)
        return parse_date(match[1]) if match else None
    match = NOT_LATER.search(text)
    return parse_date(match[1]) if match else None


def _printed(kind: Kind, text: str) -> tuple[Term, tuple[str, ...]]:
    """The statute's term, or the one the paper prints for this kind where it differs: the paper is what was served."""
    if kind.term.unit != "working days":
        return kind.term, ()
    counts = [parse_count(match[1] or match[2]) for match in WITHIN.finditer(text)]
    printed = [count for count in counts if count is not None]
    if not printed or kind.term.count in printed:
        return kind.term, ()
    if printed[0] < kind.term.count and kind.key == "payment_69":
        return kind.term, (f"В документе назван срок {printed[0]} дн., закон даёт не меньше {kind.term.count}.",)
    remark = f"В документе назван срок {printed[0]} дн., обычный по закону — {kind.term.count}: считаем по документу."
    return Term("working days", printed[0]), (remark,)
