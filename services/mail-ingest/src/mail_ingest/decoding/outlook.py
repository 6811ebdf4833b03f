"""Outlook's .msg as a letter of its own."""

from __future__ import annotations

import io
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import oxmsg

from mail_ingest.decoding.wrappers import Unopened

SENT = 0x0039  # PidTagClientSubmitTime


def as_rfc822(content: bytes) -> bytes:
    """The same letter in the form that everything else here reads. Raises Unopened."""
    try:
        message = oxmsg.Message.load(io.BytesIO(content))
        return _converted(message).as_bytes()
    except Exception as error:
        raise Unopened(f"not a readable .msg: {type(error).__name__}") from error


def _converted(message: Any) -> EmailMessage:
    converted = EmailMessage()
    converted["Subject"] = _line(message.subject)
    sender = _line(message.sender)
    if "@" in sender:
        converted["From"] = sender[sender.rfind("<") :].strip("<> ")
    sent: datetime | None = message.sent_date
    if sent is not None:
        converted["Date"] = format_datetime(sent)
    converted.set_content(message.body or "")
    if message.html_body and not message.body:
        converted.set_content(message.html_body, subtype="html")
    for attachment in message.attachments:
        main, _, sub = (attachment.mime_type or "application/octet-stream").partition("/")
        converted.add_attachment(
            attachment.file_bytes or b"",
            maintype=main,
            subtype=sub or "octet-stream",
            filename=_line(attachment.file_name),
        )
    return converted


def _line(value: str | None) -> str:
    return " ".join((value or "").split())
