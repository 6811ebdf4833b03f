"""Bitrix24's REST over HTTP: one call or a batch of them, each with its fate. Never raises for what the portal does."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from task_gateway import metrics
from task_gateway.adapters.credentials import Credential
from task_gateway.core.calls import HALTED, Call, Fate, Reply, classified, mapping

log = structlog.get_logger()

OVER = {"expired_token", "invalid_token"}
MOVED = "moved"
HOPS = 2  # the portal has another host now; from there it is not followed on
CONNECT_SECONDS = 5.0  # less than a lease lasts: what has not left by then does not leave


class Bitrix:
    """One portal. Every request goes out when it is called: the sender minds the limits.

    may_send: asked right before each request leaves, for a token may have been waited for; raises where no longer.
    """

    def __init__(self, session: aiohttp.ClientSession, credential: Credential, request_seconds: float) -> None:
        self.may_send: Callable[[], None] = lambda: None
        self._session = session
        self._credential = credential
        self._timeout = aiohttp.ClientTimeout(total=request_seconds, connect=min(CONNECT_SECONDS, request_seconds))

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        """Carry out *calls* in one request, in order. One failure stops the others only if some refer to others.

        Raises what may_send raises: nothing was done.
        """
        if len(calls) == 1:
            body = await self._post(calls[0].method, calls[0].params)
            return [body if isinstance(body, Reply) else _single(body)]
        commands = {f"c{number}": call.query() for number, call in enumerate(calls)}
        halting = any(call.refers for call in calls)
        body = await self._post("batch", {"halt": int(halting), "cmd": commands})
        if isinstance(body, Reply):
            return [body] * len(calls)
        return _batched(len(calls), mapping(body["result"]), halting=halting)

    async def _post(self, method: str, params: Any) -> dict[str, Any] | Reply:
        """The answer's JSON object with its `result`; a Reply where there is none.

        A token that is over and a portal that moved are the only ones asked again at once: nothing was done there.
        """
        answer = await self._followed(method, params)
        if isinstance(answer, Reply) and answer.code.lower() in OVER:
            why = await self._credential.renewed()
            answer = await self._followed(method, params) if why is None else why
        return answer

    async def _followed(self, method: str, params: Any) -> dict[str, Any] | Reply:
        """From where the portal answers now. Where that is no portal, the next call goes where we were told to call."""
        answer: dict[str, Any] | Reply = Reply("portal", code=MOVED)
        for _ in range(HOPS):
            found = await self._credential.address(method)
            if isinstance(found, Reply):
                return found
            answer = await self._posted(*found, params)
            if not isinstance(answer, Reply) or answer.code != MOVED:
                break
            if not self._credential.place.moved(found[0], answer.words):
                break
            log.warning("portal.moved", to=urlsplit(answer.words).hostname)
        if isinstance(answer, Reply) and (answer.code == MOVED or answer.fate == "unknown"):
            self._credential.place.lost()
        return answer

    async def _posted(self, url: str, right: Mapping[str, str], params: Any) -> dict[str, Any] | Reply:
        self.may_send()
        began, fate = time.perf_counter(), "answered"
        try:
            async with self._session.post(
                url, json={**params, **right}, timeout=self._timeout, allow_redirects=False
            ) as answer:
                if 300 <= answer.status < 400:
                    return Reply("portal", code=MOVED, words=answer.headers.get("Location", ""))
                return _understood(answer.status, json.loads(await answer.read()))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            fate = type(error).__name__
            return Reply("unknown", words=f"no answer: {fate}")
        except ValueError:
            fate = "no JSON"
            return Reply("unknown", words=f"status {answer.status} with an answer that is no JSON")
        finally:
            metrics.REQUESTS.labels(fate).inc()
            metrics.REQUEST_SECONDS.observe(time.perf_counter() - began)


def _understood(status: int, body: Any) -> dict[str, Any] | Reply:
    """The body if it holds a result, else what the portal says instead."""
    if not isinstance(body, dict) or ("error" not in body and "result" not in body):
        return Reply("unknown", words=f"status {status} with an answer of an unknown shape")
    if "error" not in body:
        return body
    code, words = str(body["error"]), str(body.get("error_description", ""))
    # 400 is a method's answer; the door itself answers 401 or 403 (facts 1.4).
    reply = classified(code, words, whole=status != 400)
    # A server's failure without a code of its own says nothing of what was done.
    fate: Fate = "unknown" if reply.fate == "refused" and status >= 500 else reply.fate
    return replace(reply, fate=fate)


def _single(body: dict[str, Any]) -> Reply:
    return _timed(_counted(Reply("done", result=body["result"]), body.get("total"), body.get("next")), body.get("time"))


def _batched(count: int, result: dict[str, Any], *, halting: bool) -> list[Reply]:
    """What comes after a failure in a batch that halts is absent because it was not carried out."""
    maps = {name: mapping(result.get(name)) for name in ("result", *(f"result_{kind}" for kind in KINDS))}
    replies: list[Reply] = []
    halted = False
    for number in range(count):
        key = f"c{number}"
        if key not in maps["result"] and key not in maps["result_error"]:
            key = str(number)  # a list in PHP's place has plain numbers
        absent = key not in maps["result"] and key not in maps["result_error"]
        replies.append(Reply("later", code=HALTED) if halted and absent else _one(maps, key))
        halted = halted or (halting and key in maps["result_error"])
    return replies


KINDS = ("error", "time", "total", "next")


def _one(maps: dict[str, dict[str, Any]], key: str) -> Reply:
    if key in maps["result_error"]:
        error = mapping(maps["result_error"][key])
        reply = classified(str(error.get("error", "")), str(error.get("error_description", "")))
    elif key in maps["result"]:
        reply = _counted(
            Reply("done", result=maps["result"][key]), maps["result_total"].get(key), maps["result_next"].get(key)
        )
    else:
        reply = Reply("unknown", words="the portal said nothing of this call")
    return _timed(reply, maps["result_time"].get(key))


def _counted(reply: Reply, total: Any, following: Any) -> Reply:
    if total is None and following is None:
        return reply
    return replace(reply, total=_number(total), following=_number(following))


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else None


def _timed(reply: Reply, said: Any) -> Reply:
    """What the portal says of time; a figure it leaves out is not guessed, and no reason to lose the reply."""
    timing = mapping(said)
    duration, operating = _figure(timing.get("duration")), _figure(timing.get("operating"))
    if duration is not None:
        reply = replace(reply, seconds=duration)
    if operating is None:
        return reply
    now = _figure(timing.get("finish")) or time.time()
    reset = (_figure(timing.get("operating_reset_at")) or 0.0) - now
    return replace(reply, operating=operating, reset_seconds=reset)


def _figure(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
