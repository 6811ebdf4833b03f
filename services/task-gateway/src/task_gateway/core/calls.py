"""A call of the CRM and what came of it, as docs/facts/bitrix24.md has them (1.4, 2.2, 2.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
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
# Of a batch: the plan has no REST, or the webhook's user is gone. Of a call inside one: no right to this one thing.
# Of a lone call: either (facts 1.4).
PORTAL_IF_WHOLE = {"access_denied", "allowed_only_intranet_user"}
UNKNOWN = {"internal_server_error", "error_unexpected_answer"}


WORD_JOINER = "\u2060"
# The dollar of what the CRM would read as a reference, however often it is encoded.
REFERENCE = re.compile(r"(?:\$|%(?:25)*24)(?=(?:result|total|next|error|time)(?:\[|%(?:25)*5B))", re.IGNORECASE)
MISSING = {"not_found", "error_not_found"}
HALTED = "halted"  # the code of a call that was not carried out, because one before it in its request failed


@dataclass(frozen=True, slots=True)
class Ref:
    """A value that an earlier call of the same job brings: that call's number in the job, the way into its result.

    words: what stands before the value. A reference that leads nowhere does not fail, it passes something else
    (facts 8.26): a request that holds one halts at its first failure.
    """

    call: int
    path: tuple[str, ...] = ()
    words: str = ""

    def text(self, start: int) -> str:
        """As `batch` reads it; start: number of the job's first call in the request."""
        return f"{self.words}$result[c{start + self.call}]{''.join(f'[{step}]' for step in self.path)}"


@dataclass(frozen=True)
class Call:
    """One method with its parameters, in the order in which positional methods need them.

    start: number of its job's first call in the request.
    """

    method: str
    params: Mapping[str, Any]
    start: int = 0

    @cached_property
    def size(self) -> int:  # asked whenever a request is put together, of all who wait
        """Rough bytes on the wire."""
        return _size(self.params)

    @property
    def refers(self) -> bool:
        """Whether it needs what an earlier call brings."""
        return _refers(self.params)

    def at(self, start: int) -> Call:
        """The same in a job whose first call is number *start* of the request."""
        return replace(self, start=start)

    def query(self) -> str:
        """The form a command has inside `batch`: `method?a[b]=c`, PHP's brackets."""
        return f"{self.method}?{'&'.join(_pairs('', self.params, self.start))}"


OPEN_TO_ALL = Call("server.time", {})  # needs neither a scope nor a right


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

    @property
    def missing(self) -> bool:
        """Whether it says that there is no such thing: by its code or, of the older methods that have none (facts 3.3,
        8.6), by these words. They say "Access denied" without a code, too.
        """
        words = "" if self.code else self.words.strip().rstrip(".").casefold()
        return self.fate == "refused" and (self.code.lower() in MISSING or words == "not found")

    @property
    def ambiguous(self) -> bool:
        """Whether the code says not whose refusal it is, the portal's or only the call's; of a lone call."""
        return self.fate == "portal" and self.code.lower() in PORTAL_IF_WHOLE


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


def parted(text: str) -> str:
    """A text as `batch` may read it: what others write there never refers to what another command brings.

    The CRM looks for references in every value, also in encoded ones (facts 2.3): a letter could fetch another
    client's words. An invisible sign behind the dollar parts it; nothing else is changed.
    """
    return REFERENCE.sub(f"\\g<0>{WORD_JOINER}", text)


def _pairs(name: str, value: Any, start: int) -> list[str]:
    if isinstance(value, Mapping):
        items = value.items()
        return [p for key, item in items for p in _pairs(f"{name}[{key}]" if name else str(key), item, start)]
    if isinstance(value, list | tuple):
        return [p for number, item in enumerate(value) for p in _pairs(f"{name}[{number}]", item, start)]
    if value is None:
        return []
    if isinstance(value, Ref):
        value = value.text(start)
    elif isinstance(value, bool):
        value = "Y" if value else "N"
    elif isinstance(value, str):
        value = parted(value)
    return [f"{quote(name, safe='')}={quote(str(value), safe='')}"]


def _refers(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_refers, value.values()))
    return any(map(_refers, value)) if isinstance(value, list | tuple) else isinstance(value, Ref)


def _size(value: Any) -> int:
    """Without encoding it: a letter of Cyrillic is six bytes in a query, base64 hardly more than its length."""
    if isinstance(value, Mapping):
        return sum(len(str(key)) + 8 + _size(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return sum(8 + _size(item) for item in value)
    text = value if isinstance(value, str) else str(value)
    return len(text) * 11 // 10 if text.isascii() else len(text) * 6
