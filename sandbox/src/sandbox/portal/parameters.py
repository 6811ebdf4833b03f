"""Checks the parameters of a call against the documentation's description of the method."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from sandbox.portal.errors import RestError, missing

# methods behind PHP controllers refuse a value of a wrong type; the older ones cast it
CONTROLLERS = re.compile(
    r"tasks\.task\.|crm\.(item|type|category)\.|crm\.activity\.(todo|configurable)\.|userfieldconfig\.|crm\.documentgenerator\."
)
POSITIONAL = re.compile(r"task\.(checklistitem|commentitem|elapseditem)\.")  # check themselves, in their own words
THEMSELVES = re.compile(
    r"(telephony|bizproc|im|imbot|event|placement|user|department|crm\.duplicate)\."
)  # these as well
_INTEGER = re.compile(r"\s*[+-]?\d+\s*")
# pages that mark a parameter required although another may stand for it, or only with another
EITHER = (
    frozenset({"IBLOCK_ID", "IBLOCK_CODE"}), frozenset({"ELEMENT_ID", "ELEMENT_CODE"}),
    frozenset({"SECTION_ID", "SECTION_CODE"}), frozenset({"USER_ID", "USER_PHONE_INNER"}),
    frozenset({"USER_ID", "TO"}), frozenset({"MESSAGE", "ATTACH"}), frozenset({"from", "from_ts"}),
    frozenset({"to", "to_ts"}), frozenset({"taskId", "id"}),
)  # fmt: skip
NOT_NEEDED = {
    "calendar.event.add": {"section", "attendees", "host", "ownerId"},
    "calendar.event.update": {"attendees", "host", "ownerId", "name"},
    "calendar.event.get": {"ownerId"},
    "calendar.section.get": {"ownerId"},
    "calendar.section.add": {"ownerId"},
    "calendar.section.update": {"ownerId"},
    "calendar.section.delete": {"ownerId"},
    "bizproc.activity.add": {"PLACEMENT_HANDLER"},
    "bizproc.robot.add": {"PLACEMENT_HANDLER"},
    "event.bind": {"handler"},
    "event.unbind": {"handler"},
    "lists.element.add": {"ELEMENT_ID"},
    "lists.add": {"IBLOCK_ID"},
    "disk.file.uploadversion": {"fileContent"},
    "disk.folder.uploadfile": {"fileContent"},
    "disk.storage.uploadfile": {"fileContent"},
}
ALWAYS = {"auth", "access_token", "auth_connector", "start", "__order"}
_PHP = {"integer": "int", "array": "array", "object": "array", "boolean": "bool", "number": "float"}


@cache
def descriptions() -> dict[str, tuple[str, str, dict[str, str]]]:
    """By lower-case method: its name, its scope, its parameters with their types (``*``: required)."""
    text = files("sandbox").joinpath("spec/methods.json").read_text(encoding="utf-8")
    return {name.lower(): (name, scope, params) for name, (scope, params) in json.loads(text).items()}


def check(method: str, params: dict[str, Any] | list[Any]) -> list[str]:
    """Refuse a call that lacks a required parameter or has one of a wrong type; returns the names nobody knows.

    Raises RestError 100, as the portal's controllers say it. *method* in lower case. A method without a description, a
    positional one and an array of parameters pass.
    """
    found = descriptions().get(method)
    if found is None or isinstance(params, list) or POSITIONAL.match(method):
        return []
    known = {name.lower(): name for name in found[2]}
    given = {key.lower(): value for key, value in params.items()}
    checked = {} if THEMSELVES.match(method) else found[2]
    for name, kind in checked.items():
        value = _value(given, name)
        if kind.endswith("*") and value in (None, "") and not _spared(method, name, given):
            raise _missing(method, found[0], name)
        if value is not None and CONTROLLERS.match(method) and not fits(kind.rstrip("*"), value):
            raise _wrong(name, kind.rstrip("*"), value)
    return [] if not known else [key for key in params if key.lower() not in known and key not in ALWAYS]


def _missing(method: str, spelled: str, name: str) -> RestError:
    """In the words of the method's family."""
    if method.startswith("calendar."):
        return RestError("", f'The required parameter "{name}" for the method "{spelled}" is not set')
    if method.startswith("lists."):
        return RestError("ERROR_REQUIRED_PARAMETERS_MISSING", f"Required parameter `{name}` is missing")
    return missing(name)


def _value(given: dict[str, Any], name: str) -> Any:
    """A parameter, or a field inside one where the description names it so (``fields.CONTACT_ID``)."""
    head, _, inner = name.lower().partition(".")
    found = given.get(head)
    if not inner:
        return found
    return {key.lower(): item for key, item in found.items()}.get(inner) if isinstance(found, dict) else None


def _spared(method: str, name: str, given: dict[str, Any]) -> bool:
    if name in NOT_NEEDED.get(method, ()):
        return True
    others = [pair - {name} for pair in EITHER if name in pair]
    return any(given.get(other.lower()) not in (None, "") for pair in others for other in pair)


def fits(kind: str, value: Any) -> bool:
    """Whether PHP would take the value for that type."""
    if kind == "integer":
        return isinstance(value, (int, float)) or (isinstance(value, str) and bool(_INTEGER.fullmatch(value)))
    if kind in {"object", "array"}:
        return isinstance(value, (dict, list))
    if kind in {"string", "datetime", "date", "char"}:
        return not isinstance(value, (dict, list))
    return True


def _wrong(name: str, kind: str, value: Any) -> RestError:
    shown = "Array" if isinstance(value, (dict, list)) else value
    wanted = _PHP.get(kind, "string")
    return RestError(
        "100", f"Invalid value {{{shown}}} to match with parameter {{{name}}}. Should be value of type {wanted}."
    )
