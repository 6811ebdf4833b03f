"""Every message by its wire type, and how to read one from the wire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from contracts.base import Message
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CreateTask
from contracts.envelope import Envelope, attributes
from contracts.mail.v1 import MailReceived
from contracts.portal.v1 import ClientChanged, EmployeeChanged, PortalSwept
from contracts.tax.v1 import DemandFound, DemandRecognised, LetterJudged

MESSAGES: tuple[type[Message], ...] = (
    MailReceived,
    ClientChanged,
    EmployeeChanged,
    PortalSwept,
    CreateTask,
    CommandConfirmed,
    CommandRefused,
    LetterJudged,
    DemandFound,
    DemandRecognised,
)


def wire_type(message: type[Message]) -> str:
    """`topic-or-command.vN`, as the header ce_type says it."""
    return str(message.model_fields["type"].default)


BY_TYPE: dict[str, type[Message]] = {wire_type(message): message for message in MESSAGES}


class UnknownType(ValueError):
    """A type this version of the contracts doesn't know: not for us, passed over."""


class Malformed(ValueError):
    """A message that breaks its contract."""


def read(headers: Iterable[tuple[str, bytes]], value: bytes | None) -> Envelope[Message]:
    """Read one record. Raises UnknownType (pass over) or Malformed (nobody can read it, ever)."""
    given = attributes(headers)
    kind = given.get("ce_type")
    if kind is None:
        raise Malformed("no header ce_type: this is no CloudEvent in binary mode")
    message = BY_TYPE.get(kind)
    if message is None:
        raise UnknownType(kind)
    if value is None:
        raise Malformed(f"{kind} without a body")
    try:
        body = message.model_validate_json(value)
        return _enveloped(given, body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise Malformed(f"{kind}: {where}: {first['msg']}") from error
    except (KeyError, ValueError) as error:
        raise Malformed(f"{kind}: attribute {error}") from error


def _enveloped(given: dict[str, str], body: Message) -> Envelope[Message]:
    time = datetime.fromisoformat(given["ce_time"])
    if time.tzinfo is None:
        raise ValueError("ce_time without an offset")
    causation = given.get("ce_causationid")
    return Envelope(
        id=UUID(given["ce_id"]),
        source=given["ce_source"],
        time=time,
        portal=given["ce_portal"],
        correlation_id=UUID(given["ce_correlationid"]),
        body=body,
        causation_id=UUID(causation) if causation else None,
        traceparent=given.get("traceparent"),
    )
