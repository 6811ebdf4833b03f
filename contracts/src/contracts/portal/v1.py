"""Clients and employees of a CRM portal, version 1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.base import Event, Part
from contracts.claims import Text


class TaxField(Part):
    """One field of a client's tax profile, by its name in the tax calendar; one value unless the field is a list."""

    name: str
    values: tuple[str, ...]


class ClientChanged(Event):
    """The profile of a client as the CRM holds it now; first sight of a client is published too.

    client_id: the company's id in the CRM. inn, kpp: as the CRM has them, unchecked. other_kpps: branches.
    home_authority: code of the tax inspectorate, 4 digits. *_accountant_id: employees. tax_profile: as the CRM writes
    the values, unchecked, fields that are empty there left out; None if the portal keeps none.
    """

    topic: ClassVar[str] = "client.changed"
    type: Literal["client.changed.v1"] = "client.changed.v1"
    client_id: int
    name: str
    active: bool
    inn: str | None = None
    kpp: str | None = None
    other_kpps: tuple[str, ...] = ()
    home_authority: str | None = None
    responsible_accountant_id: int | None = None
    second_accountant_id: int | None = None
    tax_profile: tuple[TaxField, ...] | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class ClientEvent(Event):
    """A one-off fact of a client that rules hang on, as a person entered it.

    kind: domain name ("hire", "patent", "payment", "liquidation"). on: the day it happened or takes effect. event_id:
    of the CRM's item that says so. withdrawn: it was entered by mistake, or taken back.
    """

    topic: ClassVar[str] = "client.event"
    type: Literal["client.event.v1"] = "client.event.v1"
    client_id: int
    event_id: int
    kind: str
    on: date
    until_on: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    details: Text | None = None
    withdrawn: bool = False

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class EmployeeChanged(Event):
    """An employee as the CRM holds it now; a person is an id here, names stay in the CRM.

    manager_id: head of the employee's department (of the one above for a head). roles: domain names that the
    portal profile gives the employee, for example "head_accountant". away_until: the last day of an absence that the
    CRM's calendar shows now; None if there is none, or nobody looks there.
    """

    topic: ClassVar[str] = "employee.changed"
    type: Literal["employee.changed.v1"] = "employee.changed.v1"
    employee_id: int
    active: bool
    manager_id: int | None = None
    department_ids: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    away_until: date | None = None

    @property
    def subject(self) -> str:
        return f"employee/{self.employee_id}"


class PortalSwept(Event):
    """All entities of one kind have been read and published: who knows *count* of them knows all.

    Published after the first full sweep and whenever the number changes.
    """

    topic: ClassVar[str] = "portal.swept"
    type: Literal["portal.swept.v1"] = "portal.swept.v1"
    entity: Literal["client", "employee"]
    count: int
    swept_at: AwareDatetime

    @property
    def subject(self) -> str:
        return f"sweep/{self.entity}"
