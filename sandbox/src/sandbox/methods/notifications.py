"""im.notify.*: what people are told by the bell. Source: Bitrix24 documentation, "notifications"."""

from __future__ import annotations

from typing import Any

from sandbox.methods.people_shown import everybody
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
PERSONAL, SYSTEM = 2, 4
PAGE = 50


@methods.offer("im.notify.personal.add", "im")
def personal(call: Call) -> Reply:
    """A notification from the caller; one with the same TAG takes the place of the one before."""
    return _add(call, PERSONAL)


@methods.offer("im.notify.system.add", "im")
def system(call: Call) -> Reply:
    """A notification from nobody in person."""
    return _add(call, SYSTEM)


@methods.offer("im.notify", "im")
def umbrella(call: Call) -> Reply:
    """Either of the two, by TYPE."""
    return _add(call, SYSTEM if php.text(call.given("TYPE")).upper() == "SYSTEM" else PERSONAL)


@methods.offer("im.notify.delete", "im")
def delete(call: Call) -> Reply:
    """Take back a notification by its ID, or those of this application by TAG or SUB_TAG."""
    number = php.integer(call.given("ID"))
    tag, sub_tag = php.text(call.given("TAG")), php.text(call.given("SUB_TAG"))
    if not (number or tag or sub_tag):
        raise RestError("PARAMS_ERROR", "Incorrect params")
    documents = call.documents("notification")
    if number:
        row = documents.get(number)
        found = [row] if row and call.caller.user_id in (row.body["USER_ID"], row.body["AUTHOR_ID"]) else []
    else:
        wanted = {"TAG": tag} if tag else {"SUB_TAG": sub_tag}
        found = documents.where(APP=_application(call), **wanted)
    for row in found:
        documents.remove(row.id)
    return Reply(bool(found))


@methods.offer("im.notify.get", "im")
def get(call: Call) -> Reply:
    """The caller's notifications, the newest first; LAST_ID and LAST_TYPE lead to the older ones."""
    last, kind = call.given("LAST_ID"), call.given("LAST_TYPE")
    if (last is None) != (kind is None):
        raise RestError("LAST_ID_AND_LAST_TYPE", "Parameters LAST_ID and LAST_TYPE should be used together")
    if last is not None and not php.text(last).isdigit():
        raise RestError("LAST_ID_STRING", "Last notification ID can't be string")
    mine = _mine(call)
    older = Condition("id < ?", (php.integer(last),)) if last is not None else Condition()
    limit = min(PAGE, php.integer(call.given("LIMIT")) or PAGE)
    rows = call.documents("notification").find(mine & older, "id DESC", limit)
    unread = mine & Condition("json_extract(body, '$.READ') = 'N'")
    told: dict[str, Any] = {"total_count": call.documents("notification").count(mine)}
    told |= {"total_unread_count": call.documents("notification").count(unread), "chat_id": call.caller.user_id}
    told["notifications"] = [_shown(call, row) for row in rows]
    return Reply(told | {"users": everybody(call, {row.body["AUTHOR_ID"] for row in rows})})


@methods.offer("im.notify.read", "im")
def read(call: Call) -> Reply:
    """Mark one notification, or it and all newer ones, as read (ACTION Y) or unread."""
    given = call.given("ID")
    if given is not None:
        number, only = php.integer(given), php.text(call.given("ONLY_CURRENT")).upper() == "Y"
        edge = Condition("id = ?" if only else "id >= ?", (number,))
        _mark(call, call.documents("notification").find(_mine(call) & edge))
    return Reply(True)  # noqa: FBT003


@methods.offer("im.notify.read.list", "im")
def read_list(call: Call) -> Reply:
    """Mark several."""
    ids = call.given("IDS")
    if not isinstance(ids, list):
        raise RestError("PARAMS_ERROR", "No IDS param or it is not an array")
    rows = [call.documents("notification").get(php.integer(item)) for item in ids]
    _mark(call, [row for row in rows if row and row.body["USER_ID"] == call.caller.user_id])
    return Reply(True)  # noqa: FBT003


@methods.offer("im.notify.read.all", "im")
def read_all(call: Call) -> Reply:
    """Mark all as read."""
    _mark(call, call.documents("notification").find(_mine(call)))
    return Reply({"result": True, "newCounter": 0})


@methods.offer("im.notify.schema.get", "im")
def schema(call: Call) -> Reply:
    """Which kinds of notifications there are; applications have one."""
    del call
    kinds = [{"ID": "rest|rest_notify", "NAME": "Уведомления приложений"}]
    return Reply({"rest": {"NAME": "Приложения", "MODULE_ID": "rest", "LIST": kinds}})


def _add(call: Call, kind: int) -> Reply:
    user = php.integer(call.given("USER_ID") or call.given("TO"))
    if user <= 0:
        raise RestError("USER_ID_EMPTY", "User ID can't be empty")
    message = php.text(call.given("MESSAGE")).strip()
    if not message and not call.given("ATTACH"):
        raise RestError("MESSAGE_EMPTY", "Message can't be empty")
    if call.documents("person").get(user) is None:
        return Reply(False)  # noqa: FBT003 - the portal says no more than that
    tag, sub_tag = php.text(call.given("TAG")), php.text(call.given("SUB_TAG"))
    application = _application(call) if tag or sub_tag else ""
    for row in call.documents("notification").where(USER_ID=user, APP=application, TAG=tag) if tag else []:
        call.documents("notification").remove(row.id)
    body: dict[str, Any] = {"USER_ID": user, "AUTHOR_ID": 0 if kind == SYSTEM else call.caller.user_id, "TYPE": kind}
    body |= {"MESSAGE": message, "MESSAGE_OUT": php.text(call.given("MESSAGE_OUT")), "DATE": call.now(), "READ": "N"}
    body |= {"TAG": tag, "SUB_TAG": sub_tag, "APP": application, "ATTACH": call.given("ATTACH")}
    return Reply(call.documents("notification").add(body))


def _application(call: Call) -> str:
    """Whose tags these are; a webhook has to say."""
    if call.caller.is_app:
        return call.portal.access.secret("client_id")
    told = php.text(call.given("CLIENT_ID"))
    if not told:
        raise RestError("ACCESS_DENIED", "Access denied! Client ID not specified", 403)
    return told


def _mine(call: Call) -> Condition:
    return Condition("json_extract(body, '$.USER_ID') = ?", (call.caller.user_id,))


def _mark(call: Call, rows: list[Row]) -> None:
    mark = "N" if php.text(call.given("ACTION")).upper() == "N" else "Y"
    for row in rows:
        call.documents("notification").put(row.id, row.body | {"READ": mark})


def _shown(call: Call, row: Row) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {"id": row.id, "chat_id": body["USER_ID"], "author_id": body["AUTHOR_ID"]}
    told |= {"date": call.shown(body["DATE"]), "notify_type": body["TYPE"], "notify_module": "rest"}
    told["notify_event"] = "rest_notify"
    for name, kept in (("notify_tag", "TAG"), ("notify_sub_tag", "SUB_TAG")):
        told[name] = f"MP|{body['APP']}|{body[kept]}" if body[kept] else ""
    told |= {"notify_title": "", "setting_name": "rest|rest_notify", "text": body["MESSAGE"]}
    return told | {"notify_read": body["READ"], "params": {"ATTACH": body["ATTACH"]} if body["ATTACH"] else None}
