"""What letters of the tax authority are, and which of them a person must sort, version 1."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Event
from contracts.claims import Blob, Text
from contracts.tax.v1 import DemandKind


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
    reasons: in Russian. inn, number, authority_code, kpp, dated_on, due_on, taxpayer_name: the best reading, unsure;
    ocr_confidence: of that reading where it was read off pictures.
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
    kpp: str | None = None
    dated_on: date | None = None
    due_on: date | None = None
    taxpayer_name: str | None = None
    ocr_confidence: float | None = None

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


class TriageAnswered(Event):
    """A person answered the task of a letter: closed it, or named the client whose letter it is.

    client_id, responsible_id: then, and who has the task now; None where it was closed. kind, due_on: if he named them
    too. answer: his own words. unread: what of them could not be understood, in Russian; then he is asked again, and
    nothing of it counts.
    """

    topic: ClassVar[str] = "triage.answered"
    type: Literal["triage.answered.v1"] = "triage.answered.v1"
    fingerprint: str
    letter_id: UUID | None = None
    by_id: int | None = None
    at: AwareDatetime | None = None
    client_id: int | None = None
    responsible_id: int | None = None
    kind: DemandKind | None = None
    due_on: date | None = None
    answer: Text | None = None
    unread: tuple[str, ...] | None = None

    @property
    def subject(self) -> str:
        return f"unclear/{self.fingerprint}"
