"""What every paper has: parties, accounts, signatories, references to other papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A firm or a person as papers name it.

    inn, kpp, ogrn: digits, empty if there is none (a person has no КПП). registration: what a foreign firm has
    instead, with its name («Y-tunnus 1234567-8»). contacts: one line, telephone and address of mail.
    """

    name: str
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    registration: str = ""
    address: str = ""
    contacts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where to pay. account: 20 digits; bic: БИК; correspondent: 20 digits, empty if none; swift: for payers abroad."""

    account: str
    bank: str
    bic: str
    correspondent: str = ""
    city: str = ""
    swift: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs. role: «Генеральный директор»; name: «Воронцова А. П.»; basis: «Устав», «доверенность № 5 от …»."""

    role: str
    name: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRef:
    """Another paper by number and date: a payment order, an invoice, a contract. title: «Договор», empty in forms."""

    number: str
    date: date
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceOffset:
    """An advance that is set off against this paper.

    amount: what is set off, with VAT; tax: VAT in it, None if there is none. payment: the payment order.
    invoice: the счёт-фактура on the advance (row 5б), None where there was no duty to make one.
    """

    amount: Decimal
    payment: DocumentRef
    tax: Decimal | None = None
    invoice: DocumentRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """code: ISO 4217 letters; number: its digits (row 7); name: as row 7 wants it; sign: after an amount."""

    code: str
    number: str
    name: str
    sign: str
    short: str


RUB = Currency(code="RUB", number="643", name="Российский рубль", sign="₽", short="руб.")
EUR = Currency(code="EUR", number="978", name="Евро", sign="€", short="евро")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """Rate of the day the reckoning took: *rate* units of *quote* for one unit of *base*. source: «Банк России»."""

    base: str
    quote: str
    rate: Decimal
    on: date
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file inside the PDF (PDF/A-3). relationship: of what kind it is to the paper, ISO 19005-3 annex E.

    name: a file name; it is shown to people. Two of the same name are refused with ValueError.
    """

    name: str
    data: bytes
    media_type: str = "application/json"
    description: str = ""
    relationship: Literal["Data", "Source", "Alternative", "Supplement", "Unspecified"] = "Data"
