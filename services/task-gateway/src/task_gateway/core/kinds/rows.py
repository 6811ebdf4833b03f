"""The rows of an item or an invoice: set as a whole, and kept as they were before so that they can come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.items.v1 import CreateItem, ProductRow

from task_gateway.core.calls import Call, mapping
from task_gateway.core.inbound.listing import PAGE
from task_gateway.core.kinds.bindings import item_id, type_of
from task_gateway.core.names import DEAL, INVOICE, known, same
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress
from task_gateway.core.way import Step, Taken

SET_ROWS, ROWS = "crm.item.productrow.set", "crm.item.productrow.list"
# What of a row the CRM takes back as it told it.
KEPT = (
    *("productId", "productName", "price", "quantity", "discountTypeId", "discountRate", "discountSum"),
    *("taxRate", "taxIncluded", "measureCode", "sort"),
)
Rows = Sequence[Mapping[str, Any]]


def rows_of(order: Order[Any]) -> list[dict[str, Any]]:
    """The rows that a command sets, as crm.item.productrow.set takes them. Raises UnknownName."""
    return [_row(row, order) for row in order.command.rows]


def _row(row: ProductRow, order: Order[Any]) -> dict[str, Any]:
    given: dict[str, Any] = {"productName": row.name, "price": str(row.price), "quantity": str(row.quantity)}
    if row.unit is not None:
        given["measureCode"] = known("единица измерения", order.names.units, row.unit)
    if row.tax_percent is not None:
        given |= {"taxRate": str(row.tax_percent), "taxIncluded": "Y" if row.tax_included else "N"}
    return given


def owner_of(order: Order[Any]) -> tuple[str, int]:
    """ownerType and ownerId of the rows: D, SI or T and the type in hexadecimal."""
    number = type_of(order)
    kind = {DEAL: "D", INVOICE: "SI"}.get(number, f"T{number:x}")
    return kind, order.progress.made or item_id(order)


def setting(order: Order[Any], rows: Rows) -> Call:
    """Puts *rows* in place of the present ones. order: of the command that names the item."""
    kind, number = owner_of(order)
    return Call(SET_ROWS, {"ownerType": kind, "ownerId": number, "productRows": list(rows)})


def reading(order: Order[Any]) -> Call:
    """Asks for the present rows."""
    kind, number = owner_of(order)
    return Call(ROWS, {"filter": {"=ownerType": kind, "=ownerId": number}, "order": {"id": "ASC"}})


def told(result: Any) -> list[Mapping[str, Any]]:
    """The rows of an answer."""
    return list(mapping(mapping(result).get("productRows", [])).values())


def are(want: Rows, there: Rows) -> bool:
    """Whether the rows are so."""
    return len(want) == len(there) and all(
        all(same(value, row.get(name)) for name, value in one.items()) for one, row in zip(want, there, strict=True)
    )


def _keep(order: Order[Any], result: Any) -> Progress:
    """More than a page of them is not kept: nobody would know that it is all."""
    rows = [{name: row[name] for name in KEPT if row.get(name) is not None} for row in told(result)]
    return order.progress.but(seen={"rows": rows if len(rows) < PAGE else None})


def _set(order: Order[Any]) -> Call | None:
    if isinstance(order.command, CreateItem) and not order.command.rows:
        return None
    return setting(order, rows_of(order))


def _first(order: Order[Any]) -> Call:
    """A unit that the profile lacks is said before anything is asked."""
    rows_of(order)
    return reading(order)


def _there(order: Order[Any], result: Any) -> Taken | None:
    return order.progress if are(rows_of(order), told(result)) else None


READ_ROWS = Step(_first, _keep, judges=True)
ROWS_SET = Step(_set, look=reading, there=_there)
