"""Feed processes: templates of steps, run one after another over a document.

A step is ``{"activity": CODE, "properties": {…}}`` (an application's activity; the process waits for its answer),
``{"ask": NAME, "user": 14, "kind": "approve" | "review" | "info", "fields": […]}`` (a task for a person) or
``{"set": {FIELD: VALUE}}`` (the CRM document's own fields, by the codes that they are kept by). ``{=name}``
in a property is a parameter or an answer, ``{=Document:FIELD}`` a field of the CRM document. A portal's .bpt files
cannot be read here.
"""

from __future__ import annotations

import re
from typing import Any

from sandbox.bizproc import robots
from sandbox.crm import items
from sandbox.crm.entities import Entity, by_name
from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError
from sandbox.portal.store import Row
from sandbox.wire import php

RUNNING, DONE, STOPPED = "running", "done", "stopped"
ON_ADD, ON_CHANGE = 1, 2
KINDS = {"approve": "ApproveActivity", "review": "ReviewActivity", "info": "RequestInformationActivity"}
NO, CANCEL = 2, 4
_PLACE = re.compile(r"\{=([^}]+)\}")


def steps_of(given: Any) -> list[dict[str, Any]]:
    """Steps of a template as described; ValueError if they are none."""
    if not isinstance(given, list) or not given or not all(isinstance(item, dict) for item in given):
        raise ValueError("steps are a list of objects")
    for step in given:
        if not (step.get("activity") or step.get("set") or (step.get("ask") and php.integer(step.get("user")))):
            raise ValueError("a step has an activity, or set, or ask and user")
        if step.get("ask") and step.get("kind", "approve") not in KINDS:
            raise ValueError(f"a kind of asking is one of {sorted(KINDS)}")
    return given


def start(call: Call, template: Row, document_id: list[str], parameters: dict[str, Any], user: int) -> str:
    """Begin a process over a document; returns its id."""
    workflow = robots.new_workflow()
    body: dict[str, Any] = {"WORKFLOW_ID": workflow, "TEMPLATE_ID": template.id, "DOCUMENT_ID": document_id}
    body |= {"DOCUMENT_TYPE": template.body["DOCUMENT_TYPE"], "STEPS": template.body["STEPS"], "POSITION": 0}
    body |= {"STARTED": call.now(), "STARTED_BY": user, "VALUES": dict(parameters), "STATE": RUNNING, "STATUS": ""}
    _step(call, Row(call.documents("workflow").add(body), body))
    return workflow


def go_on(call: Call, workflow: str, answers: dict[str, Any]) -> None:
    """A step has been answered: keep what it says and take the next one."""
    found = call.documents("workflow").where(WORKFLOW_ID=workflow, STATE=RUNNING)
    if not found:
        return  # a robot on a stage: nothing follows
    row = found[0]
    row.body["VALUES"] |= answers
    row.body["POSITION"] += 1
    _step(call, row)


def stop(call: Call, row: Row, status: str = "") -> None:
    """End a process before its last step; what it has asked of people is asked no more."""
    call.documents("workflow").put(row.id, row.body | {"STATE": STOPPED, "STATUS": status})
    for task in call.documents("workflow_task").where(WORKFLOW_ID=row.body["WORKFLOW_ID"], STATUS=0):
        call.documents("workflow_task").remove(task.id)
    for process in call.documents("process").where(WORKFLOW_ID=row.body["WORKFLOW_ID"], STATE="waiting"):
        call.documents("process").put(process.id, process.body | {"STATE": STOPPED})


def automatic(call: Call, found: Entity, row: Row, when: int) -> None:
    """Start the processes that begin by themselves when a CRM object is made or changed."""
    if "automatic" not in call.portal.cache:
        rows = call.documents("template").find()
        call.portal.cache["automatic"] = [item for item in rows if item.body["AUTO_EXECUTE"]]
    for template in call.portal.cache["automatic"]:
        document_id, document_type = robots.document_of(found, row.id)
        if template.body["DOCUMENT_TYPE"] == document_type and template.body["AUTO_EXECUTE"] & when:
            start(call, template, document_id, {}, 0)


