"""Bitrix24's REST over HTTP: one call or a batch of them, each with its fate. Never raises for what the portal does."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import aiohttp

from task_gateway import metrics
from task_gateway.core.calls import Call, Fate, Reply, classified, mapping

BATCH = 50


class Bitrix:
    """One portal by its incoming webhook. Every request goes out when it is called: the sender minds the limits."""

    def __init__(self, session: aiohttp.ClientSession, webhook_url: str, request_seconds: float) -> None:
        self._session = session
        self._webhook_url = webhook_url.rstrip("/") + "/"
        self._timeout = aiohttp.ClientTimeout(total=request_seconds)
        self.timings: dict[str, tuple[float, float]] = {}

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        """Carry out *calls* in one request, in order; one failure does not stop the others."""
        if len(calls) == 1:
            status, body = await self._post(calls[0].method, calls[0].params)
            return [self._single(calls[0], status, body)]
        commands = {f"c{number}": call.query() for number, call in enumerate(calls)}
        status, body = await self._post("batch", {"halt": 0, "cmd": commands})
        if body is None or "error" in body or "result" not in body:
            return [self._failed(status, body)] * len(calls)
        return self._batched(calls, mapping(body["result"]))

    def _single(self, call: Call, status: int, body: dict[str, Any] | None) -> Reply:
        if body is None or "error" in body or "result" not in body:
            return self._failed(status, body)
        self._timed(call.method, body.get("time"))
        return Reply("done", result=body["result"])

    def _batched(self, calls: Sequence[Call], result: dict[str, Any]) -> list[Reply]:
        results, errors = mapping(result.get("result")), mapping(result.get("result_error"))
        times = mapping(result.get("result_time"))
        replies = []
        for number, call in enumerate(calls):
            key = _key(number, results, errors)
            self._timed(call.method, times.get(key))
            if key in errors:
                error = mapping(errors[key])
                replies.append(classified(str(error.get("error", "")), str(error.get("error_description", ""))))
            elif key in results:
                replies.append(Reply("done", result=results[key]))
            else:
                replies.append(Reply("unknown", words="the portal said nothing of this call"))
        return replies

    async def _post(self, method: str, params: Any) -> tuple[int, dict[str, Any] | None]:
        """Status and JSON object; (0, None) where the connection failed, (status, None) where it was no JSON."""
        began, fate = time.perf_counter(), "answered"
        try:
            async with self._session.post(
                f"{self._webhook_url}{method}.json", json=params, timeout=self._timeout, allow_redirects=False
            ) as answer:
                body = json.loads(await answer.read())
                return answer.status, body if isinstance(body, dict) else None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            fate = type(error).__name__
            return 0, None
        except ValueError:
            fate = "no JSON"
            return -1, None
        finally:
            metrics.REQUESTS.labels(fate).inc()
            metrics.REQUEST_SECONDS.observe(time.perf_counter() - began)

    @staticmethod
    def _failed(status: int, body: dict[str, Any] | None) -> Reply:
        if body is None:
            return Reply("unknown", words="no answer" if status == 0 else "an answer that is no JSON")
        code, words = str(body.get("error", "")), str(body.get("error_description", ""))
        reply = classified(code, words)
        # A server's failure without a code of its own says nothing of what was done.
        fate: Fate = "unknown" if reply.fate == "refused" and status >= 500 else reply.fate
        return Reply(fate, code=code, words=words)

    def _timed(self, method: str, said: Any) -> None:
        timing = mapping(said)
        if "operating" in timing:
            reset = float(timing.get("operating_reset_at", 0)) - float(timing.get("finish", time.time()))
            self.timings[method] = (float(timing["operating"]), reset)


def _key(number: int, results: dict[str, Any], errors: dict[str, Any]) -> str:
    """Our own key; a list in PHP's place has plain numbers."""
    key = f"c{number}"
    return key if key in results or key in errors else str(number)
