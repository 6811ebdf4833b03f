"""A command done and taken back, and what a person sees before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.calendar.v1 import CancelAbsence, CancelCalendarEvent, ChangeAbsence, MoveCalendarEvent
from contracts.crm.v1 import CrmCommand, Known
from contracts.deals.v1 import MoveDealStage, UpdateDeal
from contracts.items.v1 import MoveItemStage, SetItemRows, UpdateItem, UpdateRegistry
from contracts.tasks.v1 import ReassignTask, UpdateTask
from gateway_examples import CLIENT, DEAL, NAMES, ROW, TEN, TRIP, field, ordered
from gateway_settled import Task, a_deal, a_task, a_trip, office
from gateway_world import World, run
from task_gateway.core.order import unmarked
from task_gateway.core.undo import undoing

MOSCOW = ZoneInfo("Europe/Moscow")


def everything(world: World) -> None:
    a_task(world)
    a_deal(world)
    a_trip(world)
    office(world).elements[33] = {
        "ID": "33",
        "CODE": "r",
        "NAME": "Казань",
        "PROPERTY_951": {"PROPERTY_951:0": "Казань"},
    }
    hearing = {"CAL_TYPE": "group", "OWNER_ID": "4", "NAME": "Заседание", "LOCATION": "зал 1", "DT_SKIP_TIME": "N"}
    trip = {"CAL_TYPE": "user", "OWNER_ID": "7", "NAME": "Командировка", "DT_SKIP_TIME": "Y"}
    for number, row, days in ((500, hearing, ("24T10:00", "24T11:00")), (501, trip, ("23", "25"))):
        times = [str(int(datetime.fromisoformat(f"2026-11-{day}").replace(tzinfo=MOSCOW).timestamp())) for day in days]
        stamps = dict(zip(("DATE_FROM_TS_UTC", "DATE_TO_TS_UTC"), times, strict=True))
        office(world).events[number] = {"ID": str(number), "DELETED": "N", **row, **stamps}
    office(world).events[500] |= {"DESCRIPTION": f"Явка обязательна\n(Delo {UUID(int=5)})", "ACCESSIBILITY": "busy"}
    office(world).events[500] |= {"SECT_ID": 17, "COLOR": "#9dcf00", "REMIND": [{"type": "min", "count": 60}]}
    office(world).events[500] |= {"UF_CRM_CAL_EVENT": ["D_377"], "IS_MEETING": "Y", "MEETING_HOST": 7}
    office(world).events[500] |= {"ATTENDEES_CODES": ["U7", "U9"], "PRIVATE_EVENT": "Y"}
    office(world).events[501] |= {"DESCRIPTION": f"(Delo {UUID(int=6)})", "ACCESSIBILITY": "absent", "SECT_ID": 3}
    office(world).rows["T416", 58] = [dict(SOLD, id=11), dict(SOLD, id=12, productName="Выезд", productId=0, price=5.5)]
    world.crm.contents.office.items[2, 377] |= {"title": "Дело", "opportunity": "100", "currencyId": "RUB"}


SOLD = {
    "productId": 81,
    "productName": "Консультация",
    "price": 3000.0,
    "quantity": 1.5,
    "discountTypeId": 2,
    "discountRate": 10.0,
    "discountSum": 333.33,
    "taxRate": None,
    "taxIncluded": "N",
    "measureCode": 356,
    "sort": 10,
}


def standing(world: World) -> dict[str, Any]:
    """What a person sees."""
    contents, events = world.crm.contents, office(world).events.values()
    seen = ("TITLE", "RESPONSIBLE_ID", "DEADLINE", "PRIORITY", "STATUS")
    tasks = {n: {f: str(t.get(f) or "") for f in seen} for n, t in contents.tasks.items()}
    return {
        "tasks": {n: one for n, one in tasks.items() if one["STATUS"] != "5"},
        "items": {
            k: {f: str(v) for f, v in one.items() if v not in ("", None)} for k, one in office(world).items.items()
        },
        "events": sorted(
            (_event(row) for row in events if row["DELETED"] == "N"), key=lambda row: str(row["OWNER_ID"])
        ),
        "rows": {k: [_filled(row) for row in rows] for k, rows in office(world).rows.items() if k[1] == 58},
        "comments": [row for row in office(world).comments.values() if "Отменено" not in row["COMMENT"]],
        "elements": {n: {f: _said(v) for f, v in e.items() if _said(v)} for n, e in office(world).elements.items()},
    }


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    """One that comes back has another number and another marker."""
    return {n: v for n, v in row.items() if n != "ID"} | {"DESCRIPTION": unmarked(row["DESCRIPTION"])}


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    """Without numbers, which are given anew."""
    return {name: str(value) for name, value in row.items() if name != "id" and value is not None}


def _said(value: Any) -> str:
    """Of a list's property, the only value it has."""
    return str(next(iter(value.values()), "") if isinstance(value, dict) else value)


