"""Deals, smart-process items, invoices: crm.item.* for all of them, told apart by the CRM's type number (facts 3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.crm.v1 import CrmCommand, Field
from contracts.deals.v1 import CopyDeal, CreateDeal, MoveDealStage, UpdateDeal
from contracts.items.v1 import CreateItem, MoveItemStage, SetItemRows, UpdateItem

from task_gateway.core.calls import Call, mapping
from task_gateway.core.doubles import Found, Marker
from task_gateway.core.fitting import fitting
from task_gateway.core.guard import Parts, guarded, remaining
from task_gateway.core.kinds.bindings import item_id, type_of
from task_gateway.core.kinds.create_task import number_of
from task_gateway.core.kinds.rows import READ_ROWS, ROWS_SET, rows_of
from task_gateway.core.names import DEAL, crm_fields, known, same
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress
from task_gateway.core.refusals import changed_meanwhile, gone, moved_meanwhile
from task_gateway.core.way import Step, Taken, Way

ADD, GET, UPDATE, LIST, DELETE = (f"crm.item.{verb}" for verb in ("add", "get", "update", "list", "delete"))
ORIGINATOR = "delo"
CARRIED = ("companyId", "contactIds", "contactId", "leadId", "currencyId", "typeId", "sourceId")
OWN_NAMES = {"useOriginalUfNames": "Y"}


def _called(order: Order[Any]) -> str:
    return f"{'Сделка' if type_of(order) == DEAL else order.command.item_type} {item_id(order)}"


def _read(order: Order[Any]) -> Call:
    return Call(GET, {"entityTypeId": type_of(order), "id": item_id(order), **OWN_NAMES})


def _read_first(order: Order[Any]) -> Call:
    """A name that the profile lacks is said before anything is asked."""
    wanted(order)
    _allowed(order)
    return _read(order)


def _item(result: Any) -> Mapping[str, Any]:
    return mapping(mapping(result).get("item"))


def wanted(order: Order[Any]) -> dict[str, Any]:
    """The fields that an update or a move sets, as the CRM names them. Raises UnknownName."""
    command, names = order.command, order.names
    match command:
        case MoveDealStage():
            stage = names.stage(command.funnel, command.stage)
            return {"categoryId": names.funnel(command.funnel).id, "stageId": stage}
        case MoveItemStage():
            given: dict[str, Any] = {"stageId": names.item_stage(command.item_type, command.funnel, command.stage)}
            if command.funnel is not None:
                given["categoryId"] = names.item(command.item_type).funnels[command.funnel].id
            return given
    return remaining(order, _parts(order))


def _parts(order: Order[Any]) -> Parts:
    """What an update sets, by domain name; a move has its own guard."""
    command = order.command
    if isinstance(command, MoveDealStage | MoveItemStage):
        return {}
    parts = {one.name: _mapped(order, (one,)) for one in command.fields}
    title = None if command.title is None else fitting(command.title)
    own = {"title": ("title", title), "responsible": ("assignedById", command.responsible_id)}
    for name, (field, value) in own.items():
        if value is not None:
            parts[name] = {**parts.get(name, {}), field: value}
    return parts


def _mapped(order: Order[Any], fields: Sequence[Field]) -> dict[str, Any]:
    """Of a deal or an item, as the CRM names them. Raises UnknownName."""
    kind, names = getattr(order.command, "item_type", None), order.names
    slots = names.deal_fields if kind is None else names.item(kind).fields
    return crm_fields(kind or "сделка", slots, fields, order.zone)


def _remember(order: Order[Any], result: Any) -> Taken:
    item = _item(result)
    if not item:
        return gone(_called(order))
    before = _mapped(order, order.command.only_if or ()) if isinstance(order.command, UpdateDeal | UpdateItem) else {}
    if not _reached(order, item) and not all(same(value, item.get(name)) for name, value in before.items()):
        return changed_meanwhile(_called(order))
    order = order.at(guarded(order, _parts, item))
    if order.progress.left and not wanted(order):
        return changed_meanwhile(_called(order), order.progress.left)
    progress = order.progress.but(seen={name: item.get(name) for name in (*wanted(order), "stageId", "categoryId")})
    allowed = _allowed(order)
    if not allowed or item.get("stageId") in allowed or _reached(order, item):
        return progress
    return moved_meanwhile(_called(order), _stage_name(order, str(item.get("stageId"))))


def _allowed(order: Order[Any]) -> set[str]:
    """The stages that it may come from, all if empty; of one that takes a move back the stage where that put it."""
    command, names = order.command, order.names
    if isinstance(command, MoveDealStage | MoveItemStage) and order.of is not None:
        return {wanted(order.of)["stageId"]}
    match command:
        case MoveDealStage():
            return {names.stage(command.funnel, one) for one in command.only_from}
        case MoveItemStage():
            return {names.item_stage(command.item_type, command.funnel, one) for one in command.only_from}
    return set()


def _stage_name(order: Order[Any], stage: str) -> str:
    """The domain name of a stage, or the CRM's own."""
    command, names = order.command, order.names
    funnels = names.funnels if type_of(order) == DEAL else names.item(command.item_type).funnels
    return next((n for f in funnels.values() for n, number in f.stages.items() if number == stage), stage)


