"""The papers by fpdf2: its tables with repeated headings, its page counters, its PDF/A-3b."""

from __future__ import annotations

from pathlib import Path

import font_roboto
import zxingcpp
from fpdf import FPDF, FontFace
from paper_content import (
    ADDRESS,
    DIARY_HEAD,
    ISSUER,
    LINE_HEAD,
    NUMBERS,
    PEOPLE,
    SIGNS,
    WORDS,
    cells,
    data_of,
    days,
    facts,
    measured,
    money,
    sums,
)

FILES = Path(font_roboto.__file__).parent / "files"
HEAD = FontFace(emphasis="BOLD", fill_color=(236, 241, 243), size_pt=7)
DAY = FontFace(emphasis="BOLD", fill_color=(236, 241, 243))


class Paper(FPDF):
    def __init__(self, title):
        super().__init__(enforce_compliance="PDF/A-3B")
        self.add_font("Paper", "", FILES / "Roboto-Regular.ttf")
        self.add_font("Paper", "B", FILES / "Roboto-Bold.ttf")
        self.set_margins(20, 14, 13)
        self.set_auto_page_break(auto=True, margin=15)
        self.set_title(title)
        self.set_lang("ru-RU")
        self.add_page()
        self.set_font("Paper", "B", 11)
        self.multi_cell(0, 5, ISSUER, new_x="LMARGIN", new_y="NEXT")
        self.set_font("Paper", "", 7)
        self.multi_cell(0, 4, f"{NUMBERS}\n{ADDRESS}", new_x="LMARGIN", new_y="NEXT")
        self.set_font("Paper", "B", 17)
        self.multi_cell(0, 9, title, new_x="LMARGIN", new_y="NEXT")
        self.set_font("Paper", "", 8)

    def footer(self):
        self.set_y(-12)
        self.set_font("Paper", "", 6.5)
        self.cell(0, 4, f"стр. {self.page_no()} из {{nb}}", align="R")
        self.set_font("Paper", "", 8)


def table(paper, head, rows, widths, aligns):
    with paper.table(
        col_widths=widths, text_align=aligns, headings_style=HEAD, borders_layout="HORIZONTAL_LINES", line_height=3.7
    ) as made:
        made.row(head)
        for cells_of in rows:
            made.row(cells_of)


def invoice_pdf(one):
    paper = Paper(f"Счёт на оплату № {one.number}")
    code = zxingcpp.create_barcode(one.qr.encode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = memoryview(code.to_image(scale=1, add_quiet_zones=False))
    size, dark = picture.shape[0], picture.tobytes()
    side = 32 / size
    paper.set_fill_color(0, 0, 0)
    top = paper.get_y()
    for row in range(size):
        column = 0
        while column < size:
            start = column
            while column < size and not dark[row * size + column]:
                column += 1
            if column > start:
                paper.rect(165 + start * side, top + row * side, (column - start) * side, side, style="F")
            column += 1
    for label, value in facts(one):
        paper.multi_cell(140, 4.3, f"{label}: {value}", align="L", new_x="LMARGIN", new_y="NEXT")
    paper.ln(4)
    widths = (3, 26, 6, 8, 11, 12, 7, 11, 12)
    table(paper, LINE_HEAD, cells(one), widths, ("R", "L", "R", "L", "R", "R", "C", "R", "R"))
    paper.multi_cell(0, 5, f"НДС 22%: {money(one.tax)}", align="R", new_x="LMARGIN", new_y="NEXT")
    paper.set_font("Paper", "B", 11)
    paper.multi_cell(0, 5, f"К оплате: {money(one.net + one.tax)} ₽", align="R", new_x="LMARGIN", new_y="NEXT")
    paper.multi_cell(0, 5, WORDS, new_x="LMARGIN", new_y="NEXT")
    for role, name in SIGNS:
        paper.multi_cell(0, 8, f"{role} ______________ {name}", new_x="LMARGIN", new_y="NEXT")
    paper.embed_file(
        bytes=data_of(one), basename="invoice.json", mime_type="application/json", associated_file_relationship="Data"
    )
    return bytes(paper.output())


def diary_pdf(entries):
    paper = Paper("Отчёт-дневник")
    table(paper, ("Специалист", "Время", "Сумма"), sums(entries), (60, 20, 20), ("L", "R", "R"))
    longest = max(sum(e.minutes for e in entries if e.specialist == name) for name, _, _ in PEOPLE)
    paper.set_fill_color(85, 140, 161)
    for name, _, _ in PEOPLE:
        paper.cell(40, 5, name)
        long = sum(e.minutes for e in entries if e.specialist == name) / longest
        paper.rect(62, paper.get_y() + 1, 100 * long, 3, style="F")
        paper.ln(5)
    with paper.table(
        col_widths=(20, 25, 50, 9, 14, 14),
        text_align=("L", "L", "L", "R", "R", "R"),
        headings_style=HEAD,
        borders_layout="HORIZONTAL_LINES",
        line_height=3.7,
    ) as made:
        made.row(DIARY_HEAD)
        for name, total, group in days(entries):
            band = made.row(style=DAY)
            band.cell(name, colspan=5)
            band.cell(total)
            for cells_of in group:
                made.row(cells_of)
    return bytes(paper.output())


measured(invoice_pdf, diary_pdf)
