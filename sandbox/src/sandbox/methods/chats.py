"""im.chat.*, im.message.*, im.dialog.messages.get. Source: Bitrix24 documentation, "chats"."""

from __future__ import annotations

import uuid
from typing import Any

from sandbox.methods.people_shown import everybody
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
USUAL, MOST = 20, 50


@methods.offer("im.chat.add", "im")
def add(call: Call) -> Reply:
    """A new chat; nothing is needed."""
    users = call.given("USERS")
    given = users.values() if isinstance(users, dict) else users if isinstance(users, list) else []
    people = [php.integer(item) for item in given]
    people = list(dict.fromkeys([call.caller.user_id, *people]))
    kind = "OPEN" if php.text(call.given("TYPE")).upper() == "OPEN" else "CHAT"
    body: dict[str, Any] = {"TYPE": kind, "OWNER": call.caller.user_id, "USERS": people, "CREATED": call.now()}
    body |= {name: php.text(call.given(name)) for name in ("TITLE", "DESCRIPTION", "ENTITY_TYPE", "ENTITY_ID")}
    number = call.documents("chat").add(body)
    if call.given("MESSAGE"):
        _say(call, Row(number, body), php.text(call.given("MESSAGE")), {})
    return Reply(number)


@methods.offer("im.chat.get", "im")
def get(call: Call) -> Reply:
    """The chat of an outside object, or nothing."""
    wanted = {name: php.text(call.given(name)) for name in ("ENTITY_TYPE", "ENTITY_ID")}
    for name, value in wanted.items():
        if not value:
            raise RestError(f"{name}_EMPTY", f"{name} can't be empty")
    rows = [row for row in call.documents("chat").where(**wanted) if _open_to(call, row)]
    return Reply({"ID": rows[0].id} if rows else None)


@methods.offer("im.message.add", "im")
def say(call: Call) -> Reply:
    """A message from the caller to a chat or a person."""
    message, attach = php.text(call.given("MESSAGE")), call.given("ATTACH")
    if not message and not attach:
        raise RestError("MESSAGE_EMPTY", "Message can't be empty")
    chat = _dialog(call)
    reply = php.integer(call.given("REPLY_ID"))
    if reply:
        other = call.documents("message").get(reply)
        if other is None or other.body["CHAT_ID"] != chat.id:
            raise RestError("REPLY_FROM_OTHER_CHAT_ERROR", "You can only reply to a message within the same chat")
    more = {"ATTACH": attach, "KEYBOARD": call.given("KEYBOARD"), "REPLY_ID": reply or None}
    return Reply(_say(call, chat, message, {name: value for name, value in more.items() if value}))


@methods.offer("im.message.update", "im")
def change(call: Call) -> Reply:
    """Change a message of one's own; an empty text deletes it."""
    row = _own(call)
    text = call.given("MESSAGE")
    if text is not None and not php.text(text):
        call.documents("message").remove(row.id)
        return Reply(True)  # noqa: FBT003
    if text is not None:
        row.body["TEXT"] = php.text(text)
    for name in ("ATTACH", "KEYBOARD"):
        if call.given(name) is not None:
            row.body["PARAMS"][name] = call.given(name)
    row.body["PARAMS"]["IS_EDITED"] = "Y"
    call.documents("message").put(row.id, row.body)
    return Reply(True)  # noqa: FBT003


@methods.offer("im.message.delete", "im")
def delete(call: Call) -> Reply:
    """Remove a message of one's own."""
    call.documents("message").remove(_own(call).id)
    return Reply(True)  # noqa: FBT003


@methods.offer("im.message.like", "im")
def like(call: Call) -> Reply:
    """Like a message, or like it no more."""
    row, user = _message(call), call.caller.user_id
    likes, action = list(row.body["PARAMS"].get("LIKE", [])), php.text(call.given("ACTION")).lower() or "auto"
    wanted = action == "plus" or (action == "auto" and user not in likes)
    if wanted == (user in likes):
        raise RestError("WITHOUT_CHANGES", "Action completed without changes")
    row.body["PARAMS"]["LIKE"] = [*likes, user] if wanted else [item for item in likes if item != user]
    call.documents("message").put(row.id, row.body)
    return Reply(True)  # noqa: FBT003


