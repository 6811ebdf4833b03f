"""Writing CRM objects: funnels and stages kept right, history, product sums, events."""

from __future__ import annotations

from typing import Any

from sandbox.bizproc import robots, workflow
from sandbox.crm import stages
from sandbox.crm.entities import COMPANY, CONTACT, DEAL, LEAD, MULTIFIELDS, Entity, entity, kind_of, stamps_of
from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError
from sandbox.portal.records import Records
from sandbox.portal.store import Row

CREATED, MOVED, FINAL, FUNNEL_CHANGED = 1, 2, 3, 5


def items(type_id: int) -> Records:
    """The records of the CRM object with that entityTypeId; what it is made of is looked up at each call."""

    def of(call: Call) -> Entity:
        return entity(call.portal, type_id)

    return Records(
        schema=lambda call: of(call).schema,
        kind=kind_of(type_id),
        stamps=stamps_of(type_id),
        tell=lambda call, row, what: _tell(call, of(call), row, what),
        check=lambda call, body, before: _check(call, of(call), body, before),
        after=lambda call, row, before: _after(call, of(call), row, before),
        removed=lambda call, row: _removed(call, of(call), row),
    )


def _tell(call: Call, found: Entity, row: Row, what: str, *, robot: bool = False) -> None:
    """Smart processes and invoices have two events each, deals and the rest one."""
    told: dict[str, Any] = {"FIELDS": {"ID": row.id}}
    names = [f"{found.event}{what}"]
    if found.numbered:
        told["FIELDS"]["ENTITY_TYPE_ID"] = found.type_id
        names.append(f"{found.event}{what}_{found.type_id}")
    for name in names:
        call.emit(name, told, robot=robot)


def _check(call: Call, found: Entity, body: dict[str, Any], before: dict[str, Any] | None) -> None:
    if before is None:
        _begin(call, found, body)
    if found.kind in {"lead", "contact", "company"}:
        body |= {f"HAS_{name}": "Y" if body.get(name) else "N" for name in ("PHONE", "EMAIL")}
    _bind_contacts(found, body, before)
    if found.stage:
        _stage(call, found, body, before)
    if before is None or body != before:
        body |= {"LAST_ACTIVITY_TIME": body.get("LAST_ACTIVITY_TIME") or call.now()}


def _begin(call: Call, found: Entity, body: dict[str, Any]) -> None:
    body["ASSIGNED_BY_ID"] = body.get("ASSIGNED_BY_ID") or call.caller.user_id
    body["LAST_ACTIVITY_BY"] = call.caller.user_id
    if found.kind in {"lead", "contact", "company"}:
        body |= {name: body.get(name) or [] for name in MULTIFIELDS}
    if found.categories and body.get("CATEGORY_ID") is None:
        body["CATEGORY_ID"] = stages.default_category(call.portal, found)
    if found.type_id == COMPANY and not body.get("TITLE"):
        raise RestError("", "Не заполнено поле «Название компании».")
    if found.type_id == CONTACT and not (body.get("NAME") or body.get("LAST_NAME") or body.get("PHONE")):
        raise RestError("", "Не заполнены поля «Имя» и «Фамилия».")


def _bind_contacts(found: Entity, body: dict[str, Any], before: dict[str, Any] | None) -> None:
    """CONTACT_ID is the first of CONTACT_IDS, COMPANY_ID of a contact the first of COMPANY_IDS."""
    one, many = ("COMPANY_ID", "COMPANY_IDS") if found.type_id == CONTACT else ("CONTACT_ID", "CONTACT_IDS")
    if many not in found.schema.fields or one not in found.schema.fields:
        return
    old = before or {}
    if body.get(many) != old.get(many, []):
        body[one] = body[many][0] if body[many] else None
    elif body.get(one) != old.get(one):
        body[many] = [body[one], *(item for item in body[many] if item != body[one])] if body[one] else []


