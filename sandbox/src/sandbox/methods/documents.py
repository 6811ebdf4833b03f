"""crm.documentgenerator.*: papers from .docx templates. Source: Bitrix24 documentation, "document generator".

``{Key}`` in a template's text is replaced. Nothing here turns a .docx into PDF: a document has one if it came with it,
else ``isTransformationError`` says that there will be none.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

from sandbox.crm import activities
from sandbox.lists.values import keep_hidden
from sandbox.methods import disk, uploads
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, argument
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
TEXT = "word/document.xml"
DOCUMENT = Schema.of(
    "document",
    (
        *(
            Field(name, "integer")
            for name in ("ID", "TEMPLATEID", "ENTITYTYPEID", "ENTITYID", "CREATEDBY", "UPDATEDBY")
        ),
        *(Field(name, "exact") for name in ("NUMBER",)),
        Field("TITLE", "string"),
        *(Field(name, "datetime") for name in ("CREATETIME", "UPDATETIME")),
    ),
)
TEMPLATE = Schema.of("document_template", (Field("ID", "integer"), Field("NAME", "string")))


@methods.offer("crm.documentgenerator.template.add", "crm")
def add_template(call: Call) -> Reply:
    """A new .docx template."""
    fields = call.map("fields")
    name, content = php.text(fields.get("name")), uploads.content(fields.get("file"))
    if not name:
        raise argument("name is required")
    _filled(content, {})
    kinds = fields.get("entityTypeId")
    body: dict[str, Any] = {"NAME": name, "FILE": keep_hidden(call, f"{name}.docx", content), "CREATED": call.now()}
    body["KINDS"] = [php.text(item) for item in (kinds if isinstance(kinds, list) else [kinds] if kinds else [])]
    return Reply({"template": _template(Row(call.documents("document_template").add(body), body))})


@methods.offer("crm.documentgenerator.template.list", "crm")
def templates(call: Call) -> Reply:
    """Templates."""
    page = Listing(TEMPLATE).page(call, call.given("filter"), call.given("order"))
    return Reply({"templates": {str(row.id): _template(row) for row in page.rows}}, page.total, page.next)


@methods.offer("crm.documentgenerator.document.add", "crm")
def add(call: Call) -> Reply:
    """A paper of a CRM object from a template; a repetition makes a second one."""
    template = call.documents("document_template").get(php.integer(call.given("templateId")))
    if template is None:
        raise RestError("0", "Шаблон не найден")
    values = {str(name): value for name, value in call.map("values").items()}
    body = _new(call, php.integer(call.given("entityTypeId")), php.integer(call.given("entityId")), values)
    body |= {"TEMPLATEID": template.id, "SOURCE": template.body["FILE"]}
    body["TITLE"] = php.text(values.get("DocumentTitle")) or f"{template.body['NAME']} {body['NUMBER']}"
    _render(call, body)
    return Reply({"document": _shown(call, Row(call.documents("document").add(body), body), made=True)})


@methods.offer("crm.documentgenerator.document.upload", "crm")
def upload(call: Call) -> Reply:
    """A paper that is ready: .docx, perhaps with its PDF."""
    fields = call.map("fields")
    content = uploads.content(fields.get("fileContent"))
    values = {"DocumentNumber": fields["number"]} if fields.get("number") else {}
    body = _new(call, php.integer(fields.get("entityTypeId")), php.integer(fields.get("entityId")), values)
    body |= {"TEMPLATEID": 0, "TITLE": php.text(fields.get("title")) or body["NUMBER"], "SOURCE": None}
    body["FILE"] = keep_hidden(call, f"{body['TITLE']}.docx", content)
    if fields.get("pdfContent"):
        body["PDF"] = keep_hidden(call, f"{body['TITLE']}.pdf", uploads.content(fields["pdfContent"]))
    made = Row(call.documents("document").add(body), body)
    _tell(call, made, "ADD")
    return Reply({"document": _shown(call, made, made=True)})


@methods.offer("crm.documentgenerator.document.get", "crm")
def get(call: Call) -> Reply:
    """One paper."""
    return Reply({"document": _shown(call, _existing(call), made=False)})


@methods.offer("crm.documentgenerator.document.list", "crm")
def listed(call: Call) -> Reply:
    """Papers by filter."""
    page = Listing(DOCUMENT).page(call, call.given("filter"), call.given("order"))
    return Reply({"documents": [_shown(call, row, made=False) for row in page.rows]}, page.total, page.next)


@methods.offer("crm.documentgenerator.document.update", "crm")
def update(call: Call) -> Reply:
    """The same paper with other values."""
    row = _existing(call)
    body = row.body | {"UPDATETIME": call.now(), "UPDATEDBY": call.caller.user_id}
    body["VALUES"] = body["VALUES"] | {str(name): value for name, value in call.map("values").items()}
    body["NUMBER"] = php.text(body["VALUES"].get("DocumentNumber")) or body["NUMBER"]
    if body["SOURCE"]:
        _render(call, body)
    call.documents("document").put(row.id, body)
    _tell(call, row, "UPDATE")
    return Reply({"document": _shown(call, Row(row.id, body), made=True)})


@methods.offer("crm.documentgenerator.document.enablepublicurl", "crm")
def public(call: Call) -> Reply:
    """An address for everybody (for an hour here), or none."""
    row = _existing(call)
    shared = call.given("status") is None or php.truth(call.given("status"))
    call.documents("document").put(row.id, row.body | {"PUBLIC": shared})
    return Reply({"publicUrl": disk.download_url(call, row.body["FILE"]) if shared else None})


@methods.offer("crm.documentgenerator.document.delete", "crm")
def delete(call: Call) -> Reply:
    """Remove a paper."""
    row = _existing(call)
    call.documents("document").remove(row.id)
    _tell(call, row, "DELETE")
    return Reply(None)


@methods.offer("crm.documentgenerator.document.getfields", "crm")
def fields(call: Call) -> Reply:
    """The values of a paper, as they would be with those given."""
    row = _existing(call)
    values = row.body["VALUES"] | {str(name): value for name, value in call.map("values").items()}
    told = {name: {"title": name, "value": value, "group": ["Документ"]} for name, value in values.items()}
    return Reply({"documentFields": php.filled(told)})


def _new(call: Call, type_id: int, number: int, values: dict[str, Any]) -> dict[str, Any]:
    activities.owner(call, type_id, number)
    count = call.documents("document").count() + 1
    shown = php.text(values.get("DocumentNumber")) or f"{call.portal.clock.now().year}-{count:03d}"
    body: dict[str, Any] = {"ENTITYTYPEID": type_id, "ENTITYID": number, "NUMBER": shown, "PDF": None, "PUBLIC": False}
    body |= {"CREATETIME": call.now(), "UPDATETIME": call.now(), "CREATEDBY": call.caller.user_id, "UPDATEDBY": None}
    return body | {"VALUES": values | {"DocumentNumber": shown}}


def _render(call: Call, body: dict[str, Any]) -> None:
    source = call.documents("disk_object").get(body["SOURCE"])
    if source is None:
        raise LookupError(body["SOURCE"])
    content = _filled(call.portal.store.content(source.body["FILE_ID"]), body["VALUES"])
    body["FILE"] = keep_hidden(call, f"{body['TITLE']}.docx", content)


def _filled(content: bytes, values: dict[str, Any]) -> bytes:
    """A .docx with its places filled; ERROR_ARGUMENT if it is none."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                part = source.read(name)
                target.writestr(name, _replaced(part, values) if name == TEXT else part)
            source.getinfo(TEXT)
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        raise argument("the template is no .docx") from None
    return out.getvalue()


