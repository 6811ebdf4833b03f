"""What keeps the stack from running, in words for the person at the keyboard."""

from __future__ import annotations


class Problem(Exception):
    """One clear message that says what is wrong and what to do; shown without a traceback."""
