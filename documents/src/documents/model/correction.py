"""Корректировочный счёт-фактура: what is agreed to be less or more than an accepted paper says.

Form: ПП 1137, appendix 2. Where the seller shows no VAT, the same is a корректировочный документ (УКД, status 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from documents.model.common import RUB, Currency, DocumentRef, Party, Signatory
from documents.model.lines import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line before (row А) and after (row Б)."""

    before: Line
    after: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Sums of rows В (more) or Г (less); not negative. tax: None where the seller shows no VAT."""

    net: Decimal
    tax: Decimal | None
    gross: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The rows of the form. number: empty while it is a draft. original: the paper that is corrected (row 1б).

    made_on: its date, of a draft the day it was reckoned for. basis: what was agreed.
    """

    made_on: date
    original: DocumentRef
    seller: Party
    buyer: Party
    changes: tuple[Change, ...]
    more: Difference
    less: Difference
    number: str = ""
    basis: str = ""
    currency: Currency = RUB
    signs: tuple[Signatory, ...] = ()
