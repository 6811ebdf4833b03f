"""A browser before the pages of signed links, and what lies behind them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from approvals import pages_store, store
from approvals.core.state import Granted, Request
from approvals.desk import REQUESTS
from approvals.signing import Grant, Signer
from approvals.web.application import Pages
from approvals_scenes import APPLICANT, HEAD
from chassis.blobs.memory import MemoryBlobs
from contracts.approvals.parts import Reason
from contracts.approvals.v1 import ApprovalAsked, RequestOpened
from contracts.base import Message
from contracts.claims import Text
from contracts.envelope import Envelope
from contracts.registry import BY_TYPE

from chassis import recording

NOW = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
SITE = "https://delo.example.ru"
SIGNER = Signer("a secret of the tests, long enough", SITE)
HOSTILE = "Робин'); DROP TABLE page;-- <script>alert(1)</script>"
PROFILE = """
own_users: [1000]
kinds:
  trip: {title: Командировка, item_type: trip, form: trip, chain: [manager]}
  expense: {title: Расход, item_type: expense, form: expense, required: [file], chain: [manager]}
  letter: {title: Письмо, item_type: letter, required: [subject, file], chain: [manager]}
  memo: {title: Служебная записка, item_type: document, required: [subject, text], chain: [manager], when: {type: memo}}
"""


class Site:
    """A browser before the pages, and what lies behind them."""

    def __init__(self, pool: asyncpg.Pool[Any], pages: Pages, blobs: MemoryBlobs) -> None:
        self.pool, self.blobs, self._pages = pool, blobs, pages
        self.browser = self.another()

    def another(self) -> httpx.AsyncClient:
        """A browser without a cookie."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self._pages), base_url=SITE)  # type: ignore[arg-type]

    async def told(self, *bodies: Message) -> None:
        """Facts, as they come from Kafka."""
        envelopes = [Envelope(uuid4(), "test", NOW, "demo", uuid4(), body) for body in bodies]
        async with self.pool.acquire() as connection:
            await store.put(connection, envelopes)
            await pages_store.put(connection, envelopes)

    async def said(self) -> list[Message]:
        """What has been published, in order."""
        rows = await self.pool.fetch("SELECT value FROM outbox ORDER BY id")
        found = [row["value"] for row in rows]
        return [BY_TYPE[re.search(rb'"type":"([^"]+)"', one)[1].decode()].model_validate_json(one) for one in found]  # type: ignore[index]


async def asked(site: Site, approver: int = HEAD, version: int = 1, words: str = "Командировка в Казань") -> None:
    """A trip of the applicant waits for somebody's answer."""
    summary = Text.of(words)
    await site.blobs.put("demo", {summary.sha256: words.encode()})
    about = {"request": "trip:58", "version": version}
    opened = RequestOpened(
        **about, kind="trip", applicant_id=APPLICANT, opened_at=NOW, fields=(), summary=summary, seats=()
    )
    because = (Reason(code="manager"),)
    question = ApprovalAsked(**about, seat="1.1", approver_id=approver, asked_at=NOW, because=because)
    await site.told(opened, question)


async def travelled(site: Site, number: int = 58) -> None:
    """A trip of the applicant's has been approved: what he spends there is of it."""
    days = {"first_on": date(2026, 9, 28), "last_on": date(2026, 10, 2)}
    request = f"trip:{number}"
    state = Request("approved", request, number, "trip", 1, NOW, APPLICANT, granted=Granted(1, (), **days))
    insert = "INSERT INTO stream (decider, portal, id, position, state) VALUES ($1, 'demo', $2, 1, $3)"
    await site.pool.execute(insert, REQUESTS, request, recording.written(Request, state))
    about = {"kind": "trip", "version": 1, "opened_at": NOW, "seats": (), "fields": ()}
    await site.told(RequestOpened(request=request, applicant_id=APPLICANT, summary=Text.of("Поездка"), **about))


def link(employee: int = HEAD, **changes: Any) -> str:
    given = {"act": "answer", "until": int((NOW + timedelta(hours=72)).timestamp()), "request": "trip:58", "version": 1}
    return f"/approvals/{SIGNER.token(Grant(portal='demo', employee_id=employee, **(given | changes)))}"


def csrf(page: str) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', page)[1]  # type: ignore[index]


async def answer(site: Site, path: str, browser: httpx.AsyncClient | None = None, **fields: str) -> httpx.Response:
    """Open the page and press a button."""
    used = browser or site.browser
    opened = await used.get(path)
    assert opened.status_code == 200, opened.text
    return await used.post(path, data={"csrf": csrf(opened.text), "decision": "agree"} | fields)
