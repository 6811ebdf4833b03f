"""Счёт на оплату. No statutory form: what it must show is in docs/facts/invoicing.md, section 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from documents.model.common import (
    RUB,
    AdvanceOffset,
    BankAccount,
    Currency,
    DocumentRef,
    ExchangeRate,
    Party,
    Signatory,
)
from documents.model.lines import BreakdownRow, Line, Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice with the breakdown by specialist, grade and rate period.

    issued_on: date of the paper, also its date in the PDF's metadata. first, last: the billed period.
    totals: of `lines` alone. agent_expenses: paid for the client, outside VAT and act, with `agent_total` as their sum.
    advances: set off. to_pay: totals.gross + agent_total − advances, as reckoned; words: it in words.
    qr_payload: text of the payment code (ГОСТ Р 56042), empty prints none; its bytes are in the encoding that its
    7th character names (1: windows-1251, 2: UTF-8, 3: KOI8-R). void: printed with a stamp «АННУЛИРОВАН», no code.
    notes: paragraphs below the totals (policy of rounding, compliance, corrections).
    """

    number: str
    issued_on: date
    issuer: Party
    account: BankAccount
    client: Party
    lines: tuple[Line, ...]
    totals: Totals
    to_pay: Decimal
    words: str
    contract: DocumentRef | None = None
    first: date | None = None
    last: date | None = None
    due_on: date | None = None
    currency: Currency = RUB
    exchange: ExchangeRate | None = None
    breakdown: tuple[BreakdownRow, ...] = ()
    agent_expenses: tuple[Line, ...] = ()
    agent_total: Decimal = Decimal(0)
    advances: tuple[AdvanceOffset, ...] = ()
    purpose: str = ""
    qr_payload: str = ""
    signatories: tuple[Signatory, ...] = ()
    notes: tuple[str, ...] = ()
    void: bool = False
