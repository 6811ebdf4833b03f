"""Documents of one kind with a schema: made, changed and removed in one place, whatever method asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError, not_found
from sandbox.portal.schema import Schema
from sandbox.portal.store import Row

Check = Callable[[Call, dict[str, Any], dict[str, Any] | None], None]
After = Callable[[Call, Row, dict[str, Any] | None], None]


@dataclass(frozen=True)
class Stamps:
    """Names of the fields that tell when and by whom; None where the kind has no such field."""

    created: str | None = None
    creator: str | None = None
    modified: str | None = None
    modifier: str | None = None


LEGACY = Stamps("DATE_CREATE", "CREATED_BY_ID", "DATE_MODIFY", "MODIFY_BY_ID")


def _nothing(call: Call, row: Any, before: dict[str, Any] | None) -> None:
    del call, row, before


def _silence(call: Call, row: Row, what: str) -> None:
    del call, row, what


def fires(event: str) -> Callable[[Call, Row, str], None]:
    """An event of the usual form: its name with ADD, UPDATE or DELETE, and the id."""
    return lambda call, row, what: call.emit(f"{event}{what}", {"FIELDS": {"ID": row.id}})


@dataclass(frozen=True)
class Records:
    """How documents of a kind are kept.

    *check* sees the body about to be kept and the one before (None when it is new), completes or refuses it; *after*
    sees what has been kept, *tell* fires the event (ADD, UPDATE or DELETE).
    """

    schema: Callable[[Call], Schema]
    kind: str
    stamps: Stamps = field(default_factory=Stamps)
    tell: Callable[[Call, Row, str], None] = _silence
    check: Check = _nothing
    after: After = _nothing
    removed: Callable[[Call, Row], None] = lambda call, row: None
    lost: Callable[[int], RestError] = lambda number: not_found()

    def existing(self, call: Call, number: int) -> Row:
        """A document, or the kind's way to say that there is none."""
        row = call.documents(self.kind).get(number)
        if row is None:
            raise self.lost(number)
        return row

    def add(self, call: Call, values: dict[str, Any]) -> Row:
        """Keep a new document from written values."""
        fields, now = self.schema(call).fields, call.now()
        body = {name: [] if item.multiple else item.default for name, item in fields.items() if name != "ID"}
        stamps = self.stamps
        for name in (stamps.creator, stamps.modifier):
            if name:
                body[name] = call.caller.user_id
        for name in (stamps.created, stamps.modified):
            if name:
                body[name] = now
        body |= values
        self.check(call, body, None)
        row = Row(call.documents(self.kind).add(body), body)
        self.after(call, row, None)
        self.tell(call, row, "ADD")
        return row

    def update(self, call: Call, row: Row, values: dict[str, Any]) -> Row:
        """Change a document; values that change nothing are not saved and fire no event."""
        before = dict(row.body)
        body = row.body | values
        self.check(call, body, before)
        if body == before:
            return row
        if self.stamps.modified:
            body[self.stamps.modified] = call.now()
        if self.stamps.modifier:
            body[self.stamps.modifier] = call.caller.user_id
        call.documents(self.kind).put(row.id, body)
        changed = Row(row.id, body)
        self.after(call, changed, before)
        self.tell(call, changed, "UPDATE")
        return changed

    def remove(self, call: Call, row: Row) -> None:
        """Forget a document."""
        self.removed(call, row)
        call.documents(self.kind).remove(row.id)
        self.tell(call, row, "DELETE")
