"""Clients and employees out of the portal's raw rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from task_gateway.core.inbound.people import away_until, client, employee

FIELDS = {"responsible_accountant": "UF_A", "second_accountant": "UF_B", "home_authority": "UF_H"}
DEPARTMENTS: dict[int, dict[str, Any]] = {
    1: {"ID": "1", "NAME": "Руководство", "PARENT": None, "UF_HEAD": "1"},
    3: {"ID": "3", "NAME": "Налоги и бухгалтерия", "PARENT": "1", "UF_HEAD": "4"},
    5: {"ID": "5", "NAME": "Без главы", "PARENT": "3", "UF_HEAD": "0"},
}
ROLES = {"head_accountant": {"head_of_department": "Налоги и бухгалтерия"}, "duty": {"employee_id": 9}}


def user(number: int, *departments: int, active: object = True) -> dict[str, Any]:
    return {"ID": str(number), "ACTIVE": active, "UF_DEPARTMENT": list(departments)}


def test_a_client_has_its_requisites_and_its_people() -> None:
    company = {"ID": "7", "TITLE": "ООО «Пример»", "ASSIGNED_BY_ID": "1", "UF_A": "5", "UF_B": "", "UF_H": "7714"}
    requisites = [{"RQ_INN": "7707083893", "RQ_KPP": "770701001"}, {"RQ_INN": "7707083893", "RQ_KPP": "470445001"}]
    found = client(company, requisites, FIELDS)

    assert (found.inn, found.kpp, found.other_kpps) == ("7707083893", "770701001", ("470445001",))
    assert (found.responsible_accountant_id, found.second_accountant_id, found.home_authority) == (5, None, "7714")


def test_without_an_accountant_the_assigned_person_is_responsible() -> None:
    assert client({"ID": 7, "ASSIGNED_BY_ID": "3"}, [], FIELDS).responsible_accountant_id == 3


def test_a_head_answers_to_the_head_above() -> None:
    assert employee(user(8, 3), DEPARTMENTS, ROLES).manager_id == 4
    assert employee(user(4, 3), DEPARTMENTS, ROLES).manager_id == 1
    assert employee(user(8, 5), DEPARTMENTS, ROLES).manager_id == 4
    assert employee(user(1, 1), DEPARTMENTS, ROLES).manager_id is None


def test_departments_in_a_circle_end_the_search() -> None:
    circle = {1: {"ID": "1", "PARENT": "2", "UF_HEAD": ""}, 2: {"ID": "2", "PARENT": "1", "UF_HEAD": ""}}
    assert employee(user(8, 1), circle, {}).manager_id is None


def test_roles_are_those_of_the_profile() -> None:
    assert employee(user(4, 3), DEPARTMENTS, ROLES).roles == ("head_accountant",)
    assert employee(user(9, 3), DEPARTMENTS, ROLES).roles == ("duty",)
    assert employee(user(8, 3), DEPARTMENTS, ROLES).roles == ()


def test_phps_words_for_active_are_understood() -> None:
    assert [employee(user(8, active=value), {}, {}).active for value in (True, "Y", "1", False, "N", "0")] == [
        *(True, True, True),
        *(False, False, False),
    ]


def test_fields_called_tax_are_the_client_s_tax_profile_and_empty_ones_are_left_out() -> None:
    company = {"ID": 7, "UF_FORM": "ORG", "UF_REGIMES": ["USN", "PSN"], "UF_STAFF": 0, "UF_VAT": ""}
    fields = {
        "tax_legal_form": "UF_FORM",
        "tax_regimes": "UF_REGIMES",
        "tax_employees": "UF_STAFF",
        "tax_vat_status": "UF_VAT",
    }

    found = client(company, [], fields).tax_profile

    assert found is not None
    assert {one.name: one.values for one in found} == {
        "legal_form": ("ORG",),
        "regimes": ("USN", "PSN"),
        "employees": ("0",),
    }
    assert client(company, [], FIELDS).tax_profile is None


MOSCOW = ZoneInfo("Europe/Moscow")


def whole_days(first: str, last: str, *, says: str = "absent") -> dict[str, Any]:
    """As the CRM says whole days: midnights of UTC."""
    stamps = (str(int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp())) for day in (first, last))
    return _row(*stamps, "Y", says)


def hours(begins: str, ends: str) -> dict[str, Any]:
    stamps = (str(int(datetime.fromisoformat(at).replace(tzinfo=MOSCOW).timestamp())) for at in (begins, ends))
    return _row(*stamps, "N", "absent")


def _row(begins: str, ends: str, skip: str, says: str) -> dict[str, Any]:
    return {"DATE_FROM_TS_UTC": begins, "DATE_TO_TS_UTC": ends, "DT_SKIP_TIME": skip, "ACCESSIBILITY": says}


@pytest.mark.parametrize(
    ("busy", "until"),
    [
        ([], None),
        ([whole_days("2026-11-23", "2026-11-27")], date(2026, 11, 27)),
        ([whole_days("2026-11-26", "2026-11-26")], date(2026, 11, 26)),
        ([whole_days("2026-11-26", "2026-11-26", says="busy")], None),
        ([whole_days("2026-11-27", "2026-11-30")], None),  # it has not begun
        ({"5": whole_days("2026-11-20", "2026-11-26"), "9": whole_days("2026-11-26", "2026-12-04")}, date(2026, 12, 4)),
        ([hours("2026-11-26T12:00", "2026-11-26T14:00")], None),  # at the dentist's
        ([hours("2026-11-26T09:00", "2026-11-26T18:00")], date(2026, 11, 26)),
        ([hours("2026-11-25T13:00", "2026-11-27T12:00")], date(2026, 11, 26)),
        ([hours("2026-11-26T13:00", "2026-11-27T18:00")], None),  # he was there in the morning
        ([hours("2026-11-26T00:00", "2026-11-27T00:00")], date(2026, 11, 26)),
    ],
)
def test_who_is_away_is_so_to_the_last_day_that_his_absence_takes(busy: Any, until: date | None) -> None:
    assert away_until(busy, date(2026, 11, 26), "Europe/Moscow") == until
    assert employee(user(8, 3), DEPARTMENTS, ROLES, until).away_until == until
