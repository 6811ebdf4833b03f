"""The thirty sample letters, and how they are sent: over SMTP, as anybody would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import policy
from email.parser import BytesHeaderParser
from importlib.resources import files

import aiosmtplib

from delo.stack.problems import Problem

FOLDER = files("delo") / "data" / "demands"
SENDER = "demo@delo.example"


@dataclass(frozen=True)
class Letter:
    """A letter as it goes over the wire; its Message-ID tells it from the others."""

    name: str
    message_id: str
    raw: bytes


def sample() -> list[Letter]:
    """All sample letters, in the order in which they are sent."""
    entries = sorted((entry for entry in FOLDER.iterdir() if entry.name.endswith(".eml")), key=lambda entry: entry.name)
    return [_letter(entry.name, entry.read_bytes()) for entry in entries]


def _letter(name: str, raw: bytes) -> Letter:
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
    return Letter(name, str(headers["Message-ID"]).strip(), raw)


async def send(
    letters: Sequence[Letter], server: tuple[str, int], recipient: str, sent: Callable[[Letter], None]
) -> None:
    """Send them one after another over one connection. Raises Problem if the server won't take one."""
    host, port = server
    try:
        async with aiosmtplib.SMTP(hostname=host, port=port, timeout=20, start_tls=False) as smtp:
            for letter in letters:
                await smtp.sendmail(SENDER, [recipient], letter.raw)
                sent(letter)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise Problem(f"The mail server at {host}:{port} did not take a letter: {error}") from error
