"""The papers by typst: one compiler kept warm, data as JSON, PDF/A-3b, repeated headers, page counters."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import font_roboto
import typst
import zxingcpp
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

COMMON = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set text(font: "Roboto", size: 9pt, lang: "ru", fill: rgb("#1c212b"))
#set page(paper: "a4", margin: (top: 14mm, right: 13mm, bottom: 15mm, left: 20mm), footer: context align(right,
  text(6.5pt)[стр. #counter(page).display() из #counter(page).final().first()]))
#set table(stroke: (x, y) => (bottom: .5pt + rgb("#c2ccd4")), inset: (x: 3.5pt, y: 2.6pt))
#let th(c) = table.cell(fill: rgb("#ecf1f3"), text(7pt, fill: rgb("#1a4d61"), weight: "bold", c))
#text(11pt, weight: "bold", d.issuer) \\ #text(7pt)[#d.numbers \\ #d.address]
#text(17pt, weight: "bold", d.title)
"""
INVOICE = """
#pdf.attach("invoice.json", bytes(d.attached), relationship: "data", mime-type: "application/json",
  description: "data")
#grid(columns: (1fr, 32mm), for (k, v) in d.facts [#k: #v \\ ], image(bytes(d.qr), format: "svg", width: 32mm))
#set text(8pt)
#table(columns: (auto, 1fr, auto, auto, auto, auto, auto, auto, auto),
  align: (right, left, right, left, right, right, center, right, right),
  table.header(..d.head.map(th)), ..d.rows.flatten())
#align(right)[НДС 22%: #d.tax \\ #text(11pt, weight: "bold")[К оплате: #d.total ₽]]
#text(9pt, weight: "bold", d.words)
#for (role, name) in d.signs [#role #box(width: 40mm, line(length: 100%)) #name #v(4pt)]
"""
DIARY = """
#set text(8pt)
#table(columns: (1fr, auto, auto), align: (left, right, right),
  table.header(..("Специалист", "Время", "Сумма").map(th)), ..d.sums.flatten())
#for (name, share) in d.bars [#name #box(width: 80% * share, height: 8pt, fill: rgb("#558ca1")) \\ ]
#table(columns: (22fr, 27fr, 51fr, auto, auto, auto), align: (left, left, left, right, right, right),
  table.header(..d.head.map(th)),
  ..d.days.map(((name, total, rows)) => (table.cell(colspan: 5, fill: rgb("#ecf1f3"), strong(name)),
    table.cell(fill: rgb("#ecf1f3"), strong(total)), ..rows.flatten())).flatten())
"""
FOLDER = Path(tempfile.mkdtemp())
FONTS = str(Path(font_roboto.__file__).parent / "files")
COMPILERS = {}
MADE = 1793404800  # 31 October 2026


def compiled(name, source, data):
    if name not in COMPILERS:
        file = FOLDER / f"{name}.typ"
        file.write_text(COMMON + source, encoding="utf-8")
        COMPILERS[name] = typst.Compiler(str(file), font_paths=[FONTS], ignore_system_fonts=True)
    data |= {"issuer": ISSUER, "numbers": NUMBERS, "address": ADDRESS}
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return COMPILERS[name].compile(
        format="pdf", sys_inputs=inputs, pdf_standards="a-3b", timestamp=MADE, pdf_tags=False
    )


def invoice_pdf(one):
    code = zxingcpp.create_barcode(one.qr.encode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_svg()
    data = {"title": f"Счёт на оплату № {one.number}", "facts": facts(one), "head": LINE_HEAD, "rows": cells(one)}
    data |= {"tax": money(one.tax), "total": money(one.net + one.tax), "words": WORDS, "signs": SIGNS, "qr": code}
    return compiled("invoice", INVOICE, {**data, "attached": data_of(one).decode()})


def diary_pdf(entries):
    spent = [sum(e.minutes for e in entries if e.specialist == name) for name, _, _ in PEOPLE]
    bars = [(name, minutes / max(spent)) for (name, _, _), minutes in zip(PEOPLE, spent, strict=True)]
    data = {"title": "Отчёт-дневник", "head": DIARY_HEAD, "sums": sums(entries), "bars": bars}
    return compiled("diary", DIARY, {**data, "days": list(days(entries))})


measured(invoice_pdf, diary_pdf)
