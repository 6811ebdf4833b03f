"""crm.enum.*, crm.currency.* and the descriptions of small things. Source: Bitrix24 documentation, "auxiliary"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox.methods.crm_userfields import TYPES
from sandbox.portal.calls import Call, Handler, Methods, Reply
from sandbox.portal.errors import not_found
from sandbox.wire import php

methods = Methods()
OWNERS = (
    (1, "Лид", "LEAD", "L"), (2, "Сделка", "DEAL", "D"), (3, "Контакт", "CONTACT", "C"),
    (4, "Компания", "COMPANY", "CO"), (31, "Счёт", "SMART_INVOICE", "SI"), (8, "Реквизиты", "REQUISITE", "RQ"),
)  # fmt: skip
ENUMS: Mapping[str, tuple[tuple[int, str], ...]] = {
    "activitytype": ((0, ""), (1, "Встреча"), (2, "Звонок"), (3, "Задача"), (4, "Письмо"), (5, "Действие"),
                     (6, "Пользовательское действие")),
    "activitystatus": ((0, ""), (1, "Ожидается"), (2, "Завершено"), (3, "Завершено автоматически")),
    "activitydirection": ((0, ""), (1, "Входящее"), (2, "Исходящее")),
    "activitypriority": ((0, ""), (1, "низкая"), (2, "нормальная"), (3, "высокая")),
    "activitynotifytype": ((0, ""), (1, "мин."), (2, "ч."), (3, "д.")),
    "contenttype": ((0, ""), (1, "Простой текст"), (2, "bbCode"), (3, "HTML")),
    "addresstype": ((11, "Адрес доставки"), (1, "Фактический адрес"), (6, "Юридический адрес"),
                    (4, "Адрес регистрации"), (8, "Адрес для корреспонденции"), (9, "Адрес бенефициара")),
}  # fmt: skip
CURRENCIES = (
    ("RUB", "Российский рубль", "1.0000", "100", "Y", "# &#8381;"),
    ("USD", "Доллар США", "90.0000", "200", "N", "$#"),
    ("EUR", "Евро", "98.0000", "300", "N", "&euro;#"),
)
COUNTRIES = ((1, "RU", "Россия"), (4, "BY", "Белоруссия"), (6, "KZ", "Казахстан"))


def _enumeration(name: str) -> Handler:
    def listed(call: Call) -> Reply:
        del call
        nothing = {"SYMBOL_CODE": None, "SYMBOL_CODE_SHORT": None}
        return Reply([{"ID": number, "NAME": text} | nothing for number, text in ENUMS[name]])

    return listed


for _name in ENUMS:
    methods.offer(f"crm.enum.{_name}", "crm")(_enumeration(_name))


@methods.offer("crm.enum.ownertype", "crm")
def owner_types(call: Call) -> Reply:
    """The kinds of CRM objects, smart processes too."""
    rows = [*OWNERS]
    for row in call.documents("crm_type").find():
        number = row.body["entityTypeId"]
        rows.append((number, row.body["title"], f"DYNAMIC_{number}", f"T{number:x}"))
    names = ("ID", "NAME", "SYMBOL_CODE", "SYMBOL_CODE_SHORT")
    return Reply([dict(zip(names, row, strict=True)) for row in rows])


@methods.offer("crm.currency.list", "crm")
def currencies(call: Call) -> Reply:
    """The portal's currencies."""
    rows = [_currency(call, row) for row in CURRENCIES]
    return Reply(rows, len(rows))


@methods.offer("crm.currency.get", "crm")
def currency(call: Call) -> Reply:
    """One currency."""
    wanted = php.text(call.wanted("id")).upper()
    found = next((row for row in CURRENCIES if row[0] == wanted), None)
    if found is None:
        raise not_found()
    return Reply(_currency(call, found))


@methods.offer("crm.currency.base.get", "crm")
def base_currency(call: Call) -> Reply:
    """The currency others are counted in."""
    del call
    return Reply(CURRENCIES[0][0])


@methods.offer("crm.requisite.preset.countries", "crm")
def countries(call: Call) -> Reply:
    """Countries that requisites may be of."""
    del call
    return Reply([{"ID": number, "CODE": code, "TITLE": title} for number, code, title in COUNTRIES])


