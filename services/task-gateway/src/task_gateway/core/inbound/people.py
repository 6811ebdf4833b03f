"""What of a portal's raw rows is a client, an employee: pure, by the portal profile's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contracts.portal.v1 import ClientChanged, EmployeeChanged, TaxField

from task_gateway.core.calls import mapping

Row = Mapping[str, Any]
TAX = "tax_"
WORKDAY = (time(10), time(17))  # an absence with hours takes the days on which it covers these


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


def employee(
    user: Row, departments: Mapping[int, Row], roles: Mapping[str, Mapping[str, Any]], away: date | None = None
) -> EmployeeChanged:
    """A user with the head above him and the roles that the profile gives him. away: see away_until."""
    number = int(user["ID"])
    own = tuple(int(department) for department in user.get("UF_DEPARTMENT") or ())
    return EmployeeChanged(
        employee_id=number,
        active=user.get("ACTIVE") in {True, "Y", "true", "1"},
        manager_id=_manager(number, own, departments),
        department_ids=own,
        roles=tuple(sorted(name for name, rule in roles.items() if _has(number, rule, departments))),
        away_until=away,
    )


def away_until(busy: Any, today: date, zone: str) -> date | None:
    """The last day of an absence in a person's calendar that takes *today*; None if none does.

    busy: what calendar.accessibility.get says of the person. The HR absence chart can't be read (facts 3.7).
    """
    spans = (_days(row, zone) for row in mapping(busy).values() if row.get("ACCESSIBILITY") == "absent")
    return max((last for first, last in spans if first <= today <= last), default=None)


def _days(row: Row, zone: str) -> tuple[date, date]:
    """The first and the last day that it takes; the last before the first where it takes none.

    Whole days are midnights of UTC, the last one included; anything else is two instants.
    """
    begins, ends = (datetime.fromtimestamp(int(row[f"DATE_{edge}_TS_UTC"]), UTC) for edge in ("FROM", "TO"))
    if row.get("DT_SKIP_TIME") == "Y":
        return begins.date(), ends.date()
    begins, ends = begins.astimezone(ZoneInfo(zone)), ends.astimezone(ZoneInfo(zone))
    late, early = begins.time() > WORKDAY[0], ends.time() < WORKDAY[1]
    return begins.date() + timedelta(days=late), ends.date() - timedelta(days=early)


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
