"""Lists: filter, order, pages of fifty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError
from sandbox.portal.filters import Filter, Special
from sandbox.portal.schema import Schema
from sandbox.portal.store import EVERYTHING, Condition, Row
from sandbox.wire import php

PAGE = 50
NO_COUNT = -1


@dataclass(frozen=True)
class Page:
    """Rows of one page; *total* and *next* as the reply tells them."""

    rows: list[Row]
    total: int | None
    next: int | None


@dataclass(frozen=True)
class Listing:
    """How one kind of document is listed."""

    schema: Schema
    default_order: str = "id"
    strict_order: bool = False  # an unknown order field is an error
    specials: Mapping[str, Special] = field(default_factory=dict)

    def page(self, call: Call, wanted: Any, order: Any, restricted: Condition = EVERYTHING) -> Page:
        """One page for the filter and order of a request; ``start`` is read in lower case only.

        ``start=-1`` counts nothing and tells no next page; another start is rounded down to a whole page.
        """
        condition = self.condition(call, wanted) & restricted
        documents = call.documents(self.schema.kind)
        start = php.integer(call.params.get("start")) if isinstance(call.params, dict) else 0
        clause = self.order(order)
        if start == NO_COUNT:
            return Page(documents.find(condition, clause, PAGE), None, None)
        offset = max(0, start) // PAGE * PAGE
        rows = documents.find(condition, clause, PAGE, offset)
        total = documents.count(condition)
        return Page(rows, total, offset + PAGE if total > offset + PAGE else None)

    def condition(self, call: Call, wanted: Any) -> Condition:
        """SQL for a filter; names nobody knows are counted in the statistics."""
        reader = Filter(self.schema, call.portal.zone, self.specials)
        condition = reader.condition(wanted)
        for name in reader.ignored:
            call.portal.statistics.ignored_filters[f"{call.method.lower()} {name}"] += 1
        return condition

    def order(self, order: Any) -> str:
        """SQL for an order as it came in the request."""
        if not isinstance(order, dict):
            return self.default_order
        terms = []
        for name, direction in order.items():
            found = self.schema.field(str(name))
            if found is None:
                if self.strict_order:
                    raise RestError("0", f"Invalid field {name} in order")
                continue
            downward = str(direction).strip().lower().startswith("desc")
            terms.append(f"{self.schema.column(found.name)} {'DESC' if downward else 'ASC'}")
        return ", ".join([*terms, "id"]) if terms else self.default_order
