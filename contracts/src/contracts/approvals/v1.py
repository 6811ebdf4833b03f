"""Requests (trips, vacations, payments, documents) and who approves them, version 1.

A request is an item of a smart process; `request` names it as in `CrmRef`: "trip:58". People are employee ids.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.approvals.parts import Lack, Reason, Seat
from contracts.base import Event
from contracts.claims import Text
from contracts.crm.v1 import Field, TaskFile

Door = Literal["stage", "task", "link"]


class AboutRequest(Event):
    """A fact of one request."""

    request: str

    @property
    def subject(self) -> str:
        return f"item/{self.request}"


class RequestSubmitted(Event):
    """Somebody filled in a form of ours, or a process of the CRM asks; an item is made of it.

    fields: as the form has them. process_id, event_token: of the process that waits for the outcome. files: handed in
    with it, the photo of a receipt for example.
    """

    topic: ClassVar[str] = "request.submitted"
    type: Literal["request.submitted.v1"] = "request.submitted.v1"
    submission_id: UUID
    kind: str
    applicant_id: int
    submitted_at: AwareDatetime
    fields: tuple[Field, ...]
    deal_id: int | None = None
    client_id: int | None = None
    process_id: str | None = None
    event_token: str | None = None
    files: tuple[TaskFile, ...] | None = None

    @property
    def subject(self) -> str:
        return f"submission/{self.submission_id}"


class RequestOpened(AboutRequest):
    """A request is complete and possible; its approval begins. version: 1, and one more after each change.

    changed: names of the fields that differ from the version before, former: what they were. amount: what thresholds
    are compared with. origin: the process of the CRM, or the submission, that it comes from. author_ids: who made it
    for somebody else. hand_ids: who handed it in or changed it in the applicant's place and may not approve it alone;
    of a deputyship who declares it. files: handed in with the submission it comes from. from_stage: of its item, before
    it was handed in.
    """

    topic: ClassVar[str] = "request.opened"
    type: Literal["request.opened.v1"] = "request.opened.v1"
    kind: str
    version: int
    applicant_id: int
    opened_at: AwareDatetime
    fields: tuple[Field, ...]
    summary: Text
    seats: tuple[Seat, ...]
    amount: Decimal | None = None
    currency: str | None = None
    changed: tuple[str, ...] = ()
    deal_id: int | None = None
    client_id: int | None = None
    origin: str | None = None
    author_ids: tuple[int, ...] | None = None
    hand_ids: tuple[int, ...] | None = None
    former: tuple[Field, ...] | None = None
    from_stage: str | None = None
    files: tuple[TaskFile, ...] | None = None


class RequestReturned(AboutRequest):
    """A request went back to its applicant: incomplete or impossible, or an approver wants it mended (by_id).

    fields: as they were then; until they differ, or it is handed in again, nothing new has been said.
    """

    topic: ClassVar[str] = "request.returned"
    type: Literal["request.returned.v1"] = "request.returned.v1"
    kind: str
    version: int
    returned_at: AwareDatetime
    applicant_id: int | None = None
    lacks: tuple[Lack, ...] = ()
    fields: tuple[Field, ...] | None = None
    by_id: int | None = None
    comment: Text | None = None
    origin: str | None = None


class ApprovalAsked(AboutRequest):
    """Somebody is asked to approve. seat: the place of the chain ("1.2": second place of the first step).

    for_id: whom he stands in for. level: heads above the one meant. due_at: after that his silence passes it on.
    instead_of: who was asked before him in this seat, and cause why he no longer is. kind: of the request, as the
    portal profile names it.
    """

    topic: ClassVar[str] = "approval.asked"
    type: Literal["approval.asked.v1"] = "approval.asked.v1"
    version: int
    seat: str
    approver_id: int
    asked_at: AwareDatetime
    because: tuple[Reason, ...]
    level: int = 0
    duty: bool = False
    due_at: AwareDatetime | None = None
    for_id: int | None = None
    instead_of: int | None = None
    cause: Literal["silence", "absence", "handed_over"] | None = None
    kind: str | None = None


class AnswerGiven(AboutRequest):
    """Somebody answered by a signed link; whether he may is not judged yet. hand_over_to: who shall answer instead."""

    topic: ClassVar[str] = "approval.answer_given"
    type: Literal["approval.answer_given.v1"] = "approval.answer_given.v1"
    version: int
    approver_id: int
    given_at: AwareDatetime
    agreed: bool | None = None
    comment: Text | None = None
    hand_over_to: int | None = None


class ApprovalAnswered(AboutRequest):
    """An answer that counts: who gave it, for whom, and by which door."""

    topic: ClassVar[str] = "approval.answered"
    type: Literal["approval.answered.v1"] = "approval.answered.v1"
    version: int
    seat: str
    approver_id: int
    agreed: bool
    answered_at: AwareDatetime
    by: Door
    for_id: int | None = None
    comment: Text | None = None


class ApprovalDenied(AboutRequest):
    """An answer that doesn't count.

    code: not_asked, own_request, author, unknown_person, old_version, unclear, not_allowed, already_decided,
    not_asked_for, own_money, unchanged, deputyship_over, handed_over, own_move (the gateway's own user moved the item),
    changed_too (fields were changed in the same save), not_his (who moved it may neither hand it in nor cancel it).
    """

    topic: ClassVar[str] = "approval.denied"
    type: Literal["approval.denied.v1"] = "approval.denied.v1"
    version: int
    code: str
    denied_at: AwareDatetime
    by: Door
    by_id: int | None = None


class RequestDecided(AboutRequest):
    """A request has its outcome. cancelled: by the applicant, or with its item.

    purpose, amount: what a payment was for, as in PaymentMade, and of how much. still_holds: of a refused change, the
    version approved before; fields: of such a one, what its item showed, where the refusal came with an edit.
    """

    topic: ClassVar[str] = "request.decided"
    type: Literal["request.decided.v1"] = "request.decided.v1"
    kind: str
    version: int
    outcome: Literal["approved", "refused", "cancelled"]
    decided_at: AwareDatetime
    applicant_id: int
    comment: Text | None = None
    origin: str | None = None
    purpose: str | None = None
    still_holds: int | None = None
    amount: Decimal | None = None
    currency: str | None = None
    fields: tuple[Field, ...] | None = None


class DocumentApproved(AboutRequest):
    """A paper is approved by its whole chain. kind: its type, as the portal profile names it. payment: what goes
    out for it, if money does, to the applicant or by his paper.

    payee: whom the money goes to; None where nobody knows. payee_inn, payee_name: of the supplier, where it says so.
    """

    topic: ClassVar[str] = "document.approved"
    type: Literal["document.approved.v1"] = "document.approved.v1"
    kind: str
    version: int
    applicant_id: int
    approved_at: AwareDatetime
    amount: Decimal | None = None
    currency: str | None = None
    payment: Literal["advance", "expense"] | None = None
    payee: Literal["applicant", "supplier"] | None = None
    payee_inn: str | None = None
    payee_name: str | None = None


class PaymentMade(AboutRequest):
    """Money has gone out or come back. source: the request it was for ("trip:58"). purpose: advance, expense, extra,
    refund, or that of a document. ordered: whether source has ordered it; False for one that somebody made by hand."""

    topic: ClassVar[str] = "payment.made"
    type: Literal["payment.made.v1"] = "payment.made.v1"
    purpose: str
    amount: Decimal
    currency: str
    paid_at: AwareDatetime
    source: str | None = None
    ordered: bool | None = None


class AbsenceRegistered(Event):
    """An employee is away on these days, both inclusive; a later fact of the same source replaces it.

    source: the request it comes from. withdrawn: he is not away after all.
    """

    topic: ClassVar[str] = "absence.registered"
    type: Literal["absence.registered.v1"] = "absence.registered.v1"
    employee_id: int
    kind: str
    first_on: date
    last_on: date
    source: str
    withdrawn: bool = False

    @property
    def subject(self) -> str:
        return f"employee/{self.employee_id}"


class DeputyDeclared(Event):
    """Somebody stands in for somebody on these days; a later fact of the same declaration replaces it.

    kinds: of request, none for all. consented: the deputy has agreed; before that it counts for nothing.
    """

    topic: ClassVar[str] = "deputy.declared"
    type: Literal["deputy.declared.v1"] = "deputy.declared.v1"
    declaration: str
    employee_id: int
    deputy_id: int
    first_on: date
    last_on: date
    declared_at: AwareDatetime
    kinds: tuple[str, ...] = ()
    consented: bool = False
    withdrawn: bool = False
    declared_by_id: int | None = None

    @property
    def subject(self) -> str:
        return f"employee/{self.employee_id}"
