"""What handlers are told: events waiting to be sent, and the offline queue."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.portal import dates
from sandbox.portal.faults import EVENTS
from sandbox.portal.store import Row

if TYPE_CHECKING:
    from sandbox.portal.state import Portal

OFFLINE_EVENT = "ONOFFLINEEVENT"
MAX_GENERATIONS = 7  # of event, call with its token, event …: then the portal falls silent


@dataclass(frozen=True)
class Emitted:
    """An event of one call. *user_id* is None where a robot or a form acted: such events carry no tokens."""

    name: str
    data: dict[str, Any]
    user_id: int | None
    connector: str
    base_url: str
    generation: int = 1  # events caused by a call with the token of an event are one further than that

    @property
    def key(self) -> str:
        """Equal for equal events with equal data; also the offline queue's MESSAGE_ID."""
        text = json.dumps([self.name, self.data], sort_keys=True)
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@dataclass
class Events:
    """Keeps events for their handlers inside the transaction that caused them."""

    queued: bool = False  # something waits for the postman
    told_offline: dict[int, float] = field(default_factory=dict)

    def keep(self, portal: Portal, emitted: list[Emitted], hit: set[str]) -> None:
        """Put events into the queues of whoever bound them; equal ones of one request (*hit*) are merged."""
        for event in emitted:
            mark = f"{event.key} {event.user_id}"
            if mark in hit:
                continue
            hit.add(mark)
            if event.generation > MAX_GENERATIONS:
                portal.statistics.deliveries["stopped as a loop"] += 1
                continue
            for binding in bindings(portal, event.name):
                self._keep_for(portal, event, binding)

    def _keep_for(self, portal: Portal, event: Emitted, binding: Row) -> None:
        owner = binding.body.get("OWNER")  # somebody who is no administrator hears of what he did himself
        if owner and owner != event.user_id:
            return
        if binding.body["OFFLINE"]:
            self._keep_offline(portal, event, binding)
        else:
            self.send(portal, binding, event)

    def send(self, portal: Portal, binding: Row, event: Emitted, *, refresh: bool = False) -> None:
        """Queue one delivery to a handler."""
        user = binding.body["AUTH_TYPE"] or event.user_id
        body = {"HANDLER": binding.body["HANDLER"], "HANDLER_ID": binding.id, "EVENT": event.name, "DATA": event.data}
        body |= {"USER_ID": user if event.user_id is not None else None, "TS": int(time.time()), "REFRESH": refresh}
        body |= {"BASE_URL": event.base_url, "OUTGOING": binding.body.get("OUTGOING", "")}
        self.post(portal, body | {"GENERATION": event.generation})

    def post(self, portal: Portal, body: dict[str, Any]) -> None:
        """Queue one delivery, or none or two where a fault rule says so."""
        struck = portal.faults.struck([body["EVENT"].lower()], EVENTS)
        kinds = {rule.kind for rule in struck}
        if "event_lost" in kinds:
            portal.statistics.deliveries["lost as ordered"] += 1
            return
        late = max([rule.seconds for rule in struck if rule.kind == "event_late"], default=0.0)
        for _ in range(2 if "event_doubled" in kinds else 1):
            portal.store.documents("delivery").add(body | {"DELAY_SECONDS": late})
        self.queued = True

    def _keep_offline(self, portal: Portal, event: Emitted, binding: Row) -> None:
        connector = binding.body["AUTH_CONNECTOR"]
        if connector and connector == event.connector:
            return  # the connector's own change: no echo
        if any(rule.kind == "event_lost" for rule in portal.faults.struck([event.name.lower()], EVENTS)):
            portal.statistics.deliveries["lost as ordered"] += 1
            return
        documents = portal.store.documents("offline")
        now = dates.kept(portal.clock.now())
        for row in documents.where(MESSAGE_ID=event.key):
            if not row.body["PROCESS_ID"] and row.body["AUTH_CONNECTOR"] == connector:
                documents.put(row.id, row.body | {"TIMESTAMP_X": now})
                return
        body: dict[str, Any] = {
            "TIMESTAMP_X": now,
            "EVENT_NAME": event.name,
            "EVENT_DATA": event.data,
            "MESSAGE_ID": event.key,
        }
        actor = {"user_id": event.user_id} if event.user_id is not None else False
        more = {"EVENT_ADDITIONAL": actor, "PROCESS_ID": "", "ERROR": 0, "AUTH_CONNECTOR": connector}
        documents.add(body | more)
        self._ping(portal, event)

    def _ping(self, portal: Portal, event: Emitted) -> None:
        for binding in bindings(portal, OFFLINE_EVENT):
            pause = float((binding.body.get("OPTIONS") or {}).get("minTimeout") or 1)
            if time.monotonic() - self.told_offline.get(binding.id, -pause) < pause:
                continue
            self.told_offline[binding.id] = time.monotonic()
            ping = Emitted(OFFLINE_EVENT, {}, 1, "", event.base_url)
            self.send(portal, binding, ping, refresh=True)


def bindings(portal: Portal, name: str) -> list[Row]:
    """The handlers of an event."""
    if "bindings" not in portal.cache:
        table: dict[str, list[Row]] = {}
        for row in portal.store.documents("binding").find():
            table.setdefault(row.body["EVENT"], []).append(row)
        portal.cache["bindings"] = table
    found: list[Row] = portal.cache["bindings"].get(name, [])
    return found


def as_text(value: Any) -> Any:
    """Event data as it travels: every number a text, and a yes or no is one of 1 and 0."""
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    if isinstance(value, bool):
        return str(int(value))
    return value if isinstance(value, str) else "" if value is None else str(value)
