"""The papers by documents: the same content as the peers have, and all papers of a month of so many entries."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from documents.model import (
    Act,
    Attachment,
    BankAccount,
    BreakdownRow,
    ChartBar,
    DiaryDay,
    DiaryEntry,
    DiaryReport,
    DocumentRef,
    Invoice,
    Line,
    Party,
    Signatory,
    Subtotal,
    Totals,
    Transfer,
    TransferSide,
    Vat,
    VatTotal,
)
from documents.papers.act import act_pdf
from documents.papers.diary import diary_pdf
from documents.papers.invoice import invoice_pdf
from documents.papers.transfer import transfer_pdf
from documents.sheets.diary import diary_xlsx

from benchmarks.peers import paper_content as content

VAT = Vat(label="22%")
LAST = date(2026, 10, 31)
ISSUER = Party(name=content.ISSUER, inn="7897555319", kpp="784101001", ogrn="1027700132195", address=content.ADDRESS)
CLIENT = Party(
    name="ООО «Хельсинки Трейд Рус»",
    inn="7897000019",
    kpp="784101001",
    address="197022, Санкт-Петербург, наб. реки Карповки, д. 5",
)
ACCOUNT = BankAccount(
    account="40702810700000012345",
    bank="АО «Синтетик Банк»",
    bic="044599901",
    correspondent="30101810000000000901",
    city="г. Санкт-Петербург",
)
CONTRACT = DocumentRef(title="Договор об оказании юридических услуг", number="12/2026", date=date(2026, 2, 1))
SIGNS = tuple(Signatory(role=role, name=name) for role, name in content.SIGNS)


def roubles(kopecks: int) -> Decimal:
    """459167 → 4591.67."""
    return Decimal(kopecks).scaleb(-2)


def lines(rows: Sequence[content.Row]) -> tuple[Line, ...]:
    """Lines of an invoice, an act, a transfer document."""
    return tuple(
        Line(
            name=row.name,
            quantity=Decimal(1),
            unit="усл. ед.",
            unit_code="876",
            price=roubles(row.net),
            net=roubles(row.net),
            vat=VAT,
            tax=roubles(row.tax),
            gross=roubles(row.net + row.tax),
        )
        for row in rows
    )


def totals(one: content.Invoice) -> Totals:
    """Their sums."""
    net, tax = roubles(one.net), roubles(one.tax)
    return Totals(net=net, tax=tax, gross=net + tax, by_vat=(VatTotal(vat=VAT, base=net, tax=tax),))


def invoice_of(one: content.Invoice, breakdown: tuple[BreakdownRow, ...] = ()) -> Invoice:
    """The invoice as documents wants it."""
    return Invoice(
        number=str(one.number),
        issued_on=LAST,
        issuer=ISSUER,
        account=ACCOUNT,
        client=CLIENT,
        contract=CONTRACT,
        first=content.FIRST,
        last=LAST,
        lines=lines(one.rows),
        totals=totals(one),
        to_pay=roubles(one.net + one.tax),
        words=content.WORDS,
        purpose=f"Оплата по счету № {one.number} от 31.10.2026",
        qr_payload=one.qr,
        signatories=SIGNS,
        breakdown=breakdown,
    )


def report_of(entries: Sequence[content.Entry]) -> DiaryReport:
    """The diary as documents wants it."""
    days = [
        DiaryDay(day=day, entries=made, minutes=sum(e.minutes for e in made), amount=amount(made))
        for day, group in groupby(entries, key=lambda one: one.day)
        for made in [tuple(map(entry_of, group))]
    ]
    people = tuple(
        Subtotal(
            name=name,
            detail=grade,
            minutes=sum(e.minutes for e in entries if e.specialist == name),
            amount=roubles(sum(e.amount for e in entries if e.specialist == name)),
        )
        for name, grade, _ in content.PEOPLE
    )
    return DiaryReport(
        number="118",
        issued_on=LAST,
        issuer=ISSUER,
        client=CLIENT,
        first=content.FIRST,
        last=entries[-1].day,
        days=tuple(days),
        by_specialist=people,
        by_matter=(),
        minutes=sum(e.minutes for e in entries),
        amount=roubles(sum(e.amount for e in entries)),
        chart=tuple(ChartBar(label=one.name, minutes=one.minutes) for one in people),
    )


def entry_of(one: content.Entry) -> DiaryEntry:
    """A fragment."""
    return DiaryEntry(
        specialist=one.specialist,
        grade=one.grade,
        matter=one.matter,
        minutes=one.minutes,
        description=one.done,
        rate=roubles(one.rate),
        amount=roubles(one.amount),
    )


def amount(entries: Sequence[DiaryEntry]) -> Decimal:
    """Of a day."""
    return sum((one.amount or Decimal(0) for one in entries), Decimal(0))


def attached(one: content.Invoice) -> tuple[Attachment, ...]:
    """The machine data."""
    return (Attachment(name="invoice.json", data=content.data_of(one), description="data"),)


def everything(count: int) -> float:
    """Processor seconds for invoice, act, transfer, diary and workbook of *count* entries, each a line of its own."""
    entries = content.diary(count)
    rows = tuple(content.Row(f"{e.specialist}, {e.matter}", e.amount, e.amount * 22 // 100) for e in entries)
    one = content.Invoice(118, rows, content.invoice(118).qr)
    report, invoice = report_of(entries), invoice_of(one)
    act = Act(
        number="118",
        issued_on=LAST,
        issuer=ISSUER,
        client=CLIENT,
        lines=invoice.lines,
        totals=invoice.totals,
        words=content.WORDS,
        issuer_signs=SIGNS[:1],
        client_signs=SIGNS[:1],
    )
    transfer = Transfer(
        status=1,
        number="118",
        issued_on=LAST,
        seller=ISSUER,
        buyer=CLIENT,
        lines=invoice.lines,
        totals=invoice.totals,
        handed=TransferSide(hands=SIGNS[0], at=LAST),
        accepted=TransferSide(hands=Signatory(role="")),
        head=SIGNS[0],
        accountant=SIGNS[1],
    )
    began = time.process_time()
    files = [invoice_pdf(invoice, attached(one)), act_pdf(act), transfer_pdf(transfer), diary_pdf(report)]
    files.append(diary_xlsx(report))
    assert all(files)  # noqa: S101
    return time.process_time() - began


def main() -> None:
    """As the peers do it, or {paper: "all", count, result}."""
    job: dict[str, Any] = json.loads(sys.argv[1])
    if job["paper"] != "all":
        content.measured(lambda one: invoice_pdf(invoice_of(one), attached(one)), lambda e: diary_pdf(report_of(e)))
        return
    everything(50)
    spent = everything(job["count"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(job["result"]).write_text(json.dumps({"seconds": spent, "megabytes": peak}))


if __name__ == "__main__":
    main()
