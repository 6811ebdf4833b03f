"""A profile as a flat list of wishes, parents before children. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from task_gateway.core.names import Place
from task_gateway.core.setup.profile import (
    CalendarWish,
    ColumnWish,
    FieldWish,
    FunnelWish,
    GatewayProfile,
    ItemWish,
    PropertyWish,
    RegistryWish,
    RobotWish,
)
from task_gateway.core.setup.things import COMPANY, DEAL, INVOICE, PORTAL, Wish

PREFIX = "DELO_"
USER_TYPES = {
    "number": "double", "yes_no": "boolean", "choice": "enumeration", "link": "url",
}  # fmt: skip
COLUMN_TYPES = {
    "string": "S", "number": "N", "choice": "L", "file": "F", "date": "S:Date", "datetime": "S:DateTime",
    "html": "S:HTML", "money": "S:Money", "employee": "S:employee", "crm": "S:ECrm",
}  # fmt: skip
SWITCHES = {
    "stages": "isStagesEnabled", "categories": "isCategoriesEnabled", "client": "isClientEnabled",
    "begin_close_dates": "isBeginCloseDatesEnabled", "products": "isLinkWithProductsEnabled",
    "source": "isSourceEnabled", "observers": "isObserversEnabled", "mycompany": "isMycompanyEnabled",
    "documents": "isDocumentsEnabled", "automation": "isAutomationEnabled", "bizproc": "isBizProcEnabled",
    "recyclebin": "isRecyclebinEnabled", "counters": "isCountersEnabled",
}  # fmt: skip
COMMON_DISK = "common"


def wishes(profile: GatewayProfile) -> tuple[Wish, ...]:
    """Everything the profile names in the portal."""
    return (
        *_funnels("funnels", profile.funnels, parent=DEAL),
        *_fields("deal_fields", profile.deal_fields, parent="CRM_DEAL"),
        *_fields("company_fields", profile.company_fields, parent=COMPANY),
        *(wish for name, one in profile.items.items() for wish in _item(f"items/{name}", one)),
        *(wish for name, one in profile.registries.items() for wish in _registry(name, one)),
        *(wish for name, one in profile.calendars.items() for wish in _calendar(name, one)),
        *_folders(profile.folders),
        *(_robot(name, one, profile.public_url or "") for name, one in profile.robots.items()),
        *_handlers(profile),
    )


def _funnels(path: str, funnels: Mapping[str, FunnelWish], parent: str = "", under: str = "") -> Iterator[Wish]:
    for name, one in funnels.items():
        own = f"{path}/{name}"
        # Deals have a default funnel, which has the number 0: it is meant where nothing else is said.
        given = one.id if one.id is not None or one.name or one.default else 0
        facts = {"sort": str(one.sort)} if one.sort is not None else {}
        number = None if given is None else str(given)
        yield Wish(own, "funnel", under, parent, number, "", one.name, facts, one.default)
        yield from _stages(own, one)


def _stages(own: str, funnel: FunnelWish) -> Iterator[Wish]:
    for name, one in funnel.stages.items():
        facts = {"sort": str(one.sort) if one.sort is not None else None, "color": one.color and one.color.upper()}
        # One that is only renamed ends as it does; one that may be made has to end as the profile says.
        ends = {"ends": one.ends or ""} if one.ends or (one.name and not one.id) else {}
        said = {fact: value for fact, value in facts.items() if value is not None} | ends
        code = "" if one.id else one.code or name.upper()
        yield Wish(f"{own}/stages/{name}", "stage", own, "", one.id, code, one.name, said)


def _fields(path: str, fields: Mapping[str, FieldWish], parent: str = "", under: str = "") -> Iterator[Wish]:
    for name, one in fields.items():
        if one.field is not None and not one.field.startswith("UF_"):
            continue  # the CRM's own, the same in every portal
        own = f"{path}/{name}"
        facts: dict[str, str] = {}
        if one.type is not None:
            facts = {"type": USER_TYPES.get(one.type, one.type), "multiple": _flag(one.multiple)}
        if one.mandatory is not None:
            facts["mandatory"] = _flag(one.mandatory)
        code = one.field or PREFIX + name.upper()
        yield Wish(own, "field", under, parent, one.field, code, one.name, facts)
        for choice, value in one.choices.items():
            number = None if value.id is None else str(value.id)
            yield Wish(f"{own}/choices/{choice}", "choice", own, "", number, choice, value.name)


def _item(own: str, item: ItemWish) -> Iterator[Wish]:
    if item.entity_type_id == int(INVOICE):
        yield from _funnels(f"{own}/funnels", item.funnels, parent=INVOICE)
        yield from _fields(f"{own}/fields", item.fields, parent="CRM_SMART_INVOICE")
        return
    number = None if item.entity_type_id is None else str(item.entity_type_id)
    facts = {SWITCHES[name]: "Y" for name in item.switches}
    yield Wish(own, "type", "", PORTAL, number, "", item.name, facts)
    yield from _funnels(f"{own}/funnels", item.funnels, under=own)
    yield from _fields(f"{own}/fields", item.fields, under=own)


def _registry(name: str, one: RegistryWish) -> Iterator[Wish]:
    own = f"registries/{name}"
    number = None if one.iblock_id is None else str(one.iblock_id)
    yield Wish(own, "registry", "", one.iblock_type, number, one.code or f"delo_{name}", one.name)
    for column, field in one.fields.items():
        yield from _column(f"{own}/fields/{column}", own, column, field)


def _column(path: str, own: str, name: str, one: ColumnWish) -> Iterator[Wish]:
    facts: dict[str, str] = {}
    if one.type is not None:
        facts = {"type": COLUMN_TYPES[one.type], "multiple": _flag(one.multiple)}
    if one.mandatory is not None:
        facts["mandatory"] = _flag(one.mandatory)
    yield Wish(path, "column", own, "", one.field, "" if one.field else name.upper(), one.name, facts)
    for choice, value in one.choices.items():
        number = None if value.id is None else str(value.id)
        yield Wish(f"{path}/choices/{choice}", "value", path, "", number, value.name or "", value.name)


def _calendar(name: str, one: CalendarWish) -> Iterator[Wish]:
    if one.section is None and one.name is None:
        return  # any section of that calendar: the portal chooses
    number = None if one.section is None else str(one.section)
    facts = {"of": one.type} if one.name is not None else {}
    yield Wish(f"calendars/{name}", "section", "", f"{one.type}/{one.owner_id}", number, "", one.name, facts)


def _folders(places: Mapping[str, Place]) -> Iterator[Wish]:
    """Each folder of a path once, however many places go through it."""
    names: dict[tuple[str, ...], str] = {}
    for name, place in places.items():
        names.setdefault(_steps(place, place.path), f"folders/{name}")
        names.setdefault(_steps(place, place.archive), f"folders/{name}/archive")
    done: dict[tuple[str, ...], str] = {}
    for wanted in list(names):
        for length in range(2, len(wanted) + 1):
            part = wanted[:length]
            if part in done:
                continue
            done[part] = names.get(part, f"disk/{'/'.join(part)}")
            under = done.get(part[:-1], "")
            parent = "" if under else part[0]
            yield Wish(done[part], "folder", under, parent, None, part[-1], part[-1])


def _steps(place: Place, path: str) -> tuple[str, ...]:
    root = COMMON_DISK if place.root is None else str(place.root)
    return (root, *(step for step in path.split("/") if step))


def _robot(name: str, one: RobotWish, base: str) -> Wish:
    facts = {
        "handler": f"{base}{one.path}",
        "waits": _flag(one.waits),
        "properties": _properties(one.properties),
        "returns": _properties(one.returns),
    }
    return Wish(f"robots/{name}", one.kind, "", PORTAL, None, f"delo.{name}", one.name, facts)


def _properties(given: Mapping[str, PropertyWish]) -> str:
    said = {name: _property(one) for name, one in given.items()}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _property(one: PropertyWish) -> dict[str, object]:
    said: dict[str, object] = {"Name": one.name, "Type": one.type}
    said |= {"Required": _flag(one.required), "Multiple": _flag(one.multiple)}
    return said | ({"Options": dict(one.options)} if one.options else {})


def _handlers(profile: GatewayProfile) -> Iterator[Wish]:
    handlers = profile.handlers
    where = "offline" if handlers.offline else f"{profile.public_url}{handlers.path}"
    for event in handlers.events:
        yield Wish(f"handlers/{event}", "handler", "", PORTAL, None, f"{event} {where}", where)


def _flag(yes: bool) -> str:  # noqa: FBT001 - the one thing it turns into text
    return "Y" if yes else "N"


def fixed(profile: GatewayProfile) -> dict[str, str]:
    """Domain names of what is not planned: fields of the CRM, calendars without a section, and whatever the profile
    itself gives by number.
    """
    found: dict[str, str] = {}
    for path, fields in _all_fields(profile):
        found |= {f"{path}/{name}": one.field for name, one in fields.items() if one.field and one.field[:3] != "UF_"}
    for name, item in profile.items.items():
        if item.entity_type_id == int(INVOICE):
            found[f"items/{name}"] = INVOICE
    found |= {f"workflows/{name}": str(one.template_id) for name, one in profile.workflows.items()}
    found |= {f"forms/{name}": str(number) for name, number in profile.forms.items()}
    found |= {f"units/{name}": str(code) for name, code in profile.units.items()}
    for name, one in profile.calendars.items():
        if one.section is None and one.name is None:
            found[f"calendars/{name}"] = f"{one.type}/{one.owner_id}"
    return found


def _all_fields(profile: GatewayProfile) -> Iterator[tuple[str, Mapping[str, FieldWish]]]:
    yield "deal_fields", profile.deal_fields
    yield "company_fields", profile.company_fields
    for name, item in profile.items.items():
        yield f"items/{name}/fields", item.fields