def _replaced(part: bytes, values: dict[str, Any]) -> bytes:
    text = part.decode()
    for name, value in values.items():
        text = text.replace("{" + name + "}", escape(php.text(value)))
    return text.encode()


def _existing(call: Call) -> Row:
    row = call.documents("document").get(php.integer(call.given("id")))
    if row is None:
        raise RestError("0", "Документ не найден")
    return row


def _tell(call: Call, row: Row, what: str) -> None:
    told = {"ID": row.id, "ENTITY_TYPE_ID": row.body["ENTITYTYPEID"], "ENTITY_ID": row.body["ENTITYID"]}
    call.emit(f"ONCRMDOCUMENTGENERATORDOCUMENT{what}", {"FIELDS": told})


def _shown(call: Call, row: Row, *, made: bool) -> dict[str, Any]:
    body = row.body
    number = (lambda value: value) if made else (lambda value: str(value) if value is not None else None)
    url = disk.download_url(call, body["FILE"])
    told: dict[str, Any] = {"id": number(row.id), "title": body["TITLE"], "number": body["NUMBER"]}
    told |= {"createTime": call.shown_by_server(body["CREATETIME"]), "createdBy": number(body["CREATEDBY"])}
    told |= {"updateTime": call.shown_by_server(body["UPDATETIME"]), "updatedBy": number(body["UPDATEDBY"])}
    told |= {"stampsEnabled": php.truth(call.given("stampsEnabled")), "values": body["VALUES"]}
    told |= {"isTransformationError": body["PDF"] is None, "templateId": str(body["TEMPLATEID"])}
    told |= {"entityId": str(body["ENTITYID"]), "entityTypeId": str(body["ENTITYTYPEID"])}
    told |= {"downloadUrl": url, "downloadUrlMachine": url, "publicUrl": url if body["PUBLIC"] else None}
    if body["PDF"]:
        told |= dict.fromkeys(("pdfUrl", "pdfUrlMachine"), disk.download_url(call, body["PDF"]))
    return told


def _template(row: Row) -> dict[str, Any]:
    told = {"id": str(row.id), "name": row.body["NAME"], "region": "ru", "active": "Y", "moduleId": "crm"}
    return told | {"entityTypeId": row.body["KINDS"]}
