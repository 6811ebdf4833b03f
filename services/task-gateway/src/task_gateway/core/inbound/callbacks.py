"""What the CRM sends us by itself: events, outgoing webhooks, calls of our robots and activities. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.claims import Text
from contracts.crm.v1 import CrmRef, Field, Value
from contracts.signs.v1 import ProcessStarted

from task_gateway.core.calls import mapping
from task_gateway.core.inbound.hints import Hint, hint
from task_gateway.core.inbound.php import Unreadable
from task_gateway.core.inbound.values import LONG_CHARACTERS, reference
from task_gateway.core.names import INVOICE, Names

NOBODY = CrmRef(kind="portal", id=0)


def token_of(sent: Mapping[str, Any]) -> str:
    """The application token that it shows."""
    return str(mapping(sent.get("auth")).get("application_token") or "")


def heard(sent: Mapping[str, Any], names: Names) -> Hint | ProcessStarted | None:
    """None for an event that we have no use for. Raises Unreadable."""
    if "event_token" in sent:
        return process(sent, names)
    event = sent.get("event")
    if not isinstance(event, str) or not event.strip():
        raise Unreadable("neither an event nor a call of an activity")
    return hint(event, mapping(sent.get("data")))


def process(sent: Mapping[str, Any], names: Names) -> ProcessStarted:
    """A robot or an activity of ours is called (facts 3.11). Raises Unreadable."""
    token, code, workflow = (str(sent.get(name) or "").strip() for name in ("event_token", "code", "workflow_id"))
    if not (token and code and workflow):
        raise Unreadable("a call of an activity without its token, code or process")
    started_at = _moment(sent.get("ts"))
    seconds = _seconds(sent.get("timeout_duration"))
    return ProcessStarted(
        process_id=workflow,
        code=code,
        document=document(mapping(sent.get("document_id")), names),
        event_token=token,
        started_at=started_at,
        values=tuple(_field(name, value) for name, value in sorted(mapping(sent.get("properties")).items())),
        started_by_id=reference(mapping(sent.get("auth")).get("user_id")),
        waits=str(sent.get("use_subscription") or "").upper() == "Y",
        answer_by=started_at + timedelta(seconds=seconds) if seconds else None,
    )


def document(parts: Mapping[str, Any], names: Names) -> CrmRef:
    """`DEAL_777`, `COMPANY_5`, `DYNAMIC_1046_7`, `SMART_INVOICE_3`; leads and contacts belong to nobody yet."""
    text = str(parts.get("2") or "").upper()
    head, _, tail = text.rpartition("_")
    number = reference(tail)
    if number is None:
        return NOBODY
    if head in {"DEAL", "COMPANY"}:
        return CrmRef(kind="deal" if head == "DEAL" else "client", id=number)
    kind = INVOICE if head == "SMART_INVOICE" else reference(head) if head.startswith("DYNAMIC_") else None
    name = next((name for name, one in names.items.items() if one.entity_type_id == kind), None)
    return NOBODY if name is None else CrmRef(kind="item", id=number, item_type=name)


def _field(name: str, value: Any) -> Field:
    text = ", ".join(map(str, mapping(value).values())) if isinstance(value, dict | list) else str(value)
    if len(text) > LONG_CHARACTERS:
        return Field(name=name, value=Value(prose=Text.of(text)))
    return Field(name=name, value=Value(text=text or None))


def _moment(raw: Any) -> datetime:
    text = str(raw or "")
    if not text.isdecimal() or len(text) > 11:
        raise Unreadable("a call of an activity without its time")
    return datetime.fromtimestamp(int(text), UTC)


def _seconds(raw: Any) -> int:
    text = str(raw or "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
