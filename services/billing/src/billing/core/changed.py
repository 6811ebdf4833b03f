"""A period's entries as they are now, with what came late of others; what stands on invoices is not paid for again.

A late timer is parted where another timer of the same person and matter ran that an invoice has: that time was counted.
Rule: BILLING-06. Source: issue 7, "Rating" (overlapping timer time of one person on one matter counts once).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from contracts.billing.parts import EntryChange, Standing

from billing.core.entry_words import told

STANDS = "stands"  # key of a row whose time an earlier invoice has


class Stretch(NamedTuple):
    """When a timer ran."""

    begins: datetime
    ends: datetime


class Counted(NamedTuple):
    """Timers that invoices have. matter_key: of a row, None where all time of the client is one matter."""

    rows: tuple[Mapping[str, Any], ...] = ()
    matter_key: str | None = None

    def beside(self, row: Mapping[str, Any]) -> list[Stretch]:
        """Those of the same person and matter."""
        return [_ran(one) for one in self.rows if self._whose(one) == self._whose(row)]

    def _whose(self, row: Mapping[str, Any]) -> tuple[Any, Any]:
        return row["employee_id"], row.get(self.matter_key) if self.matter_key else None


class Words(NamedTuple):
    """What texts of entries say it with that they are written off, or held."""

    write_off: str | None
    hold: str | None


def stood(earlier: Iterable[Standing], words: Words) -> Iterator[Mapping[str, Any]]:
    """The entries of *earlier* that were paid for: not those that were held, written off or not billable."""
    for row in (row for one in earlier for row in _all_of(one).values()):
        said = told(row.get("text") or "", words.write_off, words.hold)
        if row.get("billable", True) and not row.get("held") and not said.held and not said.write_off:
            yield row


def counted(earlier: Iterable[Standing], matter_key: str | None, words: Words) -> Counted:
    """The timers that invoices have of *earlier*."""
    return Counted(tuple(one for one in stood(earlier, words) if _is_timer(one)), matter_key)


def _all_of(one: Standing) -> dict[int, Mapping[str, Any]]:
    """Each entry as the last invoice that took something of it knew it: together they have the whole."""
    rows: dict[int, Mapping[str, Any]] = {row["id"]: row for row in json.loads(one.entries.content)}
    for change in one.changes:
        rows.pop(change.entry_id, None)
        if change.entry is not None:
            rows[change.entry_id] = _row(change)
    return rows


def left_standing(one: Standing, words: Words) -> Iterator[Mapping[str, Any]]:
    """As above, without what was taken away since: its act may change, and what was agreed has room for other time."""
    now = {change.entry_id: change for change in one.since or ()}
    for row in stood((one,), words):
        change = now.get(row["id"])
        if change is None or (change.entry is not None and _row(change)["seconds"] >= row["seconds"]):
            yield row
        elif change.entry is not None:
            yield _row(change)


def parts(changes: Iterable[EntryChange]) -> Iterator[Mapping[str, Any]]:
    """What invoices of other periods have of their entries."""
    return (_rest(_row(one), one) for one in changes if one.entry is not None)


def changed(
    frozen: Sequence[Mapping[str, Any]], changes: Sequence[EntryChange], standing: Counted
) -> Iterator[dict[str, Any]]:
    """Replaced and removed entries are taken into account, new and late ones added."""
    others = {one.entry_id: one for one in changes if one.kind != "late"}
    for row in frozen:
        change = others.pop(row["id"], None)
        if change is None:
            yield dict(row)
        elif _has_rest(change):
            yield _rest(_row(change), change)
    yield from (_rest(_row(one), one) for one in others.values() if _has_rest(one))
    for one in changes:
        if one.kind == "late" and one.entry is not None:
            yield from _late(one, standing)


def _row(change: EntryChange) -> dict[str, Any]:
    assert change.entry is not None  # noqa: S101 - chosen by the caller
    return dict(json.loads(change.entry.content))


def _has_rest(change: EntryChange) -> bool:
    """Whether anything of it stands on no other invoice."""
    return change.entry is not None and (not change.before_seconds or change.before_seconds < (change.seconds or 0))


def _rest(row: dict[str, Any], change: EntryChange) -> dict[str, Any]:
    """What other invoices don't have of it; then it is no timer any more."""
    if not change.before_seconds:
        return row
    return row | {"seconds": int(row["seconds"]) - change.before_seconds, "started_at": None}


def _late(change: EntryChange, standing: Counted) -> Iterator[dict[str, Any]]:
    """Under an id of its own: an entry is billed once. What was held has its own."""
    row = _row(change)
    if row.get("held"):
        yield row | {"corrects": change.corrects}
        return
    late = _rest(row, change) | {"id": f"{row['id']}+{row['seconds']}", "corrects": change.corrects}
    beside = standing.beside(row) if _is_timer(row) else []
    if not beside:
        yield late
    elif change.before_seconds:
        yield from _shorter(late, row, beside)
    else:
        yield from _parted(late, beside)


def _parted(late: dict[str, Any], beside: Sequence[Stretch]) -> Iterator[dict[str, Any]]:
    for number, (part, stands) in enumerate(_parts(_ran(late), beside)):
        times = {"started_at": part.begins.isoformat(), "ended_at": part.ends.isoformat()}
        yield late | times | {"id": _numbered(late["id"], number), STANDS: stands}


def _shorter(late: dict[str, Any], row: Mapping[str, Any], beside: Sequence[Stretch]) -> Iterator[dict[str, Any]]:
    """Of time that was added, what no timer counted; where the entry ran before is counted too."""
    free = sum(_seconds(part) for part, stands in _parts(_ran(row), beside) if not stands)
    fresh = min(int(late["seconds"]), free)
    if fresh:
        yield late | {"seconds": fresh}
    if rest := int(late["seconds"]) - fresh:
        yield late | {"id": _numbered(late["id"], 1), "seconds": rest, STANDS: True}


def _numbered(name: str, number: int) -> str:
    return f"{name}+{number}" if number else name


def _parts(ran: Stretch, beside: Sequence[Stretch]) -> Iterator[tuple[Stretch, bool]]:
    """*ran* in order, cut wherever another begins or ends; whether another covers the part."""
    edges = sorted({edge for one in beside for edge in one if ran.begins < edge < ran.ends})
    for begins, ends in pairwise([ran.begins, *edges, ran.ends]):
        yield Stretch(begins, ends), any(one.begins <= begins and ends <= one.ends for one in beside)


def _seconds(part: Stretch) -> int:
    return int((part.ends - part.begins).total_seconds())


def _is_timer(row: Mapping[str, Any]) -> bool:
    """That ran forwards: anything else is refused later on."""
    return bool(row.get("started_at") and row.get("ended_at")) and _seconds(_ran(row)) > 0


def _ran(row: Mapping[str, Any]) -> Stretch:
    return Stretch(datetime.fromisoformat(row["started_at"]), datetime.fromisoformat(row["ended_at"]))
