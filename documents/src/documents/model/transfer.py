"""УПД: счёт-фактура and act in one (status 1), or the act alone (status 2).

Form: recommended by ФНС, with rows of ПП 1137 as changed by ПП 26 of 23.01.2026 (row 5б).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from documents.model.common import RUB, Currency, DocumentRef, Party, Signatory
from documents.model.lines import Line, Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSide:
    """One side of the lower half.

    hands: who hands over or accepts (row [12] or [17]); at: day of it ([13], [18]), None leaves a line to fill in;
    remarks: other facts ([14], [19]); answers: who answers for the record ([15], [20]), None if the same person.
    """

    hands: Signatory
    at: date | None = None
    remarks: str = ""
    answers: Signatory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The rows of the form.

    status: 1 where the seller shows VAT, 2 where it doesn't. number, issued_on: row 1; correction, corrected_on: 1а.
    seller, buyer: rows 2–2б, 6–6б (name, address, ИНН/КПП). consignor, consignee: rows 3 and 4, a dash for services.
    payments: row 5. shipments: row 5а, empty prints this paper itself («УПД, № п/п 1–n, № … от …»).
    advance_invoices: row 5б. state_contract: row 8. head, accountant: signatures of status 1; entrepreneur with its
    registration in `basis` takes their place. contract: row [10], transport: row [11].
    """

    status: Literal[1, 2]
    number: str
    issued_on: date
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    totals: Totals
    handed: TransferSide
    accepted: TransferSide
    contract: str = ""
    correction: str = ""
    corrected_on: date | None = None
    consignor: str = ""
    consignee: str = ""
    payments: tuple[DocumentRef, ...] = ()
    shipments: tuple[DocumentRef, ...] = ()
    advance_invoices: tuple[DocumentRef, ...] = ()
    currency: Currency = RUB
    state_contract: str = ""
    transport: str = ""
    head: Signatory | None = None
    accountant: Signatory | None = None
    entrepreneur: Signatory | None = None
    void: bool = False
