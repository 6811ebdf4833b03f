"""Invoices that went out by the checks and offsets of an older version: what they are made of is not judged anew.

The worked month is 19 450.84 without VAT and 23 730.03 with it.
"""

from __future__ import annotations

import copy
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from billing.core.as_issued import as_issued, used
from billing.core.rating import reckoned
from billing.core.reading import read
from contracts.billing.v1 import InvoiceIssued, InvoicePresented
from contracts.claims import Text
from contracts.corrections.v1 import InvoiceRenewed, InvoiceVoided, VoidAsked, WorkReduced
from contracts.crm.v1 import CreateTask
from contracts.disk.v1 import UploadFile
from contracts.letters.v1 import SendLetter
from making import small
from office import Office, answered, billed, entries, profile

AFTER = {
    "amount": "10000.00",
    "payment_number": "7",
    "payment_on": "2026-11-02",
    "sf_number": "А-7",
    "sf_on": "2026-11-03",
}
BEFORE = AFTER | {"amount": "30000.00", "payment_number": "5", "payment_on": "2026-10-02", "sf_on": "2026-10-03"}
EURO = {"currency": "EUR", "exchange_rate": {"on": "2026-10-31", "rate": "95"}}
REFUSED_NOW = [
    {"client": {"address": "北京市"}},
    {"contract": EURO},
]


def since_before(change: dict[str, Any] | None = None, to_pay: str | None = None, *, approval: bool = True) -> Office:
    """An invoice of the worked month with *change* in what it is made of, as an older version has recorded it."""
    (good,) = billed().said(InvoiceIssued)
    made = json.loads(good.month.content)
    for part, value in copy.deepcopy(change or {}).items():
        made[part] = made[part] | value if isinstance(value, dict) else value
    text = Text.holding(json.dumps(made, ensure_ascii=False).encode(), "application/json")
    update = {"month": text, "to_pay": Decimal(to_pay) if to_pay else good.to_pay}
    office = Office(profile(approval=approval))
    office.hear(good.model_copy(update=update | {"currency": made["contract"].get("currency", "RUB")}))
    return office


def agreed_late(office: Office) -> InvoiceRenewed:
    office.now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    answered(office, "Согласовано")
    (renewed,) = office.said(InvoiceRenewed)
    return renewed


def text_of(office: Office, said: InvoicePresented | InvoiceRenewed, name: str) -> str:
    (one,) = [one for one in said.papers if name in one.name and one.name.endswith(".pdf")]
    pages = pypdf.PdfReader(io.BytesIO(office.content[one.blob.sha256])).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_an_advance_that_was_offset_after_the_services_stays_offset_when_the_yes_is_late() -> None:
    office = since_before({"advances": [AFTER]}, "13730.03")
    (presented,) = office.said(InvoicePresented)
    assert [(one.payment_number, str(one.amount)) for one in presented.used or ()] == [("7", "10000.00")]

    renewed = agreed_late(office)
    for said in (presented, renewed):
        assert "13730,03" in text_of(office, said, "Счёт")
        assert "А-7" in text_of(office, said, "УПД")
    assert len(office.ordered(SendLetter)) == 1


def test_of_advances_for_all_of_it_those_stay_offset_that_were() -> None:
    (good,) = billed().said(InvoiceIssued)
    month = read(json.dumps(json.loads(good.month.content) | {"advances": [AFTER, BEFORE]}))
    taken = as_issued(month, Decimal("0.00"))
    before = used(reckoned(month, month.advances))

    assert [(one.payment_number, str(one.amount)) for one in used(taken)] == [("5", "23730.03")]
    assert [(one.payment_number, str(one.amount)) for one in before] == [("7", "10000.00"), ("5", "13730.03")]
    assert used(as_issued(month, Decimal("0.00"), before)) == before


@pytest.mark.parametrize("change", REFUSED_NOW, ids=["letters", "account"])
def test_what_a_newer_check_refuses_is_sent_when_the_yes_is_late(change: dict[str, Any]) -> None:
    office = since_before(change)
    agreed_late(office)

    assert len(office.ordered(SendLetter)) == 1


@pytest.mark.parametrize("change", REFUSED_NOW, ids=["letters", "account"])
def test_what_a_newer_check_refuses_is_stamped_when_it_is_void(change: dict[str, Any]) -> None:
    office = since_before(change, approval=False)
    (issued,) = office.said(InvoicePresented)
    office.hear(VoidAsked(invoice_id=issued.invoice_id, client_id=104, reason=Text.of("ошибка"), asked_at=office.now))

    assert len(office.said(InvoiceVoided)) == 1
    assert [one.name for one in office.ordered(UploadFile) if "аннулирован" in one.name]


@pytest.mark.parametrize("change", REFUSED_NOW, ids=["letters", "account"])
def test_what_a_newer_check_refuses_has_drafts_in_sums(change: dict[str, Any]) -> None:
    office = since_before(change, approval=False)
    (issued,) = office.said(InvoicePresented)
    less = {"entry_id": entries()[0]["id"], "before_seconds": 420, "seconds": 300, "month": issued.month}
    office.hear(WorkReduced(invoice_id=issued.invoice_id, client_id=104, **less))

    task = office.ordered(CreateTask)[-1]
    assert "пересчитано по правилам договора" in (task.description.content or "")
    assert len(task.files) == 1


def test_papers_that_would_ask_for_another_sum_stay_as_they_went_to_the_partner() -> None:
    office = since_before(to_pay="23000.00")
    (presented,) = office.said(InvoicePresented)
    renewed = agreed_late(office)

    assert renewed.papers == presented.papers
    assert len(office.ordered(SendLetter)) == 1


OVERLAP = (  # of an hour that is billed half was lost to a timer that is not: 3 000.00, not 6 000.00
    {"started_at": "2026-10-05T10:00:00+03:00", "ended_at": "2026-10-05T11:00:00+03:00", "billable": False},
    {"started_at": "2026-10-05T10:30:00+03:00", "ended_at": "2026-10-05T11:30:00+03:00"},
)


def test_an_overlap_that_its_first_comer_had_stays_his() -> None:
    office = since_before({name: small(*OVERLAP)[name] for name in ("contract", "people", "entries")}, "3660.00")
    renewed = agreed_late(office)
    assert "3660,00" in text_of(office, renewed, "Счёт")
    assert renewed.papers != office.said(InvoicePresented)[0].papers

    (issued,) = office.said(InvoicePresented)
    gone = {"entry_id": 2, "before_seconds": 3600, "seconds": 0, "month": issued.month}
    office.hear(WorkReduced(invoice_id=issued.invoice_id, client_id=104, **gone))
    assert "уменьшение на 3000,00 руб." in (office.ordered(CreateTask)[-1].description.content or "")
