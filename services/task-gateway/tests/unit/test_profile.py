"""Clients and employees out of the portal's raw rows."""

from __future__ import annotations

from typing import Any

from task_gateway.core.inbound.people import client, employee

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
