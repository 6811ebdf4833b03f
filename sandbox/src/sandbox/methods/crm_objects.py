"""crm.lead.*, crm.deal.*, crm.contact.*, crm.company.*. Source: Bitrix24 documentation, "leads", "deals", …"""

from __future__ import annotations

from typing import Any

from sandbox.crm.entities import COMPANY, CONTACT, DEAL, LEAD, MULTIFIELDS
from sandbox.crm.items import items
from sandbox.methods.crud import Crud, shown
from sandbox.portal import legacy
from sandbox.portal.calls import Call, Methods
from sandbox.portal.records import Records
from sandbox.portal.store import Row

methods = Methods()
OBJECTS = {"lead": LEAD, "deal": DEAL, "contact": CONTACT, "company": COMPANY}


def written(call: Call, records: Records, given: dict[str, Any], row: Row | None) -> dict[str, Any]:
    """Field values to keep; phones and the like are merged with those that are there."""
    schema = records.schema(call)
    values = legacy.written(call, schema, given, new=row is None)
    for name in MULTIFIELDS:
        if name in given and name in schema.fields:
            present = (row.body.get(name) or []) if row else []
            values[name] = legacy.merged(call, present, given[name], name)
    return values


for _name, _type_id in OBJECTS.items():
    Crud(f"crm.{_name}", items(_type_id), written, shown).offer(methods)
