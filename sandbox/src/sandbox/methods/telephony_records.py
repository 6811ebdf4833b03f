"""Finished calls: their statistics, records and transcripts. Source: Bitrix24 documentation, "telephony"."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from sandbox.lists.values import hidden_file, keep_hidden
from sandbox.methods import uploads
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, core
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
STATISTIC = Schema.of(
    "call",
    (
        *(Field(name, "integer") for name in ("ID", "PORTAL_USER_ID", "CALL_TYPE", "CALL_DURATION", "CALL_VOTE")),
        *(Field(name, "exact") for name in ("CALL_ID", "EXTERNAL_CALL_ID", "PHONE_NUMBER", "PORTAL_NUMBER")),
        *(Field(name, "exact") for name in ("CALL_FAILED_CODE", "CALL_FAILED_REASON", "CRM_ENTITY_TYPE")),
        *(Field(name, "integer") for name in ("CRM_ENTITY_ID", "CRM_ACTIVITY_ID")),
        Field("CALL_START_DATE", "datetime"),
        Field("COST", "double"),
        Field("COST_CURRENCY", "exact"),
    ),
)


@methods.offer("voximplant.statistic.get", "telephony")
def statistic(call: Call) -> Reply:
    """Finished calls by filter; SORT names a field, ORDER a direction."""
    name, direction = php.text(call.given("SORT")), php.text(call.given("ORDER")) or "ASC"
    order = {name: direction} if name else None
    done = Condition("json_extract(body, '$.FINISHED') = 1")
    page = Listing(STATISTIC).page(call, call.given("FILTER"), order, done)
    return Reply([_shown(call, row) for row in page.rows], page.total, page.next)


@methods.offer("telephony.externalCall.attachRecord", "telephony")
def attach_record(call: Call) -> Reply:
    """The record of a finished call, at once or as the address to send it to; a new one takes the old one's place."""
    row, name = _finished(call), php.text(call.given("FILENAME"))
    if call.given("RECORD_URL"):
        raise RestError("ERROR_SANDBOX_NOT_EMULATED", "RECORD_URL is not emulated: send the file itself")
    if call.given("FILENAME") is None:
        raise core("Required parameters are not set. Request should contain either URL or FILENAME parameter")
    if not name:
        raise core("File name is empty")
    if PurePath(name).suffix.lower() not in {".wav", ".mp3"}:
        raise core("Wrong file extension. Only wav and mp3 are allowed")
    if call.given("FILE_CONTENT") is None:
        url = uploads.ticket_url(call, "telephony", {"CALL": row.id, "NAME": name})
        return Reply({"uploadUrl": url, "fieldName": uploads.FIELD})
    if not call.given("FILE_CONTENT"):
        raise core("File content is empty.")
    try:
        number = hidden_file(call, [name, call.given("FILE_CONTENT")])
    except RestError:
        raise core("File content is not properly encoded. Base64 encoding is expected.") from None
    return Reply(_attached(call, row, number))


@uploads.receives("telephony")
def _received(call: Call, values: dict[str, Any], name: str, sent: bytes) -> dict[str, Any]:
    del name
    row = call.documents("call").get(values["CALL"])
    if row is None:
        raise core("Call is not found in the statistic table. It looks like it is not finished yet.")
    return _attached(call, row, keep_hidden(call, values["NAME"], sent))


@methods.offer("telephony.call.attachTranscription", "telephony")
def transcription(call: Call) -> Reply:
    """What was said in a finished call."""
    if not call.given("CALL_ID"):
        raise core("CALL_ID should be set")
    messages = call.given("MESSAGES")
    if not isinstance(messages, list):
        raise core("MESSAGES should be an array")
    for place, item in enumerate(messages):
        _said(place, item if isinstance(item, dict) else {})
    row = _finished(call, f"Call {php.text(call.given('CALL_ID'))} is not found. Is it finished?")
    call.documents("call").put(row.id, row.body | {"TRANSCRIPT": messages, "TRANSCRIPT_ID": row.id})
    return Reply({"TRANSCRIPT_ID": row.id})


def _said(place: int, item: dict[str, Any]) -> None:
    if item.get("SIDE") not in {"Client", "User"}:
        raise core(f"MESSAGES[{place}][SIDE] should be either Client or User")
    if php.integer(item.get("START_TIME")) < 0:
        raise core(f"MESSAGES[{place}][START_TIME] should be greater or equal to zero")
    if php.integer(item.get("STOP_TIME")) <= 0:
        raise core(f"MESSAGES[{place}][STOP_TIME] should be greater than zero")
    if not php.text(item.get("MESSAGE")):
        raise core(f"MESSAGES[{place}][MESSAGE] is empty")


def _finished(call: Call, words: str = "") -> Row:
    rows = call.documents("call").where(CALL_ID=php.text(call.given("CALL_ID")), FINISHED=1)
    if not rows:
        raise core(words or "Call is not found in the statistic table. It looks like it is not finished yet.")
    return rows[0]


def _attached(call: Call, row: Row, number: int) -> dict[str, Any]:
    call.documents("call").put(row.id, row.body | {"RECORD": number})
    return {"FILE_ID": number}


def _shown(call: Call, row: Row) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {"ID": str(row.id), "PORTAL_USER_ID": str(body["PORTAL_USER_ID"])}
    told |= {name: body[name] for name in ("PORTAL_NUMBER", "PHONE_NUMBER", "CALL_ID", "EXTERNAL_CALL_ID")}
    told |= {"CALL_CATEGORY": "external", "CALL_LOG": None, "CALL_DURATION": str(body["CALL_DURATION"])}
    told |= {"CALL_START_DATE": call.shown_by_server(body["CALL_START_DATE"]), "CALL_RECORD_URL": None}
    told |= {"CALL_VOTE": str(body["CALL_VOTE"]) if body["CALL_VOTE"] else None, "COST": f"{body['COST']:.4f}"}
    told |= {name: body[name] for name in ("COST_CURRENCY", "CALL_FAILED_CODE", "CALL_FAILED_REASON")}
    told["CRM_ENTITY_TYPE"] = body["CRM_ENTITY_TYPE"]
    for name in ("CRM_ENTITY_ID", "CRM_ACTIVITY_ID"):
        told[name] = str(body[name]) if body[name] else None
    told |= {"REST_APP_ID": "1", "REST_APP_NAME": "Delo", "TRANSCRIPT_PENDING": "N", "SESSION_ID": None}
    told["TRANSCRIPT_ID"] = str(body["TRANSCRIPT_ID"]) if body.get("TRANSCRIPT_ID") else None
    told["RECORD_FILE_ID"] = str(body["RECORD"]) if body.get("RECORD") else None
    return told | {
        "REDIAL_ATTEMPT": None,
        "COMMENT": None,
        "RECORD_DURATION": None,
        "CALL_TYPE": str(body["CALL_TYPE"]),
    }
