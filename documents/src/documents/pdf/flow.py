"""Blocks one below the other, over as many pages as they need. Linear in their number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from documents.pdf.look import Sheet
from documents.pdf.page import Glyphs, Page


class Block(Protocol):
    """Something that takes a height of the page.

    keep: it must not be the last of its page: what follows comes with it (a heading, a row before a total).
    head: drawn above it where a page begins with it (the header of a table).
    """

    @property
    def height(self) -> float: ...
    @property
    def keep(self) -> bool: ...
    @property
    def head(self) -> Block | None: ...

    def split(self, room: float) -> tuple[Block, Block] | None:
        """What fits into *room* and the rest; None if it should stay whole."""

    def draw(self, page: Page, y: float) -> None:
        """Draw with the upper edge at *y*."""


Running = Callable[[Page, int, int], None]


def nothing(page: Page) -> None:
    """Draws nothing."""


class Flow:
    """Lays blocks out and draws them at once, so that a long paper is never in memory as blocks.

    running: draws what each page has (page, its number, how many there are), at the end, when that is known.
    under: draws first, on each page. top: where pages after the first begin.
    """

    def __init__(
        self,
        sheet: Sheet,
        glyphs: Glyphs,
        running: Running,
        *,
        under: Callable[[Page], None] = nothing,
        top: float | None = None,
    ) -> None:
        self._sheet = sheet
        self._glyphs = glyphs
        self._running = running
        self._under = under
        self._top = sheet.top if top is None else top
        self._bottom = sheet.height - sheet.bottom
        self._pages: list[Page] = []
        self._y = self._begins = sheet.top
        self._add_page()

    def lay(self, blocks: Iterable[Block]) -> None:
        """Place *blocks* after what is there."""
        for chain in chains(blocks):
            self._place(chain)

    def pages(self) -> list[Page]:
        """All pages, with what each of them has."""
        for number, page in enumerate(self._pages, 1):
            page.counted(len(self._pages))
            self._running(page, number, len(self._pages))
        return self._pages

    def _add_page(self) -> None:
        if self._pages:
            self._pages[-1].settle()
        self._pages.append(Page(self._sheet, self._glyphs))
        self._under(self._pages[-1])

    def _place(self, chain: list[Block]) -> None:
        while chain:
            height = sum(block.height for block in chain)
            if height <= self._bottom - self._y:
                for block in chain:
                    self._put(block)
                return
            chain = self._part(chain)

    def _part(self, chain: list[Block]) -> list[Block]:
        """Put what can stay on this page and begin the next; what is left of the chain."""
        room = self._bottom - self._y
        for position, block in enumerate(chain):
            parts = block.split(room)
            if parts:
                for whole in chain[:position]:
                    self._put(whole)
                self._put(parts[0])
                rest = [parts[1], *chain[position + 1 :]]
                self._turn(rest[0])
                return rest
            room -= block.height
            if room <= 0:
                break
        if self._y <= self._begins:  # longer than a page: nothing is gained by another
            self._put(chain[0])
            return chain[1:]
        self._turn(chain[0])
        return chain

    def _turn(self, first: Block) -> None:
        self._add_page()
        self._y = self._top
        if first.head is not None:
            self._put(first.head)
        self._begins = self._y

    def _put(self, block: Block) -> None:
        block.draw(self._pages[-1], self._y)
        self._y += block.height


def chains(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Blocks that belong together: each that says so with the next."""
    chain: list[Block] = []
    for block in blocks:
        chain.append(block)
        if not block.keep:
            yield chain
            chain = []
    if chain:
        yield chain
