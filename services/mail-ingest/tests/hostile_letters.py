"""Letters made to harm, each small to send. `HOSTILE`: what it is, its bytes, and what must become of it."""

from __future__ import annotations

from hostile_costs import COSTLY
from hostile_files import FILES
from hostile_making import ELSEWHERE, Hostile
from hostile_text import TEXTS

__all__ = ["ELSEWHERE", "HOSTILE", "Hostile"]
HOSTILE = (*TEXTS, *FILES, *COSTLY)
