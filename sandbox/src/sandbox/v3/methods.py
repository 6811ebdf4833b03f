"""The methods of REST 3.0. Source: Bitrix24 documentation, "REST 3.0" and "tasks"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.methods import METHODS as OLDER
from sandbox.methods import attachments, task_results
from sandbox.methods.task_access import seen_by, visible
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Condition, Row, all_of, any_of
from sandbox.v3 import task_fields
from sandbox.v3.errors import Refusal, invalid, missing, not_found, unknown, wrong_type

METHODS = Methods()
CHANGING = {"tasks.task.add", "tasks.task.update", "tasks.task.delete", "tasks.task.file.attach",
            "tasks.task.chat.message.send", "tasks.task.result.add"}  # fmt: skip
USUAL, MOST = 50, 1000
OPERATORS = {"=": "=", "!=": "<>", ">": ">", ">=": ">=", "<": "<", "<=": "<="}


@METHODS.offer("tasks.task.add", "tasks")
def add(call: Call) -> Reply:
    """A new task; title, creatorId and responsibleId are needed."""
    fields = _fields(call)
    lacking = [name for name in ("title", "creatorId", "responsibleId") if fields.get(name) in (None, "")]
    if lacking:
        raise missing(*lacking)
    values = task_fields.written(call, fields)
    if call.documents("person").get(values["CREATED_BY"]) is None:
        raise invalid(("creatorId", ""))
    if call.documents("person").get(values["RESPONSIBLE_ID"]) is None:
        raise invalid(("responsibleId", 'User specified in the "Executor" field not found'))
    made = _older(call, "tasks.task.add", {"fields": values}, "fields")
    return Reply({"item": _item(call, int(made["task"]["id"]), task_fields.every())})


@METHODS.offer("tasks.task.get", "tasks")
def get(call: Call) -> Reply:
    """One task."""
    return Reply({"item": _item(call, _id(call), _select(call) or task_fields.every())})


@METHODS.offer("tasks.task.list", "tasks")
def listed(call: Call) -> Reply:
    """Tasks by id; only their ids unless more is selected."""
    select = list(dict.fromkeys(["id", *_select(call)]))
    limit, offset = _pagination(call)
    wanted = _condition(call.params.get("filter") if isinstance(call.params, dict) else None)
    rows = call.documents("task").find(wanted & seen_by(call), _order(call), limit, offset)
    return Reply({"items": [task_fields.shown(call, row, select) for row in rows]})


@METHODS.offer("tasks.task.update", "tasks")
def update(call: Call) -> Reply:
    """Change a task."""
    row, fields = _existing(call, _id(call)), _fields(call)
    _older(call, "tasks.task.update", {"taskId": row.id, "fields": task_fields.written(call, fields)}, "fields")
    return Reply({"result": True})


@METHODS.offer("tasks.task.delete", "tasks")
def delete(call: Call) -> Reply:
    """Remove a task."""
    row = _existing(call, _id(call))
    _older(call, "tasks.task.delete", {"taskId": row.id}, "id")
    return Reply({"result": True})


@METHODS.offer("tasks.task.file.attach", "tasks")
def attach(call: Call) -> Reply:
    """Attach files of the disk."""
    row, ids = _existing(call, _id(call, "taskId")), call.given("fileIds")
    if not isinstance(ids, list):
        raise wrong_type("fileIds", "array") if ids is not None else missing("fileIds")
    made = [attachments.attach(call, row.id, int(number)) for number in ids]
    kept = row.body | {"UF_TASK_WEBDAV_FILES": [*(row.body.get("UF_TASK_WEBDAV_FILES") or []), *made]}
    call.documents("task").put(row.id, kept)
    return Reply({"result": True})


@METHODS.offer("tasks.task.chat.message.send", "tasks")
def say(call: Call) -> Reply:
    """A message in the task's chat: on the old card it stands among the comments."""
    row, text = _said(call)
    _older(call, "task.commentitem.add", {"TASKID": row.id, "FIELDS": {"POST_MESSAGE": text}}, "text")
    return Reply({"result": True})


@METHODS.offer("tasks.task.result.add", "tasks")
def put_down(call: Call) -> Reply:
    """A result of a task in words of its own."""
    row, text = _said(call)
    made = task_results.put_down(call, row.id, text)
    told: dict[str, Any] = {"id": made.id, "taskId": row.id, "text": text, "authorId": call.caller.user_id}
    told |= {"createdAt": call.shown(made.body["CREATED_AT"]), "updatedAt": None, "status": "open", "fileIds": []}
    return Reply({"item": told | {"rights": {"edit": True, "remove": True}, "messageId": None}})


def _said(call: Call) -> tuple[Row, str]:
    """The task and the words of a message or a result."""
    fields = _fields(call)
    lacking = [name for name in ("taskId", "text") if not fields.get(name)]
    if lacking:
        raise missing(*lacking)
    if not isinstance(fields["taskId"], int):
        raise wrong_type("taskId", "int")
    return _existing(call, fields["taskId"]), str(fields["text"])


