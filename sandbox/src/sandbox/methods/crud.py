"""The six methods that most legacy CRM objects have, over one kind of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sandbox.portal import legacy
from sandbox.portal.calls import Call, Handler, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.records import Records
from sandbox.portal.store import Row

ALL = ("add", "get", "list", "update", "delete", "fields")


@dataclass(frozen=True)
class Crud:
    """``{prefix}.add {fields}`` → id, ``.get {id}`` → row, ``.list``, ``.update``, ``.delete {id}``, ``.fields``.

    *written* reads the fields of a request, *shown* prints a row with the wanted fields.
    """

    prefix: str
    records: Records
    written: Callable[[Call, Records, dict[str, Any], Row | None], dict[str, Any]]
    shown: Callable[[Call, Records, Row, list[str]], dict[str, Any]]
    scope: str = "crm"

    def offer(self, methods: Methods, operations: tuple[str, ...] = ALL) -> None:
        """Put the operations into the table."""
        table: dict[str, Handler] = {
            "add": self._add, "get": self._get, "list": self._list,
            "update": self._update, "delete": self._delete, "fields": self._fields,
        }  # fmt: skip
        for name in operations:
            methods.offer(f"{self.prefix}.{name}", self.scope)(table[name])

    def _add(self, call: Call) -> Reply:
        given = call.fields()
        with _in_words():
            return Reply(self.records.add(call, self.written(call, self.records, given, None)).id)

    def _get(self, call: Call) -> Reply:
        row = self.records.existing(call, call.number("id"))
        return Reply(self.shown(call, self.records, row, legacy.every(self.records.schema(call))))

    def _list(self, call: Call) -> Reply:
        schema = self.records.schema(call)
        page = Listing(schema).page(call, call.given("filter"), call.given("order"))
        select = legacy.selected(schema, call.given("select"))
        return Reply([self.shown(call, self.records, row, select) for row in page.rows], page.total, page.next)

    def _update(self, call: Call) -> Reply:
        row = self.records.existing(call, call.number("id"))
        with _in_words():
            self.records.update(call, row, self.written(call, self.records, call.fields(), row))
        return Reply(True)  # noqa: FBT003

    def _delete(self, call: Call) -> Reply:
        self.records.remove(call, self.records.existing(call, call.number("id")))
        return Reply(True)  # noqa: FBT003

    def _fields(self, call: Call) -> Reply:
        return Reply(legacy.described(self.records.schema(call)))


@contextmanager
def _in_words() -> Iterator[None]:
    """The older methods refuse a field with a text and no code."""
    try:
        yield
    except RestError as refused:
        if refused.code.startswith("CRM_FIELD_ERROR"):
            raise RestError("", refused.description) from None
        raise


def written(call: Call, records: Records, given: dict[str, Any], row: Row | None) -> dict[str, Any]:
    """Field values as the plain legacy objects keep them."""
    return legacy.written(call, records.schema(call), given, new=row is None)


def shown(call: Call, records: Records, row: Row, select: list[str]) -> dict[str, Any]:
    """A flat row of texts."""
    return legacy.shown(call, records.schema(call), row, select)


def plain(prefix: str, records: Records, scope: str = "crm") -> Crud:
    """The usual case."""
    return Crud(prefix, records, written, shown, scope)
