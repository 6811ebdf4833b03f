"""When a demand counts as received and when its answer is due. Source: docs/facts/tax-demands.md, sections 1 and 2."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.tax.v1 import Channel
from domain.calendar import ProductionCalendar

from tax_calendar.core import named
from tax_calendar.core.kinds import EXPLICIT as NAMED
from tax_calendar.core.kinds import Kind, Term
from tax_calendar.core.text import day_counts, sentences

LONGEST_WAY = 25  # days that six working days may take over the longest holidays
RECEIVED_AFTER = 6  # working days: НК ст. 31 п. 4 абз. 8 (since 05.02.2025), by post likewise

EXPLICIT = NAMED.rule
NO_DAY = "В документе не найдена дата, к которой нужно ответить или явиться."
PASSED = "Названный в документе срок уже прошёл ко дню получения: он не взят, сверьте с документом."
HINT = "В письме назван срок {told:%d.%m.%Y}, по закону выходит {counted:%d.%m.%Y}: сверьте с документом."
TOLD = "В письме назван срок {told:%d.%m.%Y}: сверьте с документом."
UNREAD = "Последний день назван в документе так, что дата не прочитана: сверьте с документом."
MAYBE = (
    "В документе назван день {told:%d.%m.%Y}, но не сказано прямо, что он последний для ответа: сверьте с документом."
)
LATER = "В документе назван и день {told:%d.%m.%Y}, позже срока в днях, который в нём напечатан: считаем дни."
CALENDAR = "В документе срок назван в календарных днях, по закону он в рабочих: сверьте с документом."
IN_CALENDAR_DAYS = re.compile(r"\bкалендарны\w\s+дн", re.IGNORECASE)
# Terms of other things than the answer: appeals, the authority's own, terms that have passed, an operator's receipt.
OTHER_TERM = re.compile(
    r"обжал|жалоб|возражени|невозможност|по\s+истечении|продл|квитанци|подтверд\w+\s+(?:получени|при)|ходатайств"
    r"|со\s+дня\s+(?:вынесения|принятия|подписания|окончания|представления)|(?:орган|инспекци)\w*\s+(?:\w+\s+)?в\s+течение",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Due:
    """due_on: None where there is nothing to count. remarks, doubts: in Russian; doubts hold the task up."""

    due_on: date | None
    rule: str | None
    remarks: tuple[str, ...] = ()
    provisional: bool = False
    doubts: tuple[str, ...] = ()


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


def sent_before(calendar: ProductionCalendar, counted_on: date, supposed: date | None) -> date | None:
    """The day of sending for receipt on *counted_on*: the supposed one if it fits, else the last that does."""
    days = (counted_on - timedelta(days=back) for back in range(1, LONGEST_WAY))
    fitting = [day for day in days if calendar.add_working_days(day, RECEIVED_AFTER) == counted_on]
    if supposed in fitting or not fitting:
        return supposed
    return next((day for day in fitting if calendar.is_working_day(day)), fitting[0])


def due(
    calendar: ProductionCalendar,
    kind: Kind,
    text: str,
    received_on: date | None,
    dated_on: date | None = None,
    *,
    papered: bool = True,
) -> Due:
    """The last day to answer. text: the paper, or the letter's words where there is none; dated_on: its own date.

    papered: False for a letter's words: their «срок ответа: …» is what an operator has counted, and not the paper's.
    """
    if kind.term.unit == "none":
        return Due(None, kind.term.rule)
    if kind.key in {"summons", "hearing_notice"}:
        return _appearance(calendar, text, dated_on)
    printed = _counts(text)
    term, remarks = _printed(kind, printed)
    by_count = counted(calendar, term, received_on) if received_on and term.unit != "explicit" else None
    days = [] if term.unit == "month" else _days(kind, text, dated_on)
    ahead = sorted({day for day in days if received_on is None or day > received_on})
    later = _later(kind, ahead, by_count)
    if later is not None and printed:
        # What is asked for has days of its own, mostly later: the term in days is certainly the answer's.
        told = LATER.format(told=later)
        return _counted(calendar, kind, text, received_on, Due(by_count, term.rule, (*remarks, told)))
    if later is not None and papered and later in named.loosely(text):
        return Due(by_count, term.rule, remarks, doubts=(MAYBE.format(told=later),))
    if ahead and (papered or by_count is None or kind.key == "payment_69" or named.asked(text)):
        return _named(calendar, kind, ahead, by_count)
    if days and not ahead:
        return Due(by_count, term.rule if by_count else None, remarks, doubts=(PASSED,))
    if term.unit == "explicit":
        return Due(None, None, doubts=(NO_DAY,))
    hint = (HINT.format(told=ahead[0], counted=by_count),) if ahead and ahead[0] != by_count else ()
    return _counted(calendar, kind, text, received_on, Due(by_count, term.rule, (*remarks, *hint)))


def _later(kind: Kind, ahead: list[date], by_count: date | None) -> date | None:
    """The first named day, if it puts the answer off; a longer term to pay is the authority's to give."""
    if kind.key == "payment_69" or by_count is None or not ahead or ahead[0] <= by_count:
        return None
    return ahead[0]


