"""Files of the disk attached to something: a task keeps attachment ids, requests give ``n`` + disk id."""

from __future__ import annotations

from typing import Any

from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError
from sandbox.wire import php


def attach(call: Call, task_id: int, object_id: int) -> int:
    """Bind a disk file to a task; returns the attachment's id. Refuses a file that is not there."""
    found = call.documents("disk_object").get(object_id)
    if found is None or found.body["TYPE"] != "file":
        raise RestError("ERROR_NOT_FOUND", f"Could not find entity with id '{object_id}'.")
    body = {"ENTITY": "task", "ENTITY_ID": task_id, "OBJECT_ID": object_id, "CREATED_BY": call.caller.user_id}
    return call.documents("attachment").add(body | {"CREATE_TIME": call.now()})


def resolved(call: Call, task_id: int, given: Any) -> list[int]:
    """Attachment ids for a field's value: ``n5`` attaches disk file 5, a bare number keeps that attachment."""
    kept: list[int] = []
    for item in given if isinstance(given, list) else [given]:
        text = php.text(item)
        if text.startswith("n"):
            kept.append(attach(call, task_id, php.integer(text[1:])))
        elif (found := call.documents("attachment").get(php.integer(text))) and found.body["ENTITY_ID"] == task_id:
            kept.append(found.id)
    return kept
