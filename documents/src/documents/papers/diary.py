"""Отчёт-дневник: sums first, then every day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.format import clock, day, day_in_words, money, period, price, weekday
from documents.model.common import Attachment
from documents.model.diary import DiaryDay, DiaryEntry, DiaryReport, Subtotal
from documents.papers.chart import bars
from documents.papers.frame import Paper, gap, heading, letterhead, numbers, printed
from documents.papers.parts import facts, named, signatures, title, with_total
from documents.pdf.blocks import Drawing, Space, Stack, base, paragraph
from documents.pdf.flow import Block
from documents.pdf.look import BAND, BODY, CELL, CELL_STRONG, NOTE, PORTRAIT
from documents.pdf.page import Page
from documents.pdf.rows import SIDE
from documents.pdf.table import Cell, Column, Table

DAY_HEIGHT = 16.0


def diary_pdf(report: DiaryReport, attachments: Sequence[Attachment] = ()) -> bytes:
    """The report as PDF/A-3b, in time that grows with its entries.

    Raises ValueError if a figure has fractions of a kopeck or attachments share a name.
    """
    paper = Paper(
        title=f"Отчёт-дневник № {report.number} за {period(report.first, report.last)}",
        author=report.issuer.name,
        subject=f"{report.client.name}: {clock(report.minutes)} ч",
        made_on=report.issued_on,
    )
    return printed(paper, PORTRAIT, _blocks(report), attachments)


def _blocks(report: DiaryReport) -> Iterator[Block]:
    sheet = PORTRAIT
    amount = "" if report.amount is None else f"{money(report.amount)} {report.currency.sign} без НДС"
    yield from letterhead(report.issuer, sheet)
    yield from heading(
        f"Отчёт-дневник № {report.number}",
        " ".join(filter(None, (f"от {day_in_words(report.issued_on)}", report.annex_to))),
        sheet,
        ("Всего времени", f"{clock(report.minutes)} ч", amount),
    )
    yield from facts(_about(report), sheet.left, sheet.inner)
    yield from _summary("По специалистам", "Специалист", report.by_specialist, report)
    yield from bars("Часы по специалистам", report.chart, sheet)
    yield from _summary("По делам", "Дело", report.by_matter, report)
    yield gap(10)
    yield title("По дням", sheet)
    yield from _days(report)
    yield from _end(report)


def _about(report: DiaryReport) -> Iterator[tuple[str, str]]:
    client = report.client
    yield "Заказчик", ", ".join(filter(None, (client.name, numbers(client), client.address)))
    if report.contract:
        yield "Основание", named(report.contract)
    yield "Период", period(report.first, report.last)


def _summary(name: str, column: str, rows: Sequence[Subtotal], report: DiaryReport) -> Iterator[Block]:
    """A table of sums; nothing if there are none."""
    if not rows:
        return
    costs = any(row.amount is not None for row in rows)
    columns = [Column(column, 1), Column("Время, ч:мин", align="right"), Column("Доля времени", align="right")]
    if costs:
        columns.append(Column(f"Сумма без НДС, {report.currency.sign}", align="right"))
    cells = [_subtotal(row, report.minutes, costs=costs) for row in rows]
    total: list[Cell] = ["Итого", clock(report.minutes), "", *([money(report.amount)] if costs else [])]
    table = Table(columns, PORTRAIT.left, PORTRAIT.inner, [*cells, total])
    yield gap(8)
    yield title(name, PORTRAIT)
    yield from with_total(table, cells, total)


def _subtotal(row: Subtotal, minutes: int, *, costs: bool) -> list[Cell]:
    share = f"{row.minutes * 100 / minutes:.1f}\u00a0%".replace(".", ",") if minutes else "—"
    name = ", ".join(filter(None, (row.name, row.detail)))
    return [name, clock(row.minutes), share, *([money(row.amount)] if costs else [])]


def _days(report: DiaryReport) -> Iterator[Block]:
    if not any(one.entries for one in report.days):
        yield paragraph("Записей за период нет.", BODY, PORTRAIT.left, PORTRAIT.inner)
        return
    name = "Ставка\nс НДС" if report.rates_with_tax else "Ставка"
    rate = f"{name}, {report.rate_currency.sign}" if report.rate_currency else name
    costs = any(entry.amount is not None or entry.rate is not None for one in report.days for entry in one.entries)
    columns = [
        Column("Специалист", 22),
        Column("Дело, задача", 27),
        Column("Что сделано", 51),
        Column("Время,\nч:мин", align="right"),
        *([Column(rate, align="right"), Column("Сумма", align="right")] if costs else []),
    ]
    figures = (["", "", "", *_figures(entry, costs=costs)] for one in report.days for entry in one.entries)
    total: list[Cell] = ["Итого", "", "", clock(report.minutes), *(["", money(report.amount)] if costs else [])]
    strong: list[Cell] = [[(str(cell), CELL_STRONG)] for cell in total]
    table = Table(columns, PORTRAIT.left, PORTRAIT.inner, figures, totals=[strong])
    yield Stack((table.header,), keep=True)
    filled = [one for one in report.days if one.entries]
    for one in filled:
        yield from _day(one, table, report, costs=costs, last=one is filled[-1])
    yield table.total(total, CELL_STRONG, keep=bool(report.signatories))


def _day(one: DiaryDay, table: Table, report: DiaryReport, *, costs: bool, last: bool) -> Iterator[Block]:
    """The day's band, then its entries; where it goes on on another page the band comes again."""
    name = f"{day_in_words(one.day)}, {weekday(one.day)}"
    amount = "" if one.amount is None else f" · {money(one.amount)} {report.currency.sign}"
    yield _band(name, f"{clock(one.minutes)}{amount}", table.header)
    again = Stack((table.header, _band(f"{name} (продолжение)", "")))
    for number, entry in enumerate(one.entries, 1):
        placed = table.row(_entry(entry, costs=costs), keep=last and number == len(one.entries))
        placed.head = again
        yield placed


