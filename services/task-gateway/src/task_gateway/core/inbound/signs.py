"""What happens once and never changes: activities, telephone calls, forms of the site. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from contracts.claims import Text
from contracts.crm.v1 import CrmRef
from contracts.signs.v1 import ActivityLogged, CallFinished, Direction, FormSubmitted

from task_gateway.core.inbound.listing import Row
from task_gateway.core.inbound.values import instant, reference
from task_gateway.core.names import DEAL, Names

LEAD, CONTACT, COMPANY = 1, 3, 4
NOBODY = CrmRef(kind="portal", id=0)
Kind = Literal["letter", "call", "meeting", "message", "form", "comment", "other"]

BY_TYPE: Mapping[str, Kind] = {"1": "meeting", "2": "call", "4": "letter"}
BY_PROVIDER: tuple[tuple[str, Kind], ...] = (
    ("CRM_MEETING", "meeting"),
    ("VOXIMPLANT_CALL", "call"),
    ("CALL", "call"),
    ("CRM_EMAIL", "letter"),
    ("EMAIL", "letter"),
    ("IMOPENLINES", "message"),
    ("CRM_SMS", "message"),
    ("SMS", "message"),
    ("CRM_WEBFORM", "form"),
)
# Reminders and what machines write are no sign of a client's life; a task of the CRM has facts of its own.
SILENT = ("CRM_TODO", "TODO", "CRM_TASKS", "TASKS", "CONFIGURABLE_REST_APP", "CRM_DELIVERY", "BIZPROC")
DIRECTIONS: Mapping[str, Direction] = {"1": "incoming", "2": "outgoing"}
CALL_DIRECTIONS: Mapping[str, Direction] = {"1": "outgoing", "2": "incoming", "3": "incoming", "4": "outgoing"}


def silent(row: Row) -> bool:
    """Whether an activity says nothing of a client's life."""
    return str(row.get("TYPE_ID")) == "3" or str(row.get("PROVIDER_ID") or "").startswith(SILENT)


def owner(row: Row) -> tuple[int, int] | None:
    """entityTypeId and id of what an activity belongs to."""
    kind, number = reference(row.get("OWNER_TYPE_ID")), reference(row.get("OWNER_ID"))
    return None if kind is None or number is None else (kind, number)


def activity(row: Row, client_id: int | None, names: Names, zone: str, read_at: datetime) -> ActivityLogged:
    """A row of crm.activity.list. client_id: the company behind its owner, if there is one."""
    kind = BY_TYPE.get(str(row.get("TYPE_ID")), "other")
    provider = str(row.get("PROVIDER_ID") or "")
    kind = next((found for start, found in BY_PROVIDER if provider.startswith(start)), kind)
    direction = DIRECTIONS.get(str(row.get("DIRECTION")))
    at = instant(row.get("START_TIME"), zone) or instant(row.get("CREATED"), zone) or read_at
    kind_of_owner, number = owner(row) or (0, 0)
    return ActivityLogged(
        activity_id=int(row["ID"]),
        kind=kind,
        belongs_to=_belongs(owner(row), client_id, names),
        at=at,
        client_id=client_id,
        direction=direction,
        by_id=None if direction == "incoming" else reference(row.get("AUTHOR_ID")),
        lead_id=number if kind_of_owner == LEAD else None,
    )


def _belongs(found: tuple[int, int] | None, client_id: int | None, names: Names) -> CrmRef:
    kind, number = found or (0, 0)
    if kind == DEAL:
        return CrmRef(kind="deal", id=number)
    named = next((name for name, one in names.items.items() if one.entity_type_id == kind), None)
    if named is not None:
        return CrmRef(kind="item", id=number, item_type=named)
    return NOBODY if client_id is None else CrmRef(kind="client", id=client_id)


def met(row: Row) -> tuple[int, int] | None:
    """entityTypeId and id of whom a call was with."""
    kinds = {"LEAD": LEAD, "DEAL": DEAL, "CONTACT": CONTACT, "COMPANY": COMPANY}
    kind, number = kinds.get(str(row.get("CRM_ENTITY_TYPE") or "").upper()), reference(row.get("CRM_ENTITY_ID"))
    return None if kind is None or number is None else (kind, number)


def call(row: Row, client_id: int | None, zone: str, read_at: datetime) -> CallFinished:
    """A row of voximplant.statistic.get."""
    kind, number = met(row) or (0, 0)
    return CallFinished(
        call_id=str(row.get("CALL_ID") or f"#{row['ID']}"),
        direction=CALL_DIRECTIONS.get(str(row.get("CALL_TYPE")), "incoming"),
        answered=str(row.get("CALL_FAILED_CODE")) == "200",
        duration_seconds=reference(row.get("CALL_DURATION")) or 0,
        started_at=instant(row.get("CALL_START_DATE"), zone) or read_at,
        phone=Text.of(str(row.get("PHONE_NUMBER") or "")),
        employee_id=reference(row.get("PORTAL_USER_ID")),
        client_id=client_id,
        contact_id=number if kind == CONTACT else None,
        lead_id=number if kind == LEAD else None,
        deal_id=number if kind == DEAL else None,
        activity_id=reference(row.get("CRM_ACTIVITY_ID")),
    )


def form(entity_type_id: int, row: Row, names: Names, zone: str, read_at: datetime) -> FormSubmitted | None:
    """A lead, deal or contact that a form has made; None for any other. The answers lie in its fields (facts 3.14)."""
    number = reference(row.get("webformId"))
    if number is None:
        return None
    known = next((name for name, one in names.forms.items() if one == number), None)
    answers: dict[str, Any] = {name: value for name, value in sorted(row.items()) if value not in (None, "", [], {})}
    made = int(row["id"])
    return FormSubmitted(
        form=known or f"#{number}",
        submitted_at=instant(row.get("createdTime"), zone) or read_at,
        answers=Text.of(json.dumps(answers, ensure_ascii=False, sort_keys=True)),
        lead_id=made if entity_type_id == LEAD else None,
        deal_id=made if entity_type_id == DEAL else None,
        contact_id=made if entity_type_id == CONTACT else reference(row.get("contactId")),
        client_id=reference(row.get("companyId")),
    )
