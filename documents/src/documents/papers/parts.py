"""Parts that several papers have: facts in two columns, lines, totals, breakdown, advances, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from documents.format import clock, day, money, period, price, quantity
from documents.model.common import AdvanceOffset, Currency, DocumentRef, Signatory
from documents.model.lines import BreakdownRow, Line, Totals
from documents.papers.frame import TALL
from documents.pdf.blocks import Drawing, Space, Stack, base, paragraph
from documents.pdf.flow import Block
from documents.pdf.fonts import REGULAR
from documents.pdf.look import (
    BODY,
    CELL,
    CELL_STRONG,
    HEADING,
    INK,
    MUTED,
    NOTE,
    STRONG,
    Sheet,
    Style,
)
from documents.pdf.page import Page
from documents.pdf.table import Cell, Column, Table

LABEL = Style(REGULAR, 8, 12.2, MUTED)
LABEL_WIDTH = 92.0


def facts(pairs: Iterable[tuple[str, str]], x: float, width: float, style: Style = BODY) -> Iterator[Block]:
    """«Label  value», one below the other; those without a value are left out."""
    for label, value in pairs:
        if value:
            text = paragraph(value, style, x + LABEL_WIDTH, width - LABEL_WIDTH, after=1.5)
            name = paragraph(label, LABEL, x, LABEL_WIDTH - 6)
            if text.height < TALL:
                yield Stack((text,), Drawing(name.height, name.draw))
            else:  # it may have to be split
                yield from (replace(name, keep=True), text)


def title(text: str, sheet: Sheet) -> Block:
    """Heading of a part; what follows comes with it."""
    return paragraph(text, HEADING, sheet.left, sheet.inner, keep=True, after=3)


LINE_COLUMNS = (
    Column("№", align="right"),
    Column("Наименование", 1),
    Column("Кол-во", align="right"),
    Column("Ед."),
    Column("Цена", align="right"),
    Column("Сумма\nбез НДС", align="right"),
    Column("Ставка\nНДС", align="centre"),
    Column("Сумма\nНДС", align="right"),
    Column("Всего\nс НДС", align="right"),
)
UNTAXED = (0, 1, 2, 3, 4, 8)  # of these columns, where no line is taxed


def lines_table(lines: Sequence[Line], totals: Totals, sheet: Sheet) -> Iterator[Block]:
    """What is paid for, with its sums; without columns of tax where nothing is taxed."""
    taxed = any(line.tax is not None for line in lines) or len(totals.by_vat) > 1
    shown = range(len(LINE_COLUMNS)) if taxed else UNTAXED
    columns = [LINE_COLUMNS[number] for number in shown]
    if not taxed:
        columns[-1] = Column("Сумма", align="right")
    total = _pick(["", "Итого", "", "", "", money(totals.net), "", money(totals.tax), money(totals.gross)], shown)
    strong: list[Cell] = [[(str(cell), CELL_STRONG)] for cell in total]

    def cells() -> Iterator[list[Cell]]:
        return (_pick(_line(number, line), shown) for number, line in enumerate(lines, 1))

    table = Table(columns, sheet.left, sheet.inner, chain([strong], cells()))
    yield from rows_with_total(table, cells(), len(lines), total)


def _pick(cells: Sequence[Cell], shown: Sequence[int]) -> list[Cell]:
    return [cells[number] for number in shown]


def _line(number: int, line: Line) -> list[Cell]:
    name: list[tuple[str, Style]] = [(line.name, CELL), (line.note, NOTE)]
    figures = [price(line.price), money(line.net), line.vat.label, money(line.tax), money(line.gross)]
    return [str(number), name, quantity(line.quantity), line.unit, *figures]


def with_total(table: Table, cells: Sequence[Sequence[Cell]], total: Sequence[Cell]) -> Iterator[Block]:
    """Header, rows, sums. Two rows at least stay with the header, and two with the sum."""
    yield from rows_with_total(table, cells, len(cells), total)


def rows_with_total(
    table: Table, cells: Iterable[Sequence[Cell]], count: int, total: Sequence[Cell]
) -> Iterator[Block]:
    """The same of *count* rows that are made one by one."""
    yield Stack((table.header,), keep=True)
    for number, row in enumerate(cells, 1):
        yield table.row(row, keep=number == 1 or number >= count - 1)
    yield table.total(total, CELL_STRONG)


def sums(rows: Sequence[tuple[str, str, Style]], sheet: Sheet) -> Iterator[Block]:
    """«Label  figure» at the right edge, kept together."""
    right = sheet.left + sheet.inner
    wide = max((style.font.width(figure, style.size) for _, figure, style in rows), default=0.0)

    def row(label: str, figure: str, style: Style) -> Block:
        lines = paragraph(label, style, 0, sheet.inner - wide - 14).lines

        def paint(page: Page, y: float) -> None:
            for number, line in enumerate(lines):
                page.right(right - wide - 14, y + base(style) + number * style.leading, line, style)
            page.right(right - 3.5, y + base(style), figure, style)

        return Drawing(style.leading * len(lines) + 1.5, paint, keep=True)

    yield from (row(*one) for one in rows)


def tax_rows(totals: Totals, currency: Currency) -> list[tuple[str, str, Style]]:
    """Sums by rate of tax; for what is free of it the ground."""
    rows = []
    for one in totals.by_vat:
        if one.tax is None:
            ground = f" ({one.vat.ground})" if one.vat.ground else ""
            rows.append((f"{one.vat.label[:1].upper()}{one.vat.label[1:]}{ground}, стоимость:", money(one.base), BODY))
        else:
            rows.append((f"НДС {one.vat.label} с суммы {money(one.base)}:", money(one.tax), BODY))
    rows.append(
        (f"Всего{' с НДС' if totals.tax is not None else ''}:", f"{money(totals.gross)} {currency.sign}", STRONG)
    )
    return rows


def breakdown_table(rows: Sequence[BreakdownRow], currency: Currency, sheet: Sheet) -> Iterator[Block]:
    """Time by specialist, grade and rate period."""
    taxed = any(row.tax is not None for row in rows)
    rate = "Ставка\nс НДС" if any(row.rate_with_tax for row in rows) else "Ставка"
    columns = [
        Column("Специалист, должность", 1),
        Column("Период ставки"),
        Column(f"{rate},\n{next((row.rate_sign for row in rows), '') or currency.sign}/ч", align="right"),
        Column("Время,\nч:мин", align="right"),
        *([Column("Без НДС", align="right"), Column("НДС", align="right")] if taxed else []),
        Column("Всего", align="right"),
    ]
    cells = [_breakdown(row, taxed=taxed) for row in rows]
    minutes = sum(row.minutes for row in rows)
    net, gross = sum((row.net for row in rows), Decimal(0)), sum((row.gross for row in rows), Decimal(0))
    tax = sum((row.tax for row in rows if row.tax is not None), Decimal(0))
    figures = [money(net), money(tax)] if taxed else []
    total: list[Cell] = [f"Итого, {minutes} мин", "", "", clock(minutes), *figures, money(gross)]
    strong: list[Cell] = [[(str(cell), CELL_STRONG)] for cell in total]
    table = Table(columns, sheet.left, sheet.inner, [*cells, strong])
    yield from with_total(table, cells, total)


def _breakdown(row: BreakdownRow, *, taxed: bool) -> list[Cell]:
    who = [(", ".join(filter(None, (row.specialist, row.grade))), CELL), (row.matter, NOTE), (row.note, NOTE)]
    figures = [money(row.net), money(row.tax)] if taxed else []
    rate = "—" if row.rate is None else price(row.rate)
    return [who, period(row.first, row.last), rate, clock(row.minutes), *figures, money(row.gross)]


def expenses_table(lines: Sequence[Line], total: Decimal, sheet: Sheet) -> Iterator[Block]:
    """What was paid for the client: no price, no tax."""
    columns = (Column("№", align="right"), Column("Расход", 1), Column("Сумма", align="right"))
    cells: list[list[Cell]] = [
        [str(number), [(line.name, CELL), (line.note, NOTE)], money(line.gross)] for number, line in enumerate(lines, 1)
    ]
    sum_row: list[Cell] = ["", "Итого", money(total)]
    table = Table(columns, sheet.left, sheet.inner, [*cells, sum_row])
    yield from with_total(table, cells, sum_row)


def advances_table(advances: Sequence[AdvanceOffset], sheet: Sheet) -> Iterator[Block]:
    """What was paid before and is set off now."""
    columns = (
        Column("Платёжный документ", 1),
        Column("Счёт-фактура на аванс", 1),
        Column("В том числе НДС", align="right"),
        Column("Зачтено", align="right"),
    )
    cells: list[list[Cell]] = [
        [named(one.payment), named(one.invoice), money(one.tax), money(one.amount)] for one in advances
    ]
    total: list[Cell] = ["Итого", "", "", money(offset(advances))]
    table = Table(columns, sheet.left, sheet.inner, [*cells, total])
    yield from with_total(table, cells, total)


def offset(advances: Sequence[AdvanceOffset]) -> Decimal:
    """Sum of what is set off."""
    return sum((one.amount for one in advances), Decimal(0))


def named(paper: DocumentRef | None) -> str:
    """«Договор № 12 от 01.02.2026»; a dash for none."""
    return "—" if paper is None else f"{paper.title} № {paper.number} от {day(paper.date)}".lstrip()


def signatures(signs: Sequence[Signatory], x: float, width: float) -> Iterator[Block]:
    """Role, a line to sign on, the name; they stay together."""
    for number, one in enumerate(signs, 1):
        yield _signature(one, x, width, keep=number < len(signs))


def _signature(one: Signatory, x: float, width: float, *, keep: bool) -> Block:
    """Role, place to sign, name; basis below the role."""
    third = width / 3
    role = paragraph(one.role, BODY, x, third - 8)
    basis = paragraph(one.basis and f"действует на основании: {one.basis}", NOTE, x, third - 8)
    name = paragraph(one.name, BODY, x + 2 * third + 8, third - 8)
    deep = max(role.height + basis.height, name.height, 22.0)

    def paint(page: Page, y: float) -> None:
        line = y + base(BODY) + 2
        role.draw(page, y)
        basis.draw(page, y + role.height)
        name.draw(page, y)
        page.line(x + third, line, x + 2 * third, line, 0.6, INK)
        page.centre(x + 1.5 * third, line + 7, "подпись", NOTE)
        page.line(x + 2 * third + 8, line, x + width, line, 0.6, INK)

    return Stack((Space(6), Drawing(deep, paint)), keep=keep)
