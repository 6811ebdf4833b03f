"""The fields of CRM objects: those of the table ``data/crm_fields.csv`` and the portal's own (user) fields."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from typing import Any

from sandbox.portal.schema import Field, Kind
from sandbox.portal.state import Portal

KINDS: dict[str, Kind] = {
    "char": "flag", "crm_status": "exact", "crm_currency": "exact", "location": "exact", "double": "double",
    "date": "date", "datetime": "datetime", "crm_multifield": "multifield", "file": "struct", "string": "string",
    "text": "string",
}  # fmt: skip
USER_KINDS: dict[str, Kind] = {
    "integer": "integer", "employee": "integer", "enumeration": "integer", "iblock_element": "integer",
    "iblock_section": "integer", "hlblock": "integer", "double": "double", "boolean": "boolean", "datetime": "datetime",
    "date": "date", "file": "struct", "crm": "exact", "crm_status": "exact", "money": "exact",
}  # fmt: skip
EXACT = {"ORIGIN_ID", "ORIGINATOR_ID", "ORIGIN_VERSION", "XML_ID", "STAGE_SEMANTIC_ID", "STATUS_SEMANTIC_ID"}
DEFAULTS = {
    "OPENED": "Y", "CLOSED": "N", "CURRENCY_ID": "RUB", "OPPORTUNITY": 0.0, "IS_MANUAL_OPPORTUNITY": "N",
    "TAX_VALUE": 0.0, "IS_NEW": "Y", "IS_RECURRING": "N", "IS_RETURN_CUSTOMER": "N", "IS_REPEATED_APPROACH": "N",
    "HAS_PHONE": "N", "HAS_EMAIL": "N", "HAS_IMOL": "N", "IS_MY_COMPANY": "N", "COMPANY_TYPE": "CUSTOMER",
    "EXPORT": "Y", "TYPE_ID": None,
}  # fmt: skip
# the names that crm.item.* has of its own for what the older methods call otherwise
RENAMED = {
    "DATE_CREATE": "CREATED_TIME", "DATE_MODIFY": "UPDATED_TIME", "CREATED_BY_ID": "CREATED_BY",
    "MODIFY_BY_ID": "UPDATED_BY", "MOVED_BY_ID": "MOVED_BY", "STATUS_ID": "STAGE_ID",
    "STATUS_SEMANTIC_ID": "STAGE_SEMANTIC_ID",
}  # fmt: skip


@cache
def own(entity: str) -> tuple[Field, ...]:
    """The fields of *entity* as the table has them, in its order."""
    text = files("sandbox").joinpath("data/crm_fields.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["entity"] == entity]
    return tuple(_field(row) for row in rows)


def _field(row: dict[str, str]) -> Field:
    name, kind, flags = row["name"], row["type"], row["flags"]
    known: Kind = "exact" if name in EXACT else KINDS.get(kind, "integer")
    if kind == "boolean":
        known = "flag"
    return Field(
        name,
        known,
        row["title"],
        required="r" in flags,
        read_only="o" in flags,
        universal="u" in flags,
        immutable="i" in flags,
        multiple="m" in flags and known != "multifield",
        default=DEFAULTS.get(name),
        type=kind,
        dictionary=row["dictionary"],
    )


def users(portal: Portal, entity: str) -> list[Field]:
    """The portal's own fields of an object (``CRM_DEAL``, ``CRM_7``)."""
    rows = portal.store.documents("userfield").where(ENTITY_ID=entity)
    return [_user(portal, row.id, row.body) for row in rows]


def _user(portal: Portal, number: int, body: dict[str, Any]) -> Field:
    kind = body["USER_TYPE_ID"]
    values = {}
    if kind == "enumeration":
        rows = portal.store.documents("enumeration").where(USER_FIELD_ID=number)
        values = {str(row.id): str(row.body["VALUE"]) for row in rows}
    return Field(
        body["FIELD_NAME"],
        USER_KINDS.get(kind, "string"),
        body["LABEL"],
        required=body.get("MANDATORY") == "Y",
        multiple=body["MULTIPLE"] == "Y",
        values=values,
        type=kind,
    )


def camel(name: str) -> str:
    """The name in crm.item.*: ``ASSIGNED_BY_ID`` → ``assignedById``, ``UF_CRM_44_172`` → ``ufCrm44_172``."""
    if name.startswith("UF_CRM_"):
        return _camel_user(name.removeprefix("UF_CRM_"))
    head, *rest = RENAMED.get(name, name).lower().split("_")
    return head + "".join(part.capitalize() for part in rest)


def _camel_user(rest: str) -> str:
    if re.fullmatch(r"\d+_\d+", rest):
        return f"ufCrm{rest}"
    if re.fullmatch(r"[A-Z_]+", rest):
        return "ufCrm" + "".join(part.capitalize() for part in rest.lower().split("_"))
    smart = re.fullmatch(r"(\d+)_([A-Z_]+)", rest)
    if smart:
        return f"ufCrm{smart[1]}" + "".join(part.capitalize() for part in smart[2].lower().split("_"))
    return f"ufCrm_{rest}"
