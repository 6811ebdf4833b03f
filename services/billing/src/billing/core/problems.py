"""What is wrong with an input: where, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """path: as in the JSON, entries[3].minutes. code: a constant name. what: the finding. remedy: what to do."""

    path: str
    code: str
    what: str
    remedy: str

    @property
    def text(self) -> str:
        """On one line."""
        return f"{self.path}: {self.what} {self.remedy}"


class BadInput(ValueError):
    """No invoice can be made; all that is wrong, at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(one.text for one in problems))
        self.problems = tuple(problems)
