"""event.*: who is told what. Source: Bitrix24 documentation, "events"."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, access_denied, core
from sandbox.portal.event_names import NAMES, known
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()


@methods.offer("event.bind", "basic")
def bind(call: Call) -> Reply:
    """Tell a handler (online), or the queue (offline), of an event; an application only."""
    call.app_only()
    name, offline = _event(call), _offline(call)
    handler = "" if offline else checked_handler(php.text(call.wanted("handler")))
    auth_type = php.integer(call.given("auth_type"))
    if (auth_type or offline) and not call.caller.admin:
        raise access_denied()
    connector = php.text(call.given("auth_connector")) if offline else ""
    body: dict[str, Any] = {"EVENT": name, "HANDLER": handler, "OFFLINE": offline, "AUTH_TYPE": auth_type}
    body |= {"AUTH_CONNECTOR": connector, "OPTIONS": call.map("options")}
    if _bound(call, name, handler, auth_type, connector, offline=offline):
        raise core("Unable to set event handler: Handler already binded")
    call.documents("binding").add(body | {"OWNER": None if call.caller.admin else call.caller.user_id})
    call.portal.cache.pop("bindings", None)
    return Reply(True)  # noqa: FBT003


@methods.offer("event.unbind", "basic")
def unbind(call: Call) -> Reply:
    """Tell a handler no more; without auth_type every binding of the handler to the event goes."""
    call.app_only()
    name, offline = _event(call), _offline(call)
    handler = "" if offline else php.text(call.wanted("handler"))
    auth_type, connector = call.given("auth_type"), php.text(call.given("auth_connector"))
    wanted = None if auth_type is None else php.integer(auth_type)
    found = _bound(call, name, handler, wanted, connector, offline=offline)
    for row in found:
        call.documents("binding").remove(row.id)
    call.portal.cache.pop("bindings", None)
    return Reply({"count": len(found)})


@methods.offer("event.get", "basic")
def get(call: Call) -> Reply:
    """What is bound."""
    call.app_only()
    rows = [row for row in call.documents("binding").find() if not row.body.get("OUTGOING")]
    return Reply([_shown(row) for row in rows])


@methods.offer("events", "basic")
def names(call: Call) -> Reply:
    """Events one can bind to."""
    del call
    return Reply(list(NAMES))


@methods.offer("event.test", "basic")
def test(call: Call) -> Reply:
    """Fire ONAPPTEST with the parameters of the call."""
    call.app_only()
    given = call.params if isinstance(call.params, dict) else {}
    query = {name: value for name, value in given.items() if name not in {"auth", "access_token"}}
    call.emit("ONAPPTEST", {"QUERY": query})
    return Reply(1)


def checked_handler(address: str) -> str:
    """A handler's address; refuses what is no http and what has no dot in its host (127.0.0.1 passes)."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"}:
        raise RestError("ERROR_UNSUPPORTED_PROTOCOL", f"Unsupported event handler protocol ({parts.scheme})")
    if "." not in (parts.hostname or ""):
        raise RestError("ERROR_WRONG_HANDLER_URL", f"Wrong handler URL ({address})")
    return address


def _event(call: Call) -> str:
    name = php.text(call.wanted("event")).upper()
    if not known(name):
        raise RestError("ERROR_EVENT_NOT_FOUND", "Event not found")
    return name


def _offline(call: Call) -> bool:
    kind = php.text(call.given("event_type")).lower() or "online"
    if kind not in {"online", "offline"}:
        raise RestError("ERROR_ARGUMENT", "Value must be one of {online|offline}")
    return kind == "offline"


def _bound(call: Call, name: str, handler: str, auth_type: int | None, connector: str, *, offline: bool) -> list[Row]:
    rows = call.documents("binding").where(EVENT=name, HANDLER=handler, AUTH_CONNECTOR=connector)
    mine = [row for row in rows if row.body["OFFLINE"] == offline and not row.body.get("OUTGOING")]
    return [row for row in mine if auth_type is None or row.body["AUTH_TYPE"] == auth_type]


def _shown(row: Row) -> dict[str, Any]:
    body = row.body
    told = {"event": body["EVENT"], "handler": body["HANDLER"], "auth_type": str(body["AUTH_TYPE"])}
    told["offline"] = int(body["OFFLINE"])
    return told | ({"connector_id": body["AUTH_CONNECTOR"]} if body["OFFLINE"] else {})