def undone(
    command: CrmCommand, between: Callable[[World], None] | None = None
) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """What stands before the command and after it was taken back, and what was said of the taking back."""
    kept: list[Any] = []

    async def schedule() -> None:
        world = World(1)
        everything(world)
        before = standing(world)
        (number,) = await world.order(command)
        await world.settle()
        row = world.ledger.rows[number]
        assert row.entry.state == "confirmed", row.reason
        assert standing(world) != before
        if between is not None:
            between(world)
        back = undoing(command, number, row.entry.progress, NAMES)
        assert not isinstance(back, str), back
        (taken,) = await world.order(back)
        await world.settle()
        said = next(one for one in world.ledger.results.values() if one.command_id == taken)  # type: ignore[attr-defined]
        kept.extend([before, standing(world), said])

    run(schedule())
    return kept[0], kept[1], kept[2]


SET: list[CrmCommand] = [
    ordered(UpdateTask, CLIENT, task=Task, title="Новое", deadline=TEN, urgent=True),
    ordered(ReassignTask, CLIENT, task=Task, responsible_id=9),
    ordered(MoveDealStage, DEAL, deal=Known(crm_id=377), funnel="litigation", stage="hearing"),
    ordered(MoveItemStage, TRIP, item_type="trip", item=Known(crm_id=58), stage="approved"),
    ordered(
        UpdateDeal,
        DEAL,
        deal=Known(crm_id=377),
        title="Другое",
        fields=(
            field("claim_deadline", on=date(2026, 11, 3)),
            field("claim_amount", amount=Decimal(5), currency="RUB"),
        ),
    ),
    ordered(UpdateItem, TRIP, item_type="trip", item=Known(crm_id=58), fields=(field("city", text="Уфа"),)),
    ordered(
        UpdateRegistry,
        DEAL,
        registry="trips",
        row=Known(crm_id=33),
        title="Уфа",
        fields=(field("city", text="Уфа"), field("from", text="Москва")),
    ),
    ordered(
        MoveCalendarEvent,
        DEAL,
        event=Known(crm_id=500),
        starts_at=TEN + timedelta(days=7),
        ends_at=TEN + timedelta(days=7, hours=1),
        title="Заседание отложено",
        location="зал 2",
    ),
    ordered(ChangeAbsence, CLIENT, absence=Known(crm_id=501), first_on=date(2026, 11, 30), last_on=date(2026, 12, 4)),
    ordered(SetItemRows, TRIP, item_type="trip", item=Known(crm_id=58), rows=(ROW,)),
    ordered(CancelCalendarEvent, DEAL, event=Known(crm_id=500)),
    ordered(CancelAbsence, CLIENT, absence=Known(crm_id=501)),
    ordered(MoveDealStage, DEAL, deal=Known(crm_id=377), funnel="sales", stage="fresh"),
]
