"""What letters of the tax authority say, version 1. Keys of kinds and rules: docs/facts/tax-demands.md."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from contracts.base import Event
from contracts.claims import Blob

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


class LetterJudged(Event):
    """What a letter turned out to be; every letter gets exactly one judgement.

    relevance: yes = holds demands; triage = a person must look (reasons); info = kept, no task; no = ignored.
    kind: the demands' kinds are in demand.found; here what else it is (newsletter, spam, receipt, bank …).
    """

    topic: ClassVar[str] = "letter.judged"
    type: Literal["letter.judged.v1"] = "letter.judged.v1"
    letter_id: UUID
    relevance: Literal["yes", "triage", "info", "no"]
    demands: int
    kind: str | None = None
    reasons: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return f"letter/{self.letter_id}"


class LetterUnclear(Event):
    """A letter that a person must look at and that holds no demand with an identity.

    fingerprint: sha256 of its content without headers, so that the same letter sent again is not a second matter.
    reasons: in Russian. inn, number, authority_code: the best reading, unsure.
    """

    topic: ClassVar[str] = "letter.unclear"
    type: Literal["letter.unclear.v1"] = "letter.unclear.v1"
    letter_id: UUID
    fingerprint: str
    reasons: tuple[str, ...]
    kind: str | None = None
    inn: str | None = None
    number: str | None = None
    authority_code: str | None = None
    originals: tuple[Blob, ...] = ()
    original_names: tuple[str, ...] = ()
    raw: Blob | None = None
    received_on: date | None = None

    @property
    def subject(self) -> str:
        return f"unclear/{self.fingerprint}"


class TriageAsked(Event):
    """A person was asked to look at a letter's content; the same content again asks nobody."""

    topic: ClassVar[str] = "triage.asked"
    type: Literal["triage.asked.v1"] = "triage.asked.v1"
    fingerprint: str
    letter_id: UUID
    reasons: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return f"unclear/{self.fingerprint}"


class DemandFound(Event):
    """A letter holds this demand. A reminder or a forward of a known demand is found again, with the same identity.

    seq: 1, 2 … within the letter. inn, kpp, number, authority_code: as printed. dated_on: date of the document.
    received_on, due_on: computed by due_rule. confidence: 0 to 1. In Russian: doubts, why a person must look, and
    remarks, what he should know. original: the paper; raw: the letter.
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

    @property
    def subject(self) -> str:
        return f"demand/{self.identity}"


class DemandRecognised(Event):
    """A demand that was not known before, with the client it was matched to (None: nobody, a person decides)."""

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

    @property
    def subject(self) -> str:
        return f"demand/{self.identity}"


class DemandClarified(Event):
    """A demand that was doubtful, and a person's to sort, was found again without doubts.

    Its first letter was, for example, a reminder that doesn't say what is demanded. Dates as in demand.recognised.
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

    @property
    def subject(self) -> str:
        return f"demand/{self.identity}"
