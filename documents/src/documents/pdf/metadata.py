"""What a file says of itself: title, author, language, kind of archive. XMP (ISO 16684-1) and its older twin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from documents.pdf.text import clean

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{made}</xmp:CreateDate>
<xmp:ModifyDate>{made}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What readers and archives show of a file. made_on: the day of the paper, there is no clock here."""

    title: str
    author: str
    subject: str
    made_on: date
    language: str = "ru-RU"
    producer: str = "Delo documents, ReportLab"

    def tidy(self) -> Description:
        """The same with nothing that XML could not hold."""
        return Description(
            title=_line(self.title),
            author=_line(self.author),
            subject=_line(self.subject),
            made_on=self.made_on,
            language=self.language,
            producer=self.producer,
        )


def packet(about: Description) -> bytes:
    """The XMP packet."""
    return PACKET.format(
        title=escape(about.title),
        author=escape(about.author),
        subject=escape(about.subject),
        language=about.language,
        made=f"{about.made_on.isoformat()}T00:00:00Z",
        producer=escape(about.producer),
    ).encode()


def pdf_date(day: date) -> str:
    """A day as PDF writes a time."""
    return f"D:{day:%Y%m%d}000000Z"


def _line(text: str) -> str:
    return clean(text).replace("\n", " ")