def _stage(call: Call, found: Entity, body: dict[str, Any], before: dict[str, Any] | None) -> None:
    stage, semantic = str(found.stage), str(found.semantic)
    category = body.get("CATEGORY_ID") or 0
    if found.categories and not stages.has_category(call.portal, found, category):
        raise RestError("CRM_FIELD_ERROR_VALUE_NOT_VALID", "Неверное значение поля «Воронка»")
    moved = before is not None and (before.get("CATEGORY_ID") or 0) != category
    if not body.get(stage) or (moved and before is not None and body[stage] == before[stage]):
        body[stage] = stages.first(call.portal, found, category)
    meaning = stages.meaning(call.portal, found, category, body[stage])
    if meaning is None:
        raise RestError("CRM_FIELD_ERROR_VALUE_NOT_VALID", "Неверное значение поля «Стадия»")
    body[semantic] = meaning
    if before is not None and before[stage] == body[stage]:
        return
    body |= {"MOVED_TIME": call.now(), found.mover: call.caller.user_id}
    if "PREVIOUS_STAGE_ID" in found.schema.fields:
        body["PREVIOUS_STAGE_ID"] = before[stage] if before else ""
    _entered(call, found, body, before)


def _entered(call: Call, found: Entity, body: dict[str, Any], before: dict[str, Any] | None) -> None:
    """What a deal or a lead says of itself on its new stage."""
    meaning = body[str(found.semantic)]
    if found.type_id == DEAL:
        body |= {"CLOSED": "N" if meaning == stages.PROCESS else "Y", "IS_NEW": "N" if before else "Y"}
        if meaning != stages.PROCESS and (before is None or before.get("CLOSEDATE") == body.get("CLOSEDATE")):
            body["CLOSEDATE"] = call.now()[:10]
    if found.type_id == LEAD:
        body["DATE_CLOSED"] = None if meaning == stages.PROCESS else call.now()


def _after(call: Call, found: Entity, row: Row, before: dict[str, Any] | None) -> None:
    if before is None:
        _name(call, found, row)
    if not call.silent:
        workflow.automatic(call, found, row, workflow.ON_ADD if before is None else workflow.ON_CHANGE)
    if not found.stage or (before is not None and before[found.stage] == row.body[found.stage]):
        return
    _remember(call, found, row, before)
    if before is not None and found.type_id == DEAL and before["CATEGORY_ID"] != row.body["CATEGORY_ID"]:
        told = {"ID": row.id, "CATEGORY_ID": row.body["CATEGORY_ID"], "STAGE_ID": row.body["STAGE_ID"]}
        call.emit("ONCRMDEALMOVETOCATEGORY", {"FIELDS": told})
    if before is not None:
        # a portal's robots save the object once more when its stage has changed; that event has nobody's tokens
        _tell(call, found, row, "UPDATE", robot=True)
    robots.stage_entered(call, found, row)


def _name(call: Call, found: Entity, row: Row) -> None:
    if "TITLE" not in found.schema.fields or row.body.get("TITLE"):
        return
    row.body["TITLE"] = f"{found.title} #{row.id}"
    call.documents(found.kind).put(row.id, row.body)


def _remember(call: Call, found: Entity, row: Row, before: dict[str, Any] | None) -> None:
    meaning = row.body[str(found.semantic)]
    category = row.body.get("CATEGORY_ID") or 0
    if before is None:
        kind = CREATED
    elif (before.get("CATEGORY_ID") or 0) != category:
        kind = FUNNEL_CHANGED
    else:
        kind = MOVED if meaning == stages.PROCESS else FINAL
    body = {"ENTITY_TYPE_ID": found.type_id, "OWNER_ID": row.id, "TYPE_ID": kind, "CREATED_TIME": call.now()}
    body |= {"CATEGORY_ID": category, "STAGE_SEMANTIC_ID": meaning, "STAGE_ID": row.body[str(found.stage)]}
    call.documents("stage_history").add(body)


def _removed(call: Call, found: Entity, row: Row) -> None:
    for part in call.documents("requisite").where(ENTITY_ID=row.id):
        if part.body["ENTITY_TYPE_ID"] == found.type_id:
            call.documents("requisite").remove(part.id)
    for kind in ("timeline", "product_row", "activity"):
        column = "ENTITY_ID" if kind == "timeline" else "OWNER_ID"
        for part in call.documents(kind).where(**{column: row.id}):
            if part.body["OWNER_TYPE_ID"] == found.type_id:
                call.documents(kind).remove(part.id)
