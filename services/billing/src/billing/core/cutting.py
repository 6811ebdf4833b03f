"""From entries to fragments: one person, one matter, one day of work; nothing counted twice.

Timer entries are split at midnight of the contract's zone and joined where they overlap; a manual entry has only a day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from billing.core.month import Entry

Treatment = Literal["bill", "non_billable", "written_off", "held"]
Span = tuple[datetime, datetime]
Order = Callable[[Entry], int]
RANKS = ("bill", "travel", "written_off", "non_billable", "held")
LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Share:
    """What one entry gives to a fragment. entry: its place in the input."""

    entry: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of work. starts: of a timer entry. overlapped: seconds of entries that were counted before.

    entry_id, place: of the first entry, for the order of work.
    """

    person: str
    matter: str | None
    on: date
    treatment: Treatment
    travel: bool
    corrects: str | None
    shares: tuple[Share, ...]
    entry_id: str
    starts: datetime | None = None

    @property
    def seconds(self) -> int:
        """All of it."""
        return sum(share.seconds for share in self.shares)

    @property
    def order(self) -> tuple[date, datetime, str]:
        """By day, then by the clock, then by id: whatever order the input has."""
        return (self.on, self.starts or LATEST, self.entry_id)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a timer entry within one day."""

    entry: int
    on: date
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Cut:
    """Fragments in order of work; seconds by entry that another entry had counted already."""

    fragments: tuple[Fragment, ...]
    overlapped: dict[int, int]


def rank(entry: Entry) -> int:
    """Who has time that timers share: work, work on the way, what is written off, not billable, put off."""
    known = treatment(entry)
    return RANKS.index("travel" if known == "bill" and entry.travel else known)


def first_come(entry: Entry) -> int:
    """As older versions had it: whoever began, and what is put off after the others."""
    return int(treatment(entry) == "held")


def cut(entries: Sequence[tuple[int, Entry]], zone: str, billed: Iterable[Entry] = (), order: Order = rank) -> Cut:
    """Fragments of *entries*, each with its place in the input. Entries must have been checked.

    billed: on an earlier invoice; they were first with their time, whenever the others began. Of the others who is
    billed most is first with it, whoever began: what a timer that costs less would take is not lost.
    """
    fragments = [_manual(place, one) for place, one in entries if not one.is_timer]
    timers: dict[tuple[str, str | None], list[Stretch]] = defaultdict(list)
    known = dict(entries)
    for place, one in entries:
        if one.is_timer:
            timers[one.person, one.matter].extend(split(place, one, ZoneInfo(zone)))
    overlapped: dict[int, int] = defaultdict(int)
    taken = _taken(billed)
    for whose, stretches in timers.items():
        before = taken.get(whose, [])
        for alike in _by_rank(stretches, known, order):
            fragments.extend(_joined(alike, known, overlapped, before))
            before = _apart([*before, *((one.starts, one.ends) for one in alike)])
    return Cut(tuple(sorted(fragments, key=lambda one: one.order)), dict(overlapped))


def treatment(entry: Entry) -> Treatment:
    """What becomes of an entry by its own flags; the one that bills least wins."""
    if entry.held:
        return "held"
    if not entry.billable:
        return "non_billable"
    return "written_off" if entry.write_off else "bill"


def _by_rank(stretches: Iterable[Stretch], known: dict[int, Entry], order: Order) -> list[list[Stretch]]:
    found: dict[int, list[Stretch]] = defaultdict(list)
    for one in stretches:
        found[order(known[one.entry])].append(one)
    return [found[place] for place in sorted(found)]


def split(place: int, entry: Entry, zone: ZoneInfo) -> Iterator[Stretch]:
    """The parts of a timer entry by day of the zone; a day may have 23 or 25 hours."""
    if entry.started_at is None or entry.ended_at is None:
        return
    starts, ends = entry.started_at.astimezone(UTC), entry.ended_at.astimezone(UTC)
    while True:
        on = starts.astimezone(zone).date()
        midnight = datetime.combine(on + timedelta(days=1), time.min, zone).astimezone(UTC)
        yield Stretch(place, on, starts, min(ends, midnight))
        if ends <= midnight:
            return
        starts = midnight


def _manual(place: int, entry: Entry) -> Fragment:
    return replace(
        _begun(place, entry, entry.on or date.min), shares=(Share(place, entry.recorded_seconds),), starts=None
    )


def _begun(place: int, entry: Entry, on: date) -> Fragment:
    return Fragment(
        *(entry.person, entry.matter, on, treatment(entry), entry.travel, entry.corrects, (Share(place, 0),), entry.id)
    )


def _taken(billed: Iterable[Entry]) -> dict[tuple[str, str | None], list[Span]]:
    """By person and matter when their billed timers ran, in order, apart from each other."""
    found: dict[tuple[str, str | None], list[Span]] = defaultdict(list)
    for one in billed:
        if one.started_at and one.ended_at:
            found[one.person, one.matter].append((one.started_at.astimezone(UTC), one.ended_at.astimezone(UTC)))
    return {whose: _apart(spans) for whose, spans in found.items()}


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The same instants, in order, none of them twice."""
    found: list[Span] = []
    for starts, ends in sorted(spans):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found


def _seconds_within(taken: Sequence[Span], begins: datetime, ends: datetime) -> int:
    """Seconds of *taken* between two instants."""
    seconds = 0
    for place in range(bisect_right(taken, begins, key=lambda span: span[1]), len(taken)):
        if taken[place][0] >= ends:
            break
        seconds += int((min(ends, taken[place][1]) - max(begins, taken[place][0])).total_seconds())
    return seconds


def _joined(
    stretches: Iterable[Stretch], known: dict[int, Entry], overlapped: dict[int, int], taken: Sequence[Span]
) -> Iterator[Fragment]:
    """Fragments of one person and matter: what overlaps and is treated alike is one; the first comer has the time."""
    open_ones: dict[object, tuple[Fragment, datetime]] = {}
    covered = datetime.min.replace(tzinfo=UTC)
    for one in sorted(stretches, key=lambda one: (one.starts, one.ends, known[one.entry].id)):
        begins = max(one.starts, covered)
        fresh = max(0, int((one.ends - begins).total_seconds()) - _seconds_within(taken, begins, one.ends))
        overlapped[one.entry] += int((one.ends - one.starts).total_seconds()) - fresh
        covered = max(covered, one.ends)
        begun = replace(
            _begun(one.entry, known[one.entry], one.on), shares=(Share(one.entry, fresh),), starts=one.starts
        )
        kind = (begun.on, begun.treatment, begun.travel, begun.corrects)
        before, until = open_ones.get(kind, (None, one.starts))
        if before is not None and one.starts < until:
            begun = replace(before, shares=(*before.shares, *begun.shares))
        elif before is not None:
            yield before
        open_ones[kind] = (begun, max(until, one.ends))
    yield from (fragment for fragment, _ in open_ones.values())
