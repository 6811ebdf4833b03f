"""Which CRM objects the portal knows, and what each is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.crm import fields as crm_fields
from sandbox.portal.errors import RestError
from sandbox.portal.records import LEGACY, Stamps
from sandbox.portal.schema import Field, Schema
from sandbox.portal.state import Portal

LEAD, DEAL, CONTACT, COMPANY, INVOICE = 1, 2, 3, 4, 31
MULTIFIELDS = ("PHONE", "EMAIL", "WEB", "IM", "LINK")
SMART = Stamps("CREATED_TIME", "CREATED_BY", "UPDATED_TIME", "UPDATED_BY")
# which switch of a type brings which fields of its items
SWITCHED = {
    "isBeginCloseDatesEnabled": ("BEGINDATE", "CLOSEDATE"),
    "isClientEnabled": ("COMPANY_ID", "CONTACT_ID", "CONTACT_IDS"),
    "isObserversEnabled": ("OBSERVERS",),
    "isStagesEnabled": ("STAGE_ID", "PREVIOUS_STAGE_ID", "STAGE_SEMANTIC_ID"),
    "isSourceEnabled": ("SOURCE_ID", "SOURCE_DESCRIPTION"),
    "isMycompanyEnabled": ("MYCOMPANY_ID",),
    "isLinkWithProductsEnabled": ("OPPORTUNITY", "CURRENCY_ID", "TAX_VALUE", "IS_MANUAL_OPPORTUNITY"),
}
SWITCHES = (
    "isCategoriesEnabled", *SWITCHED, "isUseInUserfieldEnabled", "isDocumentsEnabled", "isRecyclebinEnabled",
    "isAutomationEnabled", "isBizProcEnabled", "isSetOpenPermissions", "isPaymentsEnabled", "isCountersEnabled",
)  # fmt: skip


@dataclass(frozen=True)
class Entity:
    """One kind of CRM object. *kind* is its table, *name* as in owner types, *event* its events without ADD …"""

    type_id: int
    kind: str
    name: str
    title: str
    schema: Schema
    stamps: Stamps
    user_entity: str
    event: str
    stage: str | None = None
    semantic: str | None = None
    mover: str = "MOVED_BY_ID"
    categories: bool = False
    numbered: bool = False  # its items are told with the entityTypeId
    switched_off: frozenset[str] = field(default_factory=frozenset)

    @property
    def owner_code(self) -> str:
        """The short name of its product rows' owner: ``D``, ``SI``, ``T80``."""
        codes = {LEAD: "L", DEAL: "D", CONTACT: "C", COMPANY: "CO", INVOICE: "SI"}
        return codes.get(self.type_id, f"T{self.type_id:x}")


_STATIC: dict[int, dict[str, Any]] = {
    LEAD: {"kind": "lead", "name": "LEAD", "title": "Лид", "stage": "STATUS_ID", "semantic": "STATUS_SEMANTIC_ID"},
    DEAL: {
        "kind": "deal", "name": "DEAL", "title": "Сделка", "stage": "STAGE_ID", "semantic": "STAGE_SEMANTIC_ID",
        "categories": True,
    },
    CONTACT: {"kind": "contact", "name": "CONTACT", "title": "Контакт"},
    COMPANY: {"kind": "company", "name": "COMPANY", "title": "Компания"},
}  # fmt: skip


def kind_of(type_id: int) -> str:
    """The table of an object."""
    return (
        str(_STATIC[type_id]["kind"]) if type_id in _STATIC else "invoice" if type_id == INVOICE else f"item_{type_id}"
    )


def stamps_of(type_id: int) -> Stamps:
    """Who and when, by the names that object has for it."""
    return LEGACY if type_id in _STATIC else SMART


def entity(portal: Portal, type_id: int) -> Entity:
    """The object of that entityTypeId; NOT_FOUND if the portal has none."""
    known: dict[int, Entity] = portal.cache.setdefault("entities", {})
    if type_id not in known:
        known[type_id] = _made(portal, type_id)
    return known[type_id]


