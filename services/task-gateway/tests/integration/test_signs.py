"""Activities, calls and forms of the sandbox: each said once, and nothing of what stood there before us."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from contracts.crm.v1 import CrmRef
from gateway_portal import AsApplication, Listener, furnished, listener
from sandbox.testing import RunningPortal
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.names import Names

OLD = {"OWNER_TYPE_ID": 4, "SUBJECT": "Звонок", "START_TIME": "2026-11-20T10:00:00+03:00", "RESPONSIBLE_ID": 3}


@pytest.fixture(scope="module")
def names(portal: RunningPortal) -> Names:
    forms = portal.control("forms")
    number = next(form["id"] for form in forms if form["ENTITY"] == "deal")
    return furnished(portal).model_copy(update={"forms": {"site": number}})


@pytest.fixture
async def here(portal: RunningPortal, names: Names) -> AsyncIterator[Listener]:
    async with listener(portal, names, kinds=["deal"], credential=AsApplication(portal)) as opened:
        yield opened


async def sweep(here: Listener) -> None:
    for entity in here.reconciler.signs.sorts:
        await here.reconciler.signs.sweep(entity)


def as_app(portal: RunningPortal, method: str, **params: Any) -> Any:
    return portal.post(f"{portal.base_url}/rest/{method}", params | {"auth": portal.access_token})["result"]


def company(portal: RunningPortal) -> int:
    return int(portal.call("crm.company.add", fields={"TITLE": "ООО «Знак»", "PHONE": [{"VALUE": "79031112233"}]}))


def filled_in(url: str, answers: bytes) -> int:
    with urlopen(url, answers) as reply:  # noqa: S310 - our own http address
        return int(reply.status)


async def test_an_activity_is_a_sign_of_the_clients_life_and_is_said_once(
    portal: RunningPortal, here: Listener
) -> None:
    client = company(portal)
    deal = portal.call("crm.item.add", entityTypeId=2, fields={"title": "Спор", "companyId": client})["item"]["id"]
    portal.call("crm.activity.add", fields={**OLD, "OWNER_ID": client, "TYPE_ID": 1})
    await sweep(here)
    about = {**OLD, "TYPE_ID": 1, "PROVIDER_ID": "CRM_MEETING", "OWNER_TYPE_ID": 2, "OWNER_ID": deal}
    meeting = portal.call("crm.activity.add", fields=about)
    portal.call("crm.activity.todo.add", ownerTypeId=2, ownerId=deal, deadline="2026-12-01T10:00:00+03:00")
    await here.hint(Hint("activity", str(meeting)))
    await here.follow()
    await sweep(here)

    (said,) = here.said("activity.logged")
    assert (said.activity_id, said.kind, said.client_id) == (meeting, "meeting", client)
    assert said.belongs_to == CrmRef(kind="deal", id=deal)


async def test_a_finished_call_says_whom_it_was_with(portal: RunningPortal, here: Listener) -> None:
    client = company(portal)
    await sweep(here)
    about = {"PHONE_NUMBER": "79031112233", "CRM_ENTITY_TYPE": "COMPANY", "CRM_ENTITY_ID": client}
    rung = as_app(portal, "telephony.externalCall.register", USER_ID=3, TYPE=2, **about)
    as_app(portal, "telephony.externalCall.finish", CALL_ID=rung["CALL_ID"], USER_ID=3, DURATION=42)
    await here.hint(Hint("call", rung["CALL_ID"]))
    await here.follow()
    await sweep(here)

    (said,) = here.said("call.finished")
    assert (said.direction, said.answered, said.duration_seconds) == ("incoming", True, 42)
    assert (said.employee_id, said.client_id, said.phone.content) == (3, client, "79031112233")


async def test_a_form_that_was_filled_in_is_said_with_its_answers(
    portal: RunningPortal, names: Names, here: Listener
) -> None:
    await sweep(here)
    url = next(form["url"] for form in portal.control("forms") if form["ENTITY"] == "deal")
    answers = urlencode({"name": "Инна", "phone": "+7 904 000-00-01", "comment": "Нужен юрист"}).encode()
    assert await asyncio.to_thread(filled_in, url, answers) == 200
    portal.call("crm.item.add", entityTypeId=2, fields={"title": "Не из формы"})
    for _ in range(2):
        await sweep(here)

    by_form = [one for one in here.said("form.submitted") if one.deal_id]
    (said,) = by_form
    assert said.form == "site"
    assert said.contact_id is not None
    assert json.loads(said.answers.content)["comments"] == "Нужен юрист"


async def test_a_portal_without_telephony_is_left_alone(portal: RunningPortal, names: Names) -> None:
    async with listener(portal, names, kinds=["deal"], lacking={"voximplant.statistic.get"}) as here:
        await here.sweeper._guarded("call", here.reconciler.signs.sweep("call"))
        assert "call" not in here.reconciler.signs.sorts
        await here.hint(Hint("call", "x"))
        await here.follow()
        assert here.store.hints == {}
