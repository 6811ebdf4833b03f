"""Headers as people meant them: RFC 2047 (also where it is not allowed), RFC 2231, raw 8-bit, no charset."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from contracts.mail.v1 import Authentication

from mail_ingest.decoding.charsets import decode

WORD = re.compile(r"=\?([^?\s]{1,40})\?([BbQq])\?([^?]*)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(=\?)")
DOMAIN = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))$")
FOLD = re.compile(r"\r?\n[ \t]+")
METHOD = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")


def raw(message: Message, name: str) -> bytes | None:
    """The first header *name* as the bytes that stood there."""
    for header, value in message.raw_items():
        if header.lower() == name.lower():
            return str(value).encode("utf-8", errors="surrogateescape")
    return None


def text(message: Message, name: str) -> str:
    """The first header *name* as text; "" if there is none."""
    found = raw(message, name)
    return words(found) if found is not None else ""


def words(value: bytes) -> str:
    """Unfolded text with encoded words read; neighbouring words join, as RFC 2047 section 6.2 has it."""
    flat = FOLD.sub(" ", decode(value)).replace("\r", " ").replace("\n", " ").replace("\x00", "")
    flat = BETWEEN_WORDS.sub(r"\1\2", flat)
    return _joined(flat).strip()


def _joined(flat: str) -> str:
    """Replace runs of encoded words of one charset together: a character may be cut in two between words."""
    parts: list[str] = []
    run: list[bytes] = []
    charset, end = "", 0

    def close() -> None:
        if run:
            parts.append(decode(b"".join(run), charset))
            run.clear()

    for match in WORD.finditer(flat):
        if match.start() > end or match[1].lower() != charset:
            close()
            parts.append(flat[end : match.start()])
        charset, end = match[1].lower(), match.end()
        run.append(_word(match[2], match[3]))
    close()
    return "".join([*parts, flat[end:]])


def _word(encoding: str, payload: str) -> bytes:
    if encoding in "Bb":
        try:
            return base64.b64decode(payload + "=" * (-len(payload) % 4))
        except (binascii.Error, ValueError):
            return payload.encode()
    return quopri.decodestring(payload.encode("utf-8", errors="replace"), header=True)


def sender_domain(message: Message) -> str | None:
    """The domain of From, lower case; None if there is no address."""
    _, address = parseaddr(text(message, "From"))
    match = DOMAIN.search(address.strip())
    return match[1].lower().rstrip(".") if match else None


def sent_at(message: Message) -> datetime | None:
    """Date as the sender claims it, aware; None if it can't be read. A date without an offset is taken as UTC."""
    value = text(message, "Date")
    try:
        parsed = parsedate_to_datetime(value)
        aware = parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
        aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return aware


def file_name(part: Message) -> str | None:
    """The name of an attachment, from Content-Disposition or Content-Type, safe to show."""
    for header, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        value = _readable(part, header).get_param(parameter, header=header)
        if isinstance(value, tuple):  # RFC 2231: charset, language, percent-decoded as latin-1
            charset, _, content = value
            found = decode(content.encode("latin-1", errors="replace"), charset or None)
        elif isinstance(value, str) and value:
            found = words(value.encode("utf-8", errors="surrogateescape"))
        else:
            continue
        if name := safe_name(found):
            return name
    return None


def _readable(part: Message, header: str) -> Message:
    """The part, or a stand-in whose header is text: the stdlib gives up on parameters with raw 8-bit bytes."""
    found = raw(part, header)
    if found is None or found.isascii():
        return part
    stand_in = Message()
    stand_in[header] = FOLD.sub(" ", decode(found)).replace("\r", " ").replace("\n", " ")
    return stand_in


def safe_name(name: str) -> str:
    """The last component of a path without control characters, at most 200 characters."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return UNSAFE.sub(" ", last).strip(" .")[:200]


def authentication(message: Message, authserv_id: str | None) -> Authentication:
    """What our own server found (RFC 8601): its topmost header only, since anybody may write one further down."""
    if authserv_id is None:
        return Authentication()
    for header, value in message.raw_items():
        if header.lower() != "authentication-results":
            continue
        content = words(str(value).encode("utf-8", errors="surrogateescape"))
        if content.split(";")[0].split()[:1] != [authserv_id]:
            break
        found = {method.lower(): outcome.lower() for method, outcome in METHOD.findall(content)}
        return Authentication(spf=found.get("spf"), dkim=found.get("dkim"), dmarc=found.get("dmarc"))
    return Authentication()
