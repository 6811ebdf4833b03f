"""What is known of one request: facts folded, nothing judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from contracts.approvals.v1 import DeputyDeclared
from contracts.crm.v1 import Field, TaskFile
from contracts.trips.v1 import (
    TripLine,
    TripPayment,
)

from approvals.core.money import ZERO, total
from approvals.core.values import altered

Phase = Literal["new", "returned", "asking", "approved", "refused", "cancelled", "closed"]


@dataclass(frozen=True)
class Asked:
    """Somebody was asked in a seat. silent: his hours are over; task: the command that put the task to him.

    for_id: whose place it is; handed: he was given it, so that no deputyship need hold; None in states of before.
    gave: he has handed it over himself, and answers in it no more.
    """

    employee_id: int
    at: datetime
    for_id: int | None = None
    silent: bool = False
    duty: bool = False
    task: UUID | None = None
    handed: bool | None = None
    gave: bool = False


@dataclass(frozen=True)
class Seat:
    """A place of the chain. agreed: None while nobody has answered."""

    key: str
    step: int
    any: bool = False
    role: str | None = None
    wanted: tuple[int, ...] = ()
    asked: tuple[Asked, ...] = ()
    agreed: bool | None = None
    answered_by: int | None = None

    def was_asked(self, employee_id: int | None) -> Asked | None:
        """Also one whose hours are over: a late answer is one, as long as nobody else's has come."""
        return next((one for one in self.asked if one.employee_id == employee_id), None)


@dataclass(frozen=True)
class Made:
    """A command of ours and what it was for: "absence", "registry:trips", "item:advance", "task:report".

    amount: of an item for money; None in states of before.
    """

    purpose: str
    command_id: UUID
    amount: Decimal | None = None


@dataclass(frozen=True)
class Granted:
    """The version that was approved last: what money and papers rest on until the next one is.

    applicant_id: 0 in states of before, which kept only the fields. approved_on: since when this sum is approved, by
    the day in UTC, which in Russia is never later than the office's; None in states of before.
    """

    version: int
    fields: tuple[Field, ...]
    first_on: date | None = None
    last_on: date | None = None
    per_diem: Decimal = Decimal("0.00")
    advance: Decimal = Decimal("0.00")
    amount: Decimal | None = None
    currency: str = "RUB"
    applicant_id: int = 0
    deal_id: int | None = None
    approved_on: date | None = None


