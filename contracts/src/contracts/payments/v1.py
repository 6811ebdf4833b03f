"""Bank statements, the payments in them and what they are for, version 1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Event, Part
from contracts.claims import Text

Direction = Literal["in", "out", "own"]
Doubt = Literal["copy", "batch"]


class Sight(Part):
    """What a payment has in statements of every format. written: in which it was seen. inn: of the other side.

    likeness: a hash of our account, direction, currency and sum; party: one of the other side's account, which may be a
    person's. numbers: of its order, and what else the payer calls it.
    """

    written: Literal["1c", "camt"]
    likeness: str
    numbers: tuple[str, ...] = ()
    party: str | None = None
    inn: str | None = None


class Shown(Part):
    """What tells payments of one key apart. mark: a hash of what else a statement shows of it; place: how many of that
    mark stand before it there; beside: marks of others of its key there.

    certain: its number, the bank's reference, or its place among all of that day tell it. first_on, opening: with what
    balance, in the account's currency, the statement begins, and on which day.
    """

    mark: str
    place: int = 0
    beside: tuple[str, ...] = ()
    certain: bool = True
    first_on: date | None = None
    opening: Decimal | None = None
    currency: str | None = None


class StatementFound(Event):
    """A letter brought a bank statement. content: its bytes as they are, in whatever encoding.

    sender_domain: as the letter claims it. verified: whether our mail server found that true; None where it said
    nothing.
    """

    topic: ClassVar[str] = "statement.found"
    type: Literal["statement.found.v1"] = "statement.found.v1"
    letter_id: UUID
    name: str
    content: Text
    sender_domain: str | None = None
    verified: bool | None = None

    @property
    def subject(self) -> str:
        return f"statement/{self.content.sha256}"


class Payment(Event):
    """A movement of money. payment_id: the same for the same payment in every statement; while it is only seen, and
    shown, that of the first one with its key. on: booked.

    words: JSON with the purpose and the other side's name, which may be a person's. statement: which held it.
    reference: of the creditor (RF…, viitenumero), as the payer gave it. doubt: why only a person may say what it pays:
    "copy", its statement has one before it that is the same in everything; "batch", it is several, of which the bank
    doesn't tell how much of our currency each is. repeated: it may be one that another
    statement had.
    """

    payment_id: str
    issuer: str
    direction: Direction
    amount: Decimal
    currency: str
    on: date
    words: Text
    number: str | None = None
    dated: date | None = None
    other_inn: str | None = None
    reversal: bool = False
    statement: str | None = None
    sight: Sight | None = None
    reference: str | None = None
    doubt: Doubt | None = None
    shown: Shown | None = None
    repeated: bool | None = None

    @property
    def subject(self) -> str:
        return f"payment/{self.payment_id}"


class PaymentSeen(Payment):
    """A statement holds this payment; another one may hold it too."""

    topic: ClassVar[str] = "payment.seen"
    type: Literal["payment.seen.v1"] = "payment.seen.v1"


class PaymentNoted(Payment):
    """A payment that no statement held before."""

    topic: ClassVar[str] = "payment.noted"
    type: Literal["payment.noted.v1"] = "payment.noted.v1"


class PaymentTold(Event):
    """A person says which invoices a payment is for that no invoice took; invoices: their ids, in order.

    request: of money that went out, which request it was for, by its item ("trip:58"); purpose: what of it, where it
    waits for both. There are no invoices then.
    """

    topic: ClassVar[str] = "payment.told"
    type: Literal["payment.told.v1"] = "payment.told.v1"
    payment_id: str
    issuer: str
    invoices: tuple[str, ...]
    told_at: AwareDatetime
    request: str | None = None
    purpose: Literal["advance", "expense"] | None = None

    @property
    def subject(self) -> str:
        return f"payment/{self.payment_id}"


class PaymentMatched(Event):
    """Money came in for an invoice, or went back (amount below 0). total: to pay; left: still to pay, paid: nothing is.

    flags: partial, over, third_party, date_differs, number_differs (its prefix was missing), vat_remark,
    by_hand (a person told it), moved (to the invoice that the other format's statement names), by_sum (joint, of
    invoices that only their sum told).
    payment_id "advance:" and the invoice: advances that had come before cover it; amount: what was taken of them.
    alike: of a payment without a number, the same for all that differ in the bank's reference only.
    """

    topic: ClassVar[str] = "payment.matched"
    type: Literal["payment.matched.v1"] = "payment.matched.v1"
    BY_ADVANCE: ClassVar[str] = "advance:"
    payment_id: str
    invoice_id: str
    issuer: str
    number: str
    client_id: int
    amount: Decimal
    currency: str
    on: date
    total: Decimal
    left: Decimal
    paid: bool
    how: Literal["number", "amount", "joint", "refund"]
    flags: tuple[str, ...] = ()
    deal_id: int | None = None
    alike: str | None = None
    statement: str | None = None
    sight: Sight | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"

    @property
    def by_advance(self) -> bool:
        """Whether it is no new money: advances that had come before cover the invoice, or do so no more."""
        return self.payment_id.startswith(self.BY_ADVANCE)


class PaymentUnmatched(Event):
    """Money that no invoice takes; a person was asked. amount: what is left of a payment that was more than owed.

    why "given_back": such money went back to who had paid it, and nobody is asked; "repeated": another statement had
    one that differs in the bank's reference only, or one of another format may be it; "copy", "batch": its own doubt;
    "same": that one is it (same_as: which), so it is not counted again, and nobody is asked. alike, statement: as in
    PaymentMatched.
    """

    topic: ClassVar[str] = "payment.unmatched"
    type: Literal["payment.unmatched.v1"] = "payment.unmatched.v1"
    payment_id: str
    issuer: str
    amount: Decimal
    currency: str
    on: date
    why: str
    candidates: tuple[str, ...] = ()
    other_inn: str | None = None
    alike: str | None = None
    statement: str | None = None
    direction: Direction | None = None
    sight: Sight | None = None
    same_as: str | None = None

    @property
    def subject(self) -> str:
        return f"payment/{self.payment_id}"


class PaymentDebited(Event):
    """Money went out that a request had asked for: the advance of a trip. request: its item ("trip:58").

    told: a person said so, and not the statement.
    """

    topic: ClassVar[str] = "payment.debited"
    type: Literal["payment.debited.v1"] = "payment.debited.v1"
    payment_id: str
    issuer: str
    request: str
    purpose: Literal["advance", "expense"]
    employee_id: int
    amount: Decimal
    currency: str
    on: date
    sight: Sight | None = None
    told: bool | None = None

    @property
    def subject(self) -> str:
        return f"item/{self.request}"