def _reached(order: Order[Any], item: Mapping[str, Any]) -> bool:
    return all(same(value, item.get(name)) for name, value in wanted(order).items())


def _write(order: Order[Any]) -> Call | None:
    if order.progress.seen is not None and _reached(order, order.seen):
        return None
    return Call(UPDATE, {"entityTypeId": type_of(order), "id": item_id(order), "fields": wanted(order), **OWN_NAMES})


def _written(order: Order[Any], result: Any) -> Taken | None:
    item = _item(result)
    if not item:
        return gone(_called(order))
    order = order.at(guarded(order, _parts, item))
    return order.progress if wanted(order) and _reached(order, item) else None


SET = (Step(_read_first, _remember, judges=True), Step(_write, look=_read, there=_written))


def _look(order: Order[Any]) -> Call:
    return Call(
        LIST, {"entityTypeId": type_of(order), "filter": _marker(order), "select": ["id"], "order": {"id": "ASC"}}
    )


def _marker(order: Order[Any]) -> dict[str, str]:
    """Deals have originatorId and originId, the others xmlId (facts 5)."""
    if type_of(order) == DEAL:
        return {"originatorId": ORIGINATOR, "originId": str(order.command_id)}
    return {"xmlId": str(order.command_id)}


def _found(_: Order[Any], result: Any) -> list[Found]:
    rows = mapping(mapping(result).get("items", []))
    return sorted((Found(int(row["id"])) for row in rows.values()), key=lambda one: one.id)


def _withdraw(order: Order[Any], number: int, _: int | None) -> list[Call]:
    return [Call(DELETE, {"entityTypeId": type_of(order), "id": number})]


def _made(order: Order[Any], result: Any) -> Progress:
    return order.progress.but(made=number_of(_item(result)["id"]))


def _made_there(order: Order[CreateItem], result: Any) -> Progress:
    """With the stage that the CRM has chosen, where the command leaves it to that."""
    return _made(order, result).but(seen={"stageId": _item(result).get("stageId")})


MARKER = Marker(_look, _found, _withdraw)


def _create(order: Order[CreateItem]) -> Call:
    command, names = order.command, order.names
    kind = names.item(command.item_type)
    fields = crm_fields(command.item_type, kind.fields, command.fields, order.zone) | _marker(order)
    fields["title"] = fitting(command.title)
    if command.funnel is not None:
        fields["categoryId"] = known(f"воронка {command.item_type}", kind.funnels, command.funnel).id
    if command.stage is not None:
        fields["stageId"] = names.item_stage(command.item_type, command.funnel, command.stage)
    if command.deal is not None:
        fields[f"parentId{DEAL}"] = order.id_of(command.deal)
    if command.client_id is not None:
        fields["companyId"] = command.client_id
    if command.responsible_id is not None:
        fields["assignedById"] = command.responsible_id
    rows_of(order)  # a row that can't be said must be known before anything stands
    return Call(ADD, {"entityTypeId": type_of(order), "fields": fields, **OWN_NAMES})


def _read_pattern(order: Order[CopyDeal]) -> Call:
    crm_fields("сделка", order.names.deal_fields, order.command.fields, order.zone)
    order.names.stage(order.command.funnel, order.command.stage)
    return Call(GET, {"entityTypeId": DEAL, "id": order.id_of(order.command.deal), **OWN_NAMES})


