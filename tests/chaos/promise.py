"""A promise: its sentence, and the function that finds what breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chaos.evidence import Evidence


@dataclass(frozen=True)
class Promise:
    """name: the sentence. breaks: what breaks it, a line each; none if it is kept."""

    name: str
    breaks: Callable[[Evidence], list[str]]
