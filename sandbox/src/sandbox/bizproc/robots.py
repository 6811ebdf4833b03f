"""Robots and activities of applications: the portal calls their handlers and waits for an answer."""

from __future__ import annotations

import secrets
from typing import Any

from sandbox.crm.entities import COMPANY, CONTACT, DEAL, INVOICE, LEAD, Entity
from sandbox.portal.calls import Call
from sandbox.portal.store import Row

DOCUMENTS = {LEAD: ("CCrmDocumentLead", "LEAD"), DEAL: ("CCrmDocumentDeal", "DEAL"),
             CONTACT: ("CCrmDocumentContact", "CONTACT"), COMPANY: ("CCrmDocumentCompany", "COMPANY")}  # fmt: skip


def document_of(found: Entity, number: int) -> tuple[list[str], list[str]]:
    """Document id and document type of a CRM object, as workflows name them."""
    if found.type_id in DOCUMENTS:
        kind, name = DOCUMENTS[found.type_id]
        return ["crm", kind, f"{name}_{number}"], ["crm", kind, name]
    invoice = found.type_id == INVOICE
    kind = f"Bitrix\\Crm\\Integration\\BizProc\\Document\\{'SmartInvoice' if invoice else 'Dynamic'}"
    return ["crm", kind, f"{found.name}_{number}"], ["crm", kind, found.name]


def stage_entered(call: Call, found: Entity, row: Row) -> None:
    """Run the robots that somebody put on the stage an object has just entered."""
    if call.silent:
        return
    stage = row.body.get(str(found.stage))
    for robot in call.documents("robot").where(KIND="placed"):
        body = robot.body
        if body["ENTITY_TYPE_ID"] == found.type_id and body["STAGE_ID"] == stage:
            document_id, document_type = document_of(found, row.id)
            run(call, body["CODE"], document_id, document_type, body["PROPERTIES"], new_workflow())


def new_workflow() -> str:
    """An id of a workflow."""
    return f"{secrets.token_hex(7)}.{secrets.randbelow(10**8):08d}"


def run(
    call: Call, code: str, document_id: list[str], document_type: list[str], properties: dict[str, Any], workflow: str
) -> str | None:
    """Call an activity's or robot's handler; returns the token it is to answer with, None if nobody registered it."""
    found = [row for row in call.documents("robot").where(CODE=code) if row.body["KIND"] != "placed"]
    if not found:
        return None
    token = f"{workflow}|{secrets.token_hex(8)}|{secrets.token_hex(16)}"
    waits = found[0].body["USE_SUBSCRIPTION"] != "N"
    process: dict[str, Any] = {"WORKFLOW_ID": workflow, "CODE": code, "TOKEN": token, "DOCUMENT_ID": document_id}
    process |= {"STATE": "waiting" if waits else "done", "RETURN_VALUES": None, "LOG": [], "PROPERTIES": properties}
    call.documents("process").add(process | {"DOCUMENT_TYPE": document_type, "STARTED": call.now()})
    form: dict[str, Any] = {
        "workflow_id": workflow,
        "code": code,
        "document_id": document_id,
        "document_type": document_type,
    }
    form |= {"event_token": token, "properties": properties, "use_subscription": "Y" if waits else "N"}
    body = {"HANDLER": found[0].body["HANDLER"], "FORM": form | {"timeout_duration": "0"}, "REFRESH": True}
    body |= {"USER_ID": found[0].body["AUTH_USER_ID"] or 1, "BASE_URL": call.base_url, "EVENT": f"bizproc:{code}"}
    call.portal.events.post(call.portal, body)
    return token
