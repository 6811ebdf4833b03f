"""An expense is one of an approved trip of its own applicant, and of nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from approvals.core.office import OwnTrip
from approvals.web.fields import inputs_of
from approvals_scenes import ACCOUNTANT, Scene, kind_of, office, rub, text
from contracts.approvals.v1 import RequestReturned
from contracts.crm.v1 import Value
from contracts.signs.v1 import Notify
from contracts.trips.v1 import ExpenseClaimed

TRIPS = (
    OwnTrip("trip:58", date(2026, 9, 21), date(2026, 9, 25)),
    OwnTrip("trip:61", date(2026, 10, 1), date(2026, 10, 2)),
)


def expense(source: str, *trips: OwnTrip) -> Scene:
    values = {
        "source": text(source),
        "kind": text("taxi"),
        "amount": rub("900.00"),
        "spent_on": Value(on=date(2026, 10, 2)),
    }
    return Scene("expense", values, deal_id=None, office=office(trips=trips)).submit()


@pytest.mark.parametrize("source", ["58", "Казань, октябрь", "trip:62", "expense:58"])
def test_an_expense_of_no_trip_of_one_s_own_is_given_back_with_those_there_are(source: str) -> None:
    scene = expense(source, *TRIPS)

    (lack,) = scene.last(RequestReturned).lacks
    assert (lack.field, lack.code) == ("source", "no_trip")
    assert not scene.all_of(ExpenseClaimed)
    said = scene.last(Notify).text.content
    assert "trip:58 (21.09.2026–25.09.2026), trip:61 (01.10.2026–02.10.2026)" in said


def test_who_has_no_trip_has_no_expense_of_one() -> None:
    assert "согласованных командировок нет" in expense("trip:58").last(Notify).text.content


def test_an_expense_of_one_s_own_trip_is_judged_and_stays_accepted_when_the_list_changes() -> None:
    scene = expense("trip:58", *TRIPS)
    scene.with_office(trips=None).answer(ACCOUNTANT)  # an answer looks no trips up

    assert [(one.source, one.accepted) for one in scene.all_of(ExpenseClaimed)] == [
        ("trip:58", None),
        ("trip:58", True),
    ]


def test_the_page_lets_one_choose_among_one_s_own_trips() -> None:
    shown = inputs_of(kind_of("expense"), {"source": "trip:61"}, (), {}, "ru", TRIPS)
    (source,) = [one for one in shown if one.name == "source"]

    assert source.how == "choice"
    assert source.options == (
        ("trip:58", "trip:58 (21.09.2026–25.09.2026)"),
        ("trip:61", "trip:61 (01.10.2026–02.10.2026)"),
    )
