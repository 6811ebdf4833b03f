"""Two absences of one person on the same days: whatever the order of the answers, one of them holds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from approvals_chart import NOW
from approvals_firm import Firm, delivery, firm_in
from approvals_scenes import APPLICANT, HEAD, TRIP
from chassis.bus import Delivery
from contracts.approvals.v1 import AnswerGiven
from contracts.crm.v1 import Field, Value
from contracts.items.v1 import ItemStageChanged
from delo.testing import RunningStack

LEAVE = {"first_on": Value(on=date(2026, 10, 20)), "last_on": Value(on=date(2026, 10, 27))}
VALUES = {"trip": TRIP, "vacation": LEAVE}


@pytest.fixture
async def firm(engines: RunningStack, tmp_path: Path) -> AsyncIterator[Firm]:
    made = await firm_in(engines, tmp_path)
    yield made
    await made.pool.close()


def handed_in(kind: str, number: int) -> ItemStageChanged:
    values = VALUES[kind] | {"employee": Value(employee_ids=(APPLICANT,))}
    fields = tuple(Field(name=name, value=value) for name, value in values.items())
    place = {"item_type": kind, "item_id": number, "stage": "on_approval", "from_stage": "draft"}
    deal = 377 if kind == "trip" else None
    return ItemStageChanged(
        **place, moved_at=NOW, created_by_id=APPLICANT, by_id=APPLICANT, fields=fields, deal_id=deal
    )


def agreed(request: str, hours: int) -> Delivery:
    about = {"request": request, "version": 1, "approver_id": HEAD}
    return delivery(request, AnswerGiven(**about, given_at=NOW + timedelta(hours=hours), agreed=True))


@pytest.mark.parametrize("batch", [True, False], ids=["one batch", "one after the other"])
@pytest.mark.parametrize(
    "requests", [("trip:4", "trip:5"), ("vacation:4", "trip:5"), ("trip:5", "vacation:4")], ids=" and ".join
)
async def test_of_two_absences_on_the_same_days_one_is_approved_and_one_goes_back(
    firm: Firm, requests: tuple[str, str], batch: bool
) -> None:
    for one in requests:
        kind, _, number = one.partition(":")
        await firm.open(handed_in(kind, int(number)), APPLICANT)
    assert await firm.phases() == ["asking", "asking"]
    answers = [agreed(one, hours) for hours, one in enumerate(requests, 1)]
    for part in [answers] if batch else [[one] for one in answers]:  # absence.registered has not come back
        await firm.hear(*part)

    found = await firm.pool.fetch("SELECT id, state::jsonb ->> 'phase' AS phase FROM stream")
    assert {row["id"]: row["phase"] for row in found} == {requests[0]: "approved", requests[1]: "returned"}
    assert await firm.pool.fetchval("SELECT count(*) FROM parked") == 0
