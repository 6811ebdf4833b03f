"""Lists of the CRM read without losing or doubling a row while it changes: by ascending id (facts 2.4). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from task_gateway.core.calls import Call, mapping

PAGE = 50
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list method. path: where its rows lie in the result. id_key, stamp_key: in a row; id_name, stamp_name: in
    filters and orders. plain_times: a filter takes the row's own time without its offset (facts 8.11).
    """

    method: str
    params: Mapping[str, Any]
    select: Sequence[str]
    path: str
    id_key: str
    id_name: str
    stamp_key: str
    stamp_name: str
    plain_times: bool = False
    filter: Mapping[str, Any] = field(default_factory=dict)

    def page(self, last: int, since: str = "", until: int = 0) -> Call:
        """The rows after id *last*, changed at or after *since*, up to id *until*."""
        wanted: dict[str, Any] = {**self.filter, f">{self.id_name}": last}
        if since:
            wanted[f">={self.stamp_name}"] = self.filtered(since)
        if until:
            wanted[f"<={self.id_name}"] = until
        return self._call(wanted, {self.id_name: "ASC"}, self.select)

    def some(self, ids: Sequence[int]) -> Call:
        """These rows, 50 at most; those that are not there are left out."""
        return self._call({**self.filter, self.id_name: list(ids)}, {self.id_name: "ASC"}, self.select)

    def stamps(self, last: int) -> Call:
        """Ids and times of change only."""
        return self._call({**self.filter, f">{self.id_name}": last}, {self.id_name: "ASC"}, self._marks)

    def latest(self) -> Call:
        """The row that was changed last."""
        return self._call(dict(self.filter), {self.stamp_name: "DESC"}, self._marks)

    def highest(self) -> Call:
        """The row with the highest id."""
        return self._call(dict(self.filter), {self.id_name: "DESC"}, self._marks)

    def rows(self, result: Any) -> list[Row]:
        """The rows of a reply."""
        return list(mapping(mapping(result).get(self.path) if self.path else result).values())

    def id(self, row: Row) -> int:
        """Raises KeyError, ValueError."""
        return int(row[self.id_key])

    def stamp(self, row: Row) -> str:
        """When it was changed, as the portal writes it."""
        return str(row.get(self.stamp_key) or "")

    def filtered(self, stamp: str) -> str:
        """A time as the filter takes it: without an offset it is read in the zone that it was written in."""
        return stamp[:19].replace("T", " ") if self.plain_times else stamp

    @property
    def _marks(self) -> list[str]:
        return [self.id_name, self.stamp_name]

    def _call(self, wanted: Mapping[str, Any], order: Mapping[str, str], select: Sequence[str]) -> Call:
        given = {**self.params, "filter": dict(wanted), "order": dict(order), "select": list(select), "start": -1}
        return Call(self.method, given)
