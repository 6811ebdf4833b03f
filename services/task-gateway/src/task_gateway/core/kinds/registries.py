"""Rows of registries, that is of universal lists: the element's code is unique, so it is the marker (facts 3.10)."""

from __future__ import annotations

from typing import Any

from contracts.crm.v1 import CrmCommand
from contracts.items.v1 import AppendToRegistry, UpdateRegistry

from task_gateway.core.calls import Call, mapping
from task_gateway.core.doubles import Found, Marker
from task_gateway.core.fitting import fitting
from task_gateway.core.guard import Parts, guarded, remaining
from task_gateway.core.kinds.create_task import number_of
from task_gateway.core.names import list_fields, same
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress
from task_gateway.core.refusals import changed_meanwhile, gone, holds_files
from task_gateway.core.way import Step, Taken, Way

ADD, GET, UPDATE, DELETE = (f"lists.element.{verb}" for verb in ("add", "get", "update", "delete"))
COLUMNS, FILE = "lists.field.get", "F"
EXISTS = frozenset({"error_element_already_exists"})


def _list(order: Order[Any]) -> dict[str, Any]:
    """Which list. Raises UnknownName."""
    registry = order.names.registry(order.command.registry)
    return {"IBLOCK_TYPE_ID": registry.iblock_type, "IBLOCK_ID": registry.iblock_id}


def _given(order: Order[Any]) -> dict[str, Any]:
    return remaining(order, _parts(order))


def _parts(order: Order[Any]) -> Parts:
    """What is set, by domain name."""
    command, names, zone = order.command, order.names, order.zone
    parts = {one.name: list_fields(names, command.registry, (one,), zone) for one in command.fields}
    if command.title is None:
        return parts
    return {**parts, "title": {"NAME": fitting(command.title), **parts.get("title", {})}}


def _add(order: Order[AppendToRegistry]) -> Call:
    return Call(ADD, {**_list(order), "ELEMENT_CODE": str(order.command_id), "FIELDS": _given(order)})


def _look(order: Order[AppendToRegistry]) -> Call:
    return Call(GET, {**_list(order), "ELEMENT_CODE": str(order.command_id)})


def _found(_: Order[Any], result: Any) -> list[Found]:
    return sorted((Found(int(row["ID"])) for row in mapping(result).values()), key=lambda one: one.id)


def _withdraw(order: Order[Any], number: int, _: int | None) -> list[Call]:
    return [Call(DELETE, {**_list(order), "ELEMENT_ID": number})]


def _made(order: Order[Any], result: Any) -> Progress:
    return order.progress.but(made=number_of(result))


def _row(order: Order[Any]) -> int:
    return order.id_of(order.command.row)


def _read(order: Order[UpdateRegistry]) -> Call:
    return Call(GET, {**_list(order), "ELEMENT_ID": _row(order)})


def _read_first(order: Order[UpdateRegistry]) -> Call:
    """A name that the profile lacks is said before anything is asked."""
    _given(order)
    return _read(order)


def _element(result: Any) -> dict[str, Any]:
    rows = list(mapping(result).values())
    return {name: _plain(value) for name, value in rows[0].items()} if rows else {}


def _plain(value: Any) -> Any:
    """A property's values without the ids of the values: one, or a list."""
    if not isinstance(value, dict):
        return value
    values = list(value.values())
    return values[0] if len(values) == 1 else values


def _remember(order: Order[UpdateRegistry], result: Any) -> Taken:
    element = _element(result)
    if not element:
        return gone(_called(order))
    kept = {name: value for name, value in element.items() if name == "NAME" or name.startswith("PROPERTY_")}
    progress = guarded(order, _parts, element).but(seen=kept)
    if progress.left and not _given(order.at(progress)):
        return changed_meanwhile(_called(order), progress.left)
    return progress


def _called(order: Order[UpdateRegistry]) -> str:
    return f"Строка {_row(order)} реестра {order.command.registry}"


def _reached(order: Order[UpdateRegistry], element: Any) -> bool:
    return all(same(value, element.get(name)) for name, value in _given(order).items())


def _write(order: Order[UpdateRegistry]) -> Call | None:
    """All of the element: what is not sent would be erased (facts 8.16)."""
    if _reached(order, order.seen):
        return None
    fields = {**order.seen, **_given(order)}
    return Call(UPDATE, {**_list(order), "ELEMENT_ID": _row(order), "FIELDS": fields})


def _resent(order: Order[UpdateRegistry]) -> set[str]:
    """Columns that would go back as they were read and may hold files: those are read as numbers."""
    seen = {name: value for name, value in order.seen.items() if name not in _given(order)}
    return {name for name, value in seen.items() if name != "NAME" and any(map(_is_number, _values(value)))}


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_number(value: Any) -> bool:
    return str(value).isdecimal()


def _columns(order: Order[UpdateRegistry]) -> Call | None:
    """What kinds of columns these are, where it matters."""
    return None if _reached(order, order.seen) or not _resent(order) else Call(COLUMNS, _list(order))


def _sendable(order: Order[UpdateRegistry], result: Any) -> Taken:
    """A file can neither be written by its number nor left out without being erased (facts 3.10), and its address is
    for a person's browser: a row that has one is not for us.
    """
    columns = [column for column in mapping(result).values() if column.get("TYPE") == FILE]
    lost = [column for column in columns if column.get("FIELD_ID") in _resent(order)]
    return holds_files(_called(order), [str(column.get("NAME")) for column in lost]) if lost else order.progress


def _written(order: Order[UpdateRegistry], result: Any) -> Taken | None:
    element = _element(result)
    if not element:
        return gone(_called(order))
    order = order.at(guarded(order, _parts, element))
    return order.progress if _given(order) and _reached(order, element) else None


def reading(of: Order[Any], number: int) -> Call:
    """The row that the command *of* has made."""
    return Call(GET, {**_list(of), "ELEMENT_ID": number})


def touched(of: Order[Any], result: Any) -> list[str] | None:
    """Names of what is no longer as *of* made it, or was last done by others; None: it is gone."""
    element = _element(result)
    if not element:
        return None
    made = _parts(of)
    changed = [n for n, part in made.items() if not all(same(value, element.get(f)) for f, value in part.items())]
    by, last = element.get("CREATED_BY"), element.get("MODIFIED_BY")
    return [*changed, "MODIFIED_BY"] if by and last and not same(by, last) else changed


MARKER = Marker(_look, _found, _withdraw)

WAYS: dict[type[CrmCommand], Way] = {
    AppendToRegistry: Way((Step(_add, _made, marker=MARKER, already=EXISTS),)),
    UpdateRegistry: Way(
        (
            Step(_read_first, _remember, judges=True),
            Step(_columns, _sendable),
            Step(_write, look=_read, there=_written),
        ),
        subject=_row,
    ),
}
