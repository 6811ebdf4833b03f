"""bizproc.workflow.*: templates and running processes. Source: Bitrix24 documentation, "business processes"."""

from __future__ import annotations

import json
from typing import Any

from sandbox.bizproc import robots, workflow
from sandbox.methods import uploads
from sandbox.methods.bizproc_activities import in_application
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
TEMPLATE = Schema.of(
    "template",
    (
        *(Field(name, "integer") for name in ("ID", "USER_ID", "AUTO_EXECUTE")),
        *(Field(name, "exact") for name in ("MODULE_ID", "ENTITY", "SYSTEM_CODE")),
        Field("NAME", "string"),
    ),
)
INSTANCE = Schema.of(
    "workflow",
    (
        *(Field(name, "integer") for name in ("TEMPLATE_ID", "STARTED_BY")),
        *(Field(name, "exact") for name in ("WORKFLOW_ID",)),
        Field("STARTED", "datetime"),
    ),
)


@methods.offer("bizproc.workflow.start", "bizproc")
def start(call: Call) -> Reply:
    """Begin a process over a document; returns its id."""
    call.admin_only()
    number = php.integer(call.given("TEMPLATE_ID"))
    if not number:
        raise RestError("ERROR_WRONG_WORKFLOW_ID", "Empty TEMPLATE_ID")
    template = call.documents("template").get(number)
    if template is None:
        raise RestError("ERROR_WRONG_WORKFLOW_ID", "Template not found")
    document_id = _document(call, template)
    given = call.given("PARAMETERS")
    parameters = {str(name): value for name, value in given.items()} if isinstance(given, dict) else {}
    return Reply(workflow.start(call, template, document_id, parameters, call.caller.user_id))


@methods.offer("bizproc.workflow.instances", "bizproc")
def instances(call: Call) -> Reply:
    """The processes that are running."""
    call.admin_only()
    wanted = {name.replace("ID", "WORKFLOW_ID") if name.lstrip("!=<>") == "ID" else name: value
              for name, value in call.map("FILTER").items()}  # fmt: skip
    document = wanted.pop("DOCUMENT_ID", None)
    condition = Condition("json_extract(body, '$.STATE') = ?", (workflow.RUNNING,))
    if document is not None:
        condition &= Condition("json_extract(body, '$.DOCUMENT_ID[2]') = ?", (php.text(document),))
    for name, place in (("MODULE_ID", 0), ("ENTITY", 1)):
        if name in wanted:
            condition &= Condition(f"json_extract(body, '$.DOCUMENT_ID[{place}]') = ?", (php.text(wanted.pop(name)),))
    page = Listing(INSTANCE).page(call, wanted, call.given("ORDER"), condition)
    return Reply([_instance(call, row) for row in page.rows], page.total, page.next)


@methods.offer("bizproc.workflow.terminate", "bizproc")
def terminate(call: Call) -> Reply:
    """Stop a process."""
    workflow.stop(call, _running(call), php.text(call.given("STATUS")))
    return Reply(None)


@methods.offer("bizproc.workflow.kill", "bizproc")
def kill(call: Call) -> Reply:
    """Stop a process and forget it."""
    row = _running(call)
    workflow.stop(call, row)
    call.documents("workflow").remove(row.id)
    return Reply(None)


@methods.offer("bizproc.workflow.template.list", "bizproc")
def templates(call: Call) -> Reply:
    """Templates; their ids unless more is asked for."""
    call.admin_only()
    page = Listing(TEMPLATE).page(call, call.given("FILTER"), call.given("ORDER"))
    given = call.given("SELECT")
    names = ["ID", *(str(name).upper() for name in given)] if isinstance(given, list) and given else ["ID"]
    rows = [{name: value for name, value in _template(row).items() if name in names} for row in page.rows]
    return Reply(rows, page.total, page.next)


@methods.offer("bizproc.workflow.template.add", "bizproc")
def add_template(call: Call) -> Reply:
    """A new template of this application. TEMPLATE_DATA is JSON with steps here: .bpt files cannot be read."""
    in_application(call)
    kind, name = call.given("DOCUMENT_TYPE"), php.text(call.given("NAME"))
    if not (isinstance(kind, list) and len(kind) == 3):
        raise RestError("ERROR_TEMPLATE_VALIDATION_FAILURE", "Incorrect field DOCUMENT_TYPE!")
    if not name:
        raise RestError("ERROR_TEMPLATE_VALIDATION_FAILURE", "Empty template name!")
    body = make_template([php.text(item) for item in kind], name, _steps(call.given("TEMPLATE_DATA")))
    body |= {"DESCRIPTION": php.text(call.given("DESCRIPTION")), "USER_ID": call.caller.user_id}
    body |= {"AUTO_EXECUTE": _automatic(call.given("AUTO_EXECUTE")), "SYSTEM_CODE": "rest_app_1"}
    call.portal.cache.pop("automatic", None)
    return Reply(call.documents("template").add(body))


