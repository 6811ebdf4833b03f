"""Titles as the CRM has room for them: what doesn't fit is cut where people see it."""

from __future__ import annotations

LONGEST = 250  # characters; its columns hold 255, and a word that it would take for its own grows by a sign


def fitting(title: str) -> str:
    """The title, its end cut to «…» if it is too long: the CRM would cut it unseen, or refuse the whole."""
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…"
