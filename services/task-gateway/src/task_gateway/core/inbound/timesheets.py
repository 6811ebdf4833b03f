"""Time entries of a client: which ones they are, and what is another now than when they were frozen. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.base import Part
from contracts.claims import Blob
from contracts.timesheets.v1 import TimesheetClosed, TimesheetCorrected

from task_gateway.core.calls import Call, mapping
from task_gateway.core.inbound.listing import PAGE, Row
from task_gateway.core.inbound.values import instant, reference
from task_gateway.core.rules import TimesheetRules, Told

GETLIST = "task.elapseditem.getlist"
SELECT = ("ID", "TASK_ID", "USER_ID", "COMMENT_TEXT", "SECONDS", "SOURCE", "CREATED_DATE", "DATE_START", "DATE_STOP")
JSON_TYPE = "application/json"
INSTANTS = {"started_at", "ended_at"}


@dataclass(frozen=True, slots=True)
class Period:
    """Of one client; the days are inclusive, in the portal's zone."""

    client_id: int
    first_on: date
    last_on: date


class Entry(Part):
    """One time entry as it is frozen; its fields are those that timesheet.closed promises.

    started_at, ended_at: of a timer whose instants are as far apart as its time is long.
    """

    id: int
    task_id: int
    deal_id: int | None
    employee_id: int
    on: date
    seconds: int
    source: Literal["timer", "manual"]
    billable: bool
    travel: bool
    text: str
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def content(self) -> bytes:
        """The JSON object, the same bytes for the same entry."""
        return self.model_dump_json(exclude=INSTANTS if self.started_at is None else None).encode()


class Frozen(Part):
    """What is remembered of an entry of a closed period: enough to see a change, none of its words."""

    seconds: int
    sha256: str
    task_id: int
    employee_id: int
    on: date


def task_select(rules: TimesheetRules) -> list[str]:
    """The fields of a task that say what its entries are."""
    fields = [told.task_field for told in (rules.billable, rules.travel) if told and told.task_field]
    return list(dict.fromkeys(["ID", "UF_CRM_TASK", "TAGS", *fields]))


def page(task_id: int, last: int, since: datetime, until: datetime) -> Call:
    """A page of a task's entries after id *last*: positional, and blind to `start` (facts 8.2, 8.17)."""
    wanted = {">ID": last, ">=CREATED_DATE": since.isoformat(), "<CREATED_DATE": until.isoformat()}
    given = {"TASKID": task_id, "ORDER": {"ID": "ASC"}, "FILTER": wanted, "SELECT": list(SELECT)}
    return Call(GETLIST, given | {"PARAMS": {"NAV_PARAMS": {"nPageSize": PAGE, "iNumPage": 1}}})


def entry(row: Row, task: Row, rules: TimesheetRules, zone: str) -> Entry:
    """A row of task.elapseditem.getlist with its task, a row of tasks.task.list. Raises ValueError."""
    at = instant(row.get("CREATED_DATE"), zone)
    number, employee = reference(row.get("ID")), reference(row.get("USER_ID"))
    if at is None or number is None or employee is None:
        raise ValueError(f"a time entry without its day, id or person: {row.get('ID')}")
    text = str(row.get("COMMENT_TEXT") or "")
    timer = reference(row.get("SOURCE")) in rules.timer_sources
    started, ended = _instants(row, zone) if timer else (None, None)
    return Entry(
        id=number,
        task_id=int(row["TASK_ID"]),
        deal_id=deal_of(task),
        employee_id=employee,
        on=at.astimezone(ZoneInfo(zone)).date(),
        seconds=int(row["SECONDS"]),
        source="timer" if timer else "manual",
        billable=rules.billable is None or told(rules.billable, task, text),
        travel=rules.travel is not None and told(rules.travel, task, text),
        text=text,
        started_at=started,
        ended_at=ended,
    )


def deal_of(task: Row) -> int | None:
    """The deal that the task's time is spent on: the first that it hangs on."""
    return next(iter(deals_of(task)), None)


def deals_of(task: Row) -> list[int]:
    """All that it hangs on, in the task's order."""
    return _bound(task, "D_")


