"""What a letter may cost; over it the letter is quarantined with the reason."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024
LEAST_BYTES = 1024  # smaller letters and archives are taken for so many: their heads are most of them


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, counts in pieces.

    header_bytes: of one part. parts: of a letter and the letters inside it, together. pieces: letters and files that
    are told of; their description must fit into a record of Kafka. path_chars: of where a file hung, its end.
    expanded_bytes: all attachments of a letter together, however deeply wrapped. expanded_least, expanded_each: as
    much, and so much more for each byte of the letter; a megabyte of it takes 4 ms of processor time out of a ZIP,
    twice that out of a 7z. ratio: expanded to packed bytes of one archive, and of the letter as a whole. pages: of one
    PDF. pictures: of a letter that OCR reads, pages among them. pdf_bytes, pdf_stream_bytes: of a PDF's streams
    unpacked, of one of them; PDFium needs sixty times as much. pdf_work: things drawn and letters shown, seen or not,
    on the pages of all PDFs, each of which takes PDFium a microsecond or two; a full page of writing has 5,000.
    pdf_work_least: the same for PDFs of a few bytes; each byte gives three more, and a statement, the densest there is,
    needs half of that. pdf_letters: shown by one stream, most often a page. markup_bytes: of one text, HTML or XML that
    is read. marks: tags and character references of one HTML, each of which takes a microsecond: a letter of 1 MB in
    Word's HTML has 20,000. file_marks: tags of all HTML (twice), XML and DOCX files of a letter together; a hundred
    pages of Word have so many. text_chars: kept of one text. signed_pieces: values of a PKCS#7, of which certificates
    hold hundreds; one more for each signed_piece_bytes of it, for programs cut what they sign into pieces of a kilobyte
    or more.
    """

    letter_bytes: int = 40 * MIB
    header_bytes: int = 256 * 1024
    parts: int = 1000
    mime_depth: int = 30
    wrap_depth: int = 5
    pieces: int = 300
    path_chars: int = 300
    file_bytes: int = 40 * MIB
    expanded_bytes: int = 120 * MIB
    expanded_least: int = 16 * MIB
    expanded_each: int = 16
    ratio: int = 200
    pages: int = 300
    pictures: int = 20
    pdf_bytes: int = 64 * MIB
    pdf_bytes_least: int = 4 * MIB
    pdf_bytes_each: int = 8
    pdf_streams: int = 3_000
    pdf_page_bytes: int = 3 * MIB // 2
    pdf_shown_bytes: int = 7 * MIB
    pdf_work_bytes: int = 24
    pdf_stream_bytes: int = 3 * MIB
    pdf_work: int = 310_000
    pdf_work_least: int = 60_000
    pdf_letters: int = 100_000
    markup_bytes: int = 4 * MIB
    marks: int = 100_000
    file_marks: int = 200_000
    text_chars: int = 400_000
    signed_pieces: int = 3_000
    signed_piece_bytes: int = 800


class TooMuch(ValueError):
    """A cap is exceeded: what and how much, for the quarantine's reason."""


@dataclass(slots=True)
class Budget:
    """What a letter of *raw_bytes* may still use (None: as large as one may be). Raises TooMuch when it is spent."""

    limits: Limits
    raw_bytes: int | None = None
    parts_used: int = 0
    pieces_used: int = 0
    bytes_used: int = 0
    pictures_used: int = 0
    pdf_work_done: int = 0
    pdf_bytes_read: int = 0
    marks_used: int = 0

    def part(self) -> None:
        """Before one more part is looked at."""
        self.parts_used += 1
        if self.parts_used > self.limits.parts:
            raise TooMuch(f"more than {self.limits.parts} parts")

    def count(self) -> None:
        """Before one more letter or file is kept."""
        self.pieces_used += 1
        if self.pieces_used > self.limits.pieces:
            raise TooMuch(f"more than {self.limits.pieces} letters and files")

    def spend(self, size: int) -> None:
        """Before *size* more bytes are kept."""
        self.bytes_used += size
        if self.bytes_used > self.expansion:
            raise TooMuch(f"expands to more than {self.expansion} bytes")

    @property
    def expansion(self) -> int:
        """Bytes that all files may have together: archives in archives multiply what each of them may."""
        limits = self.limits
        raw = max(limits.letter_bytes if self.raw_bytes is None else self.raw_bytes, LEAST_BYTES)
        return min(limits.expanded_bytes, raw * limits.ratio, limits.expanded_least + raw * limits.expanded_each)

    def drawn(self, count: int) -> bool:
        """Whether, with *count* more things or letters on a page of a PDF, more may be looked at."""
        self.pdf_work_done += count
        return self.pdf_work_done <= min(self.limits.pdf_work, self.limits.pdf_work_least + 3 * self.pdf_bytes_read)

    def marked(self, count: int) -> bool:
        """Whether a file of *count* tags may be read, too; a small one still may after a large one that may not."""
        if self.marks_used + count > self.limits.file_marks:
            return False
        self.marks_used += count
        return True

    def picture(self) -> bool:
        """Whether one more picture may be read; this one is only told of if not."""
        self.pictures_used += 1
        return self.pictures_used <= self.limits.pictures
