"""Requests read and answers written: a small ASGI edge with hard limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from approvals.web import upload

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

MOST_BYTES = 64 * 1024
MOST_FIELDS = 200
BODY_SECONDS = 5.0
MOST_UPLOAD_BYTES = 12 * 1024 * 1024  # of all photos of a form; a phone's photo has two to six
UPLOAD_SECONDS = 60.0
HTML = "text/html; charset=utf-8"

# The address of a page is a secret: nobody is told where a reader comes from, nobody keeps or frames the page.
GUARDS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}


class Refusal(Exception):
    """The request is not answered as it would like. status: of HTTP; code: names the words of the page."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Asked:
    """A request. path: after the prefix. fields: of the body, each name's last value. files: by their field."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    origin: str | None = None
    languages: str = ""
    files: dict[str, tuple[bytes, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """cookie: name and value of one that is set."""

    status: int
    body: str
    kind: str = HTML
    cookie: tuple[str, str] | None = None


async def read(scope: Scope, receive: Receive, may_upload: Callable[[str], bool] = lambda _: False) -> Asked:
    """The request. may_upload: whether the page of a path takes files; nobody else's are even read. Raises Refusal."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["method"] not in {"GET", "HEAD", "POST"}:
        raise Refusal(405, "method")
    fields, files = await _sent(scope, headers, receive, may_upload) if scope["method"] == "POST" else ({}, {})
    return Asked(
        scope["method"],
        str(scope["path"]),
        _form(scope.get("query_string", b"")),
        fields,
        _cookies(headers.get("cookie", "")),
        headers.get("origin"),
        headers.get("accept-language", ""),
        files,
    )


async def _sent(
    scope: Scope, headers: dict[str, str], receive: Receive, may_upload: Callable[[str], bool]
) -> tuple[dict[str, str], dict[str, tuple[bytes, ...]]]:
    kind = headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return _form(await _body(headers, receive, MOST_BYTES, BODY_SECONDS)), {}
    if not kind.startswith("multipart/form-data") or not may_upload(str(scope["path"])):
        raise Refusal(415, "unreadable")
    try:
        return upload.parts(kind, await _body(headers, receive, MOST_UPLOAD_BYTES, UPLOAD_SECONDS))
    except upload.NoForm as error:
        raise Refusal(400, "unreadable") from error


def _form(content: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise Refusal(400, "unreadable") from error
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise Refusal(400, "unreadable")
    return dict(pairs)


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: one.value for name, one in SimpleCookie(header).items()}
    except CookieError:
        return {}


async def _body(headers: dict[str, str], receive: Receive, most: int, seconds: float) -> bytes:
    said = headers.get("content-length", "0")
    if said.isdecimal() and int(said) > most:
        raise Refusal(413, "too_large")
    try:
        return await asyncio.wait_for(_all(receive, most), seconds)
    except TimeoutError as error:
        raise Refusal(408, "unreadable") from error


async def _all(receive: Receive, most: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "unreadable")
        body += message.get("body", b"")
        if len(body) > most:
            raise Refusal(413, "too_large")
        if not message.get("more_body", False):
            return bytes(body)


async def write(answer: Answer, send: Send, *, secure: bool, head: bool = False) -> None:
    """Send it, with everything that guards it."""
    content = answer.body.encode()
    headers = {"content-type": answer.kind, "content-length": str(len(content))} | GUARDS
    if answer.cookie is not None:
        name, value = answer.cookie
        flags = "; Secure" if secure else ""
        # Lax: it comes along when a link is opened from a webmail, so that the second tab doesn't take the first one's
        # place; with a form of another site it doesn't.
        headers["set-cookie"] = f"{name}={value}; Path=/approvals; HttpOnly; SameSite=Lax{flags}"
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if head else content})
