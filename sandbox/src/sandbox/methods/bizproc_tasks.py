"""bizproc.task.*: what processes ask of people. Source: Bitrix24 documentation, "business processes"."""

from __future__ import annotations

from typing import Any

from sandbox.bizproc import workflow
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, access_denied
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
STATUSES = {"1": 1, "yes": 1, "2": 2, "no": 2, "3": 3, "ok": 3, "4": 4, "cancel": 4}
ALLOWED = {"approve": {1, 2}, "review": {3}, "info": {3, 4}}
TASK = Schema.of(
    "workflow_task",
    (
        *(Field(name, "integer") for name in ("ID", "USER_ID", "STATUS")),
        *(Field(name, "exact") for name in ("WORKFLOW_ID", "ACTIVITY", "ACTIVITY_NAME")),
        Field("NAME", "string"),
        *(Field(name, "datetime") for name in ("MODIFIED", "OVERDUE_DATE")),
    ),
)
USUAL = ("ENTITY", "DOCUMENT_ID", "ID", "WORKFLOW_ID", "DOCUMENT_NAME", "NAME")


@methods.offer("bizproc.task.list", "bizproc")
def listed(call: Call) -> Reply:
    """Tasks by filter; of others for an administrator only."""
    wanted = call.given("FILTER") if isinstance(call.given("FILTER"), dict) else {}
    own = Condition()
    if not call.caller.admin:
        if php.integer(wanted.get("USER_ID", call.caller.user_id)) != call.caller.user_id:
            raise access_denied()
        own = Condition("json_extract(body, '$.USER_ID') = ?", (call.caller.user_id,))
    renamed = {("STATUS" if name == "USER_STATUS" else name): value for name, value in wanted.items()}
    page = Listing(TASK).page(call, renamed, call.given("ORDER"), own)
    given = call.given("SELECT")
    names = {"ID", *(str(name).upper() for name in given)} if isinstance(given, list) and given else set(USUAL)
    rows = [{name: value for name, value in _shown(call, row).items() if name in names} for row in page.rows]
    return Reply(rows, page.total, page.next)


@methods.offer("bizproc.task.complete", "bizproc")
def complete(call: Call) -> Reply:
    """Answer a task of one's own."""
    row = call.documents("workflow_task").get(php.integer(call.given("TASK_ID")))
    if row is None or row.body["USER_ID"] != call.caller.user_id:
        raise RestError("ERROR_TASK_NOT_FOUND", "Task not found")
    if row.body["STATUS"]:
        raise RestError("ERROR_TASK_COMPLETED", "Task already completed")
    status = STATUSES.get(php.text(call.given("STATUS")).lower())
    if status not in ALLOWED[row.body["KIND"]]:
        raise RestError("ERROR_TASK_VALIDATION", "STATUS is not possible for this task")
    given = call.given("FIELDS")
    fields = {str(name): value for name, value in given.items()} if isinstance(given, dict) else {}
    for field in row.body["FIELDS"] if row.body["KIND"] == "info" and status == STATUSES["ok"] else []:
        if field.get("Required") and not fields.get(field["Id"]):
            raise RestError("ERROR_TASK_EXECUTION", f"Field {field['Id']} is required")
    workflow.answer(call, row, status, php.text(call.given("COMMENT")), fields)
    return Reply(True)  # noqa: FBT003


@methods.offer("bizproc.task.delegate", "bizproc")
def delegate(call: Call) -> Reply:
    """Hand tasks over to somebody else."""
    given, source, target = (call.given(name) for name in ("TASK_IDS", "FROM_USER_ID", "TO_USER_ID"))
    if php.integer(source) != call.caller.user_id and not call.caller.admin:
        raise access_denied()
    if call.documents("person").get(php.integer(target)) is None:
        raise RestError("ERROR_TASK_EXECUTION", "User not found")
    for item in given if isinstance(given, list) else [given]:
        row = call.documents("workflow_task").get(php.integer(item))
        if row is None or row.body["USER_ID"] != php.integer(source) or row.body["STATUS"]:
            raise RestError("ERROR_TASK_NOT_FOUND", "Task not found")
        call.documents("workflow_task").put(row.id, row.body | {"USER_ID": php.integer(target)})
    return Reply(True)  # noqa: FBT003


def _shown(call: Call, row: Row) -> dict[str, Any]:
    body, process = row.body, _process(call, row)
    document = process["DOCUMENT_ID"]
    told: dict[str, Any] = {"ENTITY": document[1], "DOCUMENT_ID": document[2], "ID": str(row.id)}
    told |= {"WORKFLOW_ID": body["WORKFLOW_ID"], "DOCUMENT_NAME": _title(call, document), "NAME": body["NAME"]}
    told |= {"DESCRIPTION": body["DESCRIPTION"], "MODIFIED": call.shown_by_server(body["MODIFIED"])}
    told |= {"WORKFLOW_STARTED": call.shown_by_server(process["STARTED"]), "OVERDUE_DATE": None}
    told |= {"WORKFLOW_STARTED_BY": str(process["STARTED_BY"]), "WORKFLOW_TEMPLATE_ID": str(process["TEMPLATE_ID"])}
    told |= {"STATUS": str(body["STATUS"]), "USER_ID": str(body["USER_ID"]), "USER_STATUS": str(body["STATUS"])}
    told |= {"MODULE_ID": document[0], "ACTIVITY": body["ACTIVITY"], "ACTIVITY_NAME": body["ACTIVITY_NAME"]}
    return told | {"PARAMETERS": {"CommentLabel": "Комментарий", "ShowComment": "Y", "Fields": body["FIELDS"]}}


def _process(call: Call, row: Row) -> dict[str, Any]:
    found = call.documents("workflow").where(WORKFLOW_ID=row.body["WORKFLOW_ID"])
    gone = {"DOCUMENT_ID": ["", "", ""], "STARTED": None, "STARTED_BY": 0, "TEMPLATE_ID": 0}
    return found[0].body if found else gone


def _title(call: Call, document_id: list[str]) -> str:
    if document_id[0] == "lists":
        element = call.documents("list_element").get(php.integer(document_id[2]))
        return str(element.body["NAME"]) if element else ""
    found = workflow.crm_document(call, document_id)
    return php.text(found[1].body.get("TITLE")) if found else ""
