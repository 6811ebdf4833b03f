"""Счёт на оплату."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.format import day, day_in_words, money, period, price
from documents.model.common import Attachment, BankAccount
from documents.model.invoice import Invoice
from documents.papers.frame import Paper, gap, heading, letterhead, numbers, printed
from documents.papers.parts import (
    advances_table,
    breakdown_table,
    expenses_table,
    facts,
    lines_table,
    named,
    offset,
    signatures,
    sums,
    tax_rows,
    title,
)
from documents.pdf.blocks import Drawing, Space, Stack, paragraph
from documents.pdf.flow import Block
from documents.pdf.look import BODY, INK, MILLIMETRE, NOTE, PORTRAIT, STRONG, TOTAL, Style
from documents.pdf.page import Page
from documents.qr import Code

MODULE, LEAST_CODE = 0.45 * MILLIMETRE, 32 * MILLIMETRE
ABOVE_CODE, BESIDE_CODE = 5.0, 18.0  # with the white of the page at least four modules on each side
TALLEST = 320.0  # facts higher than this go below the code


def invoice_pdf(invoice: Invoice, attachments: Sequence[Attachment] = ()) -> bytes:
    """The invoice as PDF/A-3b.

    attachments: machine data inside the file. Raises ValueError if a figure has fractions of a kopeck, the payment
    code is too long or not of its encoding, or attachments share a name.
    """
    named_so = f"Счёт на оплату № {invoice.number} от {day(invoice.issued_on)}"
    paper = Paper(
        title=named_so,
        author=invoice.issuer.name,
        subject=f"{invoice.client.name}: {money(invoice.to_pay)} {invoice.currency.short}",
        made_on=invoice.issued_on,
        void=invoice.void,
    )
    return printed(paper, PORTRAIT, _blocks(invoice), attachments)


def _blocks(invoice: Invoice) -> Iterator[Block]:
    sign = invoice.currency.sign
    due = f"оплатить до {day(invoice.due_on)}" if invoice.due_on else ""
    yield from letterhead(invoice.issuer, PORTRAIT)
    yield from heading(
        f"Счёт на оплату № {invoice.number}",
        f"от {day_in_words(invoice.issued_on)}",
        PORTRAIT,
        ("К оплате", f"{money(invoice.to_pay)} {sign}", due),
    )
    yield from _payment(invoice)
    yield gap(6)
    yield from facts(_parties(invoice), PORTRAIT.left, PORTRAIT.inner)
    yield gap(8)
    yield from lines_table(invoice.lines, invoice.totals, PORTRAIT)
    yield from _agent(invoice)
    yield from _totals(invoice)
    yield from _annexes(invoice)


def _payment(invoice: Invoice) -> Iterator[Block]:
    """Bank details, and the code beside them."""
    code = None if invoice.void or not invoice.qr_payload else Code(invoice.qr_payload)
    side = max(LEAST_CODE, code.size * MODULE) if code else 0.0
    width = PORTRAIT.inner - (side + BESIDE_CODE if code else 0.0)
    details = tuple(facts(_bank(invoice), PORTRAIT.left, width))
    if code is None:
        yield from details
        return
    drawing = _code(code, side)
    if sum(block.height for block in details) <= TALLEST:
        yield Stack(details, drawing)
    else:
        yield drawing
        yield from details


def _bank(invoice: Invoice) -> Iterator[tuple[str, str]]:
    account: BankAccount = invoice.account
    yield "Получатель", invoice.issuer.name
    yield "ИНН / КПП", " / ".join(filter(None, (invoice.issuer.inn, invoice.issuer.kpp)))
    yield "Расчётный счёт", account.account
    yield "Банк", ", ".join(filter(None, (account.bank, account.city)))
    yield "БИК", account.bic
    if account.swift:
        yield "SWIFT", account.swift
    yield "Корр. счёт", account.correspondent
    yield "Назначение", invoice.purpose


def _code(code: Code, side: float) -> Drawing:
    x, module = PORTRAIT.left + PORTRAIT.inner - side, side / code.size

    def paint(page: Page, y: float) -> None:
        page.modules(x, y + ABOVE_CODE, module, code.bars(), INK)
        page.centre(x + side / 2, y + ABOVE_CODE + side + 11, "Оплата по QR-коду", NOTE)

    return Drawing(ABOVE_CODE + side + 14, paint)


def _parties(invoice: Invoice) -> Iterator[tuple[str, str]]:
    issuer, client = invoice.issuer, invoice.client
    yield "Исполнитель", issuer.name  # its numbers and address stand in the letterhead
    yield "Заказчик", ", ".join(filter(None, (client.name, numbers(client), client.address)))
    if invoice.contract:
        yield "Основание", named(invoice.contract)
    yield "Период услуг", period(invoice.first, invoice.last)
    if invoice.exchange:
        rate = invoice.exchange
        source = f" ({rate.source})" if rate.source else ""
        yield "Курс", f"1 {rate.base} = {price(rate.rate)} {rate.quote} на {day(rate.on)}{source}"


def _agent(invoice: Invoice) -> Iterator[Block]:
    """Paid for the client: neither our income nor taxed here."""
    if not invoice.agent_expenses:
        return
    yield gap(9)
    yield title("Возмещаемые расходы, оплаченные за заказчика (в базу НДС не входят)", PORTRAIT)
    yield from expenses_table(invoice.agent_expenses, invoice.agent_total, PORTRAIT)


def _totals(invoice: Invoice) -> Iterator[Block]:
    """Sums, words, signatures: what is signed stands on the same page."""
    sign = invoice.currency.sign
    rows: list[tuple[str, str, Style]] = tax_rows(invoice.totals, invoice.currency)
    if invoice.agent_expenses:
        rows.append(("Возмещаемые расходы:", money(invoice.agent_total), BODY))
    if invoice.advances:
        rows.append(("Зачтено авансов:", money(-offset(invoice.advances)), BODY))
    if not invoice.agent_expenses and not invoice.advances:
        rows.pop()  # the same sum twice would only be asked about
    rows.append(("К оплате:", f"{money(invoice.to_pay)} {sign}", TOTAL))
    yield Space(5, keep=True)
    yield from sums(rows, PORTRAIT)
    signs = tuple(signatures(invoice.signatories, PORTRAIT.left, PORTRAIT.inner))
    yield paragraph(f"К оплате: {invoice.words}", STRONG, PORTRAIT.left, PORTRAIT.inner, keep=bool(signs), after=3)
    yield from signs


def _annexes(invoice: Invoice) -> Iterator[Block]:
    if invoice.advances:
        yield gap(8)
        yield title("Зачтённые авансы", PORTRAIT)
        yield from advances_table(invoice.advances, PORTRAIT)
    if invoice.breakdown:
        yield gap(8)
        yield title("Расшифровка времени по специалистам", PORTRAIT)
        yield from breakdown_table(invoice.breakdown, invoice.currency, PORTRAIT)
    if invoice.notes:
        yield gap(6)
        yield from (paragraph(note, NOTE, PORTRAIT.left, PORTRAIT.inner, after=2) for note in invoice.notes)
