"""What is wrong with a request: all of it at once, in words for the applicant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """field: its domain name, "" for the whole. code: for machines. words: Russian, for the applicant.

    figures: what another language's words for the code need of it, in order.
    """

    field: str
    code: str
    words: str
    figures: tuple[str, ...] = ()


def listed(mistakes: tuple[Mistake, ...]) -> str:
    """A line each."""
    return "\n".join(f"• {one.words}" for one in mistakes)