def _pattern(order: Order[CopyDeal], result: Any) -> Taken:
    item = _item(result)
    if not item:
        return gone(f"Сделка {order.id_of(order.command.deal)}")
    slots = [known("поле: сделка", order.names.deal_fields, name).field for name in order.command.carry]
    return order.progress.but(seen={name: item.get(name) for name in (*CARRIED, "title", "assignedById", *slots)})


def _copy(order: Order[CopyDeal]) -> Call:
    command, names, seen = order.command, order.names, order.seen
    fields = {name: value for name, value in seen.items() if value not in (None, "", [])}
    fields |= crm_fields("сделка", names.deal_fields, command.fields, order.zone) | _marker(order)
    fields |= {"categoryId": names.funnel(command.funnel).id, "stageId": names.stage(command.funnel, command.stage)}
    fields |= {"title": fitting(command.title)} if command.title is not None else {}
    fields |= {"assignedById": command.responsible_id} if command.responsible_id is not None else {}
    return Call(ADD, {"entityTypeId": DEAL, "fields": fields, **OWN_NAMES})


def _create_deal(order: Order[CreateDeal]) -> Call:
    command, names = order.command, order.names
    given = {
        "title": fitting(command.title),
        "categoryId": names.funnel(command.funnel).id,
        "stageId": names.stage(command.funnel, command.stage),
        "companyId": command.client_id,
        "contactIds": None if command.contact_id is None else [command.contact_id],
        "leadId": command.lead_id,
        "assignedById": command.responsible_id,
        "comments": command.note.content if command.note else None,
    }
    fields = crm_fields("сделка", names.deal_fields, command.fields, order.zone) | _marker(order)
    fields |= {name: value for name, value in given.items() if value is not None}
    return Call(ADD, {"entityTypeId": DEAL, "fields": fields, **OWN_NAMES})


def _deal_page(_: Order[Any]) -> str:
    return "{base}/crm/deal/details/{id}/"


def _item_page(order: Order[Any]) -> str:
    return f"{{base}}/crm/type/{type_of(order)}/details/{{id}}/"


def reading(of: Order[Any], number: int) -> Call:
    """What the command *of* has made."""
    return Call(GET, {"entityTypeId": type_of(of), "id": number, **OWN_NAMES})


def touched(of: Order[Any], result: Any) -> list[str] | None:
    """Names of what is no longer as *of* made it, or was last done by others; None: it is gone."""
    item = _item(result)
    if not item:
        return None
    made = _stated(of)
    by = item.get("createdBy")
    others = [name for name in ("movedBy", "updatedBy") if by and item.get(name) and not same(by, item[name])]
    return [
        *(n for n, part in made.items() if not all(same(value, item.get(field)) for field, value in part.items())),
        *others,
    ]


def _stated(of: Order[CreateDeal | CopyDeal | CreateItem]) -> Parts:
    """What a creation says, by domain name; the CRM reckons the sum of what has rows itself."""
    command, names = of.command, of.names
    parts = dict(_parts(of))
    if isinstance(command, CreateItem):
        if command.stage is not None:
            parts["stage"] = {"stageId": names.item_stage(command.item_type, command.funnel, command.stage)}
        elif of.progress.seen is not None:
            parts["stage"] = of.progress.seen
        reckoned = {"opportunity", "currencyId"} if command.rows else set()
        return {n: part for n, part in parts.items() if not reckoned & part.keys()}
    return parts | {"stage": {"stageId": names.stage(command.funnel, command.stage)}}


WAYS: dict[type[CrmCommand], Way] = {
    MoveDealStage: Way(SET, subject=item_id, page=_deal_page),
    UpdateDeal: Way(SET, subject=item_id, page=_deal_page),
    CreateDeal: Way((Step(_create_deal, _made, marker=MARKER),), page=_deal_page),
    CopyDeal: Way((Step(_read_pattern, _pattern, judges=True), Step(_copy, _made, marker=MARKER)), page=_deal_page),
    CreateItem: Way((Step(_create, _made_there, marker=MARKER), ROWS_SET), page=_item_page),
    UpdateItem: Way(SET, subject=item_id, page=_item_page),
    MoveItemStage: Way(SET, subject=item_id, page=_item_page),
    SetItemRows: Way((READ_ROWS, ROWS_SET), subject=item_id, page=_item_page),
}
