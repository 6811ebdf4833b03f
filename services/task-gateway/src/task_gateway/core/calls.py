"""A call of the CRM and what came of it, as docs/facts/bitrix24.md has them (1.4, 2.2, 2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

Fate = Literal[
    "done",  # the CRM has answered
    "refused",  # the CRM says no to this call, for good
    "later",  # not carried out: a limit is reached
    "unknown",  # nobody knows whether it was carried out
    "portal",  # the portal refuses us altogether: rights, plan, webhook
]

BATCH = 50  # calls in one request

LATER = {"query_limit_exceeded", "operation_time_limit", "error_batch_length_exceeded"}
PORTAL = {
    "error_method_not_found",  # the module or the scope is absent: facts 1.4
    "payment_required",
    "no_auth_found",
    "invalid_credentials",
    "expired_token",
    "invalid_token",
    "insufficient_scope",
    "user_access_error",
    "overload_limit",
    "portal_deleted",
    "wrong_license",
    "application_not_found",
    "authorization_error",
    "invalid_request",
    "method_confirm_waiting",
    "method_confirm_denied",
    "wrong_auth_type",
}
OF_ONE_METHOD = {"error_method_not_found", "insufficient_scope", "wrong_license", "wrong_auth_type"}
# Of a whole request: the plan has no REST, or the webhook's user is gone. Inside a batch: no right to this one thing.
PORTAL_IF_WHOLE = {"access_denied", "allowed_only_intranet_user"}
UNKNOWN = {"internal_server_error", "error_unexpected_answer"}


@dataclass(frozen=True, slots=True)
class Call:
    """One method with its parameters, in the order in which positional methods need them."""

    method: str
    params: Mapping[str, Any]

    @property
    def size(self) -> int:
        """Rough bytes on the wire."""
        return len(self.query())

    def query(self) -> str:
        """The form a command has inside `batch`: `method?a[b]=c`, PHP's brackets."""
        return f"{self.method}?{'&'.join(_pairs('', self.params))}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a call. result: as decoded from JSON. code, words: the CRM's, where it said no.

    operating: seconds of the method within ten minutes, as the portal counts; reset_seconds: until some of it drops;
    None where it doesn't say. seconds: of server time that the call took. total, following: of a list, rows in all
    and the offset of the next page.
    """

    fate: Fate
    result: Any = None
    code: str = ""
    words: str = ""
    operating: float | None = None
    reset_seconds: float = 0.0
    seconds: float | None = None
    total: int | None = None
    following: int | None = None

    @property
    def of_the_portal(self) -> bool:
        """Whether the portal as a whole is away or refuses us; a module that is absent says nothing of the rest."""
        return self.fate == "unknown" or (self.fate == "portal" and self.code.lower() not in OF_ONE_METHOD)


def classified(code: str, words: str, *, whole: bool = False) -> Reply:
    """An error reply by its code: status codes differ between cloud and box, codes don't. whole: of the request."""
    lower = code.lower()
    if lower in LATER:
        return Reply("later", code=code, words=words)
    if lower in PORTAL or (whole and lower in PORTAL_IF_WHOLE):
        return Reply("portal", code=code, words=words)
    if lower in UNKNOWN:
        return Reply("unknown", code=code, words=words)
    return Reply("refused", code=code, words=words)


def mapping(value: Any) -> dict[str, Any]:
    """PHP says [] for an empty map, and a list for one with keys 0…n."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(number): item for number, item in enumerate(value)}
    return {}


def _pairs(name: str, value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [p for key, item in value.items() for p in _pairs(f"{name}[{key}]" if name else str(key), item)]
    if isinstance(value, list | tuple):
        return [p for number, item in enumerate(value) for p in _pairs(f"{name}[{number}]", item)]
    if value is None:
        return []
    text = {True: "Y", False: "N"}.get(value, value) if isinstance(value, bool) else value
    return [f"{quote(name, safe='')}={quote(str(text), safe='')}"]
