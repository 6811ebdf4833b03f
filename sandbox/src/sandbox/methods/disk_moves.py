"""disk.*: renaming, moving, copying and throwing away. Source: Bitrix24 documentation, "disk"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from sandbox.methods import disk
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
IN_BIN = 3
Find = Callable[[Call, int], Row]


class _Objects:
    """Folders and files are handled alike."""

    def __init__(self, kind: str, find: Find, forget: str) -> None:
        self._kind, self._find = kind, find
        table = {"rename": self.rename, "moveTo": self.move, "copyTo": self.copy, "markDeleted": self.mark_deleted,
                 "restore": self.restore, forget: self.forget, "getExternalLink": self.link}  # fmt: skip
        for name, handler in table.items():
            methods.offer(f"disk.{kind}.{name}", "disk")(handler)

    def rename(self, call: Call) -> Reply:
        """Another name, free in its folder."""
        row, name = self._existing(call), php.text(call.wanted("newName")).strip()
        _free(call, row.body["PARENT_ID"], name, row.id)
        return self._changed(call, row, {"NAME": name})

    def move(self, call: Call) -> Reply:
        """Into another folder."""
        row = self._existing(call)
        target = disk.folder(call, call.number("targetFolderId", "targetId"))
        if _inside(call, target, row.id):
            raise RestError("DISK_OBJ_22003", "Папку нельзя переместить в саму себя")
        _free(call, target.id, row.body["NAME"], row.id)
        where = {"PARENT_ID": target.id, "STORAGE_ID": target.body["STORAGE_ID"]}
        return self._changed(call, row, where)

    def copy(self, call: Call) -> Reply:
        """A copy in another folder, with all that lies inside."""
        row = self._existing(call)
        target = disk.folder(call, call.number("targetFolderId", "targetId"))
        _free(call, target.id, row.body["NAME"], 0)
        return Reply(disk.shown(call, _copied(call, row, target), made=True))

    def mark_deleted(self, call: Call) -> Reply:
        """Into the bin: it is listed no more and can be brought back."""
        row = self._existing(call)
        gone = {"DELETED_TYPE": IN_BIN, "DELETE_TIME": call.now(), "DELETED_BY": call.caller.user_id}
        return self._changed(call, row, gone | {"WAS_IN": row.body["PARENT_ID"], "PARENT_ID": disk.BIN})

    def restore(self, call: Call) -> Reply:
        """Back from the bin."""
        row = call.documents("disk_object").get(call.number("id"))
        if row is None or row.body.get("DELETED_TYPE") != IN_BIN:
            raise RestError("ERROR_NOT_FOUND", f"Could not find entity with id '{call.number('id')}'.")
        back = {"DELETED_TYPE": 0, "DELETE_TIME": None, "DELETED_BY": 0, "PARENT_ID": row.body["WAS_IN"]}
        _free(call, row.body["WAS_IN"], row.body["NAME"], row.id)
        return self._changed(call, row, back)

    def forget(self, call: Call) -> Reply:
        """Away for good, with all that lies inside."""
        row = call.documents("disk_object").get(call.number("id"))
        if row is None or row.body["TYPE"] != self._kind:
            raise RestError("ERROR_NOT_FOUND", f"Could not find entity with id '{call.number('id')}'.")
        if not row.body["PARENT_ID"]:
            raise RestError("ACCESS_DENIED", "Access denied")  # the root of a storage stays
        _forgotten(call, row)
        return Reply(True)  # noqa: FBT003

    def link(self, call: Call) -> Reply:
        """An address by which anybody can fetch it, for an hour here."""
        row = self._existing(call)
        if row.body["TYPE"] == "folder":
            return Reply(f"{call.base_url}/docs/path/{quote(row.body['NAME'])}")
        return Reply(disk.download_url(call, row.id))

    def _existing(self, call: Call) -> Row:
        row = self._find(call, call.number("id"))
        if not row.body["PARENT_ID"]:
            raise RestError("ACCESS_DENIED", "Access denied")  # the root of a storage stays
        return row

    def _changed(self, call: Call, row: Row, values: dict[str, Any]) -> Reply:
        body = row.body | values | {"UPDATE_TIME": call.now(), "UPDATED_BY": call.caller.user_id}
        call.documents("disk_object").put(row.id, body)
        return Reply(disk.shown(call, Row(row.id, body), made=False))


_Objects("folder", disk.folder, "deleteTree")
_Objects("file", disk.file, "delete")


@methods.offer("disk.storage.getTypes", "disk")
def types(call: Call) -> Reply:
    """Which kinds of storages there are."""
    del call
    return Reply(["user", "common", "group"])


@methods.offer("disk.storage.getForApp", "disk")
def for_application(call: Call) -> Reply:
    """The application's own storage, made at its first use."""
    call.app_only()
    found = call.documents("storage").where(ENTITY_TYPE="restapp", ENTITY_ID="1")
    row = found[0] if found else _application_storage(call)
    return Reply({"ID": str(row.id), **row.body, "ROOT_OBJECT_ID": str(row.body["ROOT_OBJECT_ID"])})


def _application_storage(call: Call) -> Row:
    number = call.documents("storage").add({})
    body = {"NAME": "bitrix.restapi", "CODE": None, "STORAGE_ID": number, "PARENT_ID": 0, "TYPE": "folder"}
    stamps = {"CREATE_TIME": call.now(), "UPDATE_TIME": call.now(), "CREATED_BY": 1, "UPDATED_BY": 1}
    root = call.documents("disk_object").add(body | stamps)
    told = {"NAME": "bitrix.restapi", "CODE": None, "MODULE_ID": "disk", "ENTITY_TYPE": "restapp", "ENTITY_ID": "1"}
    call.documents("storage").put(number, told | {"ROOT_OBJECT_ID": root})
    return Row(number, told | {"ROOT_OBJECT_ID": root})


def _free(call: Call, parent: int, name: str, own: int) -> None:
    taken = disk.named(call, parent, name)
    if taken and taken.id != own:
        raise RestError("DISK_OBJ_22000", "Объект с таким именем уже существует")


def _inside(call: Call, folder: Row, number: int) -> bool:
    here: Row | None = folder
    while here is not None:
        if here.id == number:
            return True
        here = call.documents("disk_object").get(here.body["PARENT_ID"])
    return False


def _copied(call: Call, row: Row, target: Row) -> Row:
    stamps: dict[str, Any] = dict.fromkeys(("CREATE_TIME", "UPDATE_TIME"), call.now())
    stamps |= dict.fromkeys(("CREATED_BY", "UPDATED_BY"), call.caller.user_id)
    body = row.body | {"PARENT_ID": target.id, "STORAGE_ID": target.body["STORAGE_ID"]} | stamps
    body |= {"VERSION": 1} if row.body["TYPE"] == "file" else {}
    made = Row(call.documents("disk_object").add(body), body)
    for inner in call.documents("disk_object").where(PARENT_ID=row.id):
        if inner.id != made.id:
            _copied(call, inner, made)
    return made


def _forgotten(call: Call, row: Row) -> None:
    for inner in call.documents("disk_object").where(PARENT_ID=row.id):
        _forgotten(call, inner)
    call.documents("disk_object").remove(row.id)
