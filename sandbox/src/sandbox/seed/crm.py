"""What the CRM of every portal has from its first day: dictionaries, funnels with stages, presets of requisites."""

from __future__ import annotations

from sandbox.crm import stages
from sandbox.crm.entities import DEAL, INVOICE, LEAD
from sandbox.portal.state import ADMIN_ID, Portal

DICTIONARIES: dict[str, tuple[tuple[str, str], ...]] = {
    "SOURCE": (
        ("CALL", "Звонок"), ("EMAIL", "Электронная почта"), ("WEB", "Веб-сайт"), ("WEBFORM", "CRM-форма"),
        ("PARTNER", "Существующий клиент"), ("RECOMMENDATION", "По рекомендации"), ("CALLBACK", "Обратный звонок"),
        ("TRADE_SHOW", "Выставка"), ("OTHER", "Другое"),
    ),
    "DEAL_TYPE": (
        ("SALE", "Продажа"), ("COMPLEX", "Комплексная продажа"), ("SERVICES", "Услуги"), ("SERVICE", "Сервис"),
    ),
    "CONTACT_TYPE": (("CLIENT", "Клиенты"), ("SUPPLIER", "Поставщики"), ("PARTNER", "Партнёры"), ("OTHER", "Другое")),
    "COMPANY_TYPE": (
        ("CUSTOMER", "Клиент"), ("SUPPLIER", "Поставщик"), ("COMPETITOR", "Конкурент"), ("PARTNER", "Партнёр"),
        ("OTHER", "Другое"),
    ),
    "INDUSTRY": (
        ("IT", "Информационные технологии"), ("TRADE", "Торговля"), ("BUILDING", "Строительство"), ("OTHER", "Другое"),
    ),
    "EMPLOYEES": (
        ("EMPLOYEES_1", "менее 50"), ("EMPLOYEES_2", "50-250"), ("EMPLOYEES_3", "250-500"),
        ("EMPLOYEES_4", "более 500"),
    ),
    "HONORIFIC": (("HNR_RU_1", "г-н"), ("HNR_RU_2", "г-жа")),
}  # fmt: skip
PRESETS = (
    (1, "Организация", "SYSTEM_RU_COMPANY"),
    (3, "ИП", "SYSTEM_RU_INDIVIDUAL"),
    (5, "Физ. лицо", "SYSTEM_RU_PERSON"),
)


def plant_crm(portal: Portal) -> None:
    """Inside a transaction; once per portal."""
    if portal.store.setting("planted.crm"):
        return
    for name, items in DICTIONARIES.items():
        for place, (code, title) in enumerate(items, 1):
            body = {"ENTITY_ID": name, "STATUS_ID": code, "NAME": title, "NAME_INIT": title, "SORT": place * 10}
            body |= {"SYSTEM": "Y", "CATEGORY_ID": None, "COLOR": None, "SEMANTICS": None}
            portal.store.documents("status").add(body)
    stages.plant(portal, LEAD, 0)
    for type_id, name in ((DEAL, "Общая"), (INVOICE, "Общая")):
        body = {"ENTITY_TYPE_ID": type_id, "NAME": name, "SORT": 300, "IS_DEFAULT": "Y"}
        body |= {"ORIGIN_ID": "", "ORIGINATOR_ID": ""}
        if type_id == DEAL:
            portal.store.documents("category").add_as(0, body)
            stages.plant(portal, DEAL, 0)
        else:
            stages.plant(portal, type_id, portal.store.documents("category").add(body))
    for number, title, code in PRESETS:
        preset = {"ENTITY_TYPE_ID": 8, "COUNTRY_ID": 1, "NAME": title, "XML_ID": f"#CRM_REQUISITE_PRESET_{code}#"}
        preset |= {"ACTIVE": "Y", "SORT": 500, "DATE_CREATE": None, "CREATED_BY_ID": 1}
        portal.store.documents("preset").add_as(number, preset)
    for entity, title in (("lead", "Обратная связь"), ("deal", "Заявка на консультацию")):
        form = {"ENTITY": entity, "TITLE": title, "CATEGORY_ID": 0, "ASSIGNED_BY_ID": ADMIN_ID}
        portal.store.documents("form").add(form)
    portal.store.set("planted.crm", "1")
