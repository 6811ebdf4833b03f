"""Activities, calls and forms: read by ascending id, or when an event names one, and said once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import structlog
from chassis.dead import describe
from contracts.base import Event

from task_gateway import metrics
from task_gateway.core.calls import Call, mapping
from task_gateway.core.inbound import hints, signs
from task_gateway.core.inbound.listing import PAGE, Listing, Row
from task_gateway.core.inbound.values import reference
from task_gateway.core.names import DEAL, Names
from task_gateway.faults import its_own
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.store import InboundStore, Swept

log = structlog.get_logger()

STATISTIC = "voximplant.statistic.get"
WINDOW = 40  # ids below the last one: a transaction that drew its id before another may end after it
NOT_HERE = {"error_method_not_found", "insufficient_scope", "wrong_auth_type", "access_denied"}
Named = tuple[int, str, Event]  # the CRM's id, the name under which it is said once, what is said


class Sort(Protocol):
    """One kind of sign. Reads raise NotAnswered."""

    entity: str

    async def highest(self) -> int:
        """The last id that the portal has."""

    async def after(self, last: int) -> Sequence[Row]:
        """A page of rows after an id, ascending."""

    async def some(self, keys: Sequence[str]) -> Sequence[Row]:
        """Those that events have named."""

    def id(self, row: Row) -> int:
        """Of a row."""

    async def told(self, rows: Sequence[Row]) -> list[Named]:
        """What is said of rows."""


class Behind:
    """Which company stands behind a lead, a deal, a contact, an item."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def clients(self, owners: Iterable[tuple[int, int] | None]) -> Mapping[tuple[int, int], int]:
        """Those that have one."""
        known = {one for one in owners if one is not None}
        found = {one: one[1] for one in known if one[0] == signs.COMPANY}
        for kind in sorted({kind for kind, _ in known} - {signs.COMPANY}):
            ids = sorted(number for one, number in known if one == kind)
            about = {"entityTypeId": kind, "filter": {"id": ids}, "select": ["id", "companyId"], "start": -1}
            (reply,) = await self._asking.ask([Call("crm.item.list", about)])
            for row in mapping(mapping(reply.result).get("items")).values() if reply.fate == "done" else ():
                if (company := reference(row.get("companyId"))) is not None:
                    found[kind, int(row["id"])] = company
        return found


class Listed:
    """What is read by a list with keyset paging."""

    def __init__(self, asking: Asking, listing: Listing) -> None:
        self._asking = asking
        self._listing = listing

    async def highest(self) -> int:
        """See Sort."""
        rows = self._listing.rows(await self._asking.result(self._listing.highest()))
        return self._listing.id(rows[0]) if rows else 0

    async def after(self, last: int) -> Sequence[Row]:
        """See Sort."""
        return self._listing.rows(await self._asking.result(self._listing.page(last)))

    async def some(self, keys: Sequence[str]) -> Sequence[Row]:
        """See Sort."""
        return await self._asking.rows(self._listing, [int(key) for key in keys])

    def id(self, row: Row) -> int:
        """See Sort."""
        return self._listing.id(row)


class Activities(Listed):
    """crm.activity.list."""

    entity = hints.ACTIVITY

    def __init__(self, asking: Asking, names: Names, zone: str, business: Callable[[], datetime]) -> None:
        keys = ("ID", "ID", "LAST_UPDATED", "LAST_UPDATED")
        super().__init__(asking, Listing("crm.activity.list", {}, ["*"], "", *keys))
        self._behind = Behind(asking)
        self._about = names, zone
        self._business = business

    async def told(self, rows: Sequence[Row]) -> list[Named]:
        """See Sort."""
        heard = [row for row in rows if not signs.silent(row)]
        clients = await self._behind.clients(signs.owner(row) for row in heard)
        found: list[Named] = []
        for row in heard:
            owner = signs.owner(row)
            client = clients.get(owner) if owner else None
            event = signs.activity(row, client, *self._about, self._business())
            found.append((self.id(row), f"activity/{self.id(row)}", event))
        return found


class Forms(Listed):
    """Leads, deals and contacts that a form has made."""

    def __init__(
        self, asking: Asking, names: Names, zone: str, business: Callable[[], datetime], entity_type_id: int
    ) -> None:
        keys = ("id", "id", "updatedTime", "updatedTime")
        listing = Listing("crm.item.list", {"entityTypeId": entity_type_id}, ["*"], "items", *keys)
        super().__init__(asking, listing)
        self.entity = {signs.LEAD: hints.LEAD, signs.CONTACT: hints.CONTACT}.get(entity_type_id, "form/deal")
        self._about = names, zone
        self._kind = entity_type_id
        self._business = business

    async def told(self, rows: Sequence[Row]) -> list[Named]:
        """See Sort."""
        events = [(self.id(row), signs.form(self._kind, row, *self._about, self._business())) for row in rows]
        return [(number, f"form/{self._kind}/{number}", event) for number, event in events if event is not None]


