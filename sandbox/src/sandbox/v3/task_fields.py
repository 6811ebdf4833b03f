"""A task of REST 3.0: camelCase, words for statuses, types for values. Source: "task fields in REST 3.0"."""

from __future__ import annotations

from typing import Any

from sandbox.portal import dates
from sandbox.portal.calls import Call
from sandbox.portal.store import Row
from sandbox.v3.errors import unknown, wrong_type

NAMES = {
    "id": "ID", "title": "TITLE", "description": "DESCRIPTION", "creatorId": "CREATED_BY", "created": "CREATED_DATE",
    "responsibleId": "RESPONSIBLE_ID", "deadline": "DEADLINE", "needsControl": "TASK_CONTROL",
    "startPlan": "START_DATE_PLAN", "endPlan": "END_DATE_PLAN", "groupId": "GROUP_ID", "stageId": "STAGE_ID",
    "flowId": "FLOW_ID", "priority": "PRIORITY", "status": "STATUS", "statusChanged": "STATUS_CHANGED_DATE",
    "parentId": "PARENT_ID", "started": "DATE_START", "estimatedTime": "TIME_ESTIMATE", "replicate": "REPLICATE",
    "changed": "CHANGED_DATE", "changedById": "CHANGED_BY", "statusChangedById": "STATUS_CHANGED_BY",
    "closedById": "CLOSED_BY", "closed": "CLOSED_DATE", "activity": "ACTIVITY_DATE", "guid": "GUID", "xmlId": "XML_ID",
    "allowsChangeDeadline": "ALLOW_CHANGE_DEADLINE", "allowsTimeTracking": "ALLOW_TIME_TRACKING",
    "matchesWorkTime": "MATCH_WORK_TIME", "isMultitask": "MULTITASK", "elapsedTime": "TIME_SPENT_IN_LOGS",
    "crmItemIds": "UF_CRM_TASK", "fileIds": "UF_TASK_WEBDAV_FILES",
}  # fmt: skip
PEOPLE = {"creator": "CREATED_BY", "responsible": "RESPONSIBLE_ID", "changedBy": "CHANGED_BY", "closedBy": "CLOSED_BY"}
MANY_PEOPLE = {"accomplices": "ACCOMPLICES", "auditors": "AUDITORS"}
PERSON = ("id", "name", "email", "gender")
FLAGS = {"TASK_CONTROL", "REPLICATE", "ALLOW_CHANGE_DEADLINE", "ALLOW_TIME_TRACKING", "MATCH_WORK_TIME", "MULTITASK"}
DATES = {"CREATED_DATE", "DEADLINE", "START_DATE_PLAN", "END_DATE_PLAN", "STATUS_CHANGED_DATE", "DATE_START",
         "CHANGED_DATE", "CLOSED_DATE", "ACTIVITY_DATE"}  # fmt: skip
STATUSES = {2: "pending", 3: "in_progress", 4: "supposedly_completed", 5: "completed", 6: "deferred"}
PRIORITIES = {0: "low", 1: "average", 2: "high"}
WORDS = {"status": STATUSES, "priority": PRIORITIES}
TEXTS, LISTS = {"title", "description", "xmlId"}, {"fileIds", "crmItemIds"}
INTEGERS = {"creatorId", "responsibleId", "groupId", "stageId", "flowId", "parentId", "estimatedTime"}
READ_ONLY = {"id", "created", "statusChanged", "changed", "changedById", "statusChangedById", "closedById", "closed",
             "activity", "guid", "started", "elapsedTime", "replicate"}  # fmt: skip


def written(call: Call, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a request under their older names; names nobody knows are passed over."""
    kept: dict[str, Any] = {}
    for name, value in fields.items():
        if name in NAMES and name not in READ_ONLY:
            kept[NAMES[name]] = _value(call, name, value)
        elif name in MANY_PEOPLE or name.removesuffix("Ids") + "s" in MANY_PEOPLE:
            kept[MANY_PEOPLE.get(name) or MANY_PEOPLE[name.removesuffix("Ids") + "s"]] = _people(name, value)
    return kept


def _value(call: Call, name: str, value: Any) -> Any:
    if value is None:
        return ""
    _typed(call, name, value)
    if NAMES[name] in FLAGS:
        return "Y" if value else "N"
    if name in WORDS:
        return {word: number for number, word in WORDS[name].items()}[value]
    return [f"n{item}" for item in value] if name == "fileIds" else value


def _typed(call: Call, name: str, value: Any) -> None:
    """Refuse a value of another type than its field has."""
    if name in INTEGERS and (isinstance(value, bool) or not isinstance(value, int)):
        raise wrong_type(name, "int")
    if NAMES[name] in FLAGS and not isinstance(value, bool):
        raise wrong_type(name, "bool")
    if NAMES[name] in DATES and (not isinstance(value, str) or dates.read(value, call.portal.zone) is None):
        raise wrong_type(name, "DateTime")
    if name in LISTS and not isinstance(value, list):
        raise wrong_type(name, "array")
    if (name in TEXTS and not isinstance(value, str)) or (name in WORDS and value not in WORDS[name].values()):
        raise wrong_type(name, "string")


def _people(name: str, value: Any) -> list[int]:
    if not isinstance(value, list):
        raise wrong_type(name, "array")
    numbers = [item.get("id") if isinstance(item, dict) else item for item in value]
    if not all(isinstance(number, int) for number in numbers):
        raise wrong_type(name, "int[]")
    return [int(str(number)) for number in numbers]


def shown(call: Call, row: Row, select: list[str]) -> dict[str, Any]:
    """A task with the wanted fields; ``responsible.name`` reaches into a person, an unknown own name is left out."""
    told: dict[str, Any] = {}
    for name in select:
        head, _, inner = name.partition(".")
        if inner:
            told.setdefault(head, {})[inner] = _related(call, row, head, inner)
        elif head in NAMES:
            told[head] = _printed(call, row, NAMES[head])
        elif head in PEOPLE:
            told[head] = _person(call, row.body.get(PEOPLE[head]))
        elif head in MANY_PEOPLE:
            told[head] = [_person(call, number) for number in row.body.get(MANY_PEOPLE[head]) or []]
    return told


def every() -> list[str]:
    """The fields of a task without related objects."""
    return list(NAMES)


def link(row: Row) -> str:
    """Where a person looks at the task."""
    return f"/company/personal/user/{row.body['RESPONSIBLE_ID']}/tasks/task/view/{row.id}/"


def _related(call: Call, row: Row, head: str, inner: str) -> Any:
    if head not in PEOPLE:
        raise unknown(head, "TaskDto")
    if inner not in PERSON:
        raise unknown(inner, "UserDto")
    person = _person(call, row.body.get(PEOPLE[head]))
    return person[inner] if person else None


def _person(call: Call, number: Any) -> dict[str, Any] | None:
    row = call.documents("person").get(int(number)) if number else None
    if row is None:
        return None
    name = f"{row.body['NAME']} {row.body['LAST_NAME']}".strip()
    gender = {"M": "male", "F": "female"}.get(row.body["PERSONAL_GENDER"], "unknown")
    return {"id": row.id, "name": name, "email": row.body["EMAIL"], "gender": gender}


def _printed(call: Call, row: Row, upper: str) -> Any:
    value: Any = row.id if upper == "ID" else row.body.get(upper)
    if upper in DATES:
        return call.shown(value)
    if upper in FLAGS:
        return value == "Y"
    if upper == "STATUS":
        return STATUSES[int(value)]
    if upper == "PRIORITY":
        return PRIORITIES.get(int(value or 0), "average")
    return value
