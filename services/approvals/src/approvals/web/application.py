"""The ASGI application: which address is which page; anything wrong becomes a page in the reader's language."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import structlog
from chassis.errors import Unavailable
from chassis.faults import passes

from approvals.signing import BadLink, Expired, Grant, Signer
from approvals.web import metrics
from approvals.web.http import Answer, Asked, Receive, Refusal, Scope, Send, read, write
from approvals.web.rendering import page, style
from approvals.web.visit import Visit, cookie_of
from approvals.web.words import WORDS, language

log = structlog.get_logger()

PREFIX = "/approvals/"
STYLE = "style.css"
MADE_BY_US = 43  # characters of a cookie of ours


class Act(Protocol):
    """What a link opens."""

    async def show(self, visit: Visit) -> Answer:
        """The page; it changes nothing."""

    async def take(self, visit: Visit) -> Answer:
        """What was sent from it."""

    async def again(self, visit: Visit) -> Answer:
        """What was sent, once more to be sent: the page it came from isn't this browser's any more."""


class Pages:
    """answering, requesting, year: what a link of each act opens. business: the clock that links expire by."""

    def __init__(
        self, signer: Signer, business: Callable[[], datetime], answering: Act, requesting: Act, year: Act
    ) -> None:
        self._signer, self._business = signer, business
        self._acts: Mapping[str, Act] = {"answer": answering, "form": requesting, "year": year}
        self._secure = signer.public_url.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began = time.perf_counter()
        spoken = "ru"
        try:
            asked = await read(scope, receive, self._takes_files)
            spoken = language(asked.query.get("lang"), asked.languages)
            answer = await self._answer(asked, spoken)
        except Refusal as refusal:
            answer = said(refusal.code, spoken, refusal.status)
        except Exception as error:
            if passes(error) or isinstance(error, Unavailable):
                log.warning("page.away", reason=type(error).__name__)
                answer = said("away", spoken, 503)
            else:
                log.exception("page.bug", reason=type(error).__name__)
                answer = said("bug", spoken, 500)
        metrics.PAGES.labels(str(answer.status)).inc()
        metrics.PAGE_SECONDS.observe(time.perf_counter() - began)
        await write(answer, send, secure=self._secure, head=scope["method"] == "HEAD")

    def _takes_files(self, path: str) -> bool:
        """Only a form, by a link that is genuine and not over."""
        try:
            return self._signer.read(path.removeprefix(PREFIX), self._business()).act == "form"
        except (BadLink, Expired):
            return False

    async def _answer(self, asked: Asked, spoken: str) -> Answer:
        """Raises Refusal."""
        token = asked.path.removeprefix(PREFIX)
        if not asked.path.startswith(PREFIX) or "/" in token:
            raise Refusal(404, "not_found")
        if token == STYLE:
            return Answer(200, style(), "text/css; charset=utf-8")
        visit = self._visit(asked, token, spoken)
        act = self._acts[visit.grant.act]
        if asked.method != "POST":
            return await act.show(visit)
        return await (act.take(visit) if self._genuine(asked, visit) else act.again(visit))

    def _visit(self, asked: Asked, token: str, spoken: str) -> Visit:
        now = self._business()
        try:
            grant = self._signer.read(token, now)
        except BadLink as error:
            raise Refusal(403, "bad_link") from error
        except Expired as error:
            raise Refusal(410, "expired") from error
        if grant.act not in self._acts:
            raise Refusal(403, "bad_link")
        given = asked.cookies.get(cookie_of(grant), "")
        browser = given if len(given) == MADE_BY_US and given.isascii() else secrets.token_urlsafe(32)
        return Visit(asked, grant, token, PREFIX + token, browser, self._mark(browser, grant), spoken, now)

    def _mark(self, browser: str, grant: Grant) -> str:
        """Ties a form to this link and this browser."""
        return self._signer.mark("csrf", browser, str(grant.id))

    def _genuine(self, asked: Asked, visit: Visit) -> bool:
        """Whether the form is ours, given to this browser for this link. Raises Refusal for another site's."""
        ours = self._signer.public_url
        stranger = asked.origin is not None and asked.origin.rstrip("/") != "/".join(ours.split("/")[:3])
        given = asked.fields.get("csrf", "")
        cookie = asked.cookies.get(cookie_of(visit.grant), "")
        same = hmac.compare_digest(given.encode(), self._mark(cookie, visit.grant).encode())
        if stranger:
            raise Refusal(403, "stale_form")
        return bool(cookie) and same


def said(code: str, spoken: str, status: int) -> Answer:
    """A page of a few words."""
    words = WORDS[spoken]
    body = page("said.html", spoken, title=words[code], text=words[f"{code}_text"], bad=status >= 400, here=None)
    return Answer(status, body)