@methods.offer("bizproc.workflow.template.update", "bizproc")
def update_template(call: Call) -> Reply:
    """Change a template of this application."""
    in_application(call)
    row, given = _own(call), call.given("FIELDS")
    fields = {str(name).upper(): value for name, value in given.items()} if isinstance(given, dict) else {}
    if not fields:
        raise RestError("ERROR_TEMPLATE_VALIDATION_FAILURE", "No fields to update.")
    body = row.body | {name: php.text(fields[name]) for name in ("NAME", "DESCRIPTION") if name in fields}
    if not body["NAME"]:
        raise RestError("ERROR_TEMPLATE_VALIDATION_FAILURE", "Empty template name!")
    if "AUTO_EXECUTE" in fields:
        body["AUTO_EXECUTE"] = _automatic(fields["AUTO_EXECUTE"])
    if "TEMPLATE_DATA" in fields:
        body["STEPS"] = _steps(fields["TEMPLATE_DATA"])
    call.documents("template").put(row.id, body)
    call.portal.cache.pop("automatic", None)
    return Reply(row.id)


@methods.offer("bizproc.workflow.template.delete", "bizproc")
def delete_template(call: Call) -> Reply:
    """Remove a template of this application."""
    in_application(call)
    call.documents("template").remove(_own(call).id)
    call.portal.cache.pop("automatic", None)
    return Reply(None)


def make_template(kind: list[str], name: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    """A template as it is kept."""
    body: dict[str, Any] = {"DOCUMENT_TYPE": kind, "MODULE_ID": kind[0], "ENTITY": kind[1], "NAME": name}
    body |= {"STEPS": steps, "AUTO_EXECUTE": 0, "DESCRIPTION": "", "USER_ID": 1, "SYSTEM_CODE": None}
    return body


def _document(call: Call, template: Row) -> list[str]:
    given = call.given("DOCUMENT_ID")
    if not (isinstance(given, list) and len(given) == 3):
        raise RestError("", "Wrong DOCUMENT_ID!")
    document_id = [php.text(item) for item in given]
    if document_id[0] == "lists":
        element = call.documents("list_element").get(php.integer(document_id[2]))
        if element is None:
            raise RestError("", "Wrong DOCUMENT_ID!")
        kind = ["lists", document_id[1], f"iblock_{element.body['IBLOCK_ID']}"]
    else:
        found = workflow.crm_document(call, document_id)
        if found is None:
            raise RestError("", "Wrong DOCUMENT_ID!")
        document_id, kind = robots.document_of(found[0], found[1].id)
    if template.body["DOCUMENT_TYPE"] != kind:
        raise RestError("", "Template type and DOCUMENT_ID mismatch!")
    return document_id


def _running(call: Call) -> Row:
    call.admin_only()
    wanted = php.text(call.given("ID"))
    if not wanted:
        raise RestError("ERROR_WRONG_WORKFLOW_ID", "Empty workflow instance ID")
    found = call.documents("workflow").where(WORKFLOW_ID=wanted, STATE=workflow.RUNNING)
    if not found:
        raise RestError("ERROR_WRONG_WORKFLOW_ID", "Workflow instance not found")
    return found[0]


def _own(call: Call) -> Row:
    row = call.documents("template").get(php.integer(call.given("ID")))
    if row is None:
        raise RestError("ERROR_TEMPLATE_NOT_FOUND", "Workflow template not found.")
    if row.body["SYSTEM_CODE"] is None:
        text = "You can update ONLY templates created by current application"
        raise RestError("ERROR_TEMPLATE_NOT_OWNER", text)
    return row


def _automatic(given: Any) -> int:
    number = php.integer(given)
    if number not in range(4):
        raise RestError("ERROR_TEMPLATE_VALIDATION_FAILURE", "Incorrect field AUTO_EXECUTE!")
    return number


def _steps(given: Any) -> list[dict[str, Any]]:
    pair = given.get("fileData") if isinstance(given, dict) else given
    try:
        return workflow.steps_of(json.loads(uploads.content(pair))["steps"])
    except (RestError, ValueError, KeyError, TypeError):
        raise RestError("ERROR_TEMPLATE_VALIDATION_FAILURE", "Incorrect field TEMPLATE_DATA!") from None


def _instance(call: Call, row: Row) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {"ID": body["WORKFLOW_ID"], "MODIFIED": call.shown_by_server(body["STARTED"])}
    told |= {"OWNED_UNTIL": None, "MODULE_ID": body["DOCUMENT_ID"][0], "ENTITY": body["DOCUMENT_ID"][1]}
    told |= {"DOCUMENT_ID": body["DOCUMENT_ID"][2], "STARTED": call.shown_by_server(body["STARTED"])}
    return told | {"STARTED_BY": str(body["STARTED_BY"]), "TEMPLATE_ID": str(body["TEMPLATE_ID"])}


def _template(row: Row) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {"ID": str(row.id), "NAME": body["NAME"], "USER_ID": str(body["USER_ID"])}
    told |= {"SYSTEM_CODE": body["SYSTEM_CODE"], "MODULE_ID": body["MODULE_ID"], "ENTITY": body["ENTITY"]}
    told |= {"DOCUMENT_TYPE": body["DOCUMENT_TYPE"], "AUTO_EXECUTE": str(body["AUTO_EXECUTE"])}
    return told | {"DESCRIPTION": body["DESCRIPTION"], "TEMPLATE": body["STEPS"]}
