"""Headers as people meant them: RFC 2047 (also where it is not allowed), RFC 2231, raw 8-bit, no charset."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parseaddr, parsedate_to_datetime

from mail_ingest.decoding.charsets import decode
from mail_ingest.decoding.model import Authentication
from mail_ingest.decoding.parameters import field
from mail_ingest.moments import told

Headers = Mapping[str, bytes]
MOST_BYTES = 16_384  # of a header that is read: a subject of 1,000 characters needs half of it
MOST_CHARS = 500  # of an address or a date
WORD = re.compile(r"=\?([^?\s]{1,40})\?([BbQq])\?([^?]*)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(=\?)")
DOMAIN = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))$")
FOLD = re.compile(r"\r?\n[ \t]+")
METHOD = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")


def text(headers: Headers, name: str) -> str:
    """The first header *name* as text; "" if there is none."""
    return words(headers.get(name, b"")[:MOST_BYTES])


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


def sender_domain(headers: Headers) -> str | None:
    """The domain of From, lower case; None if there is no address."""
    try:
        _, address = parseaddr(text(headers, "from")[:MOST_CHARS])
    except RecursionError:  # comments in comments
        return None
    match = DOMAIN.search(address.strip())
    return match[1].lower().rstrip(".") if match else None


def sent_at(headers: Headers) -> datetime | None:
    """Date as the sender claims it, aware; None if it can't be read. A date without an offset is taken as UTC."""
    try:
        parsed = parsedate_to_datetime(text(headers, "date")[:MOST_CHARS])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return told(parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC))


def file_name(headers: Headers) -> str | None:
    """The name of an attachment, from Content-Disposition or Content-Type, safe to show."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        value = field(headers.get(header)).parameters.get(parameter)
        if value is None:
            continue
        content = value.content[:MOST_BYTES]
        if name := safe_name(words(content) if value.charset is None else decode(content, value.charset)):
            return name
    return None


def safe_name(name: str) -> str:
    """The last component of a path without control characters, at most 200 characters."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return UNSAFE.sub(" ", last).strip(" .")[:200]


def authentication(headers: Headers, authserv_id: str | None) -> Authentication:
    """What our own server found (RFC 8601): its topmost header only, since anybody may write one further down."""
    content = text(headers, "authentication-results")
    if authserv_id is None or content.split(";")[0].split()[:1] != [authserv_id]:
        return Authentication()
    found = {method.lower(): outcome.lower() for method, outcome in METHOD.findall(content)}
    return Authentication(spf=found.get("spf"), dkim=found.get("dkim"), dmarc=found.get("dmarc"))
