"""Letters that say another one could not be delivered: RFC 3464, and the free forms of servers that know none of it.

A notice without the Message-ID of what came back tells nothing that anybody could act on, and is a letter like others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mail_ingest.decoding import headers, mime
from mail_ingest.decoding.charsets import decode
from mail_ingest.decoding.limits import Budget, Limits, TooMuch
from mail_ingest.decoding.model import Bounce

MOST_RECIPIENTS = 100
NOTICE_CHARS = 4000
WORDS_CHARS = 100_000
STATUS_PARTS = {"message/delivery-status", "message/global-delivery-status"}
ORIGINALS = {"message/rfc822", "message/global"}
ORIGINAL_HEADERS = {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
NOT_FAILED = {"delivered", "relayed", "expanded"}

MESSAGE_ID = re.compile(r"<[^<>\s@]{1,250}@[^<>\s@]{1,250}>")
SAID_ID = re.compile(r"^[>\s]{0,8}message-id:\s{0,8}(<[^<>\s@]{1,250}@[^<>\s@]{1,250}>)", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z0-9-]{2,63}")
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
CODE = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")

DAEMON = re.compile(
    r"mailer-daemon|postmaster|mail delivery (?:sub)?system|почтов\w+ (?:систем|служб|робот)", re.IGNORECASE
)
FAILED = re.compile(
    r"undeliver|delivery (?:status notification|has failed|failed|failure|incomplete)|returned mail|failure notice"
    r"|mail delivery failed|(?:could not|couldn't|cannot|can't|not) be delivered|wasn't delivered"
    r"|permanent (?:fatal )?error"
    r"|не\s?доставлен|не (?:удалось|может быть|было|была) доставить|не удалось доставить|невозможно доставить"
    r"|не может быть доставлен|(?:ошибка|сбой|отказ) (?:при )?доставк|возвра(?:т|щен)\w* (?:письм|сообщен)"
    r"|(?:отчет|отчёт|уведомление) о (?:статусе |состоянии |не)?доставк|адресат\w* не (?:найден|существует)"
    r"|почтовый ящик \S{0,80} ?(?:не существует|переполнен|заблокирован)",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"\bdelayed\b|still trying|will (?:be retried|retry|keep trying)|has not yet been delivered|warning only"
    r"|задерж|отложен|попытк\w+ (?:будут|продолж)|ещё не доставлен|еще не доставлен",
    re.IGNORECASE,
)
COPY_BELOW = re.compile(
    r"^-{2,}+.{0,40}(?:copy of|original message|returned message|исходн|копия|оригинал).{0,80}$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Failed:
    """One recipient of a notice."""

    recipient: str | None
    permanent: bool
    status: str | None
    words: str


def found_in(letter: mime.Part, subject: str, text: str, limits: Limits) -> tuple[Bounce, ...]:
    """One for each recipient who did not get it. text: what a person reads, for a notice in HTML alone."""
    if letter.media_type != "multipart/report" and not _of_a_system(letter.headers):
        return ()
    budget = Budget(limits)  # of its own: the letter's has counted these parts already
    try:
        parts = list(_parts(letter, 0, budget))
        words = _plain(parts) or text
        failed = _failures(letter, parts, subject, words[:WORDS_CHARS])
        known_as = (_original(parts, budget) or _named(letter.headers, words)) if failed else None
    except TooMuch:
        return ()
    if known_as is None:
        return ()
    notice = words[:NOTICE_CHARS].strip()
    return tuple(
        Bounce(known_as, one.permanent, one.recipient, one.status, one.words or notice)
        for one in failed[:MOST_RECIPIENTS]
    )


def _of_a_system(given: Mapping[str, bytes]) -> bool:
    return bool(DAEMON.search(headers.text(given, "from"))) or headers.text(given, "return-path") == "<>"


def _parts(part: mime.Part, depth: int, budget: Budget) -> Iterator[mime.Part]:
    """The leaves of the notice itself, not of the letter inside it. Raises TooMuch."""
    within = depth < budget.limits.mime_depth and part.media_type.startswith("multipart/")
    inside = list(mime.children(part, budget)) if within else []
    if not inside:
        yield part
    for child in inside:
        yield from _parts(child, depth + 1, budget)


def _plain(parts: Sequence[mime.Part]) -> str:
    """Its plain text as it came: reading takes the letter below it apart."""
    texts = [decode(one.content, one.kind.plain("charset")) for one in parts if one.media_type == "text/plain"]
    return "\n\n".join(texts)


def _failures(letter: mime.Part, parts: Sequence[mime.Part], subject: str, words: str) -> list[_Failed]:
    reports = [part for part in parts if part.media_type in STATUS_PARTS]
    if reports:
        return [one for part in reports for one in _reported(part.content)]
    return _in_free_form(letter.headers, subject, words)


def _reported(content: bytes) -> Iterator[_Failed]:
    """RFC 3464: fields of the message, then of each recipient, an empty line between."""
    for group in re.split(r"\r?\n[ \t]*\r?\n", decode(content))[: MOST_RECIPIENTS + 1]:
        fields = _fields(group)
        action = fields.get("action", "").split(";")[0].strip().lower()
        if not action or action in NOT_FAILED:
            continue
        status = STATUS.search(fields.get("status", ""))
        address = fields.get("original-recipient") or fields.get("final-recipient") or ""
        found = ADDRESS.search(address.partition(";")[2] or address)
        words = fields.get("diagnostic-code", "").partition(";")[2].strip()
        yield _Failed(found[0] if found else None, action == "failed", status[1] if status else None, words)


def _fields(group: str) -> dict[str, str]:
    """The first field of each name, unfolded."""
    found: dict[str, str] = {}
    for line in re.sub(r"\r?\n[ \t]+", " ", group).splitlines():
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _in_free_form(given: Mapping[str, bytes], subject: str, text: str) -> list[_Failed]:
    """Of a mail system, and it says so. A person who writes about it, or a holiday notice, is none."""
    own = COPY_BELOW.split(text, maxsplit=1)[0]
    failed = FAILED.search(subject) or FAILED.search(own)
    delayed = DELAYED.search(subject) or DELAYED.search(own)
    if not _of_a_system(given) or not (failed or delayed) or _answers_by_itself(given):
        return []
    status, code = STATUS.search(own), CODE.search(own)
    grade = status[1][0] if status else code[1] if code else "5"
    permanent = grade == "5" and not (delayed and not failed)
    recipients: Sequence[str | None] = _recipients(given, own) or [None]
    return [_Failed(one, permanent, status[1] if status else None, "") for one in recipients]


def _answers_by_itself(given: Mapping[str, bytes]) -> bool:
    return headers.text(given, "auto-submitted").lower().startswith("auto-replied") and not headers.text(
        given, "x-failed-recipients"
    )


def _recipients(given: Mapping[str, bytes], own: str) -> Sequence[str]:
    """As a header names them, else the first address of the words that is not the one the notice went to."""
    if named := ADDRESS.findall(headers.text(given, "x-failed-recipients")):
        return list(dict.fromkeys(named))[:MOST_RECIPIENTS]
    known = {one.lower() for name in ("to", "from") for one in ADDRESS.findall(headers.text(given, name))}
    return [one for one in ADDRESS.findall(own) if one.lower() not in known][:1]


def _original(parts: Sequence[mime.Part], budget: Budget) -> str | None:
    """The Message-ID of the letter, or of its headers, that hangs on the notice."""
    for part in parts:
        if part.media_type in ORIGINALS | ORIGINAL_HEADERS and part is not parts[0]:
            inner = mime.parse(part.content, budget)
            found = MESSAGE_ID.search(headers.text(inner.headers, "message-id"))
            if found:
                return found[0]
    return None


def _named(given: Mapping[str, bytes], text: str) -> str | None:
    """As the words quote it, or as the notice answers it."""
    said = SAID_ID.search(text)
    if said:
        return said[1]
    for name in ("in-reply-to", "references"):
        found = MESSAGE_ID.findall(headers.text(given, name))
        if found:
            return str(found[-1])
    return None
