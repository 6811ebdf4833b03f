"""crm.duplicate.findbycomm: who has that telephone or e-mail. Source: Bitrix24 documentation, "duplicates"."""

from __future__ import annotations

from sandbox.crm.people import MOST, having
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.wire import php

methods = Methods()
KINDS = ("LEAD", "CONTACT", "COMPANY")


@methods.offer("crm.duplicate.findbycomm", "crm")
def find(call: Call) -> Reply:
    """Leads, contacts and companies by telephones or e-mails; nothing found is an empty list."""
    kind, values = php.text(call.given("type")).upper(), call.given("values")
    if not kind:
        raise RestError("Communication type is not defined", "Parameter 'type' is required.")
    if kind not in {"PHONE", "EMAIL"}:
        raise RestError(f"Communication type '{kind}' is not supported in current context", "Use PHONE or EMAIL.")
    texts = [php.text(item) for item in (values.values() if isinstance(values, dict) else values or [])]
    if not texts:
        raise RestError("Communication values is not defined", "Parameter 'values' is required.")
    wanted = php.text(call.given("entity_type")).upper()
    found: dict[str, list[int]] = {}
    for name in [wanted] if wanted in KINDS else KINDS:
        numbers = having(call, name, kind, texts[:MOST])
        if numbers:
            found[name] = numbers
        if len(numbers) == MOST:
            break  # the other types are not told then
    return Reply(php.filled(found))
