"""An invoice that went out as its entries are by now: drafts are reckoned between two such.

Outside of `core`, for it stands on the paper's own steps; pure all the same. Rule: BILLING-17.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contracts.billing.parts import EntryChange
from contracts.claims import Text

from billing.core import wording
from billing.core.assembling import entry_of, person_of
from billing.core.cutting import treatment
from billing.core.desk_late import minutes
from billing.core.month import Entry, Input
from billing.core.office import Desk
from billing.core.upwards import stands_unpaid
from billing.papers.correction import revised, shortened

UNKNOWN = "—"
WHETHER = {  # no, yes
    "billable": ("клиент за неё не платит", "клиент за неё платит"),
    "travel": ("больше не время в пути", "теперь это время в пути"),
    "write_off": ("больше не списана", "списана"),
}


def as_by_now(month: Input, changes: Iterable[EntryChange], desk: Desk) -> Input:
    """*month* with entries as they became. seconds of a change: of the entry on this invoice, None: as it was."""
    for one in changes:
        name = str(one.entry_id)
        if one.entry is not None:
            month = _as_said(month, name, one.entry, desk)
        if one.seconds is not None:
            month = shortened(month, name, one.seconds) or month
    return month


def differences(month: Input, issued: Input, change: EntryChange, desk: Desk) -> tuple[str, ...]:
    """How an entry differs from what *month* has, in more than its length, as people read it.

    issued: for one that *month* has no more.
    """
    if change.entry is None:
        return ()
    had = parts(month, str(change.entry_id))
    found = had or parts(issued, str(change.entry_id))
    if not found:
        return ()
    now = entry_of(json.loads(change.entry.content), desk)
    words = list(_differences(month, found[0], now, desk))
    was, day = _days(found, now, month.contract.zone)
    return (*words, *(() if was == day else (f"{wording.day(was)} → {wording.day(day)}",)))


def lengths(before_seconds: int, seconds: int) -> str:
    """As one of the differences."""
    return f"{minutes(before_seconds)} мин → {minutes(seconds)} мин"


def parts(month: Input, name: str) -> list[Entry]:
    """What an input has of an entry of the CRM."""
    return [one for one in month.entries if one.id.partition("+")[0] == name]


def _as_said(month: Input, name: str, said: Text, desk: Desk) -> Input:
    found = parts(month, name)
    if not found:
        return month
    now = entry_of(json.loads(said.content), desk)
    if stands_unpaid(found) and treatment(Entry.model_validate(now)) == "bill":
        return month  # the next invoice has it
    was, day = _days(found, now, month.contract.zone)
    row = {key: value for key, value in now.items() if key != "on"} | ({} if was == day else {"on": day})
    made = revised(month, name, row)
    staff = [person_of(one) for one in desk.staff if str(one.employee_id) == row["person"]]
    known = not staff or made.person(staff[0].id) is not None
    return made if known else made.model_copy(update={"people": (*made.people, *staff)})


def _days(found: Iterable[Entry], now: Mapping[str, Any], zone_name: str) -> tuple[date, date]:
    zone = ZoneInfo(zone_name)
    return min(_day(one, zone) for one in found), _day(Entry.model_validate(now), zone)


def _day(entry: Entry, zone: ZoneInfo) -> date:
    started: datetime | None = entry.started_at
    return started.astimezone(zone).date() if started else entry.on or date.min


def _differences(month: Input, was: Entry, now: Mapping[str, Any], desk: Desk) -> Iterator[str]:
    if was.person != now["person"]:
        known = month.person(was.person)
        new = next((one.name for one in desk.staff if str(one.employee_id) == now["person"]), now["person"])
        yield f"{known.shown if known else was.person} → {new}"
    if was.matter != now["matter"]:
        yield f"дело {was.matter or UNKNOWN} → {now['matter'] or UNKNOWN}"
    for name, (no, yes) in WHETHER.items():
        if getattr(was, name) != now[name]:
            yield yes if now[name] else no