@methods.offer("im.dialog.messages.get", "im")
def messages(call: Call) -> Reply:
    """The newest messages of a chat, those older than LAST_ID, or those newer than FIRST_ID."""
    for name in ("FIRST", "LAST"):
        given = call.given(f"{name}_ID")
        if given is not None and not php.text(given).isdigit():
            raise RestError(f"{name}_ID_STRING", f"{name.title()} ID can't be string")
    chat, condition, order = _dialog(call), Condition(), "id DESC"
    if call.given("FIRST_ID") is not None:
        condition, order = Condition("id > ?", (php.integer(call.given("FIRST_ID")),)), "id"
    elif call.given("LAST_ID") is not None:
        condition = Condition("id < ?", (php.integer(call.given("LAST_ID")),))
    condition &= Condition("json_extract(body, '$.CHAT_ID') = ?", (chat.id,))
    limit = min(MOST, php.integer(call.given("LIMIT")) or USUAL)
    rows = call.documents("message").find(condition, order, limit)
    people = everybody(call, {row.body["AUTHOR_ID"] for row in rows})
    return Reply({"chat_id": chat.id, "messages": [_shown(call, row) for row in rows], "users": people, "files": []})


def _dialog(call: Call) -> Row:
    return dialog(call, php.text(call.given("DIALOG_ID")), call.caller.user_id)


def dialog(call: Call, name: str, own: int) -> Row:
    """The chat that a dialog's name means to *own*: ``chat17``, or somebody with whom there is one or will be."""
    if name.startswith("chat") and name[4:].isdigit():
        row = call.documents("chat").get(int(name[4:]))
        if row is None or (row.body["TYPE"] != "OPEN" and own not in row.body["USERS"]):
            raise RestError("ACCESS_ERROR", "You do not have access to the specified dialog", 403)
        return row
    if not name.isdigit():
        raise RestError("DIALOG_ID_EMPTY", "Dialog ID can't be empty")
    if not any(call.documents(kind).get(int(name)) for kind in ("person", "bot")):
        raise RestError("USER_NOT_FOUND", "User not found")
    pair = sorted({int(name), own})
    key = "|".join(str(number) for number in pair)
    known = call.documents("chat").where(TYPE="PRIVATE", ENTITY_ID=key)
    if known:
        return known[0]
    body = {"TYPE": "PRIVATE", "OWNER": own, "USERS": pair, "CREATED": call.now(), "ENTITY_ID": key}
    body |= {"TITLE": "", "DESCRIPTION": "", "ENTITY_TYPE": "PRIVATE"}
    return Row(call.documents("chat").add(body), body)


def _open_to(call: Call, row: Row) -> bool:
    return row.body["TYPE"] == "OPEN" or call.caller.user_id in row.body["USERS"]


def _say(call: Call, chat: Row, text: str, params: dict[str, Any]) -> int:
    return say_as(call, chat, call.caller.user_id, text, params)


def say_as(call: Call, chat: Row, author: int, text: str, params: dict[str, Any]) -> int:
    """Keep a message of a person or a bot; the bots of the chat will hear of it."""
    body: dict[str, Any] = {"CHAT_ID": chat.id, "AUTHOR_ID": author, "TEXT": text, "DATE": call.now()}
    number = call.documents("message").add(body | {"PARAMS": params, "UUID": str(uuid.uuid4())})
    for bot in chat.body["USERS"]:
        if bot != author and call.documents("bot").get(bot):
            data = {"message": {"id": number, "chatId": chat.id, "authorId": author, "text": text}}
            data |= {"chat": {"id": chat.id}, "bot": {"id": bot}, "user": {"id": author}}
            event = {"BOT_ID": bot, "TYPE": "ONIMBOTV2MESSAGEADD", "DATE": call.now(), "DATA": data}
            call.documents("bot_event").add(event)
    return number


def _message(call: Call) -> Row:
    number = php.integer(call.given("MESSAGE_ID"))
    row = call.documents("message").get(number) if number > 0 else None
    chat = call.documents("chat").get(row.body["CHAT_ID"]) if row else None
    if row is None or chat is None or not _open_to(call, chat):
        raise RestError("MESSAGE_ID_ERROR", "Message ID can't be empty")
    return row


def _own(call: Call) -> Row:
    row = _message(call)
    if row.body["AUTHOR_ID"] != call.caller.user_id:
        raise RestError("CANT_EDIT_MESSAGE", "Time has expired for modification or you don't have access")
    return row


def _shown(call: Call, row: Row) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {"id": row.id, "chat_id": body["CHAT_ID"], "author_id": body["AUTHOR_ID"]}
    told |= {"date": call.shown(body["DATE"]), "text": body["TEXT"], "unread": False, "uuid": body["UUID"]}
    return told | {"replaces": [], "params": php.filled(body["PARAMS"]), "disappearing_date": None}
