"""The papers of the worked month as small pictures: `python documents/tests/pictures.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2
from documents.papers.diary import diary_pdf
from documents.papers.invoice import invoice_pdf
from documents.papers.transfer import transfer_pdf
from samples import diary, invoice, transfer

PAPERS = {"invoice": invoice_pdf(invoice()), "diary": diary_pdf(diary()), "transfer": transfer_pdf(transfer())}

for name, data in PAPERS.items():
    picture = pypdfium2.PdfDocument(data)[0].render(scale=1.25).to_pil().quantize(48)
    picture.save(Path(sys.argv[1]) / f"{name}.png", optimize=True)
