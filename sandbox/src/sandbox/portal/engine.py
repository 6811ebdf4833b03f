"""Runs calls: one method or a batch, each request one transaction, on disk before anybody is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sandbox.methods import METHODS
from sandbox.portal import parameters
from sandbox.portal.access import Caller
from sandbox.portal.calls import Call, Method, Reply
from sandbox.portal.errors import RestError, method_not_found
from sandbox.portal.state import SERVER_ZONE, Portal
from sandbox.wire import php, references

T = TypeVar("T")
BATCH = "batch"
MAX_COMMANDS = 50
NOT_IN_BATCH = frozenset({BATCH, "upload", "download"})


@dataclass(frozen=True)
class Outcome:
    """A finished call: a reply or a refusal, when it ran (unix seconds) and how long the server is to take for it."""

    method: str
    reply: Reply | None
    error: RestError | None
    started: float
    processing: float
    cost: float
    operating: float | None
    reset_at: float | None

    def time(self, finished: float) -> dict[str, Any]:
        """The ``time`` block of the reply."""
        block: dict[str, Any] = {
            "start": self.started,
            "finish": finished,
            "duration": finished - self.started,
            "processing": max(self.processing, self.cost),
            "date_start": _iso(self.started),
            "date_finish": _iso(finished),
        }
        if self.reset_at is not None and self.operating is not None:
            block["operating_reset_at"] = int(self.reset_at)
            block["operating"] = self.operating
        return block


class Engine:
    """Executes what callers ask for. Synchronous: meant for the one thread that owns the store."""

    def __init__(
        self, portal: Portal, methods: Mapping[str, Method] = METHODS.by_name, *, described: bool = True
    ) -> None:
        self._portal = portal
        self._described = described  # whether parameters are checked against the descriptions of methods
        self._methods = methods
        self._hit: set[str] = set()  # events of the request under way

    def run(
        self,
        method: str,
        params: dict[str, Any] | list[Any],
        caller: Caller,
        base_url: str,
        within: Callable[[Outcome], None] | None = None,
    ) -> Outcome:
        """One request, committed when this returns. A method's cost is not slept here but told in the outcome.

        *within* sees the outcome before the commit.
        """
        self._hit.clear()
        with self._portal.store.transaction():
            if method == BATCH:
                return self._batch(params, caller, base_url)
            outcome = self._one(method, params, caller, base_url)
            if within:
                within(outcome)
            return outcome

    def perform(self, work: Callable[[Call], T], caller: Caller, base_url: str) -> T:
        """Do what no method does (a form, the second half of an upload) in one transaction, with its events."""
        self._hit.clear()
        with self._portal.store.transaction():
            try:
                call = Call("", {}, caller, self._portal, base_url)
                found = work(call)
                self._portal.events.keep(self._portal, call.emitted, self._hit)
            except RestError:
                self._portal.cache.clear()
                raise
        return found

    def _one(self, name: str, params: dict[str, Any] | list[Any], caller: Caller, base_url: str) -> Outcome:
        started, statistics = time.time(), self._portal.statistics
        reply, error, cost = None, None, 0.0
        try:
            method = self._method(name)
            self._portal.limits.check(caller.credential, name)
            cost = self._portal.costs.seconds(name)
            self._portal.limits.charge(caller.credential, name, cost)
            statistics.calls[name] += 1
            statistics.server_seconds[name] += cost
            with self._portal.store.part():
                reply = self._handled(method, name, Call(method.name, params, caller, self._portal, base_url))
            statistics.answered[name if self._described else f"api/{name}"] += 1
        except RestError as refused:
            error = refused
            self._portal.cache.clear()  # it may hold what has just been undone
            statistics.errors[refused.code or "(empty)"] += 1
        return self._outcome(name, caller, reply, error, started, cost)

    def _handled(self, method: Method, name: str, call: Call) -> Reply:
        for unknown in parameters.check(name, call.params) if self._described else ():
            self._portal.statistics.unknown_parameters[f"{name} {unknown}"] += 1
        if refused := self._portal.faults.refusal(name, call.params):
            raise refused
        reply = method.handler(call)
        if call.emitted:
            self._portal.events.keep(self._portal, call.emitted, self._hit)
        return reply

    def _outcome(
        self, name: str, caller: Caller, reply: Reply | None, error: RestError | None, started: float, cost: float
    ) -> Outcome:
        limits = self._portal.limits
        counted = limits.rates.operating_seconds is not None and name != BATCH
        operating = limits.operating(caller.credential, name) if counted else None
        reset_at = limits.reset_at(caller.credential, name) if counted else None
        return Outcome(name, reply, error, started, time.time() - started, cost, operating, reset_at)

    def _method(self, name: str) -> Method:
        if name not in self._methods:
            self._portal.statistics.unknown_methods[name] += 1
            raise method_not_found()
        return self._methods[name]

    def _batch(self, params: dict[str, Any] | list[Any], caller: Caller, base_url: str) -> Outcome:
        started = time.time()
        self._portal.statistics.calls[BATCH] += 1
        maps: dict[str, dict[str, Any]] = {
            name: {} for name in ("result", "result_error", "result_total", "result_next", "result_time")
        }
        cost = 0.0
        for key, command in _commands(params):
            outcome = self._command(key, command, maps, caller, base_url)
            cost += outcome.cost if outcome else 0.0
            if key in maps["result_error"] and php.truth(_lookup(params, "halt")):
                break
        self._portal.statistics.answered[BATCH] += 1
        result = {name: php.filled(_listed(found)) for name, found in maps.items()}
        return self._outcome(BATCH, caller, Reply(result), None, started, cost)

    def _command(
        self, key: str, command: str, maps: dict[str, dict[str, Any]], caller: Caller, base_url: str
    ) -> Outcome | None:
        name, _, query = command.partition("?")
        name = method_name(name)
        if name in NOT_IN_BATCH:
            maps["result_error"][key] = _told(RestError("ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed!"))
            return None
        if len(maps["result"]) + len(maps["result_error"]) >= MAX_COMMANDS:
            maps["result_error"][key] = _told(RestError("ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded"))
            return None
        roots = {root: maps[f"result_{root}" if root != "result" else root] for root in ("result", "total", "next")}
        resolved = references.resolve(php.parse_query(query), {**roots, "error": maps["result_error"]})
        outcome = self._one(name, resolved, caller, base_url)
        if outcome.error:
            maps["result_error"][key] = _told(outcome.error)
        elif outcome.reply:
            _keep(key, outcome.reply, maps)
        if outcome.reply:
            maps["result_time"][key] = outcome.time(outcome.started + max(outcome.processing, outcome.cost))
        return outcome


def method_name(spelled: str) -> str:
    """A method as the table knows it: lower case, no ``.json``, no slash at the end."""
    return spelled.strip("/ ").lower().removesuffix(".json")


def inner_methods(params: dict[str, Any] | list[Any]) -> list[str]:
    """The methods a batch calls."""
    return [method_name(command.partition("?")[0]) for _, command in _commands(params)]


def _commands(params: dict[str, Any] | list[Any]) -> list[tuple[str, str]]:
    found = _lookup(params, "cmd")
    pairs = found.items() if isinstance(found, dict) else enumerate(found if isinstance(found, list) else [])
    return [(str(key), command) for key, command in pairs if isinstance(command, str)]


def _lookup(params: dict[str, Any] | list[Any], name: str) -> Any:
    if isinstance(params, list):
        return None
    return params.get(name, params.get(name.upper()))


def _keep(key: str, reply: Reply, maps: dict[str, dict[str, Any]]) -> None:
    maps["result"][key] = reply.result
    if reply.total is not None:
        maps["result_total"][key] = reply.total
    if reply.next is not None:
        maps["result_next"][key] = reply.next


def _listed(found: dict[str, Any]) -> Any:
    return list(found.values()) if list(found) == [str(index) for index in range(len(found))] else found


def _told(error: RestError) -> dict[str, str]:
    return {"error": error.code, "error_description": error.description}


def _iso(unix_seconds: float) -> str:
    return datetime.fromtimestamp(unix_seconds, UTC).astimezone(ZoneInfo(SERVER_ZONE)).isoformat(timespec="seconds")
