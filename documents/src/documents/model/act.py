"""Акт об оказании услуг: a primary document (402-ФЗ, article 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from documents.model.common import RUB, AdvanceOffset, BankAccount, Currency, DocumentRef, Party, Signatory
from documents.model.lines import BreakdownRow, Line, Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Services rendered and accepted, signed by both.

    first, last: when the services were rendered. words: totals.gross in words. invoice: the invoice it belongs to.
    to_pay: what is left after `advances`, None if the act needn't say. issuer_signs, client_signs: one or more each;
    a signatory without a name leaves a line to fill in. notes: paragraphs before the signatures.
    """

    number: str
    issued_on: date
    issuer: Party
    client: Party
    lines: tuple[Line, ...]
    totals: Totals
    words: str
    issuer_signs: tuple[Signatory, ...]
    client_signs: tuple[Signatory, ...]
    contract: DocumentRef | None = None
    invoice: DocumentRef | None = None
    first: date | None = None
    last: date | None = None
    currency: Currency = RUB
    issuer_account: BankAccount | None = None
    client_account: BankAccount | None = None
    breakdown: tuple[BreakdownRow, ...] = ()
    advances: tuple[AdvanceOffset, ...] = ()
    to_pay: Decimal | None = None
    notes: tuple[str, ...] = ()
    void: bool = False
