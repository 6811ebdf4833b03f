"""Корректировочный счёт-фактура: rows (1)–(5), and of each line А before, Б after, В more, Г less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from documents.format import day, money, price, quantity
from documents.model.common import Attachment, Party
from documents.model.correction import Change, Correction, Difference
from documents.model.lines import Line
from documents.papers.frame import Paper, gap, heading, printed
from documents.papers.parts import facts, named, signatures
from documents.pdf.blocks import Stack, paragraph
from documents.pdf.flow import Block
from documents.pdf.look import CELL, CELL_STRONG, LANDSCAPE, NOTE, STRONG
from documents.pdf.table import Cell, Column, Table

COLUMNS = (
    Column("№\nп/п", align="right"),
    Column("Наименование товара (описание выполненных работ, оказанных услуг), имущественного права", 2),
    Column("Показатели в связи с изменением стоимости", 1),
    Column("Единица\nизмерения"),
    Column("Количество\n(объём)", align="right"),
    Column("Цена (тариф)\nза единицу", align="right"),
    Column("Стоимость\nбез налога —\nвсего", align="right"),
    Column("Налоговая\nставка", align="centre"),
    Column("Сумма\nналога", align="right"),
    Column("Стоимость\nс налогом —\nвсего", align="right"),
)
BEFORE, AFTER, MORE, LESS = "А (до изменения)", "Б (после изменения)", "В (увеличение)", "Г (уменьшение)"
DRAFT = (
    "Проект. Действует после подписания; номер и дату даёт бухгалтерия. Нужен документ, которым стороны согласовали"
    " изменение (НК РФ ст. 168 п. 3, ст. 172 п. 10): выставляется в течение пяти календарных дней с его даты."
)


def correction_pdf(correction: Correction, attachments: Sequence[Attachment] = ()) -> bytes:
    """The paper as PDF/A-3b. Raises ValueError if a figure has fractions of a kopeck or attachments share a name."""
    paper = Paper(
        title=f"{_name(correction)} к № {correction.original.number} от {day(correction.original.date)}",
        author=correction.seller.name,
        subject=f"{correction.buyer.name}: −{money(correction.less.gross)} {correction.currency.short}",
        made_on=correction.made_on,
    )
    return printed(paper, LANDSCAPE, _blocks(correction), attachments)


def _name(correction: Correction) -> str:
    taxed = correction.less.tax is not None or correction.more.tax is not None
    kind = "Корректировочный счёт-фактура" if taxed else "Корректировочный документ (УКД, статус 2)"
    return kind if correction.number else f"{kind} — проект"


def _blocks(correction: Correction) -> Iterator[Block]:
    sheet = LANDSCAPE
    on = f"№ {correction.number} от {day(correction.made_on)} (1)" if correction.number else "№ ____ от __.__.____ (1)"
    yield from heading(_name(correction), on, sheet)
    if not correction.number:
        yield paragraph(DRAFT, NOTE, sheet.left, sheet.inner, after=4)
    yield from facts(_about(correction), sheet.left, sheet.inner)
    yield gap(6)
    yield from _table(correction)
    yield gap(8)
    yield paragraph("Подписи", STRONG, sheet.left, sheet.inner, keep=True, after=2)
    yield from signatures(correction.signs, sheet.left, sheet.inner)


def _about(correction: Correction) -> Iterator[tuple[str, str]]:
    currency = correction.currency
    yield "Исправление (1а)", "№ — от —"
    yield "К счёту-фактуре (1б)", named(correction.original)
    yield from _party("Продавец", correction.seller, 2)
    yield from _party("Покупатель", correction.buyer, 3)
    yield "Валюта (4)", f"{currency.name}, {currency.number}"
    yield "Госконтракт (5)", "—"
    yield "Основание", correction.basis


def _party(role: str, party: Party, row: int) -> Iterator[tuple[str, str]]:
    yield f"{role} ({row})", party.name
    yield f"Адрес ({row}а)", party.address or "—"
    yield f"ИНН/КПП ({row}б)", "/".join(filter(None, (party.inn, party.kpp))) or party.registration


def _table(correction: Correction) -> Iterator[Block]:
    sheet = LANDSCAPE
    rows = [_four(number, change) for number, change in enumerate(correction.changes, 1)]
    sums = [_sum("Всего увеличение (сумма строк В)", correction.more)]
    sums.append(_sum("Всего уменьшение (сумма строк Г)", correction.less))
    measured: list[list[Cell]] = [[[(str(cell), CELL_STRONG)] for cell in one] for one in sums]
    table = Table(COLUMNS, sheet.left, sheet.inner, chain(measured, *rows))
    yield Stack((table.header,), keep=True)
    for four in rows:
        yield Stack(tuple(table.row(cells) for cells in four))
    yield from (table.total(one, CELL_STRONG) for one in sums)


def _four(number: int, change: Change) -> list[list[Cell]]:
    before, after = change.before, change.after
    name: Cell = [(before.name, CELL), (before.note, NOTE)]
    changed: Cell = [("Стало:", NOTE), (after.note, NOTE)] if after.note != before.note else ""
    return [
        [str(number), name, BEFORE, *_line(before)],
        ["", changed, AFTER, *_line(after)],
        ["", "", MORE, *_difference(_rise(before, after), before)],
        ["", "", LESS, *_difference(_rise(after, before), before)],
    ]


def _line(line: Line) -> list[Cell]:
    figures = [money(line.net), line.vat.label, "без НДС" if line.tax is None else money(line.tax), money(line.gross)]
    return [line.unit, quantity(line.quantity), price(line.price), *figures]


def _rise(low: Line, high: Line) -> Difference:
    """What *high* is above *low*, nothing where it is below."""
    tax = None if low.tax is None or high.tax is None else max(Decimal(0), high.tax - low.tax)
    return Difference(net=max(Decimal(0), high.net - low.net), tax=tax, gross=max(Decimal(0), high.gross - low.gross))


def _difference(difference: Difference, line: Line) -> list[Cell]:
    return ["", "", "", *_figures(difference, line.vat.label)]


def _sum(name: str, difference: Difference) -> list[Cell]:
    return ["", name, "", "", "", "", *_figures(difference, "Х")]


def _figures(difference: Difference, label: str) -> list[Cell]:
    if not difference.gross and not difference.net:
        return ["—", label, "—", "—"]
    tax = "без НДС" if difference.tax is None else money(difference.tax)
    return [money(difference.net), label, tax, money(difference.gross)]
