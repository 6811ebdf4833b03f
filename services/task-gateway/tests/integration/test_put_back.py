"""What a command took away or replaced in the sandbox is there again as it was, told by HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from contracts.calendar.v1 import CancelAbsence, CancelCalendarEvent
from contracts.crm.v1 import CrmCommand, Known, RestoreTaken
from contracts.items.v1 import SetItemRows
from gateway_examples import CLIENT, DEAL, ROW, TRIP, ordered
from sandbox.testing import RunningPortal, running
from task_gateway.adapters.bitrix import Bitrix
from task_gateway.adapters.credentials import Webhook
from task_gateway.core.catalogue import WAYS
from task_gateway.core.names import Names
from task_gateway.core.order import Order, unmarked
from task_gateway.core.progress import Progress
from task_gateway.core.undo import undoing

TRIPS = 1046
NAMES = Names.model_validate({"items": {"trip": {"entity_type_id": TRIPS}}, "units": {"ч": 356}})
NEW = {"ID", "PARENT_ID", "DATE_CREATE", "TIMESTAMP_X"}  # what an event gets with its number


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with running(tmp_path_factory.mktemp("portal")) as started:
        started.control("limits", {"tariff": "box"})
        started.call("crm.type.add", fields={"title": "Командировка", "entityTypeId": TRIPS})
        yield started


@pytest.fixture
async def bitrix(portal: RunningPortal) -> AsyncIterator[Bitrix]:
    async with aiohttp.ClientSession() as session:
        yield Bitrix(session, Webhook(portal.webhook_url), 30.0)


async def carried_out(bitrix: Bitrix, command: CrmCommand, of: Order[Any] | None = None) -> Order[Any]:
    """The command as it stands when nothing is left to do; the CRM refuses nothing of it."""
    order: Order[Any] = Order(command, uuid4(), Progress(), NAMES, of=of)
    way = WAYS[type(command)]
    while not (following := way.upcoming(order)).done:
        assert following.refused is None
        order = order.at(following.onward or order.progress)
        absorbed = way.absorb(order, following.calls, await bitrix.call(following.calls))
        assert (absorbed.refused, absorbed.trouble) == (None, None)
        order = order.at(absorbed.progress)
    return order.at(following.onward or order.progress)


async def taken_back(bitrix: Bitrix, command: CrmCommand) -> Order[Any]:
    done = await carried_out(bitrix, command)
    back = undoing(command, done.command_id, Progress.model_validate_json(done.progress.encoded_text()), NAMES)
    assert isinstance(back, RestoreTaken)
    return await carried_out(bitrix, back, replace(done, command=command))


def rows(portal: RunningPortal, number: int) -> list[dict[str, Any]]:
    wanted = {"=ownerType": f"T{TRIPS:x}", "=ownerId": number}
    told = portal.call("crm.item.productrow.list", filter=wanted, order={"id": "ASC"})["productRows"]
    return [{name: value for name, value in row.items() if name != "id"} for row in told]


async def test_the_rows_of_an_item_come_back_with_their_discounts(portal: RunningPortal, bitrix: Bitrix) -> None:
    number = int(portal.call("crm.item.add", entityTypeId=TRIPS, fields={"title": "Казань"})["item"]["id"])
    sold = [
        {"productName": "Консультация", "price": 3000, "quantity": 1.5, "discountRate": 10, "measureCode": 356},
        {"productName": "Выезд", "price": "5.50", "taxRate": 20, "taxIncluded": "Y", "sort": 20},
    ]
    portal.call("crm.item.productrow.set", ownerType=f"T{TRIPS:x}", ownerId=number, productRows=sold)
    before = rows(portal, number)
    command = ordered(SetItemRows, TRIP, item_type="trip", item=Known(crm_id=number), rows=(ROW,))
    restored = await taken_back(bitrix, command)
    assert len(before) == 2
    assert rows(portal, number) == before
    assert WAYS[RestoreTaken].subject(restored) == number


async def test_an_item_without_rows_is_without_them_again(portal: RunningPortal, bitrix: Bitrix) -> None:
    number = int(portal.call("crm.item.add", entityTypeId=TRIPS, fields={"title": "Казань"})["item"]["id"])
    await taken_back(bitrix, ordered(SetItemRows, TRIP, item_type="trip", item=Known(crm_id=number), rows=(ROW,)))
    assert rows(portal, number) == []


EVENTS: dict[str, dict[str, Any]] = {
    "a hearing": {
        "type": "user",
        "ownerId": 1,
        "name": "Заседание",
        "from": "2026-11-24T10:00:00+03:00",
        "to": "2026-11-24T11:30:00+03:00",
        "skip_time": "N",
        "location": "зал 1",
        "color": "#9dcf00",
        "accessibility": "busy",
        "importance": "high",
        "description": f"Явка обязательна\n(Delo {uuid4()})",
        "is_meeting": "Y",
        "attendees": [3, 4],
        "host": 3,
        "remind": [{"type": "min", "count": 60}],
        "crm_fields": ["D_377"],
        "private_event": "Y",
    },
    "an absence": {
        "type": "user",
        "ownerId": 7,
        "name": "Командировка",
        "from": "2026-11-24",
        "to": "2026-11-27",
        "skip_time": "Y",
        "accessibility": "absent",
    },
}


@pytest.mark.parametrize("case", EVENTS)
async def test_an_event_is_entered_again_as_it_was(portal: RunningPortal, bitrix: Bitrix, case: str) -> None:
    number = int(portal.call("calendar.event.add", **EVENTS[case]))
    before = portal.call("calendar.event.getbyid", id=number)
    target = Known(crm_id=number)
    away = ordered(CancelAbsence, CLIENT, absence=target)
    command = away if case == "an absence" else ordered(CancelCalendarEvent, DEAL, event=target)
    restored = await taken_back(bitrix, command)
    now = portal.call("calendar.event.getbyid", id=restored.progress.made)
    assert portal.call("calendar.event.getbyid", id=number) == []
    assert {n: v for n, v in now.items() if n not in NEW | {"DESCRIPTION"}} == {
        n: v for n, v in before.items() if n not in NEW | {"DESCRIPTION"}
    }
    words = unmarked(before["DESCRIPTION"])
    assert now["DESCRIPTION"] == (f"{words}\n{restored.mark}" if words else restored.mark)
