"""What the portal answers when it does not do what was asked."""

from __future__ import annotations


class RestError(Exception):
    """A refusal in the portal's words.

    Args: *code* as clients branch on it, *description* for people, *status* of HTTP.
    Source: Bitrix24 documentation, "system errors".
    """

    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.status = status


def method_not_found() -> RestError:
    """No such method here."""
    return RestError("ERROR_METHOD_NOT_FOUND", "Method not found!", 404)


def missing(parameter: str) -> RestError:
    """A parameter without which the method cannot run."""
    return RestError("100", f"Could not find value for parameter {{{parameter}}}")


def not_found() -> RestError:
    """A legacy CRM method's answer to an unknown id: a text and no code."""
    return RestError("", "Not found")


def argument(text: str) -> RestError:
    """A parameter whose value makes no sense."""
    return RestError("ERROR_ARGUMENT", text)


def core(text: str) -> RestError:
    """A refusal of the module behind the method."""
    return RestError("ERROR_CORE", text)


def access_denied() -> RestError:
    """The caller has no right to this."""
    return RestError("ACCESS_DENIED", "Access denied!", 403)
