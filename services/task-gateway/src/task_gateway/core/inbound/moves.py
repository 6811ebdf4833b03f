"""The moves of a deal or an item between two looks: each once, from the CRM's history where it keeps one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

Place = tuple[int, str]  # funnel (category), stage: the portal's ids
FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entered:
    """A line of crm.stagehistory.list: a stage was entered."""

    id: int
    place: Place
    at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """before, after: where from and where to. inferred: what lay between is not known. last: to where it is now."""

    before: Place
    after: Place
    at: datetime
    inferred: bool = False
    last: bool = False


def moves(
    start: Place | None, now: Place, at: datetime, history: Sequence[Entered], known_at: datetime | None = None
) -> tuple[Place, list[Move]]:
    """Where the thing is in the end, and its moves.

    start: where it was; None: its first line says where it began. now, at: as it was read, *before* the history: what
    the history has beyond it has happened meanwhile. known_at: when *start* was entered, by the history. A stage that
    the history lacks is reached by an inferred move, unless it was entered before what the history knows: then it was
    read beside another look, before that one's history, and is over.
    """
    found: list[Move] = []
    place, passed = start, {start}
    for line in sorted(history, key=lambda one: one.id):
        if place is not None and line.place != place:
            found.append(Move(place, line.place, line.at))
        place = line.place
        passed.add(place)
    if place is None:
        place = now
    elif now not in passed and at > max([line.at for line in history] + [known_at or FIRST]):
        found.append(Move(place, now, at, inferred=True))
        place = now
    if found and found[-1].after == now:
        found[-1] = Move(found[-1].before, now, found[-1].at, found[-1].inferred, last=True)
    return place, found
