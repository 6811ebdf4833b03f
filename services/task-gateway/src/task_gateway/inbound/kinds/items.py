"""Deals, smart-process items, invoices: crm.item.* for all (facts 3.2), their moves by crm.stagehistory.list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog
from contracts.crm.v1 import CrmCommand
from contracts.deals.v1 import CopyDeal, CreateDeal, MoveDealStage, UpdateDeal
from contracts.items.v1 import CreateItem, MoveItemStage, UpdateItem

from task_gateway.core.calls import Call, mapping
from task_gateway.core.inbound import hints, items
from task_gateway.core.inbound.items import SeenItem, Sort
from task_gateway.core.inbound.listing import Listing
from task_gateway.core.inbound.moves import Entered
from task_gateway.core.inbound.values import columns, instant
from task_gateway.core.names import DEAL, Fields, Funnel, Names
from task_gateway.core.rules import ClientEventRule
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.kind import Look, Outcome, Rows, echoed, missing
from task_gateway.inbound.store import GONE, InboundStore, News

log = structlog.get_logger()

DEAL_COMMANDS: tuple[type[CrmCommand], ...] = (MoveDealStage, UpdateDeal, CreateDeal, CopyDeal)
ITEM_COMMANDS: tuple[type[CrmCommand], ...] = (MoveItemStage, UpdateItem, CreateItem)


class Items:
    """item_type: None for deals. funnels, fields: as the portal profile names them."""

    def __init__(
        self,
        asking: Asking,
        store: InboundStore,
        zone: str,
        *,
        entity_type_id: int = DEAL,
        item_type: str | None = None,
        funnels: Mapping[str, Funnel],
        fields: Fields,
        client_event: ClientEventRule | None = None,
    ) -> None:
        self._asking = asking
        self._store = store
        self._fields = fields
        self._sort = Sort(entity_type_id, item_type, funnels, (), zone, client_event)
        self._keeps_history = True

    @property
    def entity(self) -> str:
        """See Kind."""
        number = self._sort.entity_type_id
        return hints.DEAL if number == DEAL else hints.item_entity(number)

    @property
    def listing(self) -> Listing:
        """See Kind."""
        given = {"entityTypeId": self._sort.entity_type_id}
        keys = ("id", "id", "updatedTime", "updatedTime")
        return Listing("crm.item.list", given, self._sort.keys, "items", *keys, plain_times=True)

    @property
    def _history(self) -> Listing:
        given = {"entityTypeId": self._sort.entity_type_id}
        keys = ("ID", "ID", "CREATED_TIME", "CREATED_TIME")
        return Listing("crm.stagehistory.list", given, ["*"], "items", *keys)

    async def begin(self) -> None:
        """Which fields the portal has, and of what type."""
        result = await self._asking.result(Call("crm.item.fields", {"entityTypeId": self._sort.entity_type_id}))
        known = columns(self._fields, mapping(mapping(result).get("fields")))
        lacking = sorted(self._fields.keys() - {column.name for column in known})
        if lacking:
            log.warning("profile.fields_missing", portal=self._asking.portal, entity=self.entity, fields=lacking)
        self._sort = replace(self._sort, columns=known)

    async def mark(self) -> int | None:
        """The last line of the portal's history of stages; None where it keeps none."""
        if not self._keeps_history:
            return None
        try:
            rows = self._history.rows(await self._asking.result(self._history.highest()))
        except NotAnswered as error:
            if not error.refused or error.code not in NO_HISTORY:
                raise
            log.warning("portal.no_stage_history", portal=self._asking.portal, entity=self.entity, code=error.code)
            self._keeps_history = False
            return None
        return self._history.id(rows[0]) if rows else 0

    async def read(self, ids: Sequence[int]) -> Rows:
        """What the list lacks is asked for by itself: deleted, or merely out of our sight."""
        found: dict[int, Any] = {self.listing.id(row): row for row in await self._asking.rows(self.listing, ids)}
        lacking = [number for number in ids if number not in found]
        about = {"entityTypeId": self._sort.entity_type_id}
        replies = await self._asking.ask([Call("crm.item.get", about | {"id": number}) for number in lacking])
        for number, reply in zip(lacking, replies, strict=True):
            if reply.fate == "done":
                found[number] = mapping(mapping(reply.result).get("item"))
        return found | missing(self.entity, lacking, replies)

    async def whole(self) -> AsyncIterator[Rows]:
        """See Kind."""
        async for page in self._asking.pages(self.listing):
            yield {self.listing.id(row): row for row in page}

    async def compare(self, look: Look) -> Outcome:
        """See Kind."""
        sort = self._sort
        looks = {n: items.look(row, sort, look.read_at) for n, row in look.rows.items() if row is not None}
        before = {n: SeenItem.model_validate_json(one.body) for n, one in look.known.items()}
        lines = await self._lines(list(looks), before, look)
        kinds = DEAL_COMMANDS if sort.item_type is None else ITEM_COMMANDS
        changed = [n for n, one in looks.items() if lines[n] or items.differs(before.get(n), one.seen)]
        ordered = await self._store.ordered(kinds, changed, look.ticket)
        news = [self._news(looks[n], before.get(n), lines[n], ordered, look) for n in changed]
        news += [one for n, row in look.rows.items() if row is None and (one := self._gone(n, before.get(n), look))]
        return Outcome([*news, *self._touched(looks.keys() - set(changed), look)], echoed(ordered, news, changed))

    def _touched(self, numbers: Iterable[int], look: Look) -> list[News]:
        """Those of which nothing that we know has changed, but the time of change."""
        stamps = {number: self.listing.stamp(look.rows[number]) for number in numbers}
        return [
            News(self.entity, number, look.known[number].body, stamp)
            for number, stamp in stamps.items()
            if look.known[number].stamp != stamp
        ]

    def _news(
        self, now: items.Look, before: SeenItem | None, lines: Sequence[Entered], ordered: Any, look: Look
    ) -> News:
        born = now.number > look.baseline
        mark = look.mark if self._keeps_history else None
        found = items.compared(self._sort, before, now, lines, ordered, born=born, mark=mark)
        stamp = self.listing.stamp(look.rows[now.number])
        return News(self.entity, now.number, found.seen.model_dump_json(exclude_none=True), stamp, found.facts)

    def _gone(self, number: int, before: SeenItem | None, look: Look) -> News | None:
        if before is None or before.gone:
            return None
        found = items.gone(self._sort, number, before, look.read_at)
        return News(self.entity, number, found.seen.model_dump_json(exclude_none=True), GONE, found.facts)

    async def _lines(
        self, numbers: Sequence[int], before: Mapping[int, SeenItem], look: Look
    ) -> dict[int, list[Entered]]:
        """The lines of their histories after the last known one; of what was made after the first contact, all."""
        found: dict[int, list[Entered]] = defaultdict(list)
        if not self._keeps_history or look.mark is None:
            return found
        since = {number: self._since(number, before.get(number), look) for number in numbers}
        for owners in ([n for n in numbers if since[n] == 0], [n for n in numbers if since[n] > 0]):
            for start in range(0, len(owners), OWNERS):
                await self._gather({number: since[number] for number in owners[start : start + OWNERS]}, found)
        return found

    def _since(self, number: int, before: SeenItem | None, look: Look) -> int:
        if before is not None and before.history_id is not None:
            return before.history_id
        return 0 if before is None and number > look.baseline else int(look.mark)

    async def _gather(self, since: Mapping[int, int], found: dict[int, list[Entered]]) -> None:
        """since: owner → the last line that is known of him."""
        listing = replace(self._history, filter={"OWNER_ID": list(since)})
        async for page in self._asking.pages(listing, after=min(since.values())):
            for row in page:
                owner = int(row["OWNER_ID"])
                if int(row["ID"]) > since.get(owner, int(row["ID"])):
                    found[owner].append(self._line(row))

    def _line(self, row: Mapping[str, Any]) -> Entered:
        at = instant(row.get("CREATED_TIME"), self._sort.zone)
        if at is None:
            raise ValueError(f"a line of history without a time: {row.get('ID')}")
        return Entered(int(row["ID"]), (int(row.get("CATEGORY_ID") or 0), str(row.get("STAGE_ID") or "")), at)


NO_HISTORY = {"error_method_not_found", "error_argument", "invalid_arg_value", "entity_type_not_supported", ""}
OWNERS = 50


def deals(asking: Asking, store: InboundStore, names: Names, zone: str) -> Items:
    """The deals of a portal."""
    return Items(asking, store, zone, funnels=names.funnels, fields=names.deal_fields)


def smart_items(asking: Asking, store: InboundStore, names: Names, zone: str) -> list[Items]:
    """The items of the smart processes that the profile names."""
    return [
        Items(
            *(asking, store, zone),
            entity_type_id=kind.entity_type_id,
            item_type=name,
            funnels=kind.funnels,
            fields=kind.fields,
            client_event=kind.client_event,
        )
        for name, kind in names.items.items()
    ]
