"""Every paper under veraPDF, which is not ours: `make archive-check`. Not in `make test`: it fetches a jar of 9 MB."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from delo.stack import jars
from delo.stack.java import launch
from documents.model import Attachment
from documents.papers.act import act_pdf
from documents.papers.correction import correction_pdf
from documents.papers.diary import diary_pdf
from documents.papers.invoice import invoice_pdf
from documents.papers.transfer import transfer_pdf
from samples import act, correction, diary, diary_day, entry, invoice, long_diary, long_invoice, report, transfer

MAIN = "org.verapdf.apps.GreenfieldCliWrapper"
ATTACHED = (
    Attachment(name="счёт 118.json", data=b"{}", description="Данные счёта", relationship="Source"),
    Attachment(name="ledes.txt", data=b"LEDES1998B[]", media_type="text/plain", relationship="Alternative"),
)
STRANGE = 'Ω 漢字 😀 <b>&amp;</b> \u202eобратно\u202c \ud800 \x00 \ue000 "кавычки" عربي'
ENTRY = replace(
    entry(0, 5, 0), description=STRANGE * 40, specialist=STRANGE, matter="а" * 5000, amount=Decimal("-1e15")
)
PAPERS: dict[str, Callable[[], bytes]] = {
    "invoice": lambda: invoice_pdf(invoice()),
    "invoice with files": lambda: invoice_pdf(invoice(), ATTACHED),
    "invoice of many pages": lambda: invoice_pdf(long_invoice(300), ATTACHED),
    "void invoice": lambda: invoice_pdf(replace(invoice(), void=True)),
    "invoice with nothing in it": lambda: invoice_pdf(replace(invoice(), lines=(), breakdown=(), qr_payload="")),
    "strange invoice": lambda: invoice_pdf(replace(invoice(), number=STRANGE, words=STRANGE, purpose=STRANGE)),
    "act": lambda: act_pdf(act(), ATTACHED),
    "transfer": lambda: transfer_pdf(transfer(), ATTACHED),
    "correction": lambda: correction_pdf(correction(30), ATTACHED),
    "diary": lambda: diary_pdf(diary(), ATTACHED),
    "long diary": lambda: diary_pdf(long_diary(2000)),
    "empty diary": lambda: diary_pdf(report([])),
    "strange diary": lambda: diary_pdf(report([diary_day(date(2026, 10, 1), [ENTRY])])),
}


def verdicts(folder: Path) -> dict[str, str]:
    """What veraPDF says of each file of *folder*: PASS or FAIL, and the rules that are broken."""
    jars.ensure("verapdf")
    files = sorted(folder.glob("*.pdf"))
    command = launch(jars.classpath("verapdf"), 512, MAIN, "-f", "3b", "--format", "text", "-v", *map(str, files))
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    by_name: dict[str, str] = {}
    name = ""
    for line in said.stdout.splitlines():
        if line.startswith(("PASS ", "FAIL ", "ERROR ")):
            name = Path(line.split(" ", 1)[1].removesuffix(" 3b")).stem
            by_name[name] = line.split(" ", 1)[0]
        elif name:
            by_name[name] += f" {line.strip()}"
    assert len(by_name) == len(files), said.stderr[-2000:]
    return by_name


def test_every_paper_is_an_archive(tmp_path: Path) -> None:
    for name, make in PAPERS.items():
        (tmp_path / f"{name}.pdf").write_bytes(make())

    assert verdicts(tmp_path) == dict.fromkeys(PAPERS, "PASS")


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"/S /GTS_PDFA1", b"/S /GTS_PDFX1"),
        (b"<pdfaid:part>3</pdfaid:part>", b"<pdfaid:part>9</pdfaid:part>"),
        (b"/AFRelationship /Source", b"/AFRelationshop /Source"),
    ],
)
def test_what_is_no_archive_is_told(tmp_path: Path, good: bytes, bad: bytes) -> None:
    whole = invoice_pdf(invoice(), ATTACHED)
    assert good in whole
    (tmp_path / "broken.pdf").write_bytes(whole.replace(good, bad))

    assert verdicts(tmp_path)["broken"].startswith("FAIL")
