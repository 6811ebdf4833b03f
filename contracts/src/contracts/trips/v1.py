"""Business trips from their approval to the last receipt, version 1. A trip is a request: see contracts.approvals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.approvals.v1 import AboutRequest
from contracts.base import Event, Part
from contracts.crm.v1 import Field


class TripApproved(AboutRequest):
    """A trip may begin; papers, advance and absence follow. A changed trip is approved again, in the next version."""

    topic: ClassVar[str] = "trip.approved"
    type: Literal["trip.approved.v1"] = "trip.approved.v1"
    version: int
    employee_id: int
    first_on: date
    last_on: date
    approved_at: AwareDatetime
    per_diem: Decimal
    per_diem_taxed: Decimal
    advance: Decimal
    currency: str
    report_due_on: date
    deal_id: int | None = None


class PlacedTrip(Part):
    """A trip as its deal may show it: fields by our own names (route, first_on, outcome, …)."""

    request: str
    version: int
    first_on: date
    last_on: date
    fields: tuple[Field, ...]


class TripPlaced(Event):
    """A trip is for a deal, as it was approved last; or is not any more (gone), and fields say why."""

    topic: ClassVar[str] = "trip.placed"
    type: Literal["trip.placed.v1"] = "trip.placed.v1"
    deal_id: int
    trip: PlacedTrip
    placed_at: AwareDatetime
    gone: bool = False

    @property
    def subject(self) -> str:
        return f"deal/{self.deal_id}"


class DealTripShown(Event):
    """All trips of a deal, and which of them its fields show: the present one, else the next, else the last."""

    topic: ClassVar[str] = "deal.trip_shown"
    type: Literal["deal.trip_shown.v1"] = "deal.trip_shown.v1"
    deal_id: int
    trips: tuple[PlacedTrip, ...]
    shown_at: AwareDatetime
    shown: str | None = None

    @property
    def subject(self) -> str:
        return f"deal/{self.deal_id}"


class TripLine(Part):
    """An expense of a trip as its report has it; request: its own item."""

    request: str
    kind: str
    on: date
    amount: Decimal
    currency: str
    document: bool
    accepted: bool | None = None


class TripPayment(Part):
    """Money that has gone out for a trip, or come back (purpose "refund"). request: the payment's own item.

    counted: what it is in the trip's currency, where its own is another; None until the accountant has said so.
    """

    purpose: str
    amount: Decimal
    currency: str
    request: str | None = None
    counted: Decimal | None = None


class TripTallied(AboutRequest):
    """What has been handed in and paid for a trip so far, all of it. settling: what its difference waits for.

    asked: the sum of that in currency, zero once it is wanted no more. waived: extra costs that were asked for and not
    granted. reported: whether the traveller has said that all is handed in. not_advanced: an advance that was
    ordered and has been refused now.
    """

    topic: ClassVar[str] = "trip.tallied"
    type: Literal["trip.tallied.v1"] = "trip.tallied.v1"
    lines: tuple[TripLine, ...]
    payments: tuple[TripPayment, ...]
    settling: Literal["extra", "refund"] | None = None
    currency: str | None = None
    asked: Decimal | None = None
    waived: Decimal | None = None
    reported: bool | None = None
    not_advanced: Decimal | None = None


class TripSettled(AboutRequest):
    """Money and papers of a trip agree. outcome: what the difference of owed and paid was, and has been settled."""

    topic: ClassVar[str] = "trip.settled"
    type: Literal["trip.settled.v1"] = "trip.settled.v1"
    owed: Decimal
    paid: Decimal
    currency: str
    outcome: Literal["even", "extra", "refund"]
    settled_at: AwareDatetime


class ExpenseClaimed(AboutRequest):
    """An expense of a trip: handed in (accepted is None), accepted or refused by those who look at it."""

    topic: ClassVar[str] = "expense.claimed"
    type: Literal["expense.claimed.v1"] = "expense.claimed.v1"
    source: str
    kind: str
    on: date
    amount: Decimal
    currency: str
    claimed_at: AwareDatetime
    document: bool = False
    accepted: bool | None = None
