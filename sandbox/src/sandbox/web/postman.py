"""Brings events and calls of activities to their handlers: once, without a second try, as the portal does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

from sandbox.portal.state import Portal
from sandbox.portal.store import Row
from sandbox.wire import php

AT_ONCE = 8
TIMEOUT_SECONDS = 5
ROUND = 200


@dataclass(frozen=True)
class Letter:
    """One POST to a handler."""

    handler: str
    form: bytes
    delay_seconds: float


class Postman:
    """Takes what waits in the store, on the portal's thread, and sends it from threads of its own."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._senders = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="postman")
        self._counting = threading.Lock()
        self._opener: OpenerDirector = build_opener(ProxyHandler({}))  # handlers are near, never behind a proxy

    def collect(self) -> bool:
        """Take a round of waiting deliveries out of the store and send them off; whether more may wait."""
        with self._portal.store.transaction():
            rows = self._portal.store.documents("delivery").find(limit=ROUND)
            letters = [self._letter(row) for row in rows]
            for row in rows:
                self._portal.store.documents("delivery").remove(row.id)
        for letter in letters:
            self._senders.submit(self._send, letter)
        return len(rows) == ROUND

    def close(self) -> None:
        """Let what is on its way arrive, drop the rest."""
        self._senders.shutdown(wait=True, cancel_futures=True)

    def _letter(self, row: Row) -> Letter:
        body = row.body
        pairs = _activity(body) if "FORM" in body else _event(body)
        pairs += php.flattened(self._auth(body), "auth")
        return Letter(body["HANDLER"], urlencode(pairs).encode(), float(body.get("DELAY_SECONDS") or 0))

    def _auth(self, body: dict[str, Any]) -> dict[str, Any]:
        """Who speaks; tokens only where a person acted, a refresh token only where *REFRESH* says."""
        access, base = self._portal.access, body["BASE_URL"]
        where = {"domain": urlsplit(base).netloc, "client_endpoint": f"{base}/rest/"}
        where |= {"server_endpoint": f"{base}/rest/", "member_id": access.secret("member_id")}
        where["application_token"] = body.get("OUTGOING") or access.secret("application_token")
        if body["USER_ID"] is None or body.get("OUTGOING"):
            return where
        tokens = access.issue_access(int(body["USER_ID"]), int(body.get("GENERATION") or 1))
        if body["REFRESH"]:
            tokens["refresh_token"] = access.issue_refresh(int(body["USER_ID"]))
        return tokens | where

    def _send(self, letter: Letter) -> None:
        if letter.delay_seconds:
            time.sleep(letter.delay_seconds)
        kind = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Bitrix24 Webhook Engine"}
        request = Request(letter.handler, letter.form, kind)  # noqa: S310 - http or https, checked when it was bound
        self._count(self._outcome(lambda: self._opener.open(request, timeout=TIMEOUT_SECONDS).close()))

    def _outcome(self, post: Callable[[], None]) -> str:
        try:
            post()
        except HTTPError as refused:
            refused.close()
            return f"answered {refused.code}"
        except (URLError, OSError):
            return "unreachable"
        return "delivered"

    def _count(self, outcome: str) -> None:
        with self._counting:
            self._portal.statistics.deliveries[outcome] += 1


def _event(body: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = [("event", str(body["EVENT"])), ("event_handler_id", str(body["HANDLER_ID"]))]
    return [*pairs, *php.flattened(body["DATA"], "data"), ("ts", str(body["TS"]))]


def _activity(body: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = [pair for name, value in body["FORM"].items() for pair in php.flattened(value, name)]
    return [*pairs, ("ts", str(int(time.time())))]
