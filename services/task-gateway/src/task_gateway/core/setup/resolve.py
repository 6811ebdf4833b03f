"""The names that commands may use: what the profile binds, and what `delo portal apply` has found or made. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from task_gateway.core.names import Calendar, Funnel, ItemType, Names, Registry, Slot
from task_gateway.core.setup.profile import (
    CalendarWish,
    ColumnWish,
    FieldWish,
    FunnelWish,
    GatewayProfile,
    ItemWish,
    RegistryWish,
)

SAME = ("folders", "absences", "workflows", "units", "forms", "timesheet", "brake", "quiet", "list_date", "list_time")


def resolved(profile: GatewayProfile, bound: Mapping[str, str]) -> Names:
    """Names with ids. bound: domain name → id. What has none yet is left out: a command that names it is refused."""
    same: dict[str, Any] = {name: getattr(profile, name) for name in SAME}
    return Names(
        funnels=_funnels("funnels", profile.funnels, bound),
        deal_fields=_fields("deal_fields", profile.deal_fields, bound),
        items=_present({name: _item(f"items/{name}", one, bound) for name, one in profile.items.items()}),
        registries=_present({name: _registry(name, one, bound) for name, one in profile.registries.items()}),
        calendars=_present({name: _calendar(name, one, bound) for name, one in profile.calendars.items()}),
        offline=profile.handlers.offline or not profile.handlers.events,
        **same,
    )


def _funnels(path: str, funnels: Mapping[str, FunnelWish], bound: Mapping[str, str]) -> dict[str, Funnel]:
    found = {}
    for name, one in funnels.items():
        own = f"{path}/{name}"
        number = _id(one.id, own, bound)
        if number is None and one.name is None and not one.default:
            number = "0"
        if number is None:
            continue
        stages = {stage: _id(wish.id, f"{own}/stages/{stage}", bound) for stage, wish in one.stages.items()}
        found[name] = Funnel(id=int(number), stages={stage: there for stage, there in stages.items() if there})
    return found


def _fields(path: str, fields: Mapping[str, FieldWish | ColumnWish], bound: Mapping[str, str]) -> dict[str, Slot]:
    found = {}
    for name, one in fields.items():
        own = f"{path}/{name}"
        # One that is to be made is there once apply has seen it; one that is only bound is taken at its word.
        field = one.field if one.name is None else bound.get(own, one.field)
        if field is None:
            continue
        choices = {choice: _choice(wish.id, f"{own}/choices/{choice}", bound) for choice, wish in one.choices.items()}
        there = {choice: number for choice, number in choices.items() if number is not None}
        found[name] = Slot(field=field, choices=there, multiple=one.multiple, prose=one.prose)
    return found


def _item(own: str, item: ItemWish, bound: Mapping[str, str]) -> ItemType | None:
    number = _id(item.entity_type_id, own, bound)
    if number is None:
        return None
    funnels = _funnels(f"{own}/funnels", item.funnels, bound)
    fields = _fields(f"{own}/fields", item.fields, bound)
    return ItemType(entity_type_id=int(number), funnels=funnels, fields=fields, client_event=item.client_event)


def _registry(name: str, one: RegistryWish, bound: Mapping[str, str]) -> Registry | None:
    own = f"registries/{name}"
    number = _id(one.iblock_id, own, bound)
    if number is None:
        return None
    fields = _fields(f"{own}/fields", one.fields, bound)
    return Registry(iblock_id=int(number), iblock_type=one.iblock_type, fields=fields)


def _calendar(name: str, one: CalendarWish, bound: Mapping[str, str]) -> Calendar | None:
    section = _id(one.section, f"calendars/{name}", bound)
    if section is None and one.name is not None:
        return None
    return Calendar(type=one.type, owner_id=one.owner_id, section=None if section is None else int(section))


def _choice(given: str | int | None, path: str, bound: Mapping[str, str]) -> str | int | None:
    return given if given is not None else bound.get(path)


def _id(given: object, path: str, bound: Mapping[str, str]) -> str | None:
    return str(given) if given is not None else bound.get(path)


def _present(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in found.items() if one is not None}
