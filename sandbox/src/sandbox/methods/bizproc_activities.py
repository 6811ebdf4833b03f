"""bizproc.activity.*, bizproc.robot.*, bizproc.event.send. Source: Bitrix24 documentation, "business processes"."""

from __future__ import annotations

import re
from typing import Any

from sandbox.bizproc import workflow
from sandbox.methods.event_handlers import checked_handler
from sandbox.portal.calls import Call, Handler, Methods, Reply
from sandbox.portal.errors import RestError, access_denied
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
_CODE = re.compile(r"[A-Za-z0-9._-]+")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
TEXTS = ("CODE", "HANDLER", "NAME", "DESCRIPTION", "PROPERTIES", "RETURN_PROPERTIES", "DOCUMENT_TYPE", "FILTER",
         "USE_PLACEMENT", "PLACEMENT_HANDLER")  # fmt: skip


class _Kind:
    """Activities and robots differ by where a designer finds them, and by nothing else."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        table: dict[str, Handler] = {
            "add": self.add, "update": self.update, "delete": self.delete, "list": self.list
        }  # fmt: skip
        for name, handler in table.items():
            methods.offer(f"bizproc.{kind}.{name}", "bizproc")(handler)

    def add(self, call: Call) -> Reply:
        """Install one; its code is taken once, whichever of the two it is."""
        in_application(call)
        given = {name: call.given(name) for name in (*TEXTS, "AUTH_USER_ID", "USE_SUBSCRIPTION")}
        code = _code(call)
        if not given["NAME"]:
            raise _invalid("Empty activity NAME!")
        handler = checked_handler(php.text(given["HANDLER"]))
        if [row for row in call.documents("robot").where(CODE=code) if row.body["KIND"] != "placed"]:
            raise RestError("ERROR_ACTIVITY_ALREADY_INSTALLED", "Activity or Robot already installed!")
        body = {"KIND": self.kind, "CODE": code, "HANDLER": handler} | _values(given)
        call.documents("robot").add(body)
        return Reply(True)  # noqa: FBT003

    def update(self, call: Call) -> Reply:
        """Change one."""
        in_application(call)
        row, given = self._existing(call), call.given("FIELDS")
        if not isinstance(given, dict) or not given:
            raise _invalid("No fields to update")
        fields = {str(name).upper(): value for name, value in given.items()}
        body = row.body | {name: value for name, value in _values(fields).items() if name in fields}
        if "HANDLER" in fields:
            body["HANDLER"] = checked_handler(php.text(fields["HANDLER"]))
        call.documents("robot").put(row.id, body)
        return Reply(True)  # noqa: FBT003

    def delete(self, call: Call) -> Reply:
        """Take one away."""
        in_application(call)
        call.documents("robot").remove(self._existing(call).id)
        return Reply(True)  # noqa: FBT003

    def list(self, call: Call) -> Reply:
        """The codes of those installed."""
        in_application(call)
        return Reply([row.body["CODE"] for row in call.documents("robot").where(KIND=self.kind)])

    def _existing(self, call: Call) -> Row:
        found = call.documents("robot").where(KIND=self.kind, CODE=_code(call))
        if not found:
            raise RestError("ERROR_ACTIVITY_NOT_FOUND", "Activity or Robot not found!")
        return found[0]


for _name in ("activity", "robot"):
    _Kind(_name)


@methods.offer("bizproc.event.send", "bizproc")
def send(call: Call) -> Reply:
    """An activity's answer. A token works once, so a second delivery of one result is refused."""
    row = _waiting(call)
    values = call.given("RETURN_VALUES")
    told = {str(name): value for name, value in values.items()} if isinstance(values, dict) else {}
    log = [*row.body["LOG"], php.text(call.given("LOG_MESSAGE")) or "Получен ответ от приложения"]
    call.documents("process").put(row.id, row.body | {"STATE": "done", "RETURN_VALUES": told, "LOG": log})
    workflow.go_on(call, row.body["WORKFLOW_ID"], told)
    return Reply(True)  # noqa: FBT003


@methods.offer("bizproc.activity.log", "bizproc")
def log(call: Call) -> Reply:
    """A line in the log of a process that waits."""
    text = php.text(call.given("LOG_MESSAGE"))
    if not text:
        raise RestError("ERROR_EMPTY_LOG_MESSAGE", "Empty log message!")
    row = _waiting(call)
    call.documents("process").put(row.id, row.body | {"LOG": [*row.body["LOG"], text]})
    return Reply(True)  # noqa: FBT003


def in_application(call: Call) -> None:
    """Refuse a webhook, and whoever is no administrator."""
    if not call.caller.is_app:
        raise RestError("ACCESS_DENIED", "Application context required", 403)
    call.admin_only()


def _waiting(call: Call) -> Row:
    token = php.text(call.given("EVENT_TOKEN"))
    found = call.documents("process").where(TOKEN=token, STATE="waiting") if token else []
    if not found:
        raise access_denied()
    return found[0]


def _code(call: Call) -> str:
    code = php.text(call.given("CODE"))
    if not code:
        raise _invalid("Empty activity code!")
    if not _CODE.fullmatch(code):
        raise _invalid("Wrong activity code!")
    return code


def _values(given: dict[str, Any]) -> dict[str, Any]:
    for name in ("PROPERTIES", "RETURN_PROPERTIES"):
        _check(given.get(name))
    kind = given.get("DOCUMENT_TYPE")
    if kind and not (isinstance(kind, list) and len(kind) == 3):
        raise _invalid("Wrong activity DOCUMENT_TYPE!")
    values = {name: given.get(name) for name in TEXTS if name not in {"CODE", "HANDLER"}}
    values["AUTH_USER_ID"] = php.integer(given.get("AUTH_USER_ID"))
    waits = php.text(given.get("USE_SUBSCRIPTION"))
    return values | {"USE_SUBSCRIPTION": "N" if waits and not php.truth(waits) else "Y"}


def _check(properties: Any) -> None:
    if not properties:
        return
    if not isinstance(properties, dict):
        raise _invalid("Wrong properties array!")
    for key, item in properties.items():
        if not _KEY.fullmatch(str(key)):
            raise _invalid(f"Wrong property key {key}!")
        names = {str(name).upper() for name in item} if isinstance(item, dict) else set()
        if "NAME" not in names:
            raise _invalid(f"Empty property NAME {key}!")


def _invalid(text: str) -> RestError:
    return RestError("ERROR_ACTIVITY_VALIDATION_FAILURE", text)