def _band(left: str, right: str, head: Block | None = None) -> Drawing:
    sheet = PORTRAIT

    def paint(page: Page, y: float) -> None:
        page.rectangle(sheet.left, y + 0.4, sheet.inner, DAY_HEIGHT - 0.4, BAND)  # the rule above stays whole
        at = y + (DAY_HEIGHT - CELL_STRONG.leading) / 2 + base(CELL_STRONG)
        page.text(sheet.left + SIDE, at, left, CELL_STRONG)
        page.right(sheet.left + sheet.inner - SIDE, at, right, CELL_STRONG)

    return Drawing(DAY_HEIGHT, paint, keep=True, head=head)


def _entry(entry: DiaryEntry, *, costs: bool) -> list[Cell]:
    return [
        [(entry.specialist, CELL), (entry.grade, NOTE)],
        [(entry.matter, CELL), (entry.task, NOTE)],
        [(entry.description, CELL), (entry.state, NOTE)],
        *_figures(entry, costs=costs),
    ]


def _figures(entry: DiaryEntry, *, costs: bool) -> list[Cell]:
    time = clock(entry.minutes)
    return [time, "—" if entry.rate is None else price(entry.rate), money(entry.amount)] if costs else [time]


def _end(report: DiaryReport) -> Iterator[Block]:
    sheet = PORTRAIT
    signed = bool(report.signatories)  # signatures with nothing on their page would sign nothing
    yield Space(6, keep=signed)
    for note in report.notes:
        yield paragraph(note, NOTE, sheet.left, sheet.inner, keep=signed, after=2)
    if signed:
        yield paragraph(f"Отчёт составлен {day(report.issued_on)}", BODY, sheet.left, sheet.inner, keep=True)
        yield from signatures(report.signatories, sheet.left, sheet.inner)