def by_name(portal: Portal, name: str) -> Entity | None:
    """The object of an owner type's name: ``deal``, ``dynamic_128``, ``smart_invoice``."""
    wanted = name.strip().upper()
    for type_id, told in _STATIC.items():
        if told["name"] == wanted:
            return entity(portal, type_id)
    if wanted == "SMART_INVOICE":
        return entity(portal, INVOICE)
    number = wanted.removeprefix("DYNAMIC_")
    return entity(portal, int(number)) if number.isdigit() and number != wanted else None


def type_row(portal: Portal, type_id: int) -> tuple[int, dict[str, Any]] | None:
    """Id and body of the smart-process type with that entityTypeId."""
    found = portal.store.documents("crm_type").where(entityTypeId=type_id)
    return (found[0].id, found[0].body) if found else None


def _made(portal: Portal, type_id: int) -> Entity:
    if type_id in _STATIC:
        return _static(portal, type_id)
    if type_id == INVOICE:
        return _smart(portal, INVOICE, "SMART_INVOICE", "Счёт", "CRM_SMART_INVOICE", None)
    found = type_row(portal, type_id)
    if found is None:
        raise RestError("NOT_FOUND", "Смарт-процесс не найден")
    number, body = found
    return _smart(portal, type_id, f"DYNAMIC_{type_id}", body["title"], f"CRM_{number}", body)


def _static(portal: Portal, type_id: int) -> Entity:
    told = _STATIC[type_id]
    own = (*crm_fields.own(told["kind"]), *parents(portal, type_id))
    user_entity = f"CRM_{told['name']}"
    schema = Schema.of(told["kind"], own).extended(crm_fields.users(portal, user_entity))
    event = f"ONCRM{told['name']}"
    return Entity(type_id=type_id, schema=schema, stamps=LEGACY, user_entity=user_entity, event=event, **told)


def _smart(
    portal: Portal, type_id: int, name: str, title: str, user_entity: str, switches: dict[str, Any] | None
) -> Entity:
    own = [*crm_fields.own("item"), *(crm_fields.own("invoice") if type_id == INVOICE else ())]
    kind = kind_of(type_id)
    off = {
        field_name
        for switch, names in SWITCHED.items()
        for field_name in names
        if switches is not None and switches.get(switch) != "Y"
    }
    kept = [item for item in own if item.name not in off]
    schema = Schema.of(kind, [*kept, *parents(portal, type_id)]).extended(crm_fields.users(portal, user_entity))
    staged = "STAGE_ID" not in off
    return Entity(
        type_id, kind, name, title, schema, SMART, user_entity, "ONCRMDYNAMICITEM",
        "STAGE_ID" if staged else None, "STAGE_SEMANTIC_ID" if staged else None, "MOVED_BY",
        categories=True, numbered=True, switched_off=frozenset(off),
    )  # fmt: skip


def parents(portal: Portal, type_id: int) -> list[Field]:
    """``PARENT_ID_n`` fields: the objects this one hangs from by the relations of the smart-process types."""
    found: dict[int, str] = {}
    for row in portal.store.documents("crm_type").find():
        relations, own = row.body.get("relations") or {}, row.body["entityTypeId"]
        if own == type_id:
            found |= {int(item["entityTypeId"]): "" for item in relations.get("parent") or []}
        if any(int(item["entityTypeId"]) == type_id for item in relations.get("child") or []):
            found[own] = row.body["title"]
    if type_id == INVOICE:
        found |= {DEAL: "Сделка"}
    titles = {number: told["title"] for number, told in _STATIC.items()}
    return [
        Field(f"PARENT_ID_{number}", "integer", title or titles.get(number, f"Элемент {number}"), type="crm_entity")
        for number, title in found.items()
    ]
