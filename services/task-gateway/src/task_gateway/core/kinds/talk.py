"""What is said to people and processes: timeline comments, notices, answers, calls."""

from __future__ import annotations

from typing import Any

from contracts.crm.v1 import CrmCommand
from contracts.signs.v1 import CommentTimeline, LogCall, Notify, RespondToProcess

from task_gateway.core.calls import Call, mapping
from task_gateway.core.doubles import Found, Marker
from task_gateway.core.far_back import PAGE, further
from task_gateway.core.inbound.values import instant
from task_gateway.core.kinds.bindings import NO_TIMELINE, entity_type, timeline
from task_gateway.core.kinds.create_task import number_of
from task_gateway.core.names import Slot, crm_fields
from task_gateway.core.order import Order
from task_gateway.core.progress import Next, Progress
from task_gateway.core.way import Step, Way

SAY, SAID, UNSAY = (f"crm.timeline.comment.{verb}" for verb in ("add", "list", "delete"))
NOTIFY, RESPOND = "im.notify.personal.add", "bizproc.event.send"
REGISTER, FINISH, ATTACH = (f"telephony.externalcall.{verb}" for verb in ("register", "finish", "attachrecord"))
CLIENT_ID = "delo"  # a webhook's tags need one (facts 3.9)
TYPES = {"outgoing": 1, "incoming": 2}


def _place(order: Order[Any]) -> tuple[str, int]:
    place = timeline(order.command.belongs_to, order.names)
    if place is None:
        raise ValueError("no timeline")
    return place


def _comment(order: Order[CommentTimeline]) -> Call:
    kind, number = _place(order)
    text = f"{order.command.text.content}\n{order.mark}"
    return Call(SAY, {"fields": {"ENTITY_TYPE": kind, "ENTITY_ID": number, "COMMENT": text}})


def _comments(order: Order[CommentTimeline]) -> Call:
    """The latest come first. What comes meanwhile moves others to the next page: none is passed over."""
    kind, number = _place(order)
    asked: dict[str, Any] = {"filter": {"ENTITY_TYPE": kind, "ENTITY_ID": number}}
    asked |= {"select": ["ID", "COMMENT", "CREATED"], "order": {"ID": "DESC"}}
    return Call(SAID, asked | ({"start": len(order.passed) * PAGE} if order.passed else {}))


def _comments_found(order: Order[Any], result: Any) -> list[Found]:
    rows = [row for row in mapping(result).values() if order.mark in str(row.get("COMMENT") or "")]
    return sorted((Found(int(row["ID"])) for row in rows), key=lambda one: one.id)


def _comments_further(order: Order[Any], result: Any) -> int | None:
    rows = mapping(result).values()
    return further(order, [(int(row["ID"]), instant(row.get("CREATED"), order.zone)) for row in rows])


def _unsay(order: Order[Any], number: int, _: int | None) -> list[Call]:
    owner = entity_type(order.command.belongs_to, order.names)
    return [Call(UNSAY, {"id": number, "ownerTypeId": owner, "ownerId": order.command.belongs_to.id})]


def _made(order: Order[Any], result: Any) -> Progress:
    return order.progress.but(made=number_of(result))


class CommentWay(Way):
    """A comment needs something to hang on."""

    def upcoming(self, order: Order[Any]) -> Next:
        """See Way."""
        if order.command.belongs_to.kind == "portal":
            return Next(refused=NO_TIMELINE)
        return super().upcoming(order)


def _notify(order: Order[Notify]) -> Call:
    command = order.command
    tag = {"TAG": f"delo|{order.command_id}", "CLIENT_ID": CLIENT_ID}
    return Call(NOTIFY, {"USER_ID": command.employee_id, "MESSAGE": command.text.content, **tag})


def _respond(order: Order[RespondToProcess]) -> Call:
    command = order.command
    slots = {one.name: Slot(field=one.name) for one in command.values}
    values = crm_fields("ответ процессу", slots, command.values, order.zone)
    given: dict[str, Any] = {"EVENT_TOKEN": command.event_token, "RETURN_VALUES": values}
    return Call(RESPOND, given if command.log is None else {**given, "LOG_MESSAGE": command.log.content})


def _register(order: Order[LogCall]) -> Call:
    """The same number, type, employee and EXTERNAL_CALL_ID give the same call for half an hour (facts 3.13)."""
    command = order.command
    given: dict[str, Any] = {
        "USER_ID": command.employee_id,
        "PHONE_NUMBER": command.phone.content,
        "TYPE": TYPES[command.direction],
        "CALL_START_DATE": order.local(command.started_at),
        "EXTERNAL_CALL_ID": str(order.command_id),
        "CRM_CREATE": 0,
        "SHOW": 0,
    }
    if command.belongs_to.kind == "client":
        given |= {"CRM_ENTITY_TYPE": "COMPANY", "CRM_ENTITY_ID": command.belongs_to.id}
    return Call(REGISTER, given)


def _registered(order: Order[LogCall], result: Any) -> Progress:
    return order.progress.but(seen={"CALL_ID": str(mapping(result)["CALL_ID"])})


def _finish(order: Order[LogCall]) -> Call:
    command = order.command
    given = {"USER_ID": command.employee_id, "DURATION": command.duration_seconds, "STATUS_CODE": command.outcome}
    return Call(FINISH, {"CALL_ID": order.seen["CALL_ID"], **given, "ADD_TO_CHAT": 0})


def _finished(order: Order[LogCall], result: Any) -> Progress:
    return order.progress.but(made=number_of(mapping(result)["ID"]))


def _statistic(order: Order[LogCall]) -> Call | None:
    if "CALL_ID" not in (order.progress.seen or {}):
        return None
    return Call("voximplant.statistic.get", {"FILTER": {"CALL_ID": order.seen["CALL_ID"]}})


def _in_statistic(_: Order[Any], result: Any) -> list[Found]:
    return [Found(int(row["ID"])) for row in mapping(result).values()]


def _attach(order: Order[LogCall]) -> Call | None:
    record = order.command.record
    if record is None:
        return None
    name = order.command.record_name or "record.mp3"
    content = order.contents.get(record.sha256, "")
    return Call(ATTACH, {"CALL_ID": order.seen["CALL_ID"], "FILENAME": name, "FILE_CONTENT": content})


def _once(_: Order[Any], number: int, __: int | None) -> list[Call]:
    """A call is finished once by its CALL_ID: there are no doubles to take away."""
    return [Call("voximplant.statistic.get", {"FILTER": {"ID": number}})]


SAYING = Marker(_comments, _comments_found, _unsay, _comments_further)
WAYS: dict[type[CrmCommand], Way] = {
    CommentTimeline: CommentWay((Step(_comment, _made, marker=SAYING),)),
    Notify: Way((Step(_notify, _made, natural=True),)),
    RespondToProcess: Way((Step(_respond, natural=True, spent=frozenset({"access_denied"})),)),
    LogCall: Way(
        (
            Step(_register, _registered, natural=True),
            Step(_finish, _finished, marker=Marker(_statistic, _in_statistic, _once)),
            Step(_attach, natural=True),
        )
    ),
}
