"""Who may see which task, and what is said when one is not there."""

from __future__ import annotations

from typing import Any

from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError, core
from sandbox.portal.store import EVERYTHING, Condition, Row
from sandbox.wire import php


def existing(call: Call) -> Row:
    """The task that ``taskId`` (or ``id``) names, if the caller may see it."""
    row = visible(call, call.number("taskId", "id"))
    if row is None:
        raise inaccessible()
    return row


def inaccessible() -> RestError:
    """The answer to a task that is not there or not for the caller."""
    return core("TASKS_ERROR_EXCEPTION_#4; Action failed; 4/TE/ITEM_NOT_FOUND_OR_NOT_ACCESSIBLE<br>")


def visible(call: Call, number: int) -> Row | None:
    """A task the caller may see, or None."""
    found = call.documents("task").find(Condition("id = ?", (number,)) & seen_by(call))
    return found[0] if found else None


def named(call: Call, task_id: Any) -> int:
    """The number of a task as a positional method names it."""
    found = visible(call, php.integer(task_id))
    if found is None:
        raise inaccessible()
    return found.id


def seen_by(call: Call) -> Condition:
    """Tasks the caller set, carries out, helps with or observes; an administrator sees all."""
    if call.caller.admin:
        return EVERYTHING
    own = "json_extract(body, '$.CREATED_BY') = ?1 OR json_extract(body, '$.RESPONSIBLE_ID') = ?1"
    shared = " OR ".join(
        f"EXISTS (SELECT 1 FROM json_each(body, '$.{name}') WHERE value = ?1)"  # noqa: S608
        for name in ("ACCOMPLICES", "AUDITORS")
    )
    return Condition(f"{own} OR {shared}".replace("?1", "?"), (call.caller.user_id,) * 4)
