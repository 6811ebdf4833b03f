"""What a field of the CRM holds, in domain names: the way back of `core/names.crm_fields`. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from contracts.claims import Text
from contracts.crm.v1 import Field, Value

from task_gateway.core.calls import mapping
from task_gateway.core.names import Fields

LONG_CHARACTERS = 500  # a text that long is prose, whatever the profile says of its field
MONEY = "opportunity"
DIGITS = 18  # of an id: more would not fit into 64 bits


@dataclass(frozen=True, slots=True)
class Column:
    """A mapped field. key: as crm.item.* answers it (facts 3.2: never computed); kind: the CRM's name of its type.

    choices: id of a list's value → domain name. prose: what is in it travels as a claim check.
    """

    name: str
    key: str
    kind: str
    choices: Mapping[str, str] = field(default_factory=dict)
    prose: bool = False


def columns(slots: Fields, described: Mapping[str, Any]) -> tuple[Column, ...]:
    """The mapped fields that the portal has. described: what crm.item.fields answers: key → type, upperName, …"""
    keys = {str(mapping(told).get("upperName") or key): key for key, told in described.items()}
    found = []
    for name, slot in sorted(slots.items()):
        key = slot.field if slot.field in described else keys.get(slot.field)
        if key is not None:
            choices = {str(number): choice for choice, number in slot.choices.items()}
            kind = str(mapping(described[key]).get("type", "string"))
            found.append(Column(name, key, kind, choices, slot.prose))
    return tuple(found)


def fields_of(row: Mapping[str, Any], known: Sequence[Column], zone: str) -> tuple[Field, ...]:
    """The mapped fields of a row of crm.item.list. zone: of a time that comes without an offset."""
    return tuple(Field(name=one.name, value=value_of(row, one, zone)) for one in known)


def value_of(row: Mapping[str, Any], column: Column, zone: str) -> Value:
    """Empty for what is empty in the CRM in any of its ways; the CRM's own text where it makes no sense to us."""
    raw = row.get(column.key)
    if column.key == MONEY:
        return Value(amount=_decimal(raw) or Decimal(0), currency=str(row.get("currencyId") or "RUB"))
    items = [one for one in _listed(raw) if one not in (None, "", [])]
    if not items or (column.kind in NUMBERED and items == [0]):
        return Value()
    if column.kind in REFERRING:
        ids = tuple(sorted(number for one in items if (number := reference(one)) is not None))
        return Value(employee_ids=ids) if column.kind in PEOPLE else Value(crm_ids=ids)
    if len(items) > 1:
        return _worded(", ".join(_plain(one, column) for one in items), column)
    return _single(items[0], column, zone)


PEOPLE = frozenset({"employee", "user"})
REFERRING = PEOPLE | {
    *("crm", "crm_entity", "crm_company", "crm_contact", "crm_lead", "crm_deal", "iblock_element"),
    *("iblock_section", "file", "hlblock"),
}
NUMBERED = REFERRING | {"enumeration"}


def _listed(raw: Any) -> list[Any]:
    """A map with numbers for keys is PHP's list with holes; a file is a map too, but of one value."""
    if isinstance(raw, dict) and all(str(key).isdecimal() for key in raw):
        return list(raw.values())
    return list(raw) if isinstance(raw, list | tuple) else [raw]


def reference(raw: Any) -> int | None:
    """The id in `5`, `"5"`, `"D_5"`, `"T416_5"`, `{"id": 5}`; None for 0, what holds none, what no CRM counts to."""
    text = str(raw.get("id", "") if isinstance(raw, dict) else raw or "").rpartition("_")[2].strip()
    return int(text) if text.isdecimal() and len(text) <= DIGITS and int(text) > 0 else None


def _plain(raw: Any, column: Column) -> str:
    text = str(raw)
    return column.choices.get(text, f"#{text}") if column.kind == "enumeration" else text


def _worded(text: str, column: Column) -> Value:
    return Value(prose=Text.of(text)) if column.prose or len(text) > LONG_CHARACTERS else Value(text=text)


def _single(raw: Any, column: Column, zone: str) -> Value:
    if column.kind == "enumeration":
        return Value(choice=_plain(raw, column))
    reading = READINGS.get(column.kind)
    found = reading(raw, zone) if reading is not None else None
    return _worded(str(raw), column) if found is None else found


def _yes(raw: Any, _: str) -> Value:
    return Value(yes=str(raw).strip().lower() in {"y", "1", "true"})


def _whole(raw: Any, _: str) -> Value | None:
    text = str(raw).strip()
    return Value(number=int(text)) if text.lstrip("-").isdecimal() else None


def _amount(raw: Any, _: str) -> Value | None:
    amount = _decimal(raw)
    return None if amount is None else Value(amount=amount)


def _money(raw: Any, _: str) -> Value | None:
    head, _, currency = str(raw).partition("|")
    amount = _decimal(head)
    return None if amount is None else Value(amount=amount, currency=currency or "RUB")


def _day(raw: Any, _: str) -> Value | None:
    try:
        return Value(on=date.fromisoformat(str(raw)[:10]))
    except ValueError:
        return None


def _moment(raw: Any, zone: str) -> Value | None:
    at = instant(raw, zone)
    return None if at is None else Value(at=at)


READINGS: Mapping[str, Callable[[Any, str], Value | None]] = {
    "boolean": _yes,
    "char": _yes,
    "integer": _whole,
    "double": _amount,
    "money": _money,
    "date": _day,
    "datetime": _moment,
}


def _decimal(raw: Any) -> Decimal | None:
    """In one form for 100, "100.00" and 100.0."""
    try:
        amount = Decimal(str(raw))
    except InvalidOperation:
        return None
    if not amount.is_finite():
        return None
    whole = amount == amount.to_integral_value()
    return amount.quantize(Decimal(1)) if whole and abs(amount) < Decimal("1e20") else amount.normalize()


def instant(raw: Any, zone: str) -> datetime | None:
    """In UTC. None for what is none: empty, PHP's {} (facts 8.5), or 1C's empty date, before the first in UTC."""
    try:
        at = datetime.fromisoformat(str(raw))
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
