"""What letters of the tax authority say, version 1. Keys of kinds and rules: docs/facts/tax-demands.md."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Event
from contracts.claims import Blob, Text

DemandKind = Literal[
    "docs_93",
    "docs_93_1_audit",
    "docs_93_1_deal",
    "explain_88_3",
    "payment_69",
    "summons",
    "suspend_76",
    "unsuspend_76",
    "act_100",
    "hearing_notice",
    "decision_101",
    "tax_calc_msg",
    "currency_control",
]
Channel = Literal["tks", "lk", "post", "hand"]


class DemandFound(Event):
    """A letter holds this demand. A reminder or a forward of a known demand is found again, with the same identity.

    seq: 1, 2 … within the letter. inn, kpp, number, authority_code: as printed. dated_on: date of the document.
    received_on, due_on: computed by due_rule. confidence: 0 to 1. In Russian: doubts, why a person must look, and
    remarks, what he should know. original: the paper; raw: the letter. found_at: when the mailbox got the letter.
    notice_by_on: last day to say that the documents can't be had in time. soft_due_on: what the term would be if it ran
    from the day of sending, a target of prudence. ocr_confidence: of the paper's text where it was read off pictures.
    delivery_said: whether the letter tells how or when it came; else sent_on and what follows is supposed.
    sender_domain: as the letter claims; sender_verified: what our own mail server found, None where it said nothing.
    news: of the doubts, what the letter says became of the demand (withdrawn, prolonged, replaced).
    """

    topic: ClassVar[str] = "demand.found"
    type: Literal["demand.found.v1"] = "demand.found.v1"
    letter_id: UUID
    seq: int
    identity: str
    kind: DemandKind | None = None
    inn: str | None = None
    kpp: str | None = None
    number: str | None = None
    dated_on: date | None = None
    authority_code: str | None = None
    authority_name: str | None = None
    taxpayer_name: str | None = None
    sent_on: date | None = None
    received_on: date | None = None
    due_on: date | None = None
    due_rule: str | None = None
    channel: Channel | None = None
    inn_valid: bool = False
    confidence: float = 0.0
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    original: Blob | None = None
    original_name: str | None = None
    raw: Blob | None = None
    history: bool = False
    found_at: AwareDatetime | None = None
    notice_by_on: date | None = None
    soft_due_on: date | None = None
    ocr_confidence: float | None = None
    delivery_said: bool | None = None
    sender_domain: str | None = None
    sender_verified: bool | None = None
    news: tuple[str, ...] | None = None

    @property
    def subject(self) -> str:
        return f"demand/{self.identity}"


class DemandMentioned(Event):
    """A letter tells what became of a demand that it is not itself: a receipt, a refusal, a cancelled suspension.

    what: our reply was taken, or not; the suspension of accounts was cancelled. number, inn: of the demand, inn empty
    where a receipt doesn't say whose; dated_on, authority_code: as far as the letter says. on: the day of it. verified:
    as sender_verified of demand.found. fingerprint: of the letter's content, as in letter.unclear.
    """

    topic: ClassVar[str] = "demand.mentioned"
    type: Literal["demand.mentioned.v1"] = "demand.mentioned.v1"
    letter_id: UUID
    seq: int
    what: Literal["reply_accepted", "reply_refused", "suspension_lifted"]
    inn: str
    number: str
    dated_on: date | None = None
    authority_code: str | None = None
    on: date | None = None
    verified: bool | None = None
    raw: Blob | None = None
    fingerprint: str | None = None

    @property
    def subject(self) -> str:
        return f"mention/{self.inn}:{self.number}"


class DemandSettled(Event):
    """It is known which demand a letter speaks of. Fields as in demand.mentioned."""

    topic: ClassVar[str] = "demand.settled"
    type: Literal["demand.settled.v1"] = "demand.settled.v1"
    identity: str
    letter_id: UUID
    what: Literal["reply_accepted", "reply_refused", "suspension_lifted"]
    on: date | None = None
    verified: bool | None = None

    @property
    def subject(self) -> str:
        return f"demand/{self.identity}"


class DemandHandoverDue(Event):
    """Whoever has a demand's task may be the wrong one now. away_id: an employee who can't have it."""

    topic: ClassVar[str] = "demand.handover_due"
    type: Literal["demand.handover_due.v1"] = "demand.handover_due.v1"
    identity: str
    reason: Literal["client_changed", "employee_away"]
    client_id: int | None = None
    away_id: int | None = None

    @property
    def subject(self) -> str:
        return f"demand/{self.identity}"


class DemandChanged(Event):
    """A demand that was recognised has another deadline, client or accountant, is open again, or was told otherwise.

    revision: 1, 2 …; a demand's later fact has the greater one, in demand.closed too. client_id, responsible_id,
    due_on: as they are now. was_*: before, where that changed. by_id: the employee who did it, None for an automation.
    told_otherwise: another letter names told_on as the last day; nothing moves by it. why: in Russian. answer: what a
    person wrote when he closed the triage task; reopened with it: it could not be understood, why says what of it.
    """

    topic: ClassVar[str] = "demand.changed"
    type: Literal["demand.changed.v1"] = "demand.changed.v1"
    identity: str
    revision: int
    what: Literal["deadline", "client", "responsible", "reopened", "told_otherwise"]
    client_id: int | None = None
    responsible_id: int | None = None
    due_on: date | None = None
    was_client_id: int | None = None
    was_responsible_id: int | None = None
    was_due_on: date | None = None
    told_on: date | None = None
    letter_id: UUID | None = None
    by_id: int | None = None
    at: AwareDatetime | None = None
    why: str | None = None
    answer: Text | None = None

    @property
    def subject(self) -> str:
        return f"demand/{self.identity}"


class DemandClosed(Event):
    """A demand needs nothing any more.

    outcome: answered = its accountant closed the task; accepted = the authority's receipt for the reply came; lifted =
    the suspension was cancelled; sorted_out = the person who was asked closed the triage task; deleted = somebody
    deleted the task. working_days_used: from the day its letter came to that of closing. late: after due_on. answer:
    what the person wrote who closed it.
    """

    topic: ClassVar[str] = "demand.closed"
    type: Literal["demand.closed.v1"] = "demand.closed.v1"
    identity: str
    revision: int
    outcome: Literal["answered", "accepted", "lifted", "sorted_out", "deleted"]
    closed_at: AwareDatetime | None = None
    client_id: int | None = None
    responsible_id: int | None = None
    kind: DemandKind | None = None
    authority_code: str | None = None
    due_on: date | None = None
    working_days_used: int | None = None
    late: bool | None = None
    by_id: int | None = None
    letter_id: UUID | None = None
    answer: Text | None = None

    @property
    def subject(self) -> str:
        return f"demand/{self.identity}"


class DemandRecognised(Event):
    """A demand that was not known before, with the client it was matched to (None: nobody, a person decides).

    Said again of a demand that a person was asked about, if its paper comes later with the kind or the last day.
    """

    topic: ClassVar[str] = "demand.recognised"
    type: Literal["demand.recognised.v1"] = "demand.recognised.v1"
    identity: str
    letter_id: UUID
    client_known: bool
    client_id: int | None = None
    responsible_id: int | None = None
    kind: DemandKind | None = None
    inn: str | None = None
    kpp: str | None = None
    number: str | None = None
    dated_on: date | None = None
    authority_code: str | None = None
    sent_on: date | None = None
    received_on: date | None = None
    due_on: date | None = None
    due_rule: str | None = None
    channel: Channel | None = None
    confidence: float = 0.0
    doubts: tuple[str, ...] = ()
    found_at: AwareDatetime | None = None
    notice_by_on: date | None = None

    @property
    def subject(self) -> str:
        return f"demand/{self.identity}"


class DemandClarified(Event):
    """A demand that was doubtful, and a person's to sort, was found again without doubts.

    Its first letter was, for example, a reminder that doesn't say what is demanded. Dates as in demand.recognised.
    how: a letter made it clear (None: too), or a person named the client in the task, by_id, or wrote it there, answer.
    due_rule of a person's: only where the day is counted by the kind that he named. revision: as in demand.changed.
    """

    topic: ClassVar[str] = "demand.clarified"
    type: Literal["demand.clarified.v1"] = "demand.clarified.v1"
    identity: str
    letter_id: UUID
    client_id: int
    responsible_id: int
    kind: DemandKind | None = None
    sent_on: date | None = None
    received_on: date | None = None
    due_on: date | None = None
    due_rule: str | None = None
    channel: Channel | None = None
    confidence: float = 0.0
    how: Literal["letter", "person"] | None = None
    by_id: int | None = None
    revision: int | None = None
    notice_by_on: date | None = None
    answer: Text | None = None

    @property
    def subject(self) -> str:
        return f"demand/{self.identity}"
