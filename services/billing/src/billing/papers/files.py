"""All files of one invoice: names and bytes, the same bytes for the same input."""

from __future__ import annotations

from collections.abc import Sequence

from documents.model import Attachment
from documents.papers.act import act_pdf
from documents.papers.diary import diary_pdf
from documents.papers.invoice import invoice_pdf
from documents.papers.transfer import transfer_pdf
from documents.sheets.diary import diary_xlsx

from billing.core import result
from billing.core.ledes import ledes
from billing.core.onec import onec
from billing.core.rated import Rated, has_act
from billing.papers.diary import diary
from billing.papers.values import act, invoice, transfer

JSON_NAME = "invoice.json"
OF_SERVICES = ("act.pdf", "upd.pdf")


def machine_files(rated: Rated) -> dict[str, bytes]:
    """What programs read."""
    return {
        JSON_NAME: result.text(rated).encode(),
        "invoice.ledes1998b.txt": ledes(rated),
        "invoice-1c.xml": onec(rated),
    }


def void_files(rated: Rated) -> dict[str, bytes]:
    """The papers that people read, stamped: they count no more."""
    return {"invoice.pdf": invoice_pdf(invoice(rated, void=True)), **_of_services(rated, (), void=True)}


def files(rated: Rated) -> dict[str, bytes]:
    """What people and programs read, by file name. The client gets the PDFs: they hold nothing of ours alone."""
    data = result.text_for_client(rated).encode()
    inside = (Attachment(name=JSON_NAME, data=data, description="Данные счёта"),)
    report = diary(rated)
    return {
        "invoice.pdf": invoice_pdf(invoice(rated), inside),
        **_of_services(rated, inside, void=False),
        "diary.pdf": diary_pdf(report, inside),
        "diary.xlsx": diary_xlsx(report),
        **machine_files(rated),
    }


def _of_services(rated: Rated, inside: Sequence[Attachment], *, void: bool) -> dict[str, bytes]:
    """Act and УПД; where nothing but outlays in the client's name is billed, no service is handed over."""
    if not has_act(rated):
        return {}
    papers = act_pdf(act(rated, void=void), inside), transfer_pdf(transfer(rated, void=void), inside)
    return dict(zip(OF_SERVICES, papers, strict=True))
