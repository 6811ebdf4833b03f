"""CRM forms: what a visitor of a site fills in becomes a lead or a deal. REST knows no forms, only their traces."""

from __future__ import annotations

from typing import Any

from sandbox.crm.entities import CONTACT, DEAL, LEAD
from sandbox.crm.items import items
from sandbox.crm.people import having
from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError
from sandbox.portal.store import Row
from sandbox.wire import php

ENTITIES = {"lead": LEAD, "deal": DEAL}
PERSON = {"name": "NAME", "last_name": "LAST_NAME", "second_name": "SECOND_NAME"}
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


def existing(call: Call, number: int) -> Row:
    """A form, or NOT_FOUND."""
    row = call.documents("form").get(number)
    if row is None:
        raise RestError("NOT_FOUND", "Форма не найдена", 404)
    return row


def submit(call: Call, form: Row, answers: dict[str, Any]) -> tuple[str, int]:
    """Make the lead or deal of a filled form; returns its kind and id. Its events carry nobody's tokens.

    Answers: name, last_name, second_name, phone, email, company, comment, utm_*, and UF_ fields by their names.
    """
    told = {str(name): php.text(value).strip() for name, value in answers.items()}
    kind = form.body["ENTITY"]
    person: dict[str, Any] = {upper: told[name] for name, upper in PERSON.items() if told.get(name)}
    for name in ("phone", "email"):
        if told.get(name):
            made = str(call.documents("multifield").add({}))
            person[name.upper()] = [{"ID": made, "VALUE_TYPE": "WORK", "VALUE": told[name], "TYPE_ID": name.upper()}]
    values: dict[str, Any] = {"TITLE": f"Заполнение CRM-формы «{form.body['TITLE']}»", "WEBFORM_ID": form.id}
    values |= {"SOURCE_ID": "WEBFORM", "ASSIGNED_BY_ID": form.body["ASSIGNED_BY_ID"], "COMMENTS": told.get("comment")}
    values |= {name.upper(): told[name] for name in UTM if told.get(name)}
    values |= _own(call, ENTITIES[kind], told)
    if kind == "lead":
        values |= person | {"COMPANY_TITLE": told.get("company") or None}
    else:
        contact = _contact(call, person, form)
        values |= {"CONTACT_ID": contact, "CATEGORY_ID": form.body["CATEGORY_ID"]}
    return kind, items(ENTITIES[kind]).add(call, values).id


def _own(call: Call, type_id: int, told: dict[str, str]) -> dict[str, Any]:
    fields = items(type_id).schema(call).fields
    return {
        name: value for name, value in told.items() if name in fields and (name.startswith("UF_") or name == "TITLE")
    }


def _contact(call: Call, person: dict[str, Any], form: Row) -> int | None:
    """The contact that has the telephone or e-mail, or a new one; None if the visitor told nothing of himself."""
    for kind in ("PHONE", "EMAIL"):
        known = having(call, "CONTACT", kind, [item["VALUE"] for item in person.get(kind, [])])
        if known:
            return known[0]
    if not person:
        return None
    more = {"WEBFORM_ID": form.id, "SOURCE_ID": "WEBFORM", "ASSIGNED_BY_ID": form.body["ASSIGNED_BY_ID"]}
    return items(CONTACT).add(call, person | more).id
