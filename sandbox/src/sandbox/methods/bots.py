"""imbot.v2.*: chat bots that fetch what happened to them. Source: Bitrix24 documentation, "chat bots, version 2"."""

from __future__ import annotations

from typing import Any

from sandbox.methods import chats
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, access_denied
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
TYPES = {"bot", "network", "openline", "supervisor", "personal"}
LONGEST_TOKEN, USUAL, MOST = 40, 100, 1000


@methods.offer("imbot.v2.Bot.register", "imbot")
def register(call: Call) -> Reply:
    """A new bot; the same code again gives the bot as it is. Events are fetched, never pushed, here."""
    fields = call.map("fields")
    code, token = php.text(fields.get("code")), _token(call, fields.get("botToken"))
    properties = _properties(fields)
    if not code:
        raise RestError("BOT_CODE_REQUIRED", "Bot code is required")
    if not php.text(properties.get("name")):
        raise RestError("BOT_PROPERTIES_REQUIRED", "Bot properties are required")
    kind, mode = php.text(fields.get("type")) or "bot", php.text(fields.get("eventMode")) or "fetch"
    if kind not in TYPES:
        raise RestError("BOT_INVALID_TYPE", "Invalid bot type")
    if mode != "fetch":
        raise RestError("ERROR_SANDBOX_NOT_EMULATED", "eventMode webhook is not emulated: fetch the events")
    known = call.documents("bot").where(CODE=code, OWNER=token)
    if not known:
        body = {"CODE": code, "OWNER": token, "KIND": kind, "NAME": php.text(properties["name"]), "CREATED": call.now()}
        body["POSITION"] = php.text(properties.get("workPosition"))
        number = call.documents("person").add({})  # bots and people have numbers of one row
        call.documents("person").remove(number)
        call.documents("bot").add_as(number, body)
        known = [Row(number, body)]
    return Reply({"bot": _shown(known[0]), "users": [_user(known[0])]})


@methods.offer("imbot.v2.Bot.get", "imbot")
def get(call: Call) -> Reply:
    """One bot of this application."""
    row = _own(call)
    return Reply({"bot": _shown(row), "users": [_user(row)]})


@methods.offer("imbot.v2.Bot.list", "imbot")
def listed(call: Call) -> Reply:
    """The bots of this application."""
    rows = call.documents("bot").where(OWNER=_token(call, call.given("botToken")))
    return Reply({"bots": [_shown(row) for row in rows], "users": [_user(row) for row in rows], "hasNextPage": False})


@methods.offer("imbot.v2.Bot.update", "imbot")
def update(call: Call) -> Reply:
    """Another name or post."""
    row, fields = _own(call), call.map("fields")
    properties = _properties(fields)
    body = row.body | {"NAME": php.text(properties.get("name")) or row.body["NAME"]}
    body["POSITION"] = php.text(properties.get("workPosition")) or body["POSITION"]
    call.documents("bot").put(row.id, body)
    return Reply({"bot": _shown(Row(row.id, body)), "users": [_user(Row(row.id, body))]})


@methods.offer("imbot.v2.Bot.unregister", "imbot")
def unregister(call: Call) -> Reply:
    """Remove a bot and what waits for it."""
    row = _own(call)
    for event in call.documents("bot_event").where(BOT_ID=row.id):
        call.documents("bot_event").remove(event.id)
    call.documents("bot").remove(row.id)
    return Reply({"result": True})


@methods.offer("imbot.v2.Chat.Message.send", "imbot")
def send(call: Call) -> Reply:
    """A message from the bot."""
    row, fields = _own(call), call.map("fields")
    text = php.text(fields.get("message"))
    if not text and not fields.get("attach"):
        raise RestError("EMPTY_MESSAGE", "Message is empty")
    chat = chats.dialog(call, php.text(call.given("dialogId")), row.id)
    params = {name.upper(): fields[name] for name in ("attach", "keyboard") if fields.get(name)}
    return Reply({"id": chats.say_as(call, chat, row.id, text, params), "uuidMap": []})


@methods.offer("imbot.v2.Chat.Message.update", "imbot")
def change(call: Call) -> Reply:
    """Change a message of the bot."""
    message = _message(call, _own(call))
    text = php.text(call.map("fields").get("message"))
    params = message.body["PARAMS"] | {"IS_EDITED": "Y"}
    call.documents("message").put(message.id, message.body | {"TEXT": text, "PARAMS": params})
    return Reply({"result": True})


@methods.offer("imbot.v2.Chat.Message.delete", "imbot")
def delete(call: Call) -> Reply:
    """Remove a message of the bot."""
    call.documents("message").remove(_message(call, _own(call)).id)
    return Reply({"result": True})


@methods.offer("imbot.v2.Event.get", "imbot")
def events(call: Call) -> Reply:
    """What people wrote to the bot; an offset says that everything below it has been dealt with."""
    row, offset = _own(call), php.integer(call.given("offset"))
    mine = Condition("json_extract(body, '$.BOT_ID') = ?", (row.id,))
    for event in call.documents("bot_event").find(mine & Condition("id < ?", (offset,))) if offset else []:
        call.documents("bot_event").remove(event.id)
    limit = min(MOST, php.integer(call.given("limit")) or USUAL)
    found = call.documents("bot_event").find(mine, "id", limit + 1)
    told = [{"eventId": event.id, "type": event.body["TYPE"], "date": call.shown(event.body["DATE"]),
             "data": event.body["DATA"]} for event in found[:limit]]  # fmt: skip
    following = told[-1]["eventId"] + 1 if told else (offset or None)
    return Reply({"events": told, "nextOffset": following, "hasMore": len(found) > limit})


def _token(call: Call, given: Any) -> str:
    """Whose bots these are: the application's, or those of a token that a webhook gives."""
    if call.caller.is_app:
        return call.portal.access.secret("client_id")
    token = php.text(given)
    if not token:
        raise RestError("BOT_TOKEN_NOT_SPECIFIED", "Bot token is not specified")
    if len(token) > LONGEST_TOKEN:
        raise RestError("BOT_TOKEN_INVALID_LENGTH", "Bot token is too long")
    return token


def _properties(fields: dict[str, Any]) -> dict[str, Any]:
    given = fields.get("properties")
    return given if isinstance(given, dict) else {}


def _own(call: Call) -> Row:
    token, number = _token(call, call.given("botToken")), php.integer(call.given("botId"))
    if not number:
        raise RestError("BOT_ID_REQUIRED", "Bot ID is required")
    row = call.documents("bot").get(number)
    if row is None:
        raise RestError("BOT_NOT_FOUND", "Bot not found")
    if row.body["OWNER"] != token:
        raise RestError("BOT_OWNERSHIP_ERROR", "Bot is registered by another application")
    return row


def _message(call: Call, bot: Row) -> Row:
    row = call.documents("message").get(php.integer(call.given("messageId")))
    if row is None or row.body["AUTHOR_ID"] != bot.id:
        raise access_denied()
    return row


def _shown(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {"id": row.id, "code": row.body["CODE"], "type": row.body["KIND"], "isHidden": False}
    told |= {"isSupportOpenline": False, "isReactionsEnabled": True, "backgroundId": None, "language": "ru"}
    return told | {"moduleId": "rest", "eventMode": "fetch"}


def _user(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {"id": row.id, "active": True, "name": row.body["NAME"], "bot": True, "type": "bot"}
    return told | {"workPosition": row.body["POSITION"]}
