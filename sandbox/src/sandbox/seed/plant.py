"""Fills a new portal, once."""

from __future__ import annotations

from itertools import cycle
from typing import Any

from sandbox.methods.requisites import COMPANY_TYPE, PRESET_ENTREPRENEUR, PRESET_ORGANISATION
from sandbox.portal.state import ADMIN_ID, Portal
from sandbox.seed.clients import Client, clients
from sandbox.seed.crm import plant_crm
from sandbox.seed.people import ACCOUNTING, COMPANY, DEPARTMENTS, REGISTERED_AT, Person, people

USER_FIELDS = (
    ("UF_CRM_ACCOUNTANT", "employee", "Ответственный бухгалтер"),
    ("UF_CRM_ACCOUNTANT_2", "employee", "Второй бухгалтер"),
    ("UF_CRM_HOME_AUTHORITY", "string", "Инспекция по месту учёта"),
)


def plant(portal: Portal, *, empty: bool) -> None:
    """Put people, departments, disk and clients into a portal that has none; *empty*: the administrator only."""
    with portal.store.transaction():
        plant_crm(portal)
        if portal.store.setting("planted"):
            return
        known = people()[:1] if empty else people()
        departments = _departments(portal, known, () if empty else DEPARTMENTS)
        for person in known:
            body = person.document(departments.get(person.department, 1), admin=person.id == ADMIN_ID)
            portal.store.documents("person").add(body)
        _storages(portal, known)
        if not empty:
            _clients(portal, known)
        portal.store.set("planted", "empty" if empty else "full")


def _departments(portal: Portal, known: list[Person], names: tuple[str, ...]) -> dict[str, int]:
    documents = portal.store.documents("department")
    root = documents.add({"NAME": COMPANY, "SORT": 500, "PARENT": None, "UF_HEAD": ADMIN_ID})
    ids = {}
    for position, name in enumerate(names, 1):
        head = next(person.id for person in known if person.department == name)
        ids[name] = documents.add({"NAME": name, "SORT": position * 100, "PARENT": root, "UF_HEAD": head})
    return ids


def _storages(portal: Portal, known: list[Person]) -> None:
    owners = [("common", "shared_files_s1", "Общий диск")]
    owners += [("user", str(person.id), f"{person.first} {person.last}") for person in known]
    for kind, owner, name in owners:
        storage = portal.store.documents("storage").add({})
        times = {"CREATE_TIME": REGISTERED_AT, "UPDATE_TIME": REGISTERED_AT}
        body: dict[str, Any] = {"NAME": name, "CODE": None, "STORAGE_ID": storage, "PARENT_ID": 0, "TYPE": "folder"}
        root = portal.store.documents("disk_object").add(body | times | {"CREATED_BY": 1, "UPDATED_BY": 1})
        told = {"NAME": name, "CODE": None, "MODULE_ID": "disk", "ENTITY_TYPE": kind, "ENTITY_ID": owner}
        portal.store.documents("storage").put(storage, told | {"ROOT_OBJECT_ID": root})


def _clients(portal: Portal, known: list[Person]) -> None:
    for name, kind, label in USER_FIELDS:
        field = {"ENTITY_ID": "CRM_COMPANY", "FIELD_NAME": name, "USER_TYPE_ID": kind, "LABEL": label, "MULTIPLE": "N"}
        portal.store.documents("userfield").add(field)
    staff = [person.id for person in known if _keeps_accounts(person)]
    keepers, managers = cycle(staff), cycle(p.id for p in known if p.department == "Работа с клиентами")
    for number, client in enumerate(clients()):
        keeper = next(keepers)
        second = staff[(staff.index(keeper) + 3) % len(staff)] if number % 3 == 0 else None
        fields = {"UF_CRM_ACCOUNTANT": keeper, "UF_CRM_ACCOUNTANT_2": second}
        _client(portal, client, fields | {"ASSIGNED_BY_ID": next(managers)})


def _keeps_accounts(person: Person) -> bool:
    return person.department == ACCOUNTING and person.position.startswith(("Бухгалтер", "Ведущий бухгалтер"))


def _client(portal: Portal, client: Client, fields: dict[str, Any]) -> None:
    mail = str(portal.store.documents("multifield").add({}))
    email = {"ID": mail, "VALUE_TYPE": "WORK", "VALUE": client.email, "TYPE_ID": "EMAIL"}
    stamps = {"DATE_CREATE": REGISTERED_AT, "DATE_MODIFY": REGISTERED_AT, "CREATED_BY_ID": 1, "MODIFY_BY_ID": 1}
    body: dict[str, Any] = {
        "TITLE": client.name,
        "COMPANY_TYPE": "CUSTOMER",
        "CURRENCY_ID": "RUB",
        "OPENED": "Y",
        "IS_MY_COMPANY": "N",
    }
    body |= {"PHONE": [], "WEB": [], "EMAIL": [email], "HAS_EMAIL": "Y", "HAS_PHONE": "N", "HAS_IMOL": "N"}
    body |= {"UF_CRM_HOME_AUTHORITY": client.home_authority}
    company = portal.store.documents("company").add(body | stamps | fields)
    for position, kpp in enumerate([client.kpp, client.other_kpp] if client.other_kpp else [client.kpp]):
        portal.store.documents("requisite").add(_requisite(client, company, kpp, position) | stamps)


def _requisite(client: Client, company: int, kpp: str, position: int) -> dict[str, Any]:
    person = len(client.inn) == 12
    name = "Основные" if position == 0 else f"Обособленное подразделение, КПП {kpp}"
    body: dict[str, Any] = {
        "ENTITY_TYPE_ID": COMPANY_TYPE,
        "ENTITY_ID": company,
        "NAME": name,
        "ACTIVE": "Y",
        "ADDRESS_ONLY": "N",
    }
    body |= {"PRESET_ID": PRESET_ENTREPRENEUR if person else PRESET_ORGANISATION, "SORT": 500 + position}
    body |= {"RQ_INN": client.inn, "RQ_KPP": kpp or None, "RQ_EMAIL": client.email, "RQ_IFNS": client.home_authority}
    if not person:
        return body | {"RQ_COMPANY_NAME": client.name}
    last, first, second = client.name.removeprefix("ИП ").split(" ", 2)
    names = {"RQ_NAME": f"{last} {first} {second}", "RQ_LAST_NAME": last, "RQ_FIRST_NAME": first}
    return body | names | {"RQ_SECOND_NAME": second}
