"""Whom the money of an approved paper goes to: a bank statement shows the payee, never who asked for it."""

from __future__ import annotations

import re
from typing import Any

from domain.taxpayer import is_inn

from approvals.core.checking import Reader
from approvals.core.form import Form
from approvals.core.rules import Kind

SUPPLIER, SUPPLIER_INN = "supplier", "supplier_inn"
A_REQUEST = re.compile(r"[a-z][a-z0-9_]*:\d+")


def payee_of(kind: Kind, form: Form) -> dict[str, Any]:
    """As document.approved says it: the supplier that is named, else what the profile says, else the applicant of the
    request that it is for; else nobody knows.
    """
    if form.has(SUPPLIER) or form.has(SUPPLIER_INN):
        return {"payee": "supplier", "payee_inn": _inn(form), "payee_name": form.known(SUPPLIER)}
    own = A_REQUEST.fullmatch(form.text("source") or "")
    return {"payee": kind.payee or ("applicant" if own else None)}


def supplier(reader: Reader) -> None:
    """A number that is none is mistyped, and would tell no debit."""
    inn = _inn(reader.form)
    if inn is not None and not is_inn(inn):
        said = "ожидается ИНН: 10 или 12 цифр с верной контрольной суммой"
        reader.wrong(SUPPLIER_INN, "unfit", f"{said}; у иностранного поставщика его нет, оставьте поле пустым")


def _inn(form: Form) -> str | None:
    number = form[SUPPLIER_INN].number
    said = form.known(SUPPLIER_INN) if number is None else str(number)
    return "".join((said or "").split()) or None
