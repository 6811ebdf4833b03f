"""crm.duplicate.findbycomm: who has that telephone or e-mail. Source: Bitrix24 documentation, "duplicates"."""

from __future__ import annotations

from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Condition
from sandbox.wire import php

methods = Methods()
KINDS = ("LEAD", "CONTACT", "COMPANY")
MOST = 20


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


def having(call: Call, name: str, kind: str, values: list[str]) -> list[int]:
    """Ids of leads, contacts or companies with one of these telephones (by their digits) or e-mails."""
    fold = "digits" if kind == "PHONE" else "fold"
    marks = ", ".join(f"{fold}(?)" for _ in values)
    inner = f"SELECT 1 FROM json_each(body, '$.{kind}') WHERE {fold}(json_extract(value, '$.VALUE')) IN ({marks})"  # noqa: S608
    rows = call.documents(name.lower()).find(Condition(f"EXISTS ({inner})", tuple(values)), limit=MOST)
    return [row.id for row in rows]