@METHODS.offer("rest.scope.list", "rest")
def scopes(call: Call) -> Reply:
    """Which scope each method needs."""
    del call
    return Reply({"items": [{"method": item.name, "scope": item.scope} for item in METHODS.by_name.values()]})


@METHODS.offer("rest.documentation.openapi", "rest")
@METHODS.offer("documentation", "rest")
def documentation(call: Call) -> Reply:
    """Which methods this portal has in the new version."""
    del call
    names = sorted(item.name for item in METHODS.by_name.values())
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    paths = {f"/{name}": {"post": {"requestBody": body, "responses": {"200": {"description": "OK"}}}} for name in names}
    info = {"title": "Bitrix24 REST V3 API", "version": "1.0.0"}
    return Reply({"openapi": "3.0.0", "info": info, "tags": [{"name": "tasks"}], "paths": paths})


def _older(call: Call, name: str, params: dict[str, Any], field: str) -> Any:
    """Let the older method do the work; its refusal is told in the new form."""
    older = OLDER.by_name[name]
    try:
        return older.handler(replace(call, method=older.name, params=params)).result
    except RestError as refused:
        raise invalid((field, refused.description.removesuffix("<br>"))) from refused


def _fields(call: Call) -> dict[str, Any]:
    given = call.given("fields")
    if given is None:
        raise missing("fields")
    if not isinstance(given, dict):
        raise wrong_type("fields", "array")
    return given


def _id(call: Call, name: str = "id") -> int:
    given = call.given(name)
    if given is None:
        raise missing(name)
    if isinstance(given, bool) or not isinstance(given, int):
        raise wrong_type(name, "int")
    return given


def _existing(call: Call, number: int) -> Row:
    row = visible(call, number)
    if row is None:
        raise not_found(number)
    return row


def _item(call: Call, number: int, select: list[str]) -> dict[str, Any]:
    row = _existing(call, number)
    return {"id": row.id} | task_fields.shown(call, row, select) | {"link": task_fields.link(row)}


def _select(call: Call) -> list[str]:
    given = call.given("select")
    if given is not None and not isinstance(given, list):
        raise Refusal("INVALIDSELECTEXCEPTION", f"Unable to recognize select expression `{given}`")
    return [str(name) for name in given or []]


def _order(call: Call) -> str:
    terms = []
    for name, direction in call.map("order").items():
        upper = task_fields.NAMES.get(str(name))
        if upper is None or str(direction).upper() not in {"ASC", "DESC"}:
            raise Refusal("INVALIDORDEREXCEPTION", f"Unable to recognize order parameter `{name}`")
        column = "id" if upper == "ID" else f"json_extract(body, '$.{upper}')"
        terms.append(f"{column} {str(direction).upper()}")
    return ", ".join([*terms, "id"])


def _pagination(call: Call) -> tuple[int, int]:
    given = call.map("pagination")
    if not all(isinstance(value, int) and value >= 0 for value in given.values()):
        raise Refusal("INVALIDPAGINATIONEXCEPTION", f"Unable to recognize the pagination parameter `{given}`")
    limit = min(MOST, given.get("limit", USUAL))
    return limit, given.get("offset", (max(1, given.get("page", 1)) - 1) * limit)


def _condition(given: Any) -> Condition:
    if given is None:
        return Condition()
    if not isinstance(given, list):
        raise Refusal("INVALIDFILTEREXCEPTION", "Unable to recognize filter")
    return all_of([_term(item) for item in given])


def _term(item: Any) -> Condition:
    if isinstance(item, dict):
        parts = [_term(inner) for inner in item.get("conditions") or []]
        return any_of(parts) if str(item.get("logic", "and")).lower() == "or" else all_of(parts)
    if not isinstance(item, list) or len(item) not in (2, 3):
        raise Refusal("INVALIDFILTEREXCEPTION", "Unable to recognize filter")
    name, value = str(item[0]), item[-1]
    operator = str(item[1]) if len(item) == 3 else "in" if isinstance(value, list) else "="
    if name not in task_fields.NAMES:
        raise unknown(name, "TaskDto")
    if name != "id":
        raise invalid((name, f"In DTO `TaskDto`, the `{name}` field requires the `Filterable` attribute"))
    return _compared(operator, value)


def _compared(operator: str, value: Any) -> Condition:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, int) for one in values):
        raise wrong_type("id", "int")
    if operator == "in":
        return Condition(f"id IN ({', '.join('?' for _ in values)})", tuple(values))
    if operator == "between" and len(values) == 2:
        return Condition("id BETWEEN ? AND ?", tuple(values))
    if operator not in OPERATORS or len(values) != 1:
        raise Refusal("UNKNOWNFILTEROPERATOREXCEPTION", f"Unknown filter operator `{operator}`")
    return Condition(f"id {OPERATORS[operator]} ?", (values[0],))