@dataclass(frozen=True)
class Request:
    """authors: who made it in the applicant's name, or gave it another applicant. hands: who handed it in or changed it
    in his place; of a deputyship who declared it. former: what has changed, as it was. came_from: the stage before it
    was handed in.

    Of a trip: settling is what its difference waits for, asked the sum of that, waived the extra costs that were not
    granted, reported that all is handed in (or the trip cancelled; None in states of before), settled what was owed
    when it closed.
    payer_id: to whom we gave the task of a payment; None in states of before. dropped: what was cancelled before it was
    handed in again, until that is approved; None in states of before.
    """

    phase: Phase = "new"
    request: str = ""
    item_id: int = 0
    kind: str = ""
    version: int = 0
    opened_at: datetime | None = None
    applicant_id: int = 0
    authors: tuple[int, ...] = ()
    hands: tuple[int, ...] = ()
    fields: tuple[Field, ...] = ()
    amount: Decimal | None = None
    currency: str = "RUB"
    deal_id: int | None = None
    client_id: int | None = None
    origin: str | None = None
    changed: tuple[str, ...] = ()
    former: tuple[Field, ...] = ()
    came_from: str = ""
    seats: tuple[Seat, ...] = ()
    made: tuple[Made, ...] = ()
    granted: Granted | None = None
    lines: tuple[TripLine, ...] = ()
    payments: tuple[TripPayment, ...] = ()
    settling: Literal["extra", "refund"] | None = None
    asked: Decimal | None = None
    waived: Decimal = Decimal("0.00")
    reported: bool | None = None
    settled: Decimal | None = None
    files: tuple[TaskFile, ...] = ()
    deputy: DeputyDeclared | None = None
    returned_at: datetime | None = None
    returned_fields: tuple[Field, ...] = ()
    payer_id: int | None = None
    dropped: Granted | None = None

    @property
    def barred_hands(self) -> frozenset[int]:
        """Of the hands those who may not answer while others are left: where all the answers wanted could be theirs."""
        answers = {one.key if not one.any else str(one.step) for one in self.seats}
        return frozenset(self.hands if len(answers) <= len(self.hands) else ())

    @property
    def holds(self) -> bool:
        """Whether a version of it has been approved and not cancelled since."""
        return self.granted is not None and self.phase != "cancelled"

    @property
    def held(self) -> Request:
        """As it was approved last, whatever has been asked for since: what is paid, taken back and written down."""
        kept = self.granted
        if kept is None or not kept.applicant_id:
            return self
        about = {"applicant_id": kept.applicant_id, "deal_id": kept.deal_id, "version": kept.version}
        return altered(self, fields=kept.fields, amount=kept.amount, currency=kept.currency, **about)

    @property
    def reckoned(self) -> Granted | None:
        """What its money is settled by: what holds, or what was cancelled last; of a trip that has any."""
        found = self.granted or self.dropped
        if found is None and (self.lines or self.payments):
            return Granted(self.version, self.fields)  # cancelled before `dropped` was kept
        return found

    def by_purpose(self, purpose: str) -> UUID | None:
        """The newest command of that purpose."""
        return next((one.command_id for one in reversed(self.made) if one.purpose == purpose), None)

    def unpaid(self, purpose: str) -> tuple[UUID, ...]:
        """The commands that made items for money of that purpose, but those that have been paid as they were asked."""
        paid = [one.amount for one in self.payments if one.purpose == purpose]
        left = []
        for one in self.made:
            if one.purpose != f"item:{purpose}":
                continue
            match = one.amount if one.amount in paid else paid[0] if paid and one.amount is None else None
            if match is None:
                left.append(one.command_id)
            else:
                paid.remove(match)
        return tuple(left)

    def unpaid_sum(self, purpose: str) -> Decimal:
        """What they are for; without those of before, which kept no sum."""
        left = self.unpaid(purpose)
        return total(one.amount for one in self.made if one.command_id in left and one.amount is not None)

    @property
    def open_seats(self) -> tuple[Seat, ...]:
        """Those of the present step that still need an answer."""
        for step in sorted({seat.step for seat in self.seats}):
            left = tuple(seat for seat in self.seats if seat.step == step and not self.is_done(seat))
            if left:
                return left
        return ()

    def is_done(self, seat: Seat) -> bool:
        """Whether nobody need answer in a seat any more: it has its answer, or one of its step is enough."""
        return seat.agreed is not None or any(one.any and one.agreed for one in self.seats if one.step == seat.step)

    def beside(self, seat: Seat) -> tuple[Seat, ...]:
        """The other places of a step in which any answer will do."""
        return tuple(one for one in self.seats if seat.any and one.step == seat.step and one.key != seat.key)

    @property
    def paid(self) -> Decimal:
        """What the firm has paid for it so far in its currency, refunds taken off; foreign money once it is counted."""
        own = [(one.purpose, one.amount if one.currency == self.currency else one.counted) for one in self.payments]
        return total(-amount if purpose == "refund" else amount for purpose, amount in own if amount is not None)

    def paid_as(self, purpose: str) -> Decimal:
        """What has gone out in its currency for one purpose."""
        own = (one for one in self.payments if one.purpose == purpose and one.currency == self.currency)
        return total(one.amount for one in own)

    @property
    def advanced(self) -> Decimal:
        """What has been given to him before he left and has not come back; never negative."""
        return max(self.paid_as("advance") - self.paid_as("refund"), ZERO)

    def has_asked(self, employee_id: int) -> bool:
        """Whether somebody has been asked of this version."""
        return any(one.was_asked(employee_id) is not None for one in self.seats)

    def seat(self, key: str) -> Seat | None:
        return next((seat for seat in self.seats if seat.key == key), None)

    def with_seat(self, seat: Seat) -> Request:
        """The same with one seat changed."""
        return altered(self, seats=tuple(seat if one.key == seat.key else one for one in self.seats))


NEW = Request()
