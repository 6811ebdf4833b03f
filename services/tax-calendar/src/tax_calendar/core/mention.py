"""A demand that a letter speaks of without being it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

What = Literal["reply_accepted", "reply_refused", "suspension_lifted"]


@dataclass(frozen=True, slots=True)
class Mention:
    """The demand that is spoken of, as far as the letter says which. inn: empty if it doesn't say whose."""

    what: What
    inn: str
    number: str
    dated_on: date | None
    authority_code: str | None
    on: date | None = None
