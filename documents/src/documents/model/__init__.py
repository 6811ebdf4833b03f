"""What each paper shows, as frozen values. Whoever has reckoned fills them in; nothing here is computed again."""

from documents.model.act import Act
from documents.model.common import (
    EUR,
    RUB,
    AdvanceOffset,
    Attachment,
    BankAccount,
    Currency,
    DocumentRef,
    ExchangeRate,
    Party,
    Signatory,
)
from documents.model.correction import Change, Correction, Difference
from documents.model.diary import ChartBar, DiaryDay, DiaryEntry, DiaryReport, Subtotal
from documents.model.invoice import Invoice
from documents.model.lines import BreakdownRow, Line, Totals, Vat, VatTotal
from documents.model.transfer import Transfer, TransferSide

__all__ = [
    "EUR",
    "RUB",
    "Act",
    "AdvanceOffset",
    "Attachment",
    "BankAccount",
    "BreakdownRow",
    "Change",
    "ChartBar",
    "Correction",
    "Currency",
    "DiaryDay",
    "DiaryEntry",
    "DiaryReport",
    "Difference",
    "DocumentRef",
    "ExchangeRate",
    "Invoice",
    "Line",
    "Party",
    "Signatory",
    "Subtotal",
    "Totals",
    "Transfer",
    "TransferSide",
    "Vat",
    "VatTotal",
]
