"""What is ordered for an invoice: smart invoice, folder, files, timeline, letter, approval, reminders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from contracts.base import Command
from contracts.billing.parts import Paper
from contracts.billing.v1 import InvoiceIssued
from contracts.claims import Text
from contracts.crm.v1 import CrmRef, Field, Known, Made, TaskFile, Value
from contracts.disk.v1 import CreateFolder, NewFileVersion, UploadFile
from contracts.items.v1 import CreateItem, MoveItemStage, ProductRow, UpdateItem
from contracts.letters.v1 import Recipient, SendLetter
from contracts.signs.v1 import CommentTimeline
from domain.money import comma

from billing.core import wording
from billing.core.desk_months import AUTOMATION, belongs, local
from billing.core.desk_state import Invoice
from billing.core.notes import note
from billing.core.office import ClientTerms, Desk
from billing.core.rated import Line, Rated
from billing.core.templates import filled

FOLDER = "Счета"
WITHOUT_SERVICES = 2  # papers: счёт and diary; else act and УПД too
LONGEST_NAME = 255  # characters of a product row's name; the papers have all of it


def money(amount: Decimal, currency: str) -> str:
    """As letters say it: 23730,03 руб."""
    return f"{comma(amount)} {wording.SIGNS.get(currency, currency)}"


def rows(rated: Rated) -> tuple[ProductRow, ...]:
    """Lines and agent expenses of the smart invoice; prices without VAT, one unit each."""
    lines = [
        ProductRow(
            name=_row_name(rated, line),
            price=line.net,
            currency=rated.currency,
            quantity=Decimal(1),
            tax_percent=line.draft.tax.percent,
        )
        for line in rated.lines
    ]
    paid = [
        ProductRow(
            name=one.expense.title[:LONGEST_NAME], price=one.amount, currency=rated.currency, quantity=Decimal(1)
        )
        for one in rated.agent
    ]
    return (*lines, *paid)


def _row_name(rated: Rated, line: Line) -> str:
    """Lines of one person differ by rate, discount or time: the CRM has no column for that."""
    said = note(rated, line)
    return (f"{line.draft.title} ({said})" if said else line.draft.title)[:LONGEST_NAME]


def smart_invoice(issued: InvoiceIssued, rated: Rated, desk: Desk, terms: ClientTerms) -> CreateItem:
    """The item of type 31, by its domain name."""
    return CreateItem(
        automation=AUTOMATION,
        belongs_to=belongs(issued.client_id),
        item_type=desk.item_type,
        title=f"Счёт № {issued.number} от {wording.day(issued.issued_on)}",
        fields=(
            Field(name="total", value=Value(amount=issued.to_pay, currency=issued.currency)),
            *_due(issued.due_on, desk),
        ),
        rows=rows(rated),
        stage=desk.stage_approval if terms.approval else desk.stage_issued,
        deal=Known(crm_id=issued.deal_id) if issued.deal_id else None,
        client_id=issued.client_id,
        responsible_id=terms.manager_id,
    )


def _due(due_on: date | None, desk: Desk) -> tuple[Field, ...]:
    return (Field(name=desk.due_field, value=Value(on=due_on)),) if desk.due_field and due_on else ()


def due_shown(invoice: Invoice, desk: Desk, terms: ClientTerms) -> tuple[Command, ...]:
    """The smart invoice says until when it is to be paid by now."""
    fields = _due(invoice.due_on, desk)
    if invoice.item is None or not fields:
        return ()
    return (
        UpdateItem(
            automation=AUTOMATION,
            belongs_to=belongs(terms.client_id),
            item_type=desk.item_type,
            item=Made(command_id=invoice.item),
            fields=fields,
        ),
    )


def renewed(invoice: Invoice, terms: ClientTerms) -> tuple[Command, ...]:
    """Its papers in the folder, as they are now."""
    known = dict(invoice.uploaded)
    return tuple(
        NewFileVersion(
            automation=AUTOMATION,
            belongs_to=belongs(terms.client_id),
            file=Made(command_id=known[paper.name]),
            blob=paper.blob,
        )
        for paper in invoice.papers
        if paper.name in known
    )


def folder(issued: InvoiceIssued, desk: Desk, terms: ClientTerms) -> CreateFolder:
    """The client's folder, with a place for the year's invoices."""
    return CreateFolder(
        automation=AUTOMATION,
        belongs_to=belongs(issued.client_id),
        place=desk.place,
        name=terms.folder or terms.client.name,
        tree=(within(issued.issued_on.year),),
    )


def within(year: int) -> str:
    """Where papers of a year lie."""
    return f"{FOLDER}/{year}"


def uploads(invoice: Invoice, terms: ClientTerms) -> tuple[Command, ...]:
    """All papers into the folder, once it is made."""
    if invoice.folder is None:
        return ()
    return tuple(
        UploadFile(
            automation=AUTOMATION,
            belongs_to=belongs(terms.client_id),
            folder=Made(command_id=invoice.folder),
            name=paper.name,
            blob=paper.blob,
            within=within(invoice.issued_on.year),
        )
        for paper in invoice.papers
    )


def timeline(terms: ClientTerms, deal_id: int | None, words: str) -> CommentTimeline:
    """A line in the deal's timeline, or the client's."""
    where = CrmRef(kind="deal", id=deal_id) if deal_id else belongs(terms.client_id)
    return CommentTimeline(automation=AUTOMATION, belongs_to=where, text=Text.of(words))


def letter(invoice: Invoice, desk: Desk, terms: ClientTerms, issuer: str) -> tuple[SendLetter, ...]:
    """The invoice to the client; nobody to write to: none."""
    in_time = invoice.due_on is not None and invoice.due_on >= local(desk).date()
    due = f"Срок оплаты: {wording.day(invoice.due_on)}." if invoice.due_on and in_time else ""
    if invoice.left <= 0:
        due = "Счёт уже оплачен, платить по нему не нужно."
    words = filled(
        "letter",
        number=invoice.number,
        issued=wording.day(invoice.issued_on),
        period=wording.period(invoice.first_on, invoice.last_on),
        amount=money(invoice.to_pay, invoice.currency),
        beside=", акт, УПД и" if has_services(invoice) else " и",
        due=due,
        issuer=issuer,
    )
    return _to_client(invoice, desk, terms, f"Счёт № {invoice.number} от {wording.day(invoice.issued_on)}", words)


def reminder(invoice: Invoice, desk: Desk, terms: ClientTerms, issuer: str) -> tuple[SendLetter, ...]:
    """A polite word to the client who has not paid."""
    words = filled(
        "reminder",
        number=invoice.number,
        issued=wording.day(invoice.issued_on),
        due=wording.day(invoice.due_on) if invoice.due_on else "—",
        left=money(invoice.left, invoice.currency).rstrip("."),
        issuer=issuer,
    )
    return _to_client(invoice, desk, terms, f"Напоминание об оплате счёта № {invoice.number}", words)


def has_services(invoice: Invoice) -> bool:
    """Whether there are an act and a УПД, and not only outlays in the client's name."""
    return len(pdfs(invoice)) > WITHOUT_SERVICES


