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
    expanded_bytes: all attachments of a letter together, however deeply wrapped. expanded_least: as much for a letter
    of any size, which a scanned page as BMP (25 MiB) needs; expanded_each: so much for each byte of it, if that is
    more. An archive over these, but not over expanded_bytes, is kept unopened. A megabyte takes 4 ms of processor time
    out of a ZIP, twice that out of a 7z, where it counts double. sevens: 7z of a letter that are opened; the smallest
    takes 2 ms. ratio: expanded to packed bytes of one archive, and of the letter as a whole. pages: of one PDF.
    pictures: of a letter that OCR reads, pages among them. pdf_bytes: of all PDFs' streams unpacked; pdf_bytes_least,
    pdf_bytes_each: as many, and so many more for each byte of the PDFs. pdf_stream_bytes: of one stream; PDFium needs
    sixty times as much. pdf_streams: of a PDF, and one more for each hundred bytes. pdf_page_bytes: that one page
    reads, streams and forms, as often as they are shown; pdf_shown_bytes: all pages of a PDF, beyond which each is
    taken for the dearest; pdf_work_bytes: as many of them cost as much as a letter. pdf_work: letters shown, seen or
    not, on the pages of all PDFs, each of which takes PDFium half a microsecond, and things drawn, which are four
    letters each; a full page of writing has 5,000. pdf_work_least: the same for PDFs of a few bytes; each byte gives
    three more, and a statement, the densest there is, needs half of that. pdf_letters: shown by one stream, most often
    a page. markup_bytes: of one text, HTML or XML that is read. marks: tags and character references of one HTML, each
    of which takes a microsecond: a letter of 1 MB in Word's HTML has 20,000. file_marks: tags of all HTML (twice), XML
    and DOCX files of a letter together; a hundred pages of Word have so many. text_chars: kept of one text.
    signed_pieces: that all PKCS#7 of a letter are cut into; one more for each signed_piece_bytes, for programs cut by
    the kilobyte or more. signed_values: in them, certificates and lists of revoked ones too. picture_parts: segments,
    chunks and tags before the pixels of all pictures; a photograph has eighty.
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
    expanded_least: int = 32 * MIB
    expanded_each: int = 28
    ratio: int = 200
    sevens: int = 50
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
    signed_values: int = 60_000
    picture_parts: int = 20_000


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
    sevens_used: int = 0
    pdf_work_done: int = 0
    pdf_bytes_read: int = 0
    pdf_bytes_unpacked: int = 0
    signed_bytes: int = 0
    signed_pieces_used: int = 0
    signed_values_used: int = 0
    picture_parts_used: int = 0
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

    def unpacks(self, sizes: list[int], dearness: int = 1) -> bool:
        """Whether an archive of files of *sizes* may be unpacked; if not, they are counted as if they were kept."""
        if self.bytes_used + sum(sizes) > self.limits.expanded_bytes:
            raise TooMuch(f"expands to more than {self.limits.expanded_bytes} bytes")
        if self.bytes_used + dearness * sum(sizes) <= self.expansion:
            self.bytes_used += dearness * sum(sizes)
            return True
        for _ in sizes:
            self.count()
        return False

    @property
    def expansion(self) -> int:
        """Bytes that all files may have together: archives in archives multiply what each of them may."""
        limits = self.limits
        raw = max(limits.letter_bytes if self.raw_bytes is None else self.raw_bytes, LEAST_BYTES)
        return min(limits.expanded_bytes, raw * limits.ratio, max(limits.expanded_least, raw * limits.expanded_each))

    def unpacked(self, size: int) -> bool:
        """Whether, with *size* more bytes of streams of a PDF, more may be unpacked."""
        self.pdf_bytes_unpacked += size
        allowed = self.limits.pdf_bytes_least + self.limits.pdf_bytes_each * self.pdf_bytes_read
        return self.pdf_bytes_unpacked <= min(self.limits.pdf_bytes, allowed)

    def signed_left(self, size: int) -> tuple[int, int]:
        """How many pieces and values a PKCS#7 of *size* bytes may have, after those before it."""
        self.signed_bytes += size
        most = self.limits.signed_pieces + self.signed_bytes // self.limits.signed_piece_bytes
        return max(0, most - self.signed_pieces_used), max(0, self.limits.signed_values - self.signed_values_used)

    def signed(self, pieces: int, values: int) -> None:
        """So many were counted."""
        self.signed_pieces_used += pieces
        self.signed_values_used += values

    def picture_parts(self, count: int) -> bool:
        """Whether pictures may have so many more parts before their pixels."""
        self.picture_parts_used += count
        return self.picture_parts_used <= self.limits.picture_parts

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

    def seven(self) -> bool:
        """Whether one more 7z may be opened."""
        self.sevens_used += 1
        return self.sevens_used <= self.limits.sevens

    def picture(self) -> bool:
        """Whether one more picture may be read; this one is only told of if not."""
        self.pictures_used += 1
        return self.pictures_used <= self.limits.pictures
