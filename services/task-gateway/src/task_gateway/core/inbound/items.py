"""Deals, smart-process items and invoices: what a row says, and what has happened since the last look. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.base import Event, Part
from contracts.crm.v1 import Field, Value
from contracts.deals.v1 import Change, CopyDeal, CreateDeal, DealChanged, DealStageChanged, MoveDealStage, UpdateDeal
from contracts.items.v1 import CreateItem, ItemChanged, ItemStageChanged, MoveItemStage, UpdateItem
from contracts.portal.v1 import ClientEvent

from task_gateway.core.inbound import client_events
from task_gateway.core.inbound.facts import Compared, Fact, Ordered, agree
from task_gateway.core.inbound.moves import Entered, Move, Place, moves
from task_gateway.core.inbound.values import Column, fields_of, instant, reference
from task_gateway.core.names import DEAL, Funnel
from task_gateway.core.rules import ClientEventRule

KEYS = (
    *("id", "categoryId", "stageId", "movedTime", "movedBy", "updatedTime", "updatedBy", "createdTime", "createdBy"),
    *("companyId", "assignedById", "opportunity", "currencyId", f"parentId{DEAL}"),
)
RESPONSIBLE, CLIENT, PARENT = "responsible", "client", "deal"


@dataclass(frozen=True, slots=True)
class Sort:
    """What kind of thing: item_type None for deals. funnels: of the profile. columns: its mapped fields.

    client_event: its items are one-off facts of a client.
    """

    entity_type_id: int
    item_type: str | None
    funnels: Mapping[str, Funnel]
    columns: tuple[Column, ...]
    zone: str
    client_event: ClientEventRule | None = None

    @property
    def keys(self) -> list[str]:
        """What to select."""
        return list(dict.fromkeys([*KEYS, *(column.key for column in self.columns)]))

    def place(self, place: Place) -> tuple[str, str]:
        """Funnel and stage by domain name, "#7" and "#C7:NEW" where nobody has named them."""
        number, stage = place
        found = next(((name, one) for name, one in self.funnels.items() if one.id == number), None)
        if found is None:
            return f"#{number}", f"#{stage}"
        return found[0], next((name for name, known in found[1].stages.items() if known == stage), f"#{stage}")


class SeenItem(Part):
    """How a thing was when it was last looked at. history_id: of the last line of its history that is known; None
    where the portal keeps none. known_at: when that line's stage was entered.
    """

    category: int = 0
    stage: str = ""
    moved_at: datetime | None = None
    history_id: int | None = None
    known_at: datetime | None = None
    client_id: int | None = None
    deal_id: int | None = None
    responsible_id: int | None = None
    created_by_id: int | None = None
    fields: tuple[Field, ...] = ()
    gone: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.category, self.stage


@dataclass(frozen=True, slots=True)
class Look:
    """A row as it was read, and who touched it."""

    number: int
    seen: SeenItem
    changed_at: datetime
    by_id: int | None
    moved_by_id: int | None


def look(row: Mapping[str, Any], sort: Sort, read_at: datetime) -> Look:
    """A row of crm.item.list. read_at: for what the row doesn't say."""
    seen = SeenItem(
        category=int(row.get("categoryId") or 0),
        stage=str(row.get("stageId") or ""),
        moved_at=instant(row.get("movedTime"), sort.zone),
        client_id=reference(row.get("companyId")),
        deal_id=reference(row.get(f"parentId{DEAL}")),
        responsible_id=reference(row.get("assignedById")),
        created_by_id=reference(row.get("createdBy")),
        fields=fields_of(row, sort.columns, sort.zone),
    )
    changed_at = instant(row.get("updatedTime"), sort.zone) or read_at
    return Look(int(row["id"]), seen, changed_at, reference(row.get("updatedBy")), reference(row.get("movedBy")))


def differs(before: SeenItem | None, now: SeenItem) -> bool:
    """Whether anything that we know of it is another; its history aside."""
    if before is None or before.gone:
        return True
    return before != now.model_copy(update={"history_id": before.history_id, "known_at": before.known_at})


def compared(
    sort: Sort,
    before: SeenItem | None,
    now: Look,
    history: Sequence[Entered],
    ordered: Sequence[Ordered] = (),
    *,
    born: bool = False,
    mark: int | None = None,
) -> Compared:
    """born: it was made after the first contact, so that all its moves are news, also at first sight.

    history: its lines after the last known one. mark: the last line's id of the portal before *now* was read; None
    where it keeps no history.
    """
    new = before is None or before.gone  # what was taken for deleted and is there again goes on from where it stood
    at = now.seen.moved_at or now.changed_at
    known_at = before.known_at if before else None
    place, made = moves(before.place if before else None, now.seen.place, at, history, known_at)
    last = max((line.id for line in history), default=before.history_id if before else mark)
    known_at = max((line.at for line in history), default=known_at)
    found = {"category": place[0], "stage": place[1], "history_id": last, "known_at": known_at}
    seen = now.seen.model_copy(update=found)
    left = list(ordered)
    facts: list[Fact] = []
    if new:
        begun = _begun(history) if before is None and born and made else place
        facts.append(Fact(_changed(sort, now, seen, begun, (), born=born), _take(left, _creates(sort, now.number))))
    facts += [_move(sort, now, seen, one, left) for one in made] if born or before else []
    if before is not None and not new:
        facts += _changes(sort, now, seen, differences(before, seen), left, born=born)
    was = _event(sort, now.number, before) if not new else None
    facts += [Fact(one) for one in client_events.changed(was, _event(sort, now.number, seen))]
    return Compared(seen, tuple(facts))