def pdfs(invoice: Invoice) -> list[Paper]:
    """What a person is shown of it."""
    return [one for one in invoice.papers if one.name.endswith(".pdf")]


def _to_client(invoice: Invoice, desk: Desk, terms: ClientTerms, title: str, words: str) -> tuple[SendLetter, ...]:
    if not terms.letters_to:
        return ()
    return (
        SendLetter(
            automation=AUTOMATION,
            belongs_to=belongs(terms.client_id),
            sender=desk.sender,
            to=tuple(Recipient(address=Text.of(one)) for one in terms.letters_to),
            title=Text.of(title),
            text=Text.of(words),
            attachments=tuple(TaskFile(name=one.name, blob=one.blob) for one in pdfs(invoice)),
            ordered_by_id=terms.manager_id,
        ),
    )


def stage(invoice: Invoice, desk: Desk, terms: ClientTerms, name: str) -> tuple[Command, ...]:
    """Move the smart invoice, if it was made."""
    if invoice.item is None:
        return ()
    return (
        MoveItemStage(
            automation=AUTOMATION,
            belongs_to=belongs(terms.client_id),
            item_type=desk.item_type,
            item=Made(command_id=invoice.item),
            stage=name,
        ),
    )


def file_names(number: str, act_number: str, made: dict[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """Names that people read, by the names that programs know. A slash in a number is no folder."""
    shown, of_act = ("".join("-" if one in '\\/:*?"<>|' else one for one in each) for each in (number, act_number))
    names = {
        "invoice.pdf": f"Счёт {shown}.pdf",
        "act.pdf": f"Акт {of_act}.pdf",
        "upd.pdf": f"УПД {of_act}.pdf",
        "diary.pdf": f"Отчёт-дневник {shown}.pdf",
        "diary.xlsx": f"Отчёт-дневник {shown}.xlsx",
        "invoice.json": f"Счёт {shown}.json",
        "invoice.ledes1998b.txt": f"Счёт {shown} LEDES1998B.txt",
        "invoice-1c.xml": f"Счёт {shown} для 1С.xml",
    }
    return {name: (names.get(name, name), content) for name, content in made.items()}
