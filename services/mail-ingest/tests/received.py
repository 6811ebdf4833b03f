"""What the service publishes of the letters that a test delivers."""

from __future__ import annotations

import email.utils
import time
from email.message import EmailMessage

from aiokafka import AIOKafkaConsumer
from contracts.claims import Text
from contracts.mail.v1 import MailReceived
from contracts.registry import read


class Received:
    """Everything `mail.received` says from now on."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self.letters: list[MailReceived] = []

    async def until(self, count: int, seconds: float = 40) -> list[MailReceived]:
        end = time.monotonic() + seconds
        while len(self.letters) < count and time.monotonic() < end:
            for records in (await self._consumer.getmany(timeout_ms=200)).values():
                self.letters += [read(r.headers, r.value).body for r in records]  # type: ignore[misc]
        return self.letters


def titled(letter: MailReceived | str) -> str:
    """What stands for a subject on the wire."""
    return (Text.of(letter) if isinstance(letter, str) else letter.letters[0].subject).sha256


def letter(subject: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "operator@sender.example", subject
    message["Date"] = email.utils.formatdate()
    message.set_content(f"Текст: {subject}")
    return message.as_bytes()
