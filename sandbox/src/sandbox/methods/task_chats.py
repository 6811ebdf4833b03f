"""Comments on the new task card: messages of the task's chat. Source: Bitrix24 documentation, "new task card"."""

from __future__ import annotations

from typing import Any

from sandbox.methods.chats import say_as
from sandbox.portal.calls import Call
from sandbox.portal.store import Documents, Row

ENTITY = "TASKS_TASK"


def chat_of(call: Call, task: Row) -> Row:
    """A task's chat, made when it is first asked for; who belongs to the task may read it."""
    body = task.body
    people = [
        body["CREATED_BY"],
        body["RESPONSIBLE_ID"],
        *(body.get("ACCOMPLICES") or []),
        *(body.get("AUDITORS") or []),
    ]
    chats = call.documents("chat")
    known = known_chat(chats, task.id)
    users = list(dict.fromkeys([*(known.body["USERS"] if known else ()), *people]))
    if known is not None:
        chats.put(known.id, known.body | {"USERS": users})
        return Row(known.id, known.body | {"USERS": users})
    fresh: dict[str, Any] = {"TYPE": "CHAT", "OWNER": body["CREATED_BY"], "USERS": users, "CREATED": call.now()}
    fresh |= {"TITLE": body["TITLE"], "DESCRIPTION": "", "ENTITY_TYPE": ENTITY, "ENTITY_ID": str(task.id)}
    return Row(chats.add(fresh), fresh)


def known_chat(chats: Documents, task_id: int) -> Row | None:
    """The chat that a task has already."""
    return next(iter(chats.where(ENTITY_TYPE=ENTITY, ENTITY_ID=str(task_id))), None)


def say(call: Call, task: Row, author: int, text: str) -> int:
    """A message of *author*, who belongs to the chat from now on. The event tells no comment but the message."""
    chat = chat_of(call, task)
    if author not in chat.body["USERS"]:
        chat.body["USERS"].append(author)
        call.documents("chat").put(chat.id, chat.body)
    number = say_as(call, chat, author, text, {})
    here = {"ID": 0, "MESSAGE_ID": number, "TASK_ID": task.id}
    call.emit("ONTASKCOMMENTADD", {"FIELDS_BEFORE": "undefined", "FIELDS_AFTER": here})
    return number