def crm_document(call: Call, document_id: list[str]) -> tuple[Entity, Row] | None:
    """The CRM object that a document id names (``DEAL_777``, ``DYNAMIC_147_1``), or None."""
    name, _, number = document_id[2].rpartition("_")
    try:
        found = by_name(call.portal, name)
    except RestError:
        return None
    row = call.documents(found.kind).get(php.integer(number)) if found else None
    return (found, row) if found and row else None


def filled(call: Call, value: Any, values: dict[str, Any], document: dict[str, Any]) -> Any:
    """A property with the places for values filled; a place that is all of it keeps the value's type."""
    if isinstance(value, dict):
        return {key: filled(call, item, values, document) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(call, item, values, document) for item in value]
    if not isinstance(value, str):
        return value
    whole = _PLACE.fullmatch(value)
    if whole:
        return _named(whole[1], values, document)
    return _PLACE.sub(lambda place: php.text(_named(place[1], values, document)), value)


def _named(name: str, values: dict[str, Any], document: dict[str, Any]) -> Any:
    return document.get(name.removeprefix("Document:")) if name.startswith("Document:") else values.get(name, "")


def _step(call: Call, row: Row) -> None:
    body = row.body
    while body["POSITION"] < len(body["STEPS"]):
        step = body["STEPS"][body["POSITION"]]
        if step.get("ask"):
            _ask(call, body, step)
            break
        if step.get("set"):
            _set(call, body, step["set"])
        elif _called(call, body, step):
            break
        body["POSITION"] += 1
    else:
        body["STATE"] = DONE
    call.documents("workflow").put(row.id, body)


def _set(call: Call, body: dict[str, Any], fields: dict[str, Any]) -> None:
    """Write the document's fields; of none that the CRM has, nothing."""
    found = crm_document(call, body["DOCUMENT_ID"]) if body["DOCUMENT_ID"][0] == "crm" else None
    if found is not None:
        document = {"ID": found[1].id} | found[1].body
        values = filled(call, fields, body["VALUES"], document)
        items.items(found[0].type_id).update(call, found[1], values)


def _called(call: Call, body: dict[str, Any], step: dict[str, Any]) -> bool:
    """Call an activity; whether the process has to wait for it."""
    found = crm_document(call, body["DOCUMENT_ID"]) if body["DOCUMENT_ID"][0] == "crm" else None
    document = {"ID": found[1].id} | found[1].body if found else {}
    properties = filled(call, step.get("properties") or {}, body["VALUES"], document)
    workflow, kind = body["WORKFLOW_ID"], body["DOCUMENT_TYPE"]
    token = robots.run(call, str(step["activity"]), body["DOCUMENT_ID"], kind, properties, workflow)
    waiting = call.documents("process").where(TOKEN=token, STATE="waiting") if token else []
    return bool(waiting)


def _ask(call: Call, body: dict[str, Any], step: dict[str, Any]) -> None:
    kind = step.get("kind", "approve")
    task: dict[str, Any] = {"WORKFLOW_ID": body["WORKFLOW_ID"], "NAME": step["ask"], "USER_ID": int(step["user"])}
    task |= {"STATUS": 0, "KIND": kind, "ACTIVITY": KINDS[kind], "FIELDS": step.get("fields") or [], "COMMENT": ""}
    task |= {"ACTIVITY_NAME": f"A{body['POSITION'] + 1}", "MODIFIED": call.now(), "OVERDUE_DATE": None}
    task |= {"DESCRIPTION": step.get("description", ""), "KEY": step.get("key") or step["ask"]}
    call.documents("workflow_task").add(task)


def answer(call: Call, task: Row, status: int, comment: str, fields: dict[str, Any]) -> None:
    """A person has answered: a refusal ends the process, anything else leads on."""
    call.documents("workflow_task").put(task.id, task.body | {"STATUS": status, "COMMENT": comment})
    workflow, key = task.body["WORKFLOW_ID"], task.body["KEY"]
    if status in (NO, CANCEL):
        for row in call.documents("workflow").where(WORKFLOW_ID=workflow, STATE=RUNNING):
            row.body["VALUES"] |= {key: status, f"{key}.comment": comment}
            stop(call, row, "Отклонено")
        return
    go_on(call, workflow, {key: status, f"{key}.comment": comment} | fields)