@methods.offer("crm.userfield.types", "crm")
def user_field_types(call: Call) -> Reply:
    """Types of fields of the portal's own."""
    del call
    return Reply([{"ID": name, "title": title} for name, title in TYPES.items()])


def _described(**fields: tuple[str, str]) -> Handler:
    """A handler that tells fields: name, kind and flags (``r`` required, ``o`` read only, ``i`` immutable)."""

    def told(call: Call) -> Reply:
        del call
        return Reply({name: _attributes(name, kind, flags) for name, (kind, flags) in fields.items()})

    return told


def _attributes(name: str, kind: str, flags: str) -> dict[str, Any]:
    told: dict[str, Any] = {"type": kind, "isRequired": "r" in flags, "isReadOnly": "o" in flags}
    return told | {"isImmutable": "i" in flags, "isMultiple": False, "isDynamic": False, "title": name}


methods.offer("crm.multifield.fields", "crm")(
    _described(ID=("int", "o"), TYPE_ID=("string", "o"), VALUE=("string", ""), VALUE_TYPE=("string", ""))
)
methods.offer("crm.enum.fields", "crm")(
    _described(ID=("int", "o"), NAME=("string", "o"), SYMBOL_CODE=("string", "o"), SYMBOL_CODE_SHORT=("string", "o"))
)
methods.offer("crm.timeline.comment.fields", "crm")(
    _described(
        ID=("integer", "o"), ENTITY_ID=("integer", "ri"), ENTITY_TYPE=("string", "ri"), CREATED=("datetime", "o"),
        COMMENT=("string", "r"), AUTHOR_ID=("integer", "o"), FILES=("attached_diskfile", ""),
    )
)  # fmt: skip
methods.offer("crm.requisite.link.fields", "crm")(
    _described(
        ENTITY_TYPE_ID=("integer", "ri"), ENTITY_ID=("integer", "ri"), REQUISITE_ID=("integer", ""),
        BANK_DETAIL_ID=("integer", ""), MC_REQUISITE_ID=("integer", ""), MC_BANK_DETAIL_ID=("integer", ""),
    )
)  # fmt: skip
methods.offer("crm.userfield.fields", "crm")(
    _described(
        ID=("int", "o"), ENTITY_ID=("string", "i"), FIELD_NAME=("string", "i"), USER_TYPE_ID=("string", "i"),
        XML_ID=("string", ""), SORT=("int", ""), MULTIPLE=("char", ""), MANDATORY=("char", ""),
        SHOW_FILTER=("char", ""), SHOW_IN_LIST=("char", ""), EDIT_IN_LIST=("char", ""), IS_SEARCHABLE=("char", ""),
        LIST=("uf_enum_element", ""), SETTINGS=("object", ""),
    )
)  # fmt: skip


@methods.offer("crm.type.fields", "crm")
def type_fields(call: Call) -> Reply:
    """What fields a smart process has."""
    del call
    kinds = {"id": ("integer", "o"), "title": ("string", "r"), "code": ("string", ""), "entityTypeId": ("integer", "i")}
    kinds |= dict.fromkeys(("isCategoriesEnabled", "isStagesEnabled", "isClientEnabled"), ("boolean", ""))
    told = {}
    for name, (kind, flags) in kinds.items():
        told[name] = _attributes(name, kind, flags) | {"upperName": re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()}
    return Reply({"fields": told})


def _currency(call: Call, row: tuple[str, str, str, str, str, str]) -> dict[str, Any]:
    code, name, amount, sort, is_base, form = row
    told: dict[str, Any] = {"CURRENCY": code, "AMOUNT_CNT": "1", "AMOUNT": amount, "SORT": sort, "BASE": is_base}
    told |= {"FULL_NAME": name, "LID": "ru", "FORMAT_STRING": form, "DEC_POINT": ".", "THOUSANDS_SEP": "&nbsp;"}
    return told | {"DECIMALS": "2", "DATE_UPDATE": call.shown_by_server("2024-01-15T06:00:00+00:00")}
