"""Files whose kind or pages are not what they seem at first sight."""

from __future__ import annotations

import io
import zipfile
from base64 import a85encode
from importlib.resources import files

import pypdfium2
import pytest
from hostile_costs import pieces, signed, value
from hostile_files import picture
from mail_examples import archive, attached
from mail_ingest.decoding.limits import Budget, Limits
from mail_ingest.decoding.reading import read_letter
from mail_ingest.extraction import ocr
from mail_ingest.extraction.pdf import pdf
from mail_ingest.extraction.pdf_streams import from_85
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

DOCX = archive(
    ("[Content_Types].xml", b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"),
    (
        "word/document.xml",
        "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        "<w:body><w:p><w:r><w:t>Требование № 19-12/034518</w:t></w:r></w:p></w:body></w:document>".encode(),
    ),
)

SCAN = picture(1000, "PNG")


def test_a_stored_zip_that_holds_a_docx_is_opened_as_a_zip() -> None:
    packed = archive(("Требование.docx", DOCX), method=zipfile.ZIP_STORED)
    (file,) = read_letter(attached("документы.zip", packed)).files

    assert (file.path, file.state) == ("документы.zip/Требование.docx", "text")
    assert "19-12/034518" in (file.text or "")


def test_what_is_signed_in_pieces_of_a_kilobyte_is_read() -> None:
    words = "Требование № 19-12/034518 от 05.10.2026. ".encode() * 2000
    letter = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + words
    cut = b"".join(value(4, letter[start : start + 1000]) for start in range(0, len(letter), 1000))
    read = read_letter(attached("smime.p7m", signed(pieces(cut))))

    assert (read.quarantined, read.files) == (None, ())
    assert read.letters[-1].text.count("19-12/034518") == 2000


def test_a_photograph_with_what_its_camera_says_of_it_is_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    photograph, said = io.BytesIO(), Image.Exif()
    said.update({0x010F: "Canon", 0x011A: 300.0, 0x0112: 6})
    Image.new("L", (1200, 900), 90).save(photograph, "JPEG", exif=said, comment=b"x", icc_profile=bytes(200_000))
    (file,) = read_letter(attached("1.jpg", photograph.getvalue())).files

    assert file.state == "scan"


def picture_page(size: tuple[int, int] = (600, 800)) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", size, 200).save(buffer, "PDF")
    return buffer.getvalue()


def empty_page() -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    return saved(document)


def saved(document: pypdfium2.PdfDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pages(*parts: bytes) -> bytes:
    whole = pypdfium2.PdfDocument.new()
    for part in parts:
        whole.import_pages(pypdfium2.PdfDocument(part))
    return saved(whole)


@pytest.fixture
def text_page() -> bytes:
    """The first page of a sample with text."""
    for sample in sorted((files("delo") / "data" / "demands").iterdir(), key=lambda path: path.name):
        if sample.name.endswith(".eml"):
            for file in read_letter(sample.read_bytes()).files:
                if file.state == "text" and file.content.startswith(b"%PDF"):
                    return file.content
    raise AssertionError("no sample has a PDF with text")


def statement(sheets: int, rows: int = 50, encrypt: StandardEncryption | None = None) -> bytes:
    """A bank's statement as banks print it: 2,500 letters on each sheet, no two rows alike."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=1, encrypt=encrypt)
    for sheet in range(sheets):
        for row in range(rows):
            number = (sheet * rows + row) * 2_654_435_761 % 2**32
            account, roubles = f"40702810{number % 10**12:012}", f"{number % 9_999_999 / 100:,.2f}"
            canvas.drawString(40, 800 - 15 * row, f"{number % 28 + 1:02}.10.2026 {number:010} {account} {roubles}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_a_statement_of_a_hundred_sheets_is_read_to_its_end() -> None:
    found = pdf(statement(100), Budget(Limits()))

    assert (found.state, found.reason) == ("text", None)
    assert (found.text or "").count(".10.2026") == 100 * 50


def test_a_statement_that_may_only_be_read_is_read() -> None:
    found = pdf(statement(20, encrypt=StandardEncryption("", "owner", canModify=0)), Budget(Limits()))

    assert (found.state, found.reason) == ("text", None)
    assert (found.text or "").count(".10.2026") == 20 * 50


def test_a_letterhead_on_a_hundred_pages_is_no_reason_to_read_fewer() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=1)
    canvas.beginForm("letterhead")
    for number in range(500):
        canvas.line(number, 800, number + 1, 841 - number % 40)
    canvas.endForm()
    for sheet in range(100):
        canvas.doForm("letterhead")
        canvas.drawString(40, 700, f"sheet {sheet + 1} of the contract")
        canvas.showPage()
    canvas.save()
    found = pdf(buffer.getvalue(), Budget(Limits()))

    assert (found.state, found.reason) == ("text", None)
    assert (found.text or "").endswith("sheet 100 of the contract")


@pytest.mark.parametrize("left", range(6))
def test_ascii85_gives_what_the_standard_library_gives(left: int) -> None:
    content = bytes(range(256)) + bytes(40 + left)

    assert from_85(a85encode(content, wrapcol=72) + b"~>")[: len(content)] == content


def test_a_contract_of_a_hundred_pages_of_word_is_read_to_its_end() -> None:
    run = "<w:r><w:rPr><w:b/><w:sz w:val='24'/></w:rPr><w:t>Слово о предмете договора</w:t></w:r>"
    paragraph = f"<w:p><w:pPr><w:jc w:val='both'/></w:pPr>{run * 4}</w:p>"
    word = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
    body = word + paragraph * 3_000 + "<w:p><w:r><w:t>Подписи</w:t></w:r></w:p></w:body></w:document>"
    (file,) = read_letter(attached("Договор.docx", archive(("word/document.xml", body.encode())))).files

    assert file.state == "text"
    assert (file.text or "").endswith("Подписи")


def test_one_scanned_page_among_many_is_not_passed_over(text_page: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    count = len(pypdfium2.PdfDocument(text_page))
    found = pdf(pages(text_page, text_page, text_page, picture_page()), Budget(Limits()))

    assert found.state == "text"
    assert found.reason == f"pages {3 * count + 1}: pictures, and no OCR is installed"


def test_a_scanned_page_among_many_is_read_where_ocr_is_installed(
    text_page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "read", lambda _: ("Требование № 2", 0.9))
    found = pdf(pages(text_page, text_page, picture_page()), Budget(Limits()))

    assert (found.state, found.ocr_confidence, found.reason) == ("ocr", 0.9, None)
    assert (found.text or "").endswith("Требование № 2")


def test_an_empty_page_is_no_scan(text_page: bytes) -> None:
    found = pdf(pages(text_page, empty_page()), Budget(Limits()))

    assert (found.state, found.reason) == ("text", None)


def test_pages_beyond_what_is_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "read", lambda _: ("слово", 0.9))
    found = pdf(pages(*[picture_page((30, 40))] * 22), Budget(Limits()))

    assert found.reason == "pages 21, 22: pictures that were not read"


def test_pictures_beyond_what_a_letter_may_hold_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "read", lambda _: ("слово", 0.9))
    small = Limits(pictures=1)
    files = read_letter(attached("a.zip", archive(("1.png", SCAN), ("2.png", SCAN))), small).files

    assert [(file.state, file.reason) for file in files] == [
        ("ocr", None),
        ("scan", "a picture beyond the 1 that are read"),
    ]


def test_a_picture_over_which_ocr_gives_up_is_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object, **__: object) -> None:
        raise RuntimeError("Tesseract process timeout")

    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr.pytesseract, "image_to_data", gives_up)
    (file,) = read_letter(attached("1.png", SCAN)).files

    assert (file.state, file.reason) == ("scan", "OCR gave up: Tesseract process timeout")


def test_a_page_the_size_of_a_wall_is_drawn_with_fewer_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "read", lambda image: (drawn.append(image.size), ("слово", 0.9))[1])
    pdf(picture_page((14_400, 14_400)), Budget(Limits()))

    assert [width * height <= 1.01 * ocr.MOST_PIXELS for width, height in drawn] == [True]


def test_links_in_html_come_after_their_words_and_hidden_things_do_not_come() -> None:
    link = b"<a title=\"a > b\" href='http://x.example/?a=1'>pay</a>"
    page = b"<title>no</title>" + link + b" now<script>if (a<b) x</script><!-- no -->"
    (file,) = read_letter(attached("a.html", page, "text/html")).files

    assert file.text == "pay (http://x.example/?a=1) now"


def test_what_is_no_tag_is_text() -> None:
    (file,) = read_letter(attached("a.html", b"<p>1 < 2 &amp;&#1046; 3 > 2<br>a<b>b</b>", "text/html")).files

    assert file.text == "1 < 2 &Ж 3 > 2\nab"