def _event(sort: Sort, number: int, seen: SeenItem | None) -> ClientEvent | None:
    if sort.client_event is None or seen is None:
        return None
    return client_events.client_event(sort.client_event, number, seen.client_id, seen.fields)


def gone(sort: Sort, number: int, before: SeenItem, seen_at: datetime) -> Compared:
    """It was deleted."""
    seen = before.model_copy(update={"gone": True})
    nobody = Look(number, seen, seen_at, None, None)
    said = [_changed(sort, nobody, seen, seen.place, (), gone=True)]
    said += client_events.changed(_event(sort, number, before), None)
    return Compared(seen, tuple(Fact(one) for one in said))


def differences(before: SeenItem, now: SeenItem) -> list[Change]:
    """A field that is mapped only now is no news: nobody knows what was in it."""
    known = {one.name: one.value for one in before.fields}
    found = [
        Change(name=one.name, before=known[one.name], after=one.value)
        for one in now.fields
        if one.name in known and known[one.name] != one.value
    ]
    named = {one.name for one in now.fields}
    links = ((CLIENT, before.client_id, now.client_id), (PARENT, before.deal_id, now.deal_id))
    if RESPONSIBLE not in named and before.responsible_id != now.responsible_id:
        found.append(Change(name=RESPONSIBLE, before=_person(before), after=_person(now)))
    for name, was, is_now in links:
        if name not in named and was != is_now:
            found.append(Change(name=name, before=_link(was), after=_link(is_now)))
    return found


def _person(seen: SeenItem) -> Value:
    return Value(employee_ids=() if seen.responsible_id is None else (seen.responsible_id,))


def _link(number: int | None) -> Value:
    return Value(crm_ids=() if number is None else (number,))


def _begun(history: Sequence[Entered]) -> Place:
    return min(history, key=lambda line: line.id).place


def _common(sort: Sort, now: Look, seen: SeenItem) -> dict[str, Any]:
    common: dict[str, Any] = {"client_id": seen.client_id, "responsible_id": seen.responsible_id, "fields": seen.fields}
    if sort.item_type is None:
        return common | {"deal_id": now.number}
    about = {"item_type": sort.item_type, "item_id": now.number, "deal_id": seen.deal_id}
    return common | about | {"created_by_id": seen.created_by_id}


def _changed(
    sort: Sort,
    now: Look,
    seen: SeenItem,
    place: Place,
    changes: Sequence[Change],
    *,
    gone: bool = False,
    born: bool = False,
) -> Event:
    funnel, stage = sort.place(place)
    kind = DealChanged if sort.item_type is None else ItemChanged
    made = {"born": True} if born and sort.item_type is not None else {}
    return kind(
        **_common(sort, now, seen),
        **made,
        funnel=funnel,
        stage=stage,
        changes=tuple(changes),
        changed_at=now.changed_at,
        by_id=now.by_id,
        gone=gone,
    )


def _move(sort: Sort, now: Look, seen: SeenItem, move: Move, left: list[Ordered]) -> Fact:
    funnel, stage = sort.place(move.after)
    from_funnel, from_stage = sort.place(move.before)
    given = _common(sort, now, seen) | {"funnel": funnel, "stage": stage, "from_stage": from_stage}
    given |= {"moved_at": move.at, "by_id": now.moved_by_id if move.last else None, "inferred": move.inferred}
    event: Event = (
        DealStageChanged(**given, from_funnel=from_funnel) if sort.item_type is None else ItemStageChanged(**given)
    )
    return Fact(event, _take(left, lambda one: _moves(sort, now.number, one, funnel, stage)))


def _changes(
    sort: Sort, now: Look, seen: SeenItem, changes: Sequence[Change], left: list[Ordered], *, born: bool
) -> list[Fact]:
    """What a command of ours set is said apart from what others changed meanwhile: its orderer ignores only its own."""
    facts, others = [], list(changes)
    for one in list(left):
        own = [change for change in others if _sets(sort, now.number, one, change)]
        if own:
            left.remove(one)
            others = [change for change in others if change not in own]
            facts.append(Fact(_changed(sort, now, seen, seen.place, own, born=born), one))
    if others:
        facts.append(Fact(_changed(sort, now, seen, seen.place, others, born=born)))
    return facts


def _take(left: list[Ordered], fits: Any) -> Ordered | None:
    """The first command that fits, once."""
    found = next((one for one in left if fits(one)), None)
    if found is not None:
        left.remove(found)
    return found


def _creates(sort: Sort, number: int) -> Any:
    def fits(one: Ordered) -> bool:
        command = one.command
        if sort.item_type is None:
            return isinstance(command, CreateDeal | CopyDeal) and one.crm_id == number
        return isinstance(command, CreateItem) and command.item_type == sort.item_type and one.crm_id == number

    return fits


def _about(sort: Sort, number: int, one: Ordered) -> bool:
    if sort.item_type is None:
        return one.target("deal") == number
    return getattr(one.command, "item_type", None) == sort.item_type and one.target("item") == number


def _moves(sort: Sort, number: int, one: Ordered, funnel: str, stage: str) -> bool:
    command = one.command
    if not isinstance(command, MoveDealStage | MoveItemStage) or not _about(sort, number, one):
        return False
    return command.stage == stage and command.funnel in (None, funnel)


def _sets(sort: Sort, number: int, one: Ordered, change: Change) -> bool:
    command = one.command
    if not isinstance(command, UpdateDeal | UpdateItem) or not _about(sort, number, one):
        return False
    if change.name == RESPONSIBLE and change.after.employee_ids:
        return command.responsible_id == change.after.employee_ids[0]
    return any(field.name == change.name and agree(field.value, change.after) for field in command.fields)
