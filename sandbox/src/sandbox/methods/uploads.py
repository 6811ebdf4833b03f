"""Files going up: disk.folder.uploadfile, disk.storage.uploadfile, disk.file.uploadversion, in one step or in two."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from sandbox.methods import disk
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, argument
from sandbox.portal.listing import Listing
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()


@methods.offer("disk.folder.uploadfile", "disk")
def folder_upload(call: Call) -> Reply:
    """A new file in a folder from [name, base64]; a taken name is refused unless generateUniqueName is on."""
    return _upload(call, disk.folder(call, call.number("id")))


@methods.offer("disk.storage.uploadfile", "disk")
def storage_upload(call: Call) -> Reply:
    """A new file at the top of a storage."""
    storage = call.documents("storage").get(call.number("id"))
    if storage is None:
        raise RestError("ERROR_NOT_FOUND", f"Could not find entity with id '{call.number('id')}'.")
    return _upload(call, disk.folder(call, storage.body["ROOT_OBJECT_ID"]))


@methods.offer("disk.file.uploadversion", "disk")
def upload_version(call: Call) -> Reply:
    """New content of a file; its id stays."""
    row, given = disk.file(call, call.number("id")), call.given("fileContent")
    if given in (None, ""):
        return Reply({"field": FIELD, "uploadUrl": ticket_url(call, "version", {"ID": row.id})})
    return Reply(_new_version(call, row, content(given)))


Receiver = Callable[[Call, dict[str, Any], str, bytes], dict[str, Any]]
RECEIVERS: dict[str, Receiver] = {}  # what is done with a file that comes in a second request, by the ticket's purpose
FIELD = "file"
VERSIONS = -3  # where former contents lie; no folder has that number


def receives(purpose: str) -> Callable[[Receiver], Receiver]:
    """Name the decorated function as the one that takes the files of a purpose."""

    def put(receiver: Receiver) -> Receiver:
        RECEIVERS[purpose] = receiver
        return receiver

    return put


def ticket_url(call: Call, purpose: str, values: dict[str, Any]) -> str:
    """Where to POST a file as multipart, in the field ``file``, within an hour."""
    token = call.portal.access.ticket(purpose, values | {"USER_ID": call.caller.user_id})
    return f"{call.base_url}/rest/upload.json?auth=&token={quote(token, safe='')}"


def _upload(call: Call, parent: Row) -> Reply:
    given, data = call.given("fileContent"), call.given("data")
    values = {str(key).upper(): value for key, value in data.items()} if isinstance(data, dict) else {}
    name, unique = php.text(values.get("NAME")).strip(), php.truth(call.given("generateUniqueName"))
    if given in (None, ""):
        told = {"PARENT": parent.id, "NAME": name, "UNIQUE": unique}
        return Reply({"field": FIELD, "uploadUrl": ticket_url(call, "disk", told)})
    name = name or (php.text(given[0]) if isinstance(given, list) else "")
    return Reply(_kept(call, parent, name, content(given), unique=unique))


@receives("disk")
def _received(call: Call, values: dict[str, Any], name: str, sent: bytes) -> dict[str, Any]:
    return _kept(call, disk.folder(call, values["PARENT"]), values["NAME"] or name, sent, unique=values["UNIQUE"])


@receives("version")
def _received_version(call: Call, values: dict[str, Any], name: str, sent: bytes) -> dict[str, Any]:
    del name
    return _new_version(call, disk.file(call, values["ID"]), sent)


def _kept(call: Call, parent: Row, name: str, sent: bytes, *, unique: bool) -> dict[str, Any]:
    if unique:
        name = _unique(call, parent.id, name)
    made = disk.add_object(call, parent, name, {"TYPE": "file", "SIZE": len(sent), "VERSION": 1})
    made.body["FILE_ID"] = call.portal.store.add_content(sent)
    call.documents("disk_object").put(made.id, made.body)
    _remember(call, made)
    return disk.shown(call, made, made=True)


def _remember(call: Call, row: Row) -> None:
    """A version is an object of its own that lies in no folder and knows whose it is."""
    told = {"PARENT_ID": VERSIONS, "OBJECT_ID": row.id, "CREATE_TIME": row.body["UPDATE_TIME"]}
    call.documents("disk_object").add(row.body | told | {"CREATED_BY": row.body["UPDATED_BY"]})


@methods.offer("disk.file.getVersions", "disk")
def versions(call: Call) -> Reply:
    """The contents that a file has had, the newest first."""
    row = disk.file(call, call.number("id"))
    mine = Condition("json_extract(body, '$.OBJECT_ID') = ?", (row.id,))
    page = Listing(disk.OBJECT, "id DESC").page(call, call.given("filter"), call.given("order"), mine)
    return Reply([_version(call, item) for item in page.rows], page.total, page.next)


@methods.offer("disk.file.restoreFromVersion", "disk")
def restore(call: Call) -> Reply:
    """An older content again, as a new version."""
    row, version = disk.file(call, call.number("id")), call.documents("disk_object").get(call.number("versionId"))
    if version is None or version.body.get("OBJECT_ID") != row.id:
        raise RestError("ERROR_NOT_FOUND", f"Could not find entity with id '{call.number('versionId')}'.")
    return Reply(_new_version(call, row, call.portal.store.content(version.body["FILE_ID"])))


def _version(call: Call, row: Row) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {"ID": str(row.id), "OBJECT_ID": str(body["OBJECT_ID"]), "SIZE": str(body["SIZE"])}
    told |= {"NAME": body["NAME"], "GLOBAL_CONTENT_VERSION": str(body["VERSION"])}
    told |= {"CREATE_TIME": call.shown(body["CREATE_TIME"]), "CREATED_BY": str(body["CREATED_BY"])}
    return told | {"DOWNLOAD_URL": disk.download_url(call, row.id)}


def _new_version(call: Call, row: Row, sent: bytes) -> dict[str, Any]:
    row.body.update({"FILE_ID": call.portal.store.add_content(sent), "SIZE": len(sent)})
    row.body.update({"VERSION": row.body["VERSION"] + 1, "UPDATE_TIME": call.now(), "UPDATED_BY": call.caller.user_id})
    call.documents("disk_object").put(row.id, row.body)
    _remember(call, row)
    return disk.shown(call, row, made=True)


def content(given: Any) -> bytes:
    """A file's bytes from ``[name, base64]`` or base64."""
    encoded = given[-1] if isinstance(given, list) and given else given
    if not isinstance(encoded, str):
        raise argument("fileContent is [name, base64] or base64")
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        raise argument("fileContent is not base64") from None


def _unique(call: Call, parent: int, name: str) -> str:
    path, tried, number = PurePath(name), name, 0
    while disk.named(call, parent, tried):
        number += 1
        tried = f"{path.stem} ({number}){path.suffix}"
    return tried
