"""УПД: the form of the ФНС, rows (1)–(8) and [10]–[21], columns А–11."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from documents.format import day, day_in_words, money, price, quantity
from documents.model.common import Attachment, DocumentRef
from documents.model.lines import Line
from documents.model.transfer import Transfer
from documents.papers.fields import CAPTION, Place, Slot, field, plain
from documents.papers.frame import Paper, printed
from documents.papers.transfer_signs import sides, signed
from documents.pdf.blocks import Drawing, Space, Stack
from documents.pdf.flow import Block
from documents.pdf.fonts import BOLD, REGULAR
from documents.pdf.look import INK, LANDSCAPE, Style
from documents.pdf.page import Page
from documents.pdf.rows import Row
from documents.pdf.table import Cell, Column, Look, Table
from documents.pdf.text import wrap

STRIP = 84.0  # the left part, with the status
NAME = Style(BOLD, 9, 11, INK)
STATUS = Style(BOLD, 11, 14, INK)
LEGEND = ("Статус:", "1 — счёт-фактура и передаточный документ (акт)", "2 — передаточный документ (акт)")
DECREE = (
    "Приложение № 1 к постановлению Правительства Российской Федерации от 26.12.2011 № 1137 (в редакции постановления"
    " от 23.01.2026 № 26)"
)
CELLS = Look(cell=Style(REGULAR, 6.8, 8.4, INK), head=Style(REGULAR, 5.4, 6.6, INK), upright=INK)
TOTALS = Style(BOLD, 6.8, 8.4, INK)
COLUMNS = (
    ("А", Column("Код товара/ работ, услуг", 6, "centre")),
    ("1", Column("№\nп/п", align="right")),
    ("1а", Column("Наименование товара (описание выполненных работ, оказанных услуг), имущественного права", 34)),
    ("1б", Column("Код вида товара", 5, "centre")),
    ("2", Column("Единица\nизмерения:\nкод", align="centre")),
    ("2а", Column("условное\nобозначе-\nние", 7, "centre")),
    ("3", Column("Коли-\nчество\n(объём)", align="right")),
    ("4", Column("Цена\n(тариф)\nза единицу\nизмерения", align="right")),
    ("5", Column("Стоимость\nтоваров (работ,\nуслуг) без\nналога — всего", align="right")),
    ("6", Column("В том числе сумма акциза", 7, "centre")),
    ("7", Column("Налого-\nвая\nставка", align="centre")),
    ("8", Column("Сумма\nналога,\nпредъявляемая\nпокупателю", align="right")),
    ("9", Column("Стоимость\nтоваров (работ,\nуслуг) с\nналогом — всего", align="right")),
    ("10", Column("Страна:\nцифро-\nвой код", 5, "centre")),
    ("10а", Column("краткое\nнаиме-\nнование", 6, "centre")),
    ("11", Column("Регистрационный номер декларации или партии товара", 10, "centre")),
)
ADVANCE = (
    "К счёту-фактуре (счетам-фактурам), выставленному (выставленным) при получении оплаты, частичной оплаты или иных"
    " платежей в счёт предстоящих поставок товаров (выполнения работ, оказания услуг),"
)
LABELS = 128.0
SMALL = Style(REGULAR, 6, 7.4, INK)


def transfer_pdf(transfer: Transfer, attachments: Sequence[Attachment] = ()) -> bytes:
    """The УПД as PDF/A-3b.

    Raises ValueError if a figure has fractions of a kopeck or attachments share a name.
    """
    paper = Paper(
        title=f"УПД № {transfer.number} от {day(transfer.issued_on)}",
        author=transfer.seller.name,
        subject=f"{transfer.buyer.name}: {money(transfer.totals.gross)} {transfer.currency.short}",
        made_on=transfer.issued_on,
        void=transfer.void,
    )
    return printed(paper, LANDSCAPE, _blocks(transfer), attachments)


def _blocks(transfer: Transfer) -> Iterator[Block]:
    yield from _head(transfer)
    yield Space(5)
    yield from _table(transfer)
    yield Space(4)
    yield from signed(transfer, STRIP)
    yield Space(1)
    yield from sides(transfer)


def _head(transfer: Transfer) -> Iterator[Block]:
    """The status at the left, who and what at the right."""
    sheet = LANDSCAPE
    x, width = sheet.left + STRIP + 6, sheet.inner - STRIP - 6
    numbers = Place(x, width * 0.42, 68)
    decree = Place(x + width * 0.46, width * 0.54, 0)
    first = Stack(
        (
            field(numbers, "Счёт-фактура №", _dated(transfer.number, day_in_words(transfer.issued_on)), "(1)"),
            field(numbers, "Исправление №", _dated(transfer.correction or "—", day(transfer.corrected_on)), "(1а)"),
        )
    )
    note = plain(decree, DECREE, style=CAPTION)
    half = (width - 10) / 2
    left = Stack(tuple(_seller(transfer, Place(x, half, LABELS))))
    right = Stack(tuple(_buyer(transfer, Place(x + half + 10, half, LABELS))))
    body = Stack((Stack((first,), note), Space(4), Stack((left,), Drawing(right.height, right.draw))))
    yield Stack((body,), _strip(transfer, body.height))


def _dated(number: str, on: str) -> list[Slot]:
    return [Slot(number, "", 1), Slot(f"от {on}", "", 1.3)]


def _strip(transfer: Transfer, height: float) -> Drawing:
    sheet = LANDSCAPE
    name = wrap("Универсальный передаточный документ", NAME.font, NAME.size, STRIP - 6)
    legend = [line for text in LEGEND[1:] for line in wrap(text, CAPTION.font, CAPTION.size, STRIP - 8)]
    least = len(name) * NAME.leading + 26 + len(legend) * CAPTION.leading

    def paint(page: Page, y: float) -> None:
        for number, line in enumerate(name):
            page.text(sheet.left, y + 9 + number * NAME.leading, line, NAME)
        at = y + 9 + len(name) * NAME.leading
        page.text(sheet.left, at + 9, LEGEND[0], NAME)
        page.frame(sheet.left + 44, at - 3, 20, 17, 1, INK)
        page.centre(sheet.left + 54, at + 9.5, str(transfer.status), STATUS)
        for number, line in enumerate(legend):
            page.text(sheet.left, at + 24 + number * CAPTION.leading, line, CAPTION)
        page.line(sheet.left + STRIP, y, sheet.left + STRIP, y + max(height, least), 1.2, INK)

    return Drawing(max(height, least), paint)


def _seller(transfer: Transfer, place: Place) -> Iterator[Block]:
    seller = transfer.seller
    yield field(place, "Продавец:", [Slot(seller.name)], "(2)", strong=True)
    yield field(place, "Адрес:", [Slot(seller.address or "—")], "(2а)")
    yield field(place, "ИНН/КПП продавца:", [Slot(_tax_numbers(seller.inn, seller.kpp))], "(2б)")
    yield field(place, "Грузоотправитель и его адрес:", [Slot(transfer.consignor or "—")], "(3)")
    yield field(place, "Грузополучатель и его адрес:", [Slot(transfer.consignee or "—")], "(4)")
    yield field(place, "К платёжно-расчётному документу №:", [Slot(_listed(transfer.payments))], "(5)")
    yield field(place, "Документ об отгрузке:", [Slot(_shipments(transfer))], "(5а)")
    yield plain(Place(place.x, place.width, 0), ADVANCE, style=SMALL)
    yield field(place, "передачи имущественных прав №:", [Slot(_listed(transfer.advance_invoices))], "(5б)")


def _buyer(transfer: Transfer, place: Place) -> Iterator[Block]:
    buyer, currency = transfer.buyer, transfer.currency
    yield field(place, "Покупатель:", [Slot(buyer.name)], "(6)", strong=True)
    yield field(place, "Адрес:", [Slot(buyer.address or "—")], "(6а)")
    yield field(place, "ИНН/КПП покупателя:", [Slot(_tax_numbers(buyer.inn, buyer.kpp) or buyer.registration)], "(6б)")
    yield field(place, "Валюта: наименование, код:", [Slot(f"{currency.name}, {currency.number}")], "(7)")
    contract = transfer.state_contract or "—"
    yield field(place, "Идентификатор государственного контракта, договора (при наличии):", [Slot(contract)], "(8)")


def _tax_numbers(inn: str, kpp: str) -> str:
    return "/".join(filter(None, (inn, kpp)))


def _listed(papers: Sequence[DocumentRef]) -> str:
    """«№ 77 от 03.09.2026; № 81 от 10.09.2026»; a dash for none."""
    return "; ".join(f"{paper.title} № {paper.number} от {day(paper.date)}".lstrip() for paper in papers) or "—"


def _shipments(transfer: Transfer) -> str:
    """Row 5а: papers of the shipment, else this paper and the numbers of its lines."""
    if transfer.shipments:
        return _listed(transfer.shipments)
    count = len(transfer.lines)
    rows = "1" if count <= 1 else f"1–{count}"
    return f"Универсальный передаточный документ, № п/п {rows}, № {transfer.number} от {day(transfer.issued_on)}"


def _table(transfer: Transfer) -> Iterator[Block]:
    sheet, totals = LANDSCAPE, transfer.totals
    free = "без НДС" if totals.tax is None else money(totals.tax)
    total = _total(money(totals.net), free, money(totals.gross))
    strong: list[Cell] = [[(str(cell), TOTALS)] for cell in total]
    table = Table([column for _, column in COLUMNS], sheet.left, sheet.inner, chain([strong], _lines(transfer)), CELLS)
    numbers = table.row([number for number, _ in COLUMNS], CAPTION).centred()
    numbers.head, numbers.rule = None, INK
    yield Stack((_closed(table.header), numbers), keep=True)
    for number, row in enumerate(_lines(transfer), 1):
        placed = table.row(row, keep=number == 1 or number == len(transfer.lines))
        placed.head, placed.rule = numbers, INK
        yield placed
    last = table.row(total, TOTALS)
    last.head, last.rule = numbers, INK
    yield last


def _closed(header: Row) -> Block:
    """The titles with a line above them, and no band: it is a form."""
    header = header.centred()
    header.band, header.rule = "", INK
    left, right = LANDSCAPE.left, LANDSCAPE.left + LANDSCAPE.inner
    return Stack((header,), Drawing(header.height, lambda page, y: page.line(left, y, right, y, 0.5, INK)))


def _total(net: str, tax: str, gross: str) -> list[Cell]:
    return ["", "", "Всего к оплате (9)", *[""] * 5, net, "Х", "Х", tax, gross, "", "", ""]


def _lines(transfer: Transfer) -> Iterator[list[Cell]]:
    return (_line(number, line) for number, line in enumerate(transfer.lines, 1))


def _line(number: int, line: Line) -> list[Cell]:
    name: list[tuple[str, Style]] = [(line.name, CELLS.cell), (line.note, CAPTION)]
    unit = [line.unit_code or "—", line.unit or "—", quantity(line.quantity), price(line.price)]
    tax = "без НДС" if line.tax is None else money(line.tax)
    money_columns = [money(line.net), "без акциза", line.vat.label, tax, money(line.gross)]
    return ["—", str(number), name, "—", *unit, *money_columns, "—", "—", "—"]