def clients_of(task: Row, owners: Mapping[int, int]) -> tuple[int, ...]:
    """Whose time the task's is: the first one's alone. More than one where what it hangs on does not agree.

    owners: deal → its client. A deal that is somebody's decides; where there is none, the companies.
    """
    by_deals = [owners[deal] for deal in deals_of(task) if deal in owners]
    return tuple(dict.fromkeys(by_deals or _bound(task, "CO_")))


def _bound(task: Row, prefix: str) -> list[int]:
    bindings = (str(one) for one in mapping(task.get("ufCrmTask")).values())
    return [found for one in bindings if one.startswith(prefix) and (found := reference(one)) is not None]


def _instants(row: Row, zone: str) -> tuple[datetime, datetime] | tuple[None, None]:
    """When a timer ran. None where its time was changed by hand afterwards: then only the time is true."""
    started, ended = instant(row.get("DATE_START"), zone), instant(row.get("DATE_STOP"), zone)
    if started is None or ended is None or (ended - started).total_seconds() != int(row["SECONDS"]):
        return None, None
    return started, ended


def told(rule: Told, task: Row, text: str) -> bool:
    """Whether the field of the task, its tag or the words of the entry say so; any of those that are named."""
    tags = {str(mapping(one).get("title") if isinstance(one, dict) else one).casefold() for one in _tags(task)}
    if rule.tag is not None and rule.tag.casefold() in tags:
        return True
    if rule.words is not None and rule.words.casefold() in text.casefold():
        return True
    if rule.task_field is None:
        return False
    found = str(task.get(camel(rule.task_field)) or "")
    return found.casefold() in {value.casefold() for value in rule.values}


def _tags(task: Row) -> Iterable[Any]:
    return mapping(task.get("tags")).values()


def camel(name: str) -> str:
    """How tasks.task.list answers a field (facts 8.1): UF_AUTO_5 → ufAuto5."""
    head, *rest = name.lower().split("_")
    return head + "".join(part.capitalize() for part in rest)


def frozen(entries: Sequence[Entry]) -> dict[int, Frozen]:
    """By id."""
    return {
        one.id: Frozen(
            seconds=one.seconds,
            sha256=Blob.holding(one.content, JSON_TYPE).sha256,
            task_id=one.task_id,
            employee_id=one.employee_id,
            on=one.on,
        )
        for one in entries
    }


def closed(period: Period, entries: Sequence[Entry], command_id: UUID, at: datetime) -> TimesheetClosed:
    """All of it, frozen."""
    rows = [json.loads(one.content) for one in sorted(entries, key=lambda one: one.id)]
    content = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    return TimesheetClosed(
        client_id=period.client_id,
        first_on=period.first_on,
        last_on=period.last_on,
        closed_at=at,
        entries=Blob.holding(content, JSON_TYPE),
        count=len(entries),
        seconds=sum(one.seconds for one in entries),
        billable_seconds=sum(one.seconds for one in entries if one.billable),
        travel_seconds=sum(one.seconds for one in entries if one.travel),
        command_id=command_id,
    )


def corrections(
    period: Period, before: Mapping[int, Frozen], entries: Sequence[Entry], at: datetime
) -> list[TimesheetCorrected]:
    """Entries that are others than those that were frozen, by id."""
    now, known = {one.id: one for one in entries}, frozen(entries)
    found = []
    for number in sorted(before.keys() | now.keys()):
        was, one = before.get(number), now.get(number)
        if was is not None and one is not None and was.sha256 == known[number].sha256:
            continue
        about = one or was
        assert about is not None  # noqa: S101 - the id is of one of them
        found.append(
            TimesheetCorrected(
                client_id=period.client_id,
                first_on=period.first_on,
                last_on=period.last_on,
                entry_id=number,
                change="added" if was is None else "removed" if one is None else "changed",
                seconds=0 if one is None else one.seconds,
                before_seconds=0 if was is None else was.seconds,
                seen_at=at,
                task_id=about.task_id,
                employee_id=about.employee_id,
                on=about.on,
                entry=None if one is None else Blob.holding(one.content, JSON_TYPE),
            )
        )
    return found
