"""PDF/A-3b (ISO 19005-3) out of pages: fonts, colours, metadata, attached files. The same bytes for the same input."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import copy

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFInfo,
    PDFName,
    PDFPage,
    PDFString,
)

from documents.model.common import Attachment
from documents.pdf.colours import srgb
from documents.pdf.embedding import embedded
from documents.pdf.metadata import Description, packet, pdf_date
from documents.pdf.page import Glyphs, Page
from documents.pdf.streams import packed, plain

VERSION = (1, 7)


class _Info(PDFInfo):  # type: ignore[misc] # reportlab has no types
    """The older place of the metadata, in agreement with XMP. reportlab's takes its dates from a clock."""

    def __init__(self, about: Description) -> None:
        super().__init__()
        self.title, self.author, self.subject, self.producer = about.title, about.author, about.subject, about.producer
        self._made = pdf_date(about.made_on)

    def format(self, document: PDFDocument) -> bytes:
        """The dictionary's bytes."""
        texts = {"Title": self.title, "Author": self.author, "Subject": self.subject, "Producer": self.producer}
        texts |= {"CreationDate": self._made, "ModDate": self._made}
        body: bytes = PDFDictionary({key: PDFString(text) for key, text in texts.items()}).format(document)
        return body


def archive(pages: Sequence[Page], glyphs: Glyphs, about: Description, attachments: Sequence[Attachment] = ()) -> bytes:
    """The file. Raises ValueError if two attachments have one name or a name is no file name."""
    about = about.tidy()
    document = PDFDocument(invariant=1, compression=1, pdfVersion=VERSION, lang=about.language)
    document.info = _Info(about)
    fonts = {
        font.name: document.Reference(embedded(document, font, used, glyphs.astral))
        for font, used in sorted(glyphs.used.items(), key=lambda item: item[0].name)
    }
    resources = document.Reference(PDFDictionary({"Font": PDFDictionary(fonts)}))
    for page in pages:
        _add_page(document, page, resources)
    _describe(document, about)
    _attach(document, about, attachments)
    data: bytes = document.GetPDFData(None)
    return data


def _add_page(document: PDFDocument, page: Page, resources: object) -> None:
    added = PDFPage()
    added.pagewidth, added.pageheight = page.sheet.width, page.sheet.height
    added.Resources = resources
    added.Contents = packed(page.content)
    document.updateSignature(page.content)
    document.addPage(added)


def _describe(document: PDFDocument, about: Description) -> None:
    """Metadata and the meaning of colours."""
    catalog = document.Catalog
    catalog.__NoDefault__ = (*catalog.__NoDefault__, "AF", "OutputIntents")
    metadata = packet(about)
    document.updateSignature(metadata)
    catalog.Metadata = plain(metadata, {"Type": "/Metadata", "Subtype": "/XML"})
    catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
    intent = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": PDFString("sRGB IEC61966-2.1"),
        "Info": PDFString("sRGB IEC61966-2.1"),
        "DestOutputProfile": document.Reference(copy(srgb())),
    }
    catalog.OutputIntents = PDFArray([document.Reference(PDFDictionary(intent))])


def _attach(document: PDFDocument, about: Description, attachments: Sequence[Attachment]) -> None:
    """Files that belong to the paper: named in the tree of names and in AF."""
    if not attachments:
        return
    ordered = sorted(attachments, key=lambda one: one.name)
    names = [one.name for one in ordered]
    if len(set(names)) != len(names) or not all(name.strip() and name.isprintable() for name in names):
        raise ValueError(f"attachments need file names that differ: {names}")
    specifications = [document.Reference(_specification(document, one, about)) for one in ordered]
    pairs = [
        part for name, reference in zip(names, specifications, strict=True) for part in (PDFString(name), reference)
    ]
    catalog = document.Catalog
    catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(pairs)})})
    catalog.AF = PDFArray(specifications)


def _specification(document: PDFDocument, one: Attachment, about: Description) -> PDFDictionary:
    document.updateSignature(one.name.encode() + hashlib.sha256(one.data).digest())
    parameters = {
        "Size": len(one.data),
        "ModDate": PDFString(pdf_date(about.made_on)),
        "CheckSum": f"<{hashlib.md5(one.data, usedforsecurity=False).hexdigest()}>",  # what PDF has for it
    }
    file = packed(
        one.data,
        {
            "Type": "/EmbeddedFile",
            "Subtype": "/" + PDFName(one.media_type)[1:].replace("/", "#2F"),
            "Params": PDFDictionary(parameters),
        },
    )
    reference = document.Reference(file)
    return PDFDictionary(
        {
            "Type": "/Filespec",
            "F": PDFString(one.name),
            "UF": PDFString(one.name),
            "Desc": PDFString(one.description),
            "AFRelationship": f"/{one.relationship}",
            "EF": PDFDictionary({"F": reference, "UF": reference}),
        }
    )
