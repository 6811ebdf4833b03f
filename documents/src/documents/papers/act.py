"""Акт об оказании услуг."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.format import day, day_in_words, money, period
from documents.model.act import Act
from documents.model.common import Attachment, BankAccount, Party, Signatory
from documents.papers.frame import Paper, gap, heading, letterhead, numbers, printed
from documents.papers.parts import (
    advances_table,
    breakdown_table,
    facts,
    lines_table,
    named,
    offset,
    sums,
    tax_rows,
    title,
)
from documents.pdf.blocks import Drawing, Space, Stack, base, paragraph
from documents.pdf.flow import Block
from documents.pdf.look import BODY, INK, NOTE, PORTRAIT, STRONG, TOTAL
from documents.pdf.page import Page

RENDERED = (
    "Услуги оказаны полностью и в срок. Заказчик претензий по объёму, качеству и срокам оказания услуг не имеет."
    " Акт составлен в двух экземплярах, по одному для каждой стороны."
)
GUTTER = 22.0
TALLEST = 500.0


def act_pdf(act: Act, attachments: Sequence[Attachment] = ()) -> bytes:
    """The act as PDF/A-3b.

    Raises ValueError if a figure has fractions of a kopeck or attachments share a name.
    """
    paper = Paper(
        title=f"Акт № {act.number} от {day(act.issued_on)}",
        author=act.issuer.name,
        subject=f"{act.client.name}: {money(act.totals.gross)} {act.currency.short}",
        made_on=act.issued_on,
        void=act.void,
    )
    return printed(paper, PORTRAIT, _blocks(act), attachments)


def _blocks(act: Act) -> Iterator[Block]:
    sheet = PORTRAIT
    yield from letterhead(act.issuer, sheet)
    sum_of_it = ("Стоимость услуг", f"{money(act.totals.gross)} {act.currency.sign}", "")
    yield from heading(f"Акт об оказании услуг № {act.number}", f"от {day_in_words(act.issued_on)}", sheet, sum_of_it)
    yield from facts(_about(act), sheet.left, sheet.inner)
    yield gap(8)
    yield from lines_table(act.lines, act.totals, sheet)
    yield from _sums(act)
    yield from _signed(act)
    if act.advances:
        yield gap(10)
        yield title("Зачтённые авансы", sheet)
        yield from advances_table(act.advances, sheet)
    if act.breakdown:
        yield gap(10)
        yield title("Расшифровка времени по специалистам", sheet)
        yield from breakdown_table(act.breakdown, act.currency, sheet)


def _about(act: Act) -> Iterator[tuple[str, str]]:
    yield "Исполнитель", _party(act.issuer)
    yield "Заказчик", _party(act.client)
    yield "Основание", named(act.contract) if act.contract else ""
    yield "Счёт", named(act.invoice) if act.invoice else ""
    yield "Период услуг", period(act.first, act.last)


def _party(party: Party) -> str:
    return ", ".join(filter(None, (party.name, numbers(party), party.address)))


def _sums(act: Act) -> Iterator[Block]:
    rows = tax_rows(act.totals, act.currency)
    if act.advances:
        rows.append(("Зачтено авансов:", money(-offset(act.advances)), BODY))
    if act.to_pay is not None:
        rows.append(("К оплате:", f"{money(act.to_pay)} {act.currency.sign}", TOTAL))
    yield Space(5, keep=True)
    yield from sums(rows, PORTRAIT)
    yield paragraph(
        f"Всего оказано услуг на сумму: {act.words}", STRONG, PORTRAIT.left, PORTRAIT.inner, keep=True, after=4
    )


def _signed(act: Act) -> Iterator[Block]:
    """The statement, remarks, and both sides beside each other."""
    sheet = PORTRAIT
    for note in act.notes:
        yield paragraph(note, NOTE, sheet.left, sheet.inner, keep=True, after=2)
    yield paragraph(RENDERED, BODY, sheet.left, sheet.inner, keep=True, after=6)
    half = (sheet.inner - GUTTER) / 2
    left = tuple(_side("Исполнитель", act.issuer, act.issuer_account, act.issuer_signs, sheet.left, half))
    right = tuple(_side("Заказчик", act.client, act.client_account, act.client_signs, sheet.left + half + GUTTER, half))
    beside = Stack(right)
    both = Stack(left, Drawing(beside.height, beside.draw))
    if both.height < TALLEST:
        yield both
    else:  # one below the other, over as many pages as they need
        yield from (*left, *right)


def _side(
    name: str, party: Party, account: BankAccount | None, signs: Sequence[Signatory], x: float, width: float
) -> Iterator[Block]:
    """One party: what it is, where its account is, who signs."""
    yield paragraph(name, STRONG, x, width, after=2)
    yield paragraph(party.name, BODY, x, width)
    yield paragraph(numbers(party), NOTE, x, width)
    if account:
        details = (f"р/с {account.account}", account.bank, f"БИК {account.bic}")
        corr = f"к/с {account.correspondent}" if account.correspondent else ""
        yield paragraph(", ".join(filter(None, (*details, corr))), NOTE, x, width)
    for one in signs:
        yield Space(8)
        yield paragraph(one.role, BODY, x, width)
        if one.basis:
            yield paragraph(f"действует на основании: {one.basis}", NOTE, x, width)
        yield _line(one.name, x, width)


def _line(name: str, x: float, width: float) -> Block:
    """A line to sign on, and the name after it."""
    half = width / 2
    text = paragraph(name, BODY, x + half + 6, half - 6)

    def paint(page: Page, y: float) -> None:
        at = y + 8 + base(BODY) + 2
        page.line(x, at, x + half, at, 0.6, INK)
        page.centre(x + half / 2, at + 7, "подпись", NOTE)
        text.draw(page, y + 8)
        if not name:
            page.line(x + half + 6, at, x + width, at, 0.6, INK)
            page.centre(x + half * 1.5 + 3, at + 7, "расшифровка подписи", NOTE)

    return Drawing(max(text.height, 12.0) + 18, paint)
