"""How REST 3.0 refuses: an object with a code, a message, and which field was wrong."""

from __future__ import annotations

from typing import Any

from sandbox.portal.errors import RestError

PREFIX = "BITRIX_REST_V3_EXCEPTION_"


class Refusal(RestError):
    """A refusal with the fields that were wrong. *code* without the prefix that all of them have."""

    def __init__(self, code: str, message: str, status: int = 400, validation: list[dict[str, str]] | None = None):
        super().__init__(PREFIX + code, message, status)
        self.validation = validation or []

    def told(self) -> dict[str, Any]:
        """The ``error`` of the reply."""
        told: dict[str, Any] = {"code": self.code, "message": self.description}
        return told | ({"validation": self.validation} if self.validation else {})


def invalid(*wrong: tuple[str, str]) -> Refusal:
    """Fields that are missing or of a wrong type, each with what is wrong with it."""
    told = [{"message": message, "field": field} for field, message in wrong]
    return Refusal("VALIDATION_REQUESTVALIDATIONEXCEPTION", "Error validating request object", 400, told)


def missing(*fields: str) -> Refusal:
    """Needed fields that are not there."""
    return invalid(*((field, f"Required field `{field}` is not specified") for field in fields))


def wrong_type(field: str, kind: str) -> Refusal:
    """A field of another type than it needs."""
    return invalid((field, f"Field `{field}` requires data type `{kind}` for this request"))


def unknown(field: str, entity: str) -> Refusal:
    """A field that the object does not have."""
    return Refusal("UNKNOWNDTOPROPERTYEXCEPTION", f"Unknown field `{field}` for entity `{entity}`")


def not_found(number: int) -> Refusal:
    """No such object, or not for the caller."""
    return Refusal("ENTITYNOTFOUNDEXCEPTION", f"Record with ID = `{number}` not found")