class Calls:
    """voximplant.statistic.get: names of its own for everything."""

    entity = hints.CALL

    def __init__(self, asking: Asking, zone: str, business: Callable[[], datetime]) -> None:
        self._asking = asking
        self._behind = Behind(asking)
        self._zone = zone
        self._business = business

    async def highest(self) -> int:
        """See Sort."""
        rows = await self._rows({}, "DESC")
        return self.id(rows[0]) if rows else 0

    async def after(self, last: int) -> Sequence[Row]:
        """See Sort."""
        return await self._rows({">ID": last})

    async def some(self, keys: Sequence[str]) -> Sequence[Row]:
        """See Sort."""
        return await self._rows({"CALL_ID": list(keys)})

    def id(self, row: Row) -> int:
        """See Sort."""
        return int(row["ID"])

    async def told(self, rows: Sequence[Row]) -> list[Named]:
        """See Sort."""
        clients = await self._behind.clients(signs.met(row) for row in rows)
        found: list[Named] = []
        for row in rows:
            whom = signs.met(row)
            event = signs.call(row, clients.get(whom) if whom else None, self._zone, self._business())
            found.append((self.id(row), f"call/{event.call_id}", event))
        return found

    async def _rows(self, wanted: Mapping[str, object], order: str = "ASC") -> list[Row]:
        given = {"FILTER": dict(wanted), "SORT": "ID", "ORDER": order}
        return list(mapping(await self._asking.result(Call(STATISTIC, given))).values())


class Signs:
    """All sorts of one portal."""

    def __init__(self, store: InboundStore, sorts: Sequence[Sort]) -> None:
        self._store = store
        self._said: dict[str, set[int]] = {}  # of the window: need not be thought through again every minute
        self.sorts: Mapping[str, Sort] = {sort.entity: sort for sort in sorts}

    async def follow(self, entity: str, keys: Sequence[str]) -> None:
        """Say what events have named, unless it stood there before us. Raises NotAnswered."""
        sort = self.sorts[entity]
        swept = await self._known(sort)
        rows = [row for row in await sort.some(keys) if sort.id(row) > swept.baseline]
        await self._say(sort, rows)

    async def sweep(self, entity: str) -> None:
        """Say what was added since the last time; the first time only note where we begin. Raises NotAnswered.

        A little of what lies before is read again, for what was committed late with a smaller id.
        """
        sort = self.sorts[entity]
        swept = await self._known(sort)
        highest = int(swept.cursor)
        last = max(swept.baseline, highest - WINDOW)
        while rows := await sort.after(last):
            if sort.id(rows[-1]) <= last:
                raise ValueError(f"the list of {entity} ignores its filter by id")
            await self._say_new(sort, rows)
            last = sort.id(rows[-1])
            highest = max(highest, last)
            await self._store.sweep(entity, Swept(swept.baseline, str(highest)))
            if len(rows) < PAGE:
                return

    async def _say_new(self, sort: Sort, rows: Sequence[Row]) -> None:
        said = self._said.setdefault(sort.entity, set())
        fresh = [row for row in rows if sort.id(row) not in said]
        try:
            await self._say(sort, fresh)
        except Exception as error:
            if not its_own(error) or isinstance(error, NotAnswered):
                raise
            await self._say_singly(sort, fresh)
        lowest = sort.id(rows[-1]) - WINDOW
        self._said[sort.entity] = {number for number in said | {sort.id(row) for row in fresh} if number > lowest}

    async def _say_singly(self, sort: Sort, rows: Sequence[Row]) -> None:
        """One that nobody understands stops none that come after it."""
        for row in rows:
            try:
                await self._say(sort, [row])
            except Exception as error:
                if not its_own(error) or isinstance(error, NotAnswered):
                    raise
                # A bug of ours: somebody is told, and a successor tries again while the window reaches back to it.
                log.exception("sign.bug", entity=sort.entity, id=sort.id(row), reason=describe(error))
                metrics.LOOKS.labels(sort.entity.partition("/")[0], "bug").inc()

    async def _known(self, sort: Sort) -> Swept:
        swept = await self._store.swept(sort.entity)
        if swept is None:
            highest = await sort.highest()
            swept = Swept(highest, str(highest))
            await self._store.sweep(sort.entity, swept)
        return swept

    async def _say(self, sort: Sort, rows: Sequence[Row]) -> None:
        for _, name, event in await sort.told(rows) if rows else ():
            await self._store.say_once(name, event)

    def lacks(self, entity: str, error: NotAnswered) -> bool:
        """Whether the portal has nothing of the sort, or not for us; it is then left alone for this term."""
        if error.code not in NOT_HERE:
            return False
        log.warning("signs.not_here", entity=entity, reason=str(error))
        self.sorts = {name: sort for name, sort in self.sorts.items() if name != entity}
        return True


def signs_of(asking: Asking, store: InboundStore, names: Names, zone: str, business: Callable[[], datetime]) -> Signs:
    """Everything that has a fact of its own."""
    forms = [Forms(asking, names, zone, business, kind) for kind in (signs.LEAD, DEAL, signs.CONTACT)]
    return Signs(store, [Activities(asking, names, zone, business), Calls(asking, zone, business), *forms])
