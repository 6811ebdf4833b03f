"""disk.*: storages, folders and files. Source: Bitrix24 documentation, "disk"."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
BIN = -2  # where what was thrown away lies; no folder has that number

STORAGE = Schema.of(
    "storage",
    (
        Field("ID", "integer"),
        *(Field(name, "exact") for name in ("CODE", "MODULE_ID", "ENTITY_TYPE", "ENTITY_ID")),
        Field("NAME", "string"),
        Field("ROOT_OBJECT_ID", "integer"),
    ),
)
OBJECT = Schema.of(
    "disk_object",
    (
        *(Field(name, "integer") for name in ("ID", "STORAGE_ID", "PARENT_ID", "FILE_ID", "SIZE", "CREATED_BY")),
        Field("NAME", "string"),
        *(Field(name, "exact") for name in ("CODE", "TYPE")),
        *(Field(name, "datetime") for name in ("CREATE_TIME", "UPDATE_TIME")),
        Field("UPDATED_BY", "integer"),
    ),
)


@methods.offer("disk.storage.getlist", "disk")
def storages(call: Call) -> Reply:
    """Storages by filter."""
    page = Listing(STORAGE).page(call, call.given("filter"), call.given("order"))
    rows = [{"ID": str(row.id), **row.body, "ROOT_OBJECT_ID": str(row.body["ROOT_OBJECT_ID"])} for row in page.rows]
    return Reply(rows, page.total, page.next)


@methods.offer("disk.storage.get", "disk")
def storage(call: Call) -> Reply:
    """One storage."""
    row = _storage(call)
    return Reply({"ID": str(row.id), **row.body, "ROOT_OBJECT_ID": str(row.body["ROOT_OBJECT_ID"])})


@methods.offer("disk.storage.getchildren", "disk")
def storage_children(call: Call) -> Reply:
    """What lies at the top of a storage."""
    return _children(call, _storage(call).body["ROOT_OBJECT_ID"])


@methods.offer("disk.storage.addfolder", "disk")
def storage_add_folder(call: Call) -> Reply:
    """A folder at the top of a storage."""
    return _add_folder(call, folder(call, _storage(call).body["ROOT_OBJECT_ID"]))


@methods.offer("disk.folder.get", "disk")
def get_folder(call: Call) -> Reply:
    """One folder."""
    return Reply(shown(call, folder(call, call.number("id")), made=False))


@methods.offer("disk.folder.getchildren", "disk")
def folder_children(call: Call) -> Reply:
    """What lies in a folder."""
    return _children(call, folder(call, call.number("id")).id)


@methods.offer("disk.folder.addsubfolder", "disk")
def folder_add_subfolder(call: Call) -> Reply:
    """A folder in a folder; a name that is taken is refused with DISK_OBJ_22000."""
    return _add_folder(call, folder(call, call.number("id")))


@methods.offer("disk.file.get", "disk")
def file_get(call: Call) -> Reply:
    """One file with an address to fetch it from."""
    return Reply(shown(call, file(call, call.number("id")), made=False))


def folder(call: Call, number: int) -> Row:
    """A folder, or ERROR_NOT_FOUND."""
    return _object(call, number, "folder")


def file(call: Call, number: int) -> Row:
    """A file, or ERROR_NOT_FOUND."""
    return _object(call, number, "file")


def named(call: Call, parent: int, name: str) -> Row | None:
    """What has that name in the folder, in any case."""
    condition = Condition("json_extract(body, '$.PARENT_ID') = ?", (parent,))
    condition &= Condition("fold(json_extract(body, '$.NAME')) = ?", (name.casefold(),))
    found = call.documents("disk_object").find(condition)
    return found[0] if found else None


def add_object(call: Call, parent: Row, name: str, more: dict[str, Any]) -> Row:
    """Put a new object into a folder; DISK_OBJ_22000 if the name is taken."""
    if not name:
        raise RestError("ERROR_ARGUMENT", "Required parameter NAME is empty")
    if named(call, parent.id, name):
        raise RestError("DISK_OBJ_22000", "Объект с таким именем уже существует")
    now, user = call.now(), call.caller.user_id
    body = {"NAME": name, "CODE": None, "STORAGE_ID": parent.body["STORAGE_ID"], "PARENT_ID": parent.id}
    body |= {"CREATE_TIME": now, "UPDATE_TIME": now, "CREATED_BY": user, "UPDATED_BY": user} | more
    return Row(call.documents("disk_object").add(body), body)


def shown(call: Call, row: Row, *, made: bool) -> dict[str, Any]:
    """An object as the portal prints it: numbers are numbers in replies to its making, texts elsewhere."""
    body = row.body
    number = (lambda value: value) if made else str
    out: dict[str, Any] = {"ID": number(row.id), "NAME": body["NAME"], "CODE": body["CODE"]}
    out |= {"STORAGE_ID": str(body["STORAGE_ID"]), "TYPE": body["TYPE"], "PARENT_ID": str(body["PARENT_ID"] or 0)}
    out["DELETED_TYPE"] = number(body.get("DELETED_TYPE", 0))
    if body["TYPE"] == "folder":
        out["REAL_OBJECT_ID"] = number(row.id)
    else:
        out |= {"GLOBAL_CONTENT_VERSION": number(body["VERSION"]), "FILE_ID": number(body["FILE_ID"])}
        out["SIZE"] = str(body["SIZE"])
    out |= {name: call.shown(body[name]) for name in ("CREATE_TIME", "UPDATE_TIME")} | {
        "DELETE_TIME": call.shown(body.get("DELETE_TIME"))
    }
    out |= {"CREATED_BY": str(body["CREATED_BY"]), "UPDATED_BY": str(body["UPDATED_BY"])}
    out["DELETED_BY"] = None if made else str(body.get("DELETED_BY", 0))
    if body["TYPE"] == "file":
        out["DOWNLOAD_URL"] = download_url(call, row.id)
    out["DETAIL_URL"] = f"{call.base_url}/docs/{'path' if body['TYPE'] == 'folder' else 'file'}/{quote(body['NAME'])}"
    return out


def download_url(call: Call, number: int) -> str:
    """An address that gives the file's bytes for an hour, to whoever has it."""
    return f"{call.base_url}/rest/download.json?auth=&token={quote(call.portal.access.file_token(number), safe='')}"


def _storage(call: Call) -> Row:
    number = call.number("id")
    row = call.documents("storage").get(number)
    if row is None:
        raise _lost(number)
    return row


def _object(call: Call, number: int, kind: str) -> Row:
    row = call.documents("disk_object").get(number)
    if row is None or row.body["TYPE"] != kind:
        raise _lost(number)
    return row


def _lost(number: int) -> RestError:
    return RestError("ERROR_NOT_FOUND", f"Could not find entity with id '{number}'.")


def _children(call: Call, parent: int) -> Reply:
    inside = Condition("json_extract(body, '$.PARENT_ID') = ?", (parent,))
    page = Listing(OBJECT).page(call, call.given("filter"), call.given("order"), inside)
    return Reply([shown(call, row, made=False) for row in page.rows], page.total, page.next)


def _add_folder(call: Call, parent: Row) -> Reply:
    data = call.fields("data")
    made = add_object(call, parent, php.text(data.get("NAME")).strip(), {"TYPE": "folder"})
    return Reply(shown(call, made, made=True))
