"""What is wrong with a request: all of it at once, in words for the applicant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """field: its domain name, "" for the whole. code: for machines. words: Russian, for the applicant."""

    field: str
    code: str
    words: str


def listed(mistakes: tuple[Mistake, ...]) -> str:
    """A line each."""
    return "\n".join(f"• {one.words}" for one in mistakes)
