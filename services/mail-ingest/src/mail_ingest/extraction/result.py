"""What extracting one file gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # pydantic would be a third of a worker's memory
    from contracts.mail.v1 import AttachmentState


@dataclass(frozen=True, slots=True)
class Extracted:
    """state: see contracts.mail.v1.AttachmentState; reason says why there is no text."""

    state: AttachmentState
    text: str | None = None
    reason: str | None = None
    ocr_confidence: float | None = None
