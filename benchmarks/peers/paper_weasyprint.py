"""The papers by WeasyPrint: HTML and CSS, PDF/A-3b, its own page counters and repeated headers."""

from __future__ import annotations

import html
from pathlib import Path

import font_roboto
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
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

FILES = Path(font_roboto.__file__).parent / "files"
FONTS = FontConfiguration()
STYLE = CSS(
    string=f"""
@font-face {{ font-family: Paper; src: url({(FILES / "Roboto-Regular.ttf").as_uri()}); }}
@font-face {{ font-family: Paper; font-weight: bold; src: url({(FILES / "Roboto-Bold.ttf").as_uri()}); }}
@page {{ size: A4; margin: 14mm 13mm 15mm 20mm;
  @bottom-right {{ font: 6.5pt Paper; content: "стр. " counter(page) " из " counter(pages); }} }}
body {{ font: 9pt Paper; color: #1c212b; }} h1 {{ font-size: 17pt; margin: 4pt 0; }}
table {{ border-collapse: collapse; width: 100%; font-size: 8pt; }} thead {{ display: table-header-group; }}
th {{ background: #ecf1f3; color: #1a4d61; font-size: 7pt; }}
td, th {{ padding: 2.6pt 3.5pt; border-bottom: .5pt solid #c2ccd4; vertical-align: top; text-align: left; }}
.n {{ text-align: right; white-space: nowrap; }} tr {{ break-inside: avoid; }}
.day td {{ background: #ecf1f3; font-weight: bold; }}
.day {{ break-after: avoid; }} .bar {{ background: #558ca1; height: 8pt; }} .qr {{ float: right; width: 32mm; }}
""",
    font_config=FONTS,
)


def table(head, rows, figures):
    titles = "".join(f"<th>{html.escape(one)}</th>" for one in head)
    body = "".join(line(cells, figures) for cells in rows)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def line(cells, figures):
    return (
        "<tr>"
        + "".join(
            f"<td{' class=n' if number in figures else ''}>{html.escape(cell)}</td>"
            for number, cell in enumerate(cells)
        )
        + "</tr>"
    )


def written(title, body, attachments=()):
    page = (
        f"<html lang=ru><head><title>{title}</title></head><body><b>{ISSUER}</b><div>{NUMBERS}</div>"
        f"<div>{ADDRESS}</div><h1>{title}</h1>{body}</body></html>"
    )
    made = HTML(string=page).render(stylesheets=[STYLE], font_config=FONTS)
    made.metadata.attachments = list(attachments)
    return made.write_pdf(pdf_variant="pdf/a-3b")


def invoice_pdf(one):
    code = zxingcpp.create_barcode(one.qr.encode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_svg()
    facts_of = "".join(f"<div>{html.escape(k)}: {html.escape(v)}</div>" for k, v in facts(one))
    signs = "".join(f"<p>{role} ______________ {name}</p>" for role, name in SIGNS)
    body = (
        f"<div class=qr>{code[code.index('<svg') :]}</div>{facts_of}{table(LINE_HEAD, cells(one), (0, 2, 4, 5, 7, 8))}"
        f"<p class=n>НДС 22%: {money(one.tax)}<br><b>К оплате: {money(one.net + one.tax)} ₽</b></p><b>{WORDS}</b>"
        f"{signs}"
    )
    attached = Attachment(string=data_of(one), name="invoice.json", description="data", relationship="Data")
    return written(f"Счёт на оплату № {one.number}", body, [attached])


def diary_pdf(entries):
    spent = {name: sum(e.minutes for e in entries if e.specialist == name) for name, _, _ in PEOPLE}
    longest = max(spent.values())
    bars = "".join(
        f"<div>{name}<div class=bar style='width:{80 * minutes / longest:.1f}%'></div></div>"
        for name, minutes in spent.items()
    )
    rows = "".join(
        f"<tr class=day><td colspan=5>{name}</td><td class=n>{total}</td></tr>"
        + "".join(line(r, (3, 4, 5)) for r in group)
        for name, total, group in days(entries)
    )
    titles = "".join(f"<th>{one}</th>" for one in DIARY_HEAD)
    body = f"{table(('Специалист', 'Время', 'Сумма'), sums(entries), (1, 2))}{bars}"
    return written("Отчёт-дневник", f"{body}<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>")


measured(invoice_pdf, diary_pdf)
