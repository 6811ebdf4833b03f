"""`taken.restore`: what a command of ours has taken away or replaced is put back as that command found it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from contracts.calendar.v1 import CancelAbsence, CancelCalendarEvent
from contracts.crm.v1 import CrmCommand, RestoreTaken
from contracts.items.v1 import SetItemRows

from task_gateway.core.calls import Call, mapping
from task_gateway.core.doubles import Found, Marker
from task_gateway.core.kinds import calendar, rows
from task_gateway.core.kinds.bindings import item_id
from task_gateway.core.kinds.create_task import number_of
from task_gateway.core.order import Order, unmarked
from task_gateway.core.progress import INSTEAD, Next, Progress, Refusal
from task_gateway.core.refusals import changed_meanwhile
from task_gateway.core.way import Step, Taken, Way

NOT_THERE = calendar.NOT_THERE
TEXTS = {
    "name": "NAME",
    "location": "LOCATION",
    "color": "COLOR",
    "text_color": "TEXT_COLOR",
    "accessibility": "ACCESSIBILITY",
    "importance": "IMPORTANCE",
}
NOTHING_TAKEN = Refusal(
    code="nothing_taken",
    words="Команда, которую отменяет эта, ничего не убрала, или прежнее состояние не сохранено",
    hint="Верните прежнее вручную.",
)


def lacking(command: CrmCommand, seen: Mapping[str, Any] | None) -> str | None:
    """Why what *command* took away can't be put back; None: it can. seen: what it had found."""
    if seen is None:
        return "what was there before is not known"
    if isinstance(command, SetItemRows):
        return None if seen.get("rows") is not None else "there were more rows than are kept"
    if not isinstance(command, CancelCalendarEvent | CancelAbsence) or not seen.get("ID"):
        return "what was there before is not known"
    if seen.get("RRULE"):
        return "it was a series, whose exceptions can't be written"
    copy = str(seen.get("PARENT_ID") or 0) not in {"0", str(seen["ID"])}
    return "it was somebody's copy of an event that others keep" if copy else None


def _of(order: Order[Any]) -> Order[Any]:
    """The command that is taken back."""
    assert order.of is not None  # noqa: S101 - see Restoring
    return order.of


def _rows_again(order: Order[Any]) -> bool:
    return isinstance(_of(order).command, SetItemRows)


def _look(order: Order[Any]) -> Call:
    of = _of(order)
    return rows.reading(of) if _rows_again(order) else Call(calendar.BY_ID, {"id": int(of.before["ID"])})


def _looked(order: Order[Any], result: Any) -> Taken:
    """Rows must be as that command left them; an event that stands there has not to come back."""
    of = _of(order)
    if not _rows_again(order):
        there = bool(calendar.row_of(result))
        return order.progress.but(seen={} if there else {INSTEAD: str(of.before["ID"])})
    if result is None:
        return order.progress.but(seen={})  # whose rows they are is gone: the CRM says so to who sets them
    now = rows.told(result)
    if rows.are(of.before["rows"], now):
        return order.progress.but(seen={"back": True})
    if rows.are(rows.rows_of(of), now):
        return order.progress.but(seen={})
    return changed_meanwhile(f"{of.command.item_type} {item_id(of)}", ("rows",))


def _put_rows(order: Order[Any]) -> Call | None:
    if not _rows_again(order) or order.seen.get("back"):
        return None
    return rows.setting(_of(order), _of(order).before["rows"])


def _rows_back(order: Order[Any], result: Any) -> Taken | None:
    return order.progress if rows.are(_of(order).before["rows"], rows.told(result)) else None


def _put_event(order: Order[Any]) -> Call | None:
    if _rows_again(order) or INSTEAD not in order.seen:
        return None
    row = _of(order).before
    given: dict[str, Any] = {"type": row["CAL_TYPE"], "ownerId": int(row["OWNER_ID"] or 0)}
    section = row.get("SECT_ID") or row.get("SECTION_ID")
    given |= {"section": int(section)} if section else {"auto_detect_section": "Y"}
    given |= calendar.span_of(order, row) | {"description": _description(order)}
    given |= {name: str(row[field]) for name, field in TEXTS.items() if row.get(field)}
    if row.get("PRIVATE_EVENT"):
        given["private_event"] = "Y"
    if people := _attendees(row):
        host = int(row.get("MEETING_HOST") or people[0])
        given |= {"is_meeting": "Y", "attendees": people, "host": host}
    for name, field in (("remind", "REMIND"), ("crm_fields", "UF_CRM_CAL_EVENT")):
        if told := list(mapping(row.get(field)).values()):
            given[name] = told
    return Call(calendar.ADD, given)


def _attendees(row: Mapping[str, Any]) -> list[int]:
    """Whoever calls is the organiser: the former one is among those who are asked."""
    codes = mapping(row.get("ATTENDEES_CODES")).values() if row.get("IS_MEETING") else ()
    return [int(code[1:]) for code in map(str, codes) if re.fullmatch(r"U\d+", code)]


def _description(order: Order[Any]) -> str:
    """With this command's marker: the one that made the event no longer stands for it (the ledger does)."""
    words = unmarked(str(_of(order).before.get("DESCRIPTION") or ""))
    return f"{words}\n{order.mark}" if words else order.mark


def _made(order: Order[Any], result: Any) -> Progress:
    return order.progress.but(made=number_of(result))


def _sought(order: Order[Any]) -> Call:
    """After a doubt about an event: in the days around it."""
    if _rows_again(order):
        return rows.reading(_of(order))
    row = _of(order).before
    return calendar.window(str(row["CAL_TYPE"]), int(row["OWNER_ID"] or 0), calendar.span_of(order, row))


def _found(order: Order[Any], result: Any) -> Sequence[Found]:
    return () if _rows_again(order) else calendar.found(order, result)


class Restoring(Way):
    """What took nothing, or what is not known any more, can't be put back."""

    def upcoming(self, order: Order[Any]) -> Next:
        """See Way."""
        if order.of is None or lacking(order.of.command, order.of.progress.before) is not None:
            return Next(refused=NOTHING_TAKEN)
        return super().upcoming(order)


def _subject(order: Order[Any]) -> int:
    if _rows_again(order):
        return item_id(_of(order))
    return order.progress.made or int(_of(order).before["ID"])


WAYS: dict[type[CrmCommand], Way] = {
    RestoreTaken: Restoring(
        (
            Step(_look, _looked, nothing=NOT_THERE, judges=True),
            Step(_put_rows, look=_look, there=_rows_back),
            Step(_put_event, _made, marker=Marker(_sought, _found, calendar.withdraw)),
        ),
        subject=_subject,
    ),
}
