"""From raw bytes to a decoded letter: pure, the same letter for the same bytes."""

from mail_ingest.decoding.limits import Limits
from mail_ingest.decoding.messages import Place, letter_id, to_message
from mail_ingest.decoding.model import DecodedFile, DecodedLetter, DecodedPart
from mail_ingest.decoding.reading import quarantined, read_letter

__all__ = [
    "DecodedFile",
    "DecodedLetter",
    "DecodedPart",
    "Limits",
    "Place",
    "letter_id",
    "quarantined",
    "read_letter",
    "to_message",
]
