"""A task that hangs on several clients is one client's time, whoever's timesheet is collected."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

import pytest
from task_gateway.core.calls import Call, Reply
from task_gateway.core.inbound.listing import Listing, Row
from task_gateway.core.inbound.timesheets import Period
from task_gateway.core.names import Names
from task_gateway.inbound.collecting import Reading
from task_gateway.metrics import DISPUTED

CLIENTS = (1, 2, 3)
DEALS = {5: 1, 6: 2, 7: 0}  # whose each is; 7 is nobody's


class Crm:
    """One task with one hour of one person."""

    portal = "demo"

    def __init__(self, bindings: Sequence[str]) -> None:
        self._task = {"id": "70", "ufCrmTask": list(bindings), "tags": []}

    async def pages(self, listing: Listing, since: str = "", after: int = 0) -> AsyncIterator[list[Row]]:
        if listing.method == "crm.item.list":
            yield [{"id": n, "companyId": owner} for n, owner in DEALS.items() if owner == listing.filter["companyId"]]
        elif set(self._task["ufCrmTask"]) & set(listing.filter["UF_CRM_TASK"]):
            yield [self._task]

    async def result(self, call: Call) -> Any:
        return {"items": [{"id": n, "companyId": DEALS[n]} for n in call.params["filter"]["id"] if n in DEALS]}

    async def ask(self, calls: Sequence[Call]) -> list[Reply]:
        about = {"ID": "900", "TASK_ID": "70", "USER_ID": "3", "SECONDS": "3600", "SOURCE": "2"}
        row = about | {"COMMENT_TEXT": "договор", "CREATED_DATE": "2026-11-10T12:00:00+03:00"}
        return [Reply("done", [row]) for _ in calls]


@pytest.mark.parametrize(
    ("bindings", "whose", "disputed"),
    [
        (["CO_1"], 1, False),
        (["CO_2", "CO_1"], 2, True),
        (["CO_1", "CO_2", "D_7"], 1, True),
        (["D_5", "D_6"], 1, True),
        (["D_7", "D_6", "D_5"], 2, True),
        (["CO_3", "D_6"], 2, False),
        (["D_7", "CO_3"], 3, False),
        (["CO_1", "D_5"], 1, False),
    ],
)
async def test_the_first_deal_that_is_somebodys_decides_else_the_first_company(
    bindings: list[str], whose: int, disputed: bool
) -> None:
    asking: Any = Crm(bindings)
    reading, before = Reading(asking, Names(), "Europe/Moscow"), DISPUTED._value.get()
    for _ in range(2):
        periods = [Period(client, date(2026, 11, 1), date(2026, 11, 30)) for client in CLIENTS]
        assert [period.client_id for period in periods if await reading.entries(period)] == [whose]
    assert DISPUTED._value.get() - before == disputed
