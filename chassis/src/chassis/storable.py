"""Text that PostgreSQL can hold."""

from __future__ import annotations


def storable(text: str) -> str:
    """*text* with NUL characters and lone surrogates, which no text column takes, written as escapes."""
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()
