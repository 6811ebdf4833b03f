"""Files going up: disk.folder.uploadfile, disk.storage.uploadfile, disk.file.uploadversion."""

from __future__ import annotations

import base64
import binascii
from pathlib import PurePath
from typing import Any

from sandbox.methods import disk
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, argument
from sandbox.portal.store import Row
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
    row = disk.file(call, call.number("id"))
    decoded = content(call.wanted("fileContent"))
    row.body.update({"FILE_ID": call.portal.store.add_content(decoded), "SIZE": len(decoded)})
    row.body.update({"VERSION": row.body["VERSION"] + 1, "UPDATE_TIME": call.now(), "UPDATED_BY": call.caller.user_id})
    call.documents("disk_object").put(row.id, row.body)
    return Reply(disk.shown(call, row, made=True))


def _upload(call: Call, parent: Row) -> Reply:
    given = call.wanted("fileContent")
    decoded = content(given)
    data = call.given("data")
    values = {str(key).upper(): value for key, value in data.items()} if isinstance(data, dict) else {}
    name = php.text(values.get("NAME")).strip() or (php.text(given[0]) if isinstance(given, list) else "")
    if php.truth(call.given("generateUniqueName")):
        name = _unique(call, parent.id, name)
    more = {"TYPE": "file", "SIZE": len(decoded), "VERSION": 1}
    made = disk.add_object(call, parent, name, more)
    made.body["FILE_ID"] = call.portal.store.add_content(decoded)
    call.documents("disk_object").put(made.id, made.body)
    return Reply(disk.shown(call, made, made=True))


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
