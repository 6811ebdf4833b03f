"""What of a portal's raw rows is a client, an employee: pure, by the portal profile's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.portal.v1 import ClientChanged, EmployeeChanged, TaxField

Row = Mapping[str, Any]
TAX = "tax_"


def client(company: Row, requisites: Sequence[Row], fields: Mapping[str, str]) -> ClientChanged:
    """A company with its requisites. fields: domain name → field of the portal."""
    kpps = [str(row["RQ_KPP"]) for row in requisites if row.get("RQ_KPP")]
    inns = [str(row["RQ_INN"]) for row in requisites if row.get("RQ_INN")]
    return ClientChanged(
        client_id=int(company["ID"]),
        name=str(company.get("TITLE") or ""),
        active=True,
        inn=inns[0] if inns else None,
        kpp=kpps[0] if kpps else None,
        other_kpps=tuple(kpps[1:]),
        home_authority=_text(company.get(fields.get("home_authority", ""))),
        responsible_accountant_id=_number(company.get(fields.get("responsible_accountant", "")))
        or _number(company.get("ASSIGNED_BY_ID")),
        second_accountant_id=_number(company.get(fields.get("second_accountant", ""))),
        tax_profile=_tax_profile(company, fields),
    )


def _tax_profile(company: Row, fields: Mapping[str, str]) -> tuple[TaxField, ...] | None:
    """What the profile calls tax_…, as the CRM writes it; what is empty there is left out. None if it names nothing."""
    named = {name.removeprefix(TAX): field for name, field in sorted(fields.items()) if name.startswith(TAX)}
    found = []
    for name, field in named.items():
        value = company.get(field)
        values = tuple(text for one in (value if isinstance(value, list) else [value]) if (text := _text(one)))
        if values:
            found.append(TaxField(name=name, values=values))
    return tuple(found) if named else None


def employee(user: Row, departments: Mapping[int, Row], roles: Mapping[str, Mapping[str, Any]]) -> EmployeeChanged:
    """A user with the head above him and the roles that the profile gives him."""
    number = int(user["ID"])
    own = tuple(int(department) for department in user.get("UF_DEPARTMENT") or ())
    return EmployeeChanged(
        employee_id=number,
        active=user.get("ACTIVE") in {True, "Y", "true", "1"},
        manager_id=_manager(number, own, departments),
        department_ids=own,
        roles=tuple(sorted(name for name, rule in roles.items() if _has(number, rule, departments))),
    )


def _manager(number: int, own: Sequence[int], departments: Mapping[int, Row]) -> int | None:
    """The head of the department; for a head, of the nearest department above that has another one."""
    for start in own:
        seen: set[int] = set()
        current: int | None = start
        while current is not None and current not in seen and current in departments:
            seen.add(current)
            head = _number(departments[current].get("UF_HEAD"))
            if head is not None and head != number:
                return head
            current = _number(departments[current].get("PARENT"))
    return None


def _has(number: int, rule: Mapping[str, Any], departments: Mapping[int, Row]) -> bool:
    if "employee_id" in rule:
        return number == int(rule["employee_id"])
    name = rule.get("head_of_department")
    return any(row.get("NAME") == name and _number(row.get("UF_HEAD")) == number for row in departments.values())


def _number(value: Any) -> int | None:
    """A positive id, from PHP's string or number; 0, "" and null are none."""
    text = str(value or "").strip()
    return int(text) if text.isdecimal() and int(text) > 0 else None


def _text(value: Any) -> str | None:
    return str(value).strip() or None if value is not None else None
