"""Whatever is wrong with a request has English words too, with the same figures."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from approvals.core import flows
from approvals.core.chart import Absence
from approvals.core.checking import Asking
from approvals.core.mistakes import Mistake
from approvals.core.office import OwnTrip
from approvals.law import limits
from approvals.web.english import in_english
from approvals_scenes import APPLICANT, HEAD, LAWYER, MONDAY, TRIP, VACATION, fields, kind_of, office, rub, text
from contracts.crm.v1 import Value

LEAVE = Absence(APPLICANT, "vacation", date(2026, 10, 27), date(2026, 11, 20), "vacation:1")
EXPENSE = {"source": text("trip:58"), "kind": text("lodging")}
PAYMENT = {"source": text("trip:58"), "purpose": text("refund"), "amount": rub("5.00")}


def mistakes(name: str, values: dict[str, Value], **more: Any) -> tuple[Mistake, ...]:
    away, kind = more.pop("away", ()), kind_of(name)
    asking = Asking("", kind, fields(values), APPLICANT, None, MONDAY.date())
    return flows.CHECKS[kind.form](asking, office(*away, **more), limits()).mistakes


@pytest.mark.parametrize(
    ("name", "values", "more"),
    [
        ("trip", {}, {}),
        ("trip", TRIP | {"last_on": Value(on=date(2026, 10, 1))}, {}),
        ("trip", TRIP | {"last_on": Value(on=date(2029, 10, 1))}, {}),
        ("trip", TRIP | {"advance": text("много"), "deputy": text("никто"), "first_on": text("завтра")}, {}),
        ("trip", TRIP | {"tickets": rub("900000.00"), "advance": rub("5000000.00"), "per_diem": rub("9000.00")}, {}),
        ("trip", TRIP | {"tickets": Value(amount=Decimal(5), currency="USD")}, {}),
        ("trip", TRIP | {"deputy": Value(employee_ids=(APPLICANT,))}, {"away": [LEAVE]}),
        ("trip", TRIP | {"route": text("{0} {boom} 26.10.2026–27.10.2026; А 30.10.2026-30.10.2026; Б 29.10.2026")}, {}),
        ("trip", TRIP | {"route": text("{0} 26.10.2026–27.10.2026; {x} 30.10.2026-30.10.2026")}, {}),
        ("trip", TRIP | {"route": text("А 29.10.2026–29.10.2026; Б 28.10.2026–28.10.2026")}, {}),
        ("trip", TRIP | {"route": text("А 31.02.2026–01.03.2026; Б 28.10.2026–27.10.2026")}, {}),
        ("trip", TRIP | {"route": text("А 20.10.2026–30.10.2026")}, {}),
        ("trip", TRIP | {"route": text("x" * 5000)}, {}),
        ("trip", TRIP | {"route": text("x;" * 31)}, {}),
        (
            "vacation",
            VACATION | {"first_on": Value(on=date(2026, 10, 6)), "deputy": Value(employee_ids=(LAWYER,))},
            {
                "balance_days": Decimal("1.50"),
                "reserved_days": 1,
                "team": (APPLICANT, HEAD),
                "minimum": 2,
                "away": [Absence(LAWYER, "trip", date(2026, 10, 7), date(2026, 10, 8), "trip:2")],
            },
        ),
        ("vacation", {"first_on": Value(on=date(2027, 1, 1)), "last_on": Value(on=date(2027, 1, 2))}, {}),
        ("expense", EXPENSE | {"amount": rub("0"), "spent_on": Value(on=date(2026, 12, 1))}, {}),
        ("expense", EXPENSE | {"amount": Value(amount=Decimal(5), currency="USD")}, {}),
        ("expense", EXPENSE, {"trips": ()}),
        ("expense", EXPENSE, {"trips": (OwnTrip("trip:7", date(2026, 9, 21), date(2026, 9, 25)),)}),
        ("payment", PAYMENT | {"source": text("58")}, {"trips": (), "trip_types": ("trip",)}),
        ("payment", PAYMENT, {"trips": (OwnTrip("trip:58", date(2026, 9, 21), date(2026, 9, 25)),)}),
        ("vacation", VACATION | {"first_on": Value(on=date(2026, 10, 5))}, {}),
        ("deputy", {"deputy": Value(employee_ids=(999,))} | VACATION, {}),
    ],
)
def test_each_mistake_has_english_words_with_its_figures(
    name: str, values: dict[str, Value], more: dict[str, Any]
) -> None:
    found = mistakes(name, values, **more)

    assert found
    for one in found:
        said = in_english(one, kind_of(name))
        own = re.sub("[АБ]", "", said).replace("₽", "")
        assert not re.search("[а-яА-Я]", own), (one, said)
        assert said.endswith((".", "…"))
        assert all(figure in said for figure in one.figures), (one, said)
