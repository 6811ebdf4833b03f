"""What a portal has of what the profile wishes: which calls, and what their replies mean. Pure.

All families of objects are read side by side, so that the whole portal takes a few requests.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence

from task_gateway.core.calls import Call, Reply
from task_gateway.core.setup import rows
from task_gateway.core.setup.asking import Asking, Unreadable, all_of, number, pages, result, rows_of, together
from task_gateway.core.setup.things import DEAL, INVOICE, PORTAL, Kind, Seen, Thing, Wish, field_code

Family = tuple[tuple[Kind, ...], Asking]


def reading(wishes: Sequence[Wish], bound: Mapping[str, str]) -> Generator[list[Call], list[Reply], Seen]:
    """Everything that is needed to compare. bound: domain name → id, as remembered."""
    families = list(_families(wishes, bound))
    found = yield from together([asking for _, asking in families])
    things: list[Thing] = []
    unread: dict[str, str] = {}
    root = ""
    for (kinds, _), answer in zip(families, found, strict=True):
        if isinstance(answer, Unreadable):
            unread |= dict.fromkeys(kinds, str(answer))
        elif kinds == ("folder",):
            root, folders = answer
            things += folders
        else:
            things += answer
    return Seen(tuple(things), unread, root)


def _families(wishes: Sequence[Wish], bound: Mapping[str, str]) -> Iterator[Family]:
    kinds = {wish.kind for wish in wishes}
    if kinds & {"type", "funnel"}:
        yield ("type", "funnel"), _types(wishes, bound)
    if "stage" in kinds:
        yield ("stage",), _stages()
    if "registry" in kinds:
        yield ("registry", "column", "value"), _registries(wishes, bound)
    if "folder" in kinds:
        yield ("folder",), _folders(wishes)
    for kind in sorted(kinds & {"robot", "activity"}):
        yield (kind,), _robots(kind, wishes, bound)
    if "handler" in kinds:
        yield ("handler",), _handlers()
    yield from _families_by_place(wishes, bound)


def _families_by_place(wishes: Sequence[Wish], bound: Mapping[str, str]) -> Iterator[Family]:
    for place in sorted({wish.parent for wish in wishes if wish.kind == "section"}):
        yield ("section",), _sections(place)
    for entity in sorted({wish.parent for wish in wishes if wish.kind == "field" and not wish.under}):
        wanted = [wish for wish in wishes if wish.kind == "field" and wish.parent == entity]
        yield ("field", "choice"), _fields(entity, wanted, bound)
    if any(wish.kind == "field" and wish.under for wish in wishes):
        yield ("field", "choice"), _fields_of_types(wishes, bound)


def _types(wishes: Sequence[Wish], bound: Mapping[str, str]) -> Asking:
    """Smart processes, and the funnels of all that has wished ones."""
    ours = [wish for wish in wishes if wish.kind == "type"]
    things: list[Thing] = []
    if ours:
        things = [rows.smart_process(row) for row in (yield from pages("crm.type.list", {}, "types"))]
    ids = {wish.id or bound.get(wish.path, "") for wish in ours} & {one.id for one in things}
    own = {wish.parent for wish in wishes if wish.kind == "funnel" and not wish.under} & {DEAL, INVOICE}
    wanted = sorted(own | ids, key=int)
    if wanted:
        found = yield from all_of(
            [pages("crm.category.list", {"entityTypeId": int(one)}, "categories") for one in wanted]
        )
        things += [rows.funnel(one, row) for one, listed in zip(wanted, found, strict=True) for row in listed]
    return things


def _stages() -> Asking:
    listed = yield from pages("crm.status.list", {})
    return [rows.stage(row) for row in listed if "STAGE" in str(row["ENTITY_ID"])]


def _fields(entity: str, wanted: Sequence[Wish], bound: Mapping[str, str]) -> Asking:
    """Fields of an object; labels and choices of the wished ones, which the list leaves out."""
    listed = yield from pages(
        "userfieldconfig.list", {"moduleId": "crm", "select": ["*"], "filter": {"entityId": entity}}, "fields"
    )
    codes = {bound.get(wish.path, field_code(wish, entity)) for wish in wanted}
    ids = [number(row["id"]) for row in listed if str(row["fieldName"]) in codes]
    if not ids:
        return []
    replies = yield [Call("userfieldconfig.get", {"moduleId": "crm", "id": one}) for one in ids]
    things: list[Thing] = []
    for row in (result(reply)["field"] for reply in replies):
        things.append(rows.field(row))
        things += [rows.choice(str(row["id"]), one) for one in rows_of(row.get("enum"))]
    return things


def _fields_of_types(wishes: Sequence[Wish], bound: Mapping[str, str]) -> Asking:
    types = {
        rows.smart_process(row).id: rows.smart_process(row) for row in (yield from pages("crm.type.list", {}, "types"))
    }
    wished: dict[str, list[Wish]] = {}
    owners = {wish.path: wish.id or bound.get(wish.path, "") for wish in wishes if wish.kind == "type"}
    for wish in wishes:
        if wish.kind == "field" and owners.get(wish.under) in types:
            wished.setdefault(f"CRM_{types[owners[wish.under]].key}", []).append(wish)
    found = yield from all_of([_fields(entity, wanted, bound) for entity, wanted in wished.items()]) if wished else ()
    return [thing for things in found or () for thing in things]


def _registries(wishes: Sequence[Wish], bound: Mapping[str, str]) -> Asking:
    wanted = [wish for wish in wishes if wish.kind == "registry"]
    kinds = sorted({wish.parent for wish in wanted})
    found = yield from all_of([pages("lists.get", {"IBLOCK_TYPE_ID": kind}) for kind in kinds])
    things = [rows.registry(kind, row) for kind, listed in zip(kinds, found, strict=True) for row in listed]
    ids = {wish.id or bound.get(wish.path, "") for wish in wanted}
    codes = {(wish.parent, wish.code) for wish in wanted}
    ours = [one for one in things if one.id in ids or (one.parent, one.code) in codes]
    if ours:
        replies = yield [
            Call("lists.field.get", {"IBLOCK_TYPE_ID": one.parent, "IBLOCK_ID": int(one.id)}) for one in ours
        ]
        for one, reply in zip(ours, replies, strict=True):
            things += [thing for row in rows_of(result(reply)) for thing in rows.column(f"{one.parent}/{one.id}", row)]
    return things


def _sections(place: str) -> Asking:
    kind, _, owner = place.rpartition("/")
    listed = yield from pages("calendar.section.get", {"type": kind, "ownerId": int(owner)})
    return [rows.section(place, row) for row in listed]


def _folders(wishes: Sequence[Wish]) -> Asking:
    """The id of the common disk's root, and folders, level by level and by name: disks are big."""
    (reply,) = yield [Call("disk.storage.getlist", {"filter": {"ENTITY_TYPE": "common"}})]
    storages = rows_of(result(reply))
    if not storages:
        raise Unreadable("the portal shows us no common disk")
    root = str(storages[0]["ROOT_OBJECT_ID"])
    ids: dict[str, str] = {}
    things: list[Thing] = []
    ours = [wish for wish in wishes if wish.kind == "folder"]
    level = [wish for wish in ours if not wish.under]
    while level:
        places = [ids.get(wish.under, wish.parent) for wish in level]
        replies = yield [
            Call(
                "disk.folder.getchildren", {"id": root if place == "common" else place, "filter": {"NAME": wish.title}}
            )
            for wish, place in zip(level, places, strict=True)
        ]
        for wish, place, reply in zip(level, places, replies, strict=True):
            for row in rows_of(result(reply)):
                if row.get("TYPE") == "folder" and row["NAME"] == wish.title:
                    ids[wish.path] = str(row["ID"])
                    things.append(Thing("folder", place, ids[wish.path], str(wish.title), str(wish.title)))
        level = [wish for wish in ours if wish.under in ids and wish.under in {one.path for one in level}]
    return root, things


def _robots(kind: Kind, wishes: Sequence[Wish], bound: Mapping[str, str]) -> Asking:
    """The portal tells codes only: what else they are is what we remember to have said."""
    listed = yield from pages(f"bizproc.{kind}.list", {})
    known = {wish.code: json.loads(bound.get(wish.path, "{}")) for wish in wishes if wish.kind == kind}
    things = []
    for code in map(str, listed):
        facts = known.get(code, {})
        things.append(Thing(kind, PORTAL, code, code, facts.pop("title", ""), code, facts))
    return things


def remembered(wish: Wish) -> str:
    """What is to be remembered of a robot that was made or changed."""
    return json.dumps(dict(wish.facts) | {"title": wish.title}, ensure_ascii=False, sort_keys=True)


def _handlers() -> Asking:
    return [rows.handler(row) for row in (yield from pages("event.get", {}))]
