"""What the portal profile says of billing: issuers, people, clients and their contracts. billing.yaml has all of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator

from billing.core.month import Advance, GradeSince
from billing.core.parties import Client, ComplianceRow, Issuer
from billing.core.parts import Key, Line, Money, Part, Percent
from billing.core.terms import Contract


class OurIssuer(Part):
    """A firm that bills. Numbers: prefix + 1, 2, 3 … of each year; first_number where another system has begun."""

    firm: Issuer
    prefix: str = Field("", max_length=20, description="Before the number, e.g. НК-.")
    first_number: int = Field(1, ge=1, description="Of the first year in which Delo gives the numbers.")
    first_year: int = Field(2026, description="The year that first_number belongs to; later years begin with 1.")
    accounts: tuple[Line, ...] = Field((), description="Others of its accounts, as statements have them (20 digits).")


class Specialist(Part):
    """An employee whose time is billed. cost: of an hour for the firm, for management's report."""

    employee_id: int
    name: Line
    grade: Key | None = None
    grades: tuple[GradeSince, ...] = ()
    latin_name: str | None = None
    cost: Money | None = None


class TripTerms(Part):
    """Who bears the expenses of trips for the client's deals. Kinds: as the form of an expense has them."""

    charged: bool = Field(True, description="False: the firm bears them.")  # noqa: FBT003
    agent_kinds: tuple[Key, ...] = Field((), description="Paid in the client's name: at cost, outside VAT.")
    markup_percent: Percent | None = Field(None, description="On the others; null: as contract.markup_percent.")
    titles: Mapping[Key, Line] = Field({}, description="Kind → as printed; those left out: проживание, проезд, такси …")


class ClientTerms(Part):
    """One client: who bills it, on what terms, who looks after it."""

    client_id: int = Field(description="The company's id in the CRM.")
    issuer: Key = Field(description="One of issuers.")
    client: Client
    contract: Contract
    manager_id: int = Field(description="Who hears of what is missing and of overdue invoices.")
    partner_id: int | None = Field(None, description="Who approves invoices, if approval is agreed.")
    approval: bool = Field(False, description="True: the partner approves before the client gets it.")  # noqa: FBT003
    deal_id: int | None = Field(None, description="The deal whose timeline hears of invoices.")
    folder: str | None = Field(None, description="Name of the client's folder; null: the client's name.")
    letters_to: tuple[Line, ...] = Field((), description="Addresses that invoices go to; none: no letter is sent.")
    trips: TripTerms = Field(TripTerms(), description="Expenses of trips for deals of this client.")
    remind_client: bool = Field(False, description="True: the client too is reminded, politely.")  # noqa: FBT003
    advances: tuple[Advance, ...] = Field(
        (), description="Advances that were received, in full: what invoices take of them is remembered."
    )


class BillingProfile(Part):
    """billing.yaml. item_type, stages, place, sender: domain names of task-gateway.yaml and mail-dispatch.yaml."""

    issuers: Mapping[Key, OurIssuer] = {}
    people: tuple[Specialist, ...] = ()
    clients: tuple[ClientTerms, ...] = ()
    compliance: tuple[ComplianceRow, ...] = ()
    accountant_id: int = Field(1, description="Who is asked about payments that nobody knows what for.")
    statement_senders: tuple[Line, ...] = Field(
        (),
        description=(
            "Domains, with those below them, whose letters may bring bank statements: the banks', and our own where"
            " people forward files. None: any sender that our mail server does not find false."
        ),
    )
    morning: time = Field(time(9, 0), description="When a month is closed, on its first working day.")
    matter_by: Literal["deal", "task", "client"] = Field("deal", description="What a matter is.")
    write_off_words: Line | None = Field(
        None, description='In an entry\'s text: it is shown with its value and not billed, e.g. "#списать".'
    )
    hold_words: Line | None = Field(
        None,
        description=(
            "In an entry's text: it waits for a later invoice, until the words are gone; a reason may follow behind a"
            ' colon, which the client does not read, e.g. "#отложить: ждём акт".'
        ),
    )
    billing_funnel: str | None = Field(None, description="Funnel of deals whose billing_stage bills the client.")
    billing_stage: str = "billing"
    item_type: str = "invoice"
    stage_approval: str = "approval"
    stage_issued: str = "issued"
    stage_paid: str = "paid"
    stage_void: str = "void"
    due_field: Key | None = Field(
        None, description="Field of item_type that shows until when an invoice is to be paid; null: there is none."
    )
    place: str = "cases"
    sender: str = "office"
    report_registry: str | None = Field(
        None, description="Registry (task-gateway.yaml) that is management's monthly list; null: there is none."
    )
    remind_after_days: int = Field(7, ge=1, le=90, description="Days from the manager's reminder to the client's.")

    @field_validator("clients")
    @classmethod
    def _once(cls, clients: tuple[ClientTerms, ...]) -> tuple[ClientTerms, ...]:
        """The second entry of a client would never be billed, and nobody would hear of it."""
        ids = [one.client_id for one in clients]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            named = ", ".join(str(one) for one in twice)
            raise ValueError(f"described more than once: client {named}; a client has one issuer and one contract here")
        return clients

    @property
    def costs(self) -> dict[str, Decimal]:
        """Of an hour, by the person's id; of those whose cost is said."""
        return {str(one.employee_id): one.cost for one in self.people if one.cost is not None}

    def terms(self, client_id: int | None) -> ClientTerms | None:
        """Of a client; None: it isn't billed."""
        return next((one for one in self.clients if one.client_id == client_id), None)


class Desk(Part):
    """What a client's decisions need: the time, the zone, the terms, the names. terms: None for one not billed.

    costs: of an hour, in roubles, by the person's id. staff: everybody whose time is billed.
    """

    now: datetime
    zone: str
    terms: ClientTerms | None
    accountant_id: int = 1
    morning: time = time(9, 0)
    billing_funnel: str | None = None
    billing_stage: str = "billing"
    item_type: str = "invoice"
    stage_approval: str = "approval"
    stage_issued: str = "issued"
    stage_paid: str = "paid"
    stage_void: str = "void"
    due_field: str | None = None
    place: str = "cases"
    sender: str = "office"
    report_registry: str | None = None
    remind_after_days: int = 7
    issuer_name: str = ""
    firm: Issuer | None = None
    compliance: tuple[ComplianceRow, ...] = ()
    matter_by: Literal["deal", "task", "client"] = "deal"
    costs: Mapping[str, Decimal] = {}
    staff: tuple[Specialist, ...] = ()
    write_off_words: str | None = None
    hold_words: str | None = None


class Book(Part):
    """What issuing needs: the firm, the client's terms, everybody's grades, the compliance table."""

    issuer: OurIssuer
    terms: ClientTerms | None
    people: tuple[Specialist, ...]
    compliance: tuple[ComplianceRow, ...] = ()
    matter_by: Literal["deal", "task", "client"] = "deal"
    write_off_words: str | None = None
    hold_words: str | None = None
