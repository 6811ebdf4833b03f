"""task.item.userfield.*: fields of tasks that a portal makes for itself. Source: Bitrix24 documentation, "tasks"."""

from __future__ import annotations

from typing import Any

from sandbox.methods import crm_userfields as own
from sandbox.methods.task_fields import ENTITY
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, core
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
TYPES = ("string", "double", "datetime", "boolean")


@methods.offer("task.item.userfield.add", "task")
def add(call: Call) -> Reply:
    """A new field; ``UF_`` is added in front of its name."""
    given = _upper(call.map("PARAMS"))
    for name in ("USER_TYPE_ID", "FIELD_NAME"):
        if not given.get(name):
            raise core(f"The '{name}' field is not found")
    if given["USER_TYPE_ID"] not in TYPES:
        raise core("Invalid user type specified.")
    name = php.text(given["FIELD_NAME"]).upper()
    given["FIELD_NAME"] = name if name.startswith("UF_") else f"UF_{name}"
    try:
        return Reply(own.create(call, ENTITY, given).id)
    except RestError as refused:
        raise core("Access denied" if refused.code == "ACCESS_DENIED" else refused.description) from None


@methods.offer("task.item.userfield.get", "task")
def get(call: Call) -> Reply:
    """One field."""
    return Reply(own.shown(call, _existing(call), labels=True))


@methods.offer("task.item.userfield.getlist", "task")
def listed(call: Call) -> Reply:
    """The fields, all at once."""
    page = own.page_of(call, ENTITY, call.given("FILTER"), call.given("ORDER"))
    return Reply([own.shown(call, row, labels=False) for row in page.rows])


@methods.offer("task.item.userfield.update", "task")
def update(call: Call) -> Reply:
    """Change a field."""
    own.change(call, _existing(call), _upper(call.map("DATA")))
    return Reply(True)  # noqa: FBT003


@methods.offer("task.item.userfield.delete", "task")
def delete(call: Call) -> Reply:
    """Remove a field."""
    own.forget(call, _existing(call))
    return Reply(True)  # noqa: FBT003


@methods.offer("task.item.userfield.gettypes", "task")
def types(call: Call) -> Reply:
    """Which types of fields there are; tasks take four of them."""
    del call
    return Reply([{"ID": name, "title": title} for name, title in own.TYPES.items()])


def _upper(given: dict[str, Any]) -> dict[str, Any]:
    return {str(name).upper(): value for name, value in given.items()}


def _existing(call: Call) -> Row:
    number = php.integer(call.given("ID"))
    if number <= 0:
        raise core("ID is not defined or invalid")
    row = call.documents("userfield").get(number)
    if row is None or row.body["ENTITY_ID"] != ENTITY:
        raise RestError("ERROR_NOT_FOUND", f"The entity with ID '{number}' is not found")
    return row
