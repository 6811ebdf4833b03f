"""What fields an entity has and how their values are kept and compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

Kind = Literal["integer", "double", "string", "exact", "flag", "boolean", "datetime", "date", "multifield", "struct"]
MONEY = frozenset({"OPPORTUNITY", "TAX_VALUE", "REVENUE"})


@dataclass(frozen=True)
class Field:
    """One field. ``exact`` is a text compared letter for letter; other texts ignore case, as MySQL does."""

    name: str
    kind: Kind
    title: str = ""
    required: bool = False
    read_only: bool = False
    multiple: bool = False
    default: Any = None
    values: Mapping[str, str] = field(default_factory=dict)
    template: bool = False  # a filter without a prefix understands % and _
    type: str = ""  # as the portal names it, where that says more than the kind: crm_status, employee, ...
    dictionary: str = ""  # of a crm_status: which list of statuses
    immutable: bool = False  # can be written only when the document is made
    universal: bool = False  # crm.item.* writes it though it is read-only to the older methods


@dataclass(frozen=True)
class Schema:
    """The fields of one kind of document, by upper-case name."""

    kind: str
    fields: Mapping[str, Field]

    @classmethod
    def of(cls, kind: str, fields: Iterable[Field]) -> Self:
        """A schema from its fields in the order they are shown."""
        return cls(kind, {item.name: item for item in fields})

    def extended(self, more: Iterable[Field]) -> Schema:
        """The same with further (user) fields."""
        return Schema(self.kind, {**self.fields, **{item.name: item for item in more}})

    def field(self, name: str) -> Field | None:
        """The field of that name, in any case, or None."""
        return self.fields.get(name.upper())

    def column(self, name: str) -> str:
        """SQL for a field's value. *name* must be a field of this schema: it is written into the query."""
        found = self.fields[name]
        return "id" if found.name == "ID" else f"json_extract(body, '$.{found.name}')"