def _counted(calendar: ProductionCalendar, kind: Kind, text: str, received_on: date | None, due: Due) -> Due:
    """A term by count, with what speaks against it and whether its calendar is decreed."""
    doubts = _doubts(kind, text, received_on, due.due_on, _counts(text))
    days = tuple(filter(None, (received_on, due.due_on)))
    provisional = len(days) == 2 and calendar.is_provisional(*days)
    return replace(due, doubts=doubts, provisional=provisional)


def hinted(text: str, received_on: date | None, ours: date | None = None) -> tuple[str, ...]:
    """Another day to answer by than *ours* that mere words name: for a person to compare, no term of ours."""
    ahead = sorted({day for day in named.to_submit(text) if received_on is None or day > received_on} - {ours})
    return (TOLD.format(told=ahead[0]),) if ahead else ()


def _days(kind: Kind, text: str, dated_on: date | None) -> list[date]:
    """The days named to answer by; one before the document itself is the end of some period."""
    found = named.to_pay(text) if kind.key == "payment_69" else named.to_submit(text)
    return [day for day in found if dated_on is None or day > dated_on]


def _doubts(
    kind: Kind, text: str, received_on: date | None, by_count: date | None, printed: list[int]
) -> tuple[str, ...]:
    """Why a counted term may be another one."""
    named_otherwise = (UNREAD,) if named.day_not_read(text) else _unsure(kind, text, received_on, by_count, printed)
    in_calendar_days = printed and any(IN_CALENDAR_DAYS.search(one) for one in _asking(text))
    return (*named_otherwise, CALENDAR) if in_calendar_days else named_otherwise


def _unsure(
    kind: Kind, text: str, received_on: date | None, by_count: date | None, printed: list[int]
) -> tuple[str, ...]:
    """A day to come in a sentence that asks, other than that by count, may be the last one: a person looks.

    Not at one later than the days that the paper prints.
    """
    if kind.key == "payment_69" or kind.term.unit == "month" or received_on is None:
        return ()
    days = sorted({day for day in named.not_taken(text) if day > received_on} - {by_count})
    if printed and by_count is not None:
        days = [day for day in days if day < by_count]
    return (MAYBE.format(told=days[0]),) if days else ()


def _appearance(calendar: ProductionCalendar, text: str, dated_on: date | None) -> Due:
    day = named.to_appear(text, dated_on)
    if day is None:
        return Due(None, None, doubts=(NO_DAY,))
    return Due(day, EXPLICIT, provisional=calendar.is_provisional(day))


def _named(calendar: ProductionCalendar, kind: Kind, ahead: list[date], by_count: date | None) -> Due:
    """A named day stands; of a payment only if it leaves the eight days that the law gives."""
    longer = [day for day in ahead if by_count is None or day >= by_count]
    if kind.key == "payment_69" and not longer and by_count is not None:
        remark = f"В документе назван срок {ahead[0]:%d.%m.%Y}, по закону он не короче {by_count:%d.%m.%Y}."
        return Due(by_count, kind.term.rule, (remark,), calendar.is_provisional(by_count))
    day = longer[0] if kind.key == "payment_69" else ahead[0]
    shorter = by_count is not None and day < by_count
    remarks = (f"Названный в документе срок короче обычного по закону ({by_count:%d.%m.%Y}).",) if shorter else ()
    return Due(day, EXPLICIT, remarks, calendar.is_provisional(day))


def counted(calendar: ProductionCalendar, term: Term, received_on: date) -> date:
    """A term from receipt: НК ст. 6.1."""
    if term.unit == "month":
        return calendar.add_months(received_on, term.count)
    return calendar.add_working_days(received_on, term.count)


def _counts(text: str) -> list[int]:
    """The terms in days that the sentences print which speak of no other term than the answer's."""
    return [count for one in _asking(text) for count in day_counts(one)]


def _asking(text: str) -> list[str]:
    return [one for one in sentences(text) if not OTHER_TERM.search(one)]


def _printed(kind: Kind, printed: list[int]) -> tuple[Term, tuple[str, ...]]:
    """The statute's term, or the one the paper prints for this kind where it differs: the paper is what was served."""
    if kind.term.unit not in {"working days", "explicit"}:
        return kind.term, ()
    if not printed or kind.term.count in printed:
        return kind.term, ()
    if kind.term.unit == "explicit":
        return Term("working days", printed[0]), ()
    if printed[0] < kind.term.count and kind.key == "payment_69":
        return kind.term, (f"В документе назван срок {printed[0]} дн., закон даёт не меньше {kind.term.count}.",)
    remark = f"В документе назван срок {printed[0]} дн., обычный по закону — {kind.term.count}: считаем по документу."
    return Term("working days", printed[0]), (remark,)
