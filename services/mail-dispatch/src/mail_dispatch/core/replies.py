"""What a mail server's reply means, by the step it answers. Pure.

RFC 5321, 4.2.1 and 4.2.5: a reply of 4yz or 5yz, also to the end of the data, says that the server has not taken the
letter and must not deliver it. Without a reply to the end of the data nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chassis.storable import storable

Step = Literal["mail", "rcpt", "data", "end"]
NOT_US = {530, 534, 535, 538}  # the account, not the letter: authentication required, too weak, wrong


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: its code and the server's words."""

    code: int
    words: str

    @property
    def well(self) -> bool:
        """Taken."""
        return 200 <= self.code < 300

    @property
    def permanent(self) -> bool:
        """Asking again won't help."""
        return 500 <= self.code < 600

    @property
    def certain(self) -> bool:
        """Taken, or certainly not."""
        return self.well or 400 <= self.code < 600

    def __str__(self) -> str:
        return f"{self.code} {self.words}"[:500]


def legible(words: str) -> str:
    """A server's words as text that can be kept and read. words: decoded as UTF-8, what is none as lone surrogates.

    Servers here answer in windows-1251 or KOI8-R too. Small letters of each are capitals in the other, and words are
    mostly small; where some letter was UTF-8, all of it is meant so.
    """
    foreign = {one for one in words if ord(one) > 127}
    if foreign and all("\udc80" <= one <= "\udcff" for one in foreign):
        raw = words.encode("utf-8", "surrogateescape")
        readings = [raw.decode(codec, "backslashreplace") for codec in ("cp1251", "koi8-r")]
        words = min(readings, key=lambda text: sum(map(str.isupper, text)))
    return storable(words)


class AccountAway(Exception):
    """The server can't be used now, whatever the letter: not reached, no TLS, no login. Nothing was sent."""


class NotTaken(Exception):
    """Certainly not taken. reply: None where the connection was lost before the end of the data."""

    def __init__(self, step: Step, reply: Reply | None, why: str = "", *, waits: bool = False) -> None:
        self._waits = waits
        self.step = step
        self.reply = reply
        super().__init__(f"{step}: {reply or why}")

    @property
    def permanent(self) -> bool:
        """Whether it would not be taken another time either."""
        return self.reply is not None and self.reply.permanent and not self._waits


class Unknown(Exception):
    """The end of the data went out and nothing certain came back."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Who may get the letter. refused: index among its recipients → the server's reply, for good."""

    refused: dict[int, Reply]


def offered(replies: Sequence[Reply], journal: Reply | None, *, last_try: bool) -> Offer:
    """What follows from the replies to each RCPT. Raises NotTaken.

    One letter goes to all its recipients at once: while some only have to wait, nobody gets it, until the last try.
    journal: of the copy; a letter doesn't hang on it.
    """
    # The server has taken our login and our sender: the account is not away, and other letters may go.
    ours = [reply for reply in replies if reply.code in NOT_US]
    if ours:
        raise NotTaken("rcpt", ours[0], waits=True)
    waiting = [reply for reply in replies if not reply.well and not reply.permanent]
    taken = [reply for reply in replies if reply.well]
    if waiting and not (last_try and taken):
        raise NotTaken("rcpt", waiting[0])
    if not taken:
        raise NotTaken("rcpt", next((one for one in replies if one.permanent), journal))
    return Offer({index: reply for index, reply in enumerate(replies) if not reply.well})
