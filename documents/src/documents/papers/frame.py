"""What all papers share: letterhead, title, running head and foot, stamp of a void paper, the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from documents.model.common import Attachment, Party
from documents.pdf.archive import archive
from documents.pdf.blocks import Drawing, Space, Stack, paragraph
from documents.pdf.flow import Block, Flow
from documents.pdf.fonts import BOLD
from documents.pdf.look import ACCENT, BODY, FINE, INK, MUTED, NOTE, TITLE, Sheet, Style
from documents.pdf.metadata import Description
from documents.pdf.page import Glyphs, Page
from documents.pdf.text import shorten

NAME = Style(BOLD, 11, 14.5, ACCENT)
STAMP = Style(BOLD, 62, 70, "0.95 0.82 0.80")
STAMP_TURN = (0.8192, 0.5736)  # 35 degrees
TALL = 250.0  # what is higher does not stay in one piece
RUNNING = 15.0  # height of the running head
AMOUNT = Style(BOLD, 15, 19, INK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as a file: what it is called, whose it is, of which day."""

    title: str
    author: str
    subject: str
    made_on: date
    void: bool = False


def printed(paper: Paper, sheet: Sheet, blocks: Iterable[Block], attachments: Sequence[Attachment]) -> bytes:
    """Lay out *blocks* and write the file."""
    glyphs = Glyphs()
    flow = Flow(
        sheet,
        glyphs,
        lambda page, number, count: _run(page, paper, number, count),
        under=_stamp if paper.void else lambda page: None,
        top=sheet.top + RUNNING,
    )
    flow.lay(blocks)
    about = Description(title=paper.title, author=paper.author, subject=paper.subject, made_on=paper.made_on)
    return archive(flow.pages(), glyphs, about, attachments)


def letterhead(party: Party, sheet: Sheet) -> Iterator[Block]:
    """Who writes: name, numbers, address, and a rule below."""
    yield paragraph(party.name, NAME, sheet.left, sheet.inner, keep=True, after=1)
    for line in (numbers(party), " · ".join(filter(None, (party.address, party.contacts)))):
        if line:
            yield paragraph(line, NOTE, sheet.left, sheet.inner, keep=True)
    yield Drawing(
        13, lambda page, y: page.line(sheet.left, y + 4, sheet.left + sheet.inner, y + 4, 1.2, ACCENT), keep=True
    )


def numbers(party: Party) -> str:
    """ИНН, КПП and what else identifies a firm, in one line."""
    known = (("ИНН", party.inn), ("КПП", party.kpp), ("ОГРН", party.ogrn), ("", party.registration))
    return " · ".join(f"{name} {value}".strip() for name, value in known if value)


def heading(title: str, below: str, sheet: Sheet, amount: tuple[str, str, str] | None = None) -> Iterator[Block]:
    """The paper's name; *amount*, if given, stands at the right: what it is, the sum, a remark."""
    room = sheet.inner - (_amount_width(amount) + 16 if amount else 0)
    name = paragraph(title, TITLE, sheet.left, room)
    rest = paragraph(below, BODY, sheet.left, room, after=6)
    right = sheet.left + sheet.inner

    def paint(page: Page, y: float) -> None:
        if amount:
            page.right(right, y + 8, amount[0], NOTE)
            page.right(right, y + 25, amount[1], AMOUNT)
            page.right(right, y + 36, amount[2], NOTE)

    beside = Drawing(40 if amount else 0, paint)
    if name.height < TALL:
        yield Stack((name, rest), beside, keep=True)
    else:  # it may have to be split
        yield from (beside, name, rest)


def _amount_width(amount: tuple[str, str, str]) -> float:
    styles = (NOTE, AMOUNT, NOTE)
    return max(style.font.width(text, style.size) for text, style in zip(amount, styles, strict=True))


def gap(height: float) -> Space:
    """Room between parts."""
    return Space(height)


def _run(page: Page, paper: Paper, number: int, count: int) -> None:
    """Foot of each page; head of each but the first."""
    sheet = page.sheet
    right, foot = sheet.left + sheet.inner, sheet.height - sheet.bottom + 16
    of = f"стр. {number} из {count}"
    room = sheet.inner - FINE.font.width(of, FINE.size) - 12
    page.line(sheet.left, foot - 9, right, foot - 9)
    page.text(sheet.left, foot, shorten(f"{paper.title} · {paper.author}", FINE.font, FINE.size, room), FINE)
    page.right(right, foot, of, FINE)
    if number > 1:
        page.text(sheet.left, sheet.top + 4, shorten(paper.title, FINE.font, FINE.size, sheet.inner), FINE)
        page.line(sheet.left, sheet.top + 8, right, sheet.top + 8, 0.5, MUTED)


def _stamp(page: Page) -> None:
    """Across the page of a paper that counts no more."""
    sheet = page.sheet
    wide = STAMP.font.width("АННУЛИРОВАН", STAMP.size)
    x = (sheet.width - wide * STAMP_TURN[0]) / 2
    y = (sheet.height + wide * STAMP_TURN[1]) / 2
    page.turned(x, y, "АННУЛИРОВАН", STAMP, STAMP_TURN)
