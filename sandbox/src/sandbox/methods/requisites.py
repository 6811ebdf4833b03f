"""crm.requisite.*: a company's INN, KPP and names in law. Source: Bitrix24 documentation, "requisites"."""

from __future__ import annotations

from sandbox.portal import legacy
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Row

methods = Methods()

CONTACT_TYPE, COMPANY_TYPE = 3, 4
PRESET_ORGANISATION, PRESET_ENTREPRENEUR, PRESET_PERSON = 1, 3, 5
_TEXTS = {
    "RQ_NAME": "ФИО", "RQ_FIRST_NAME": "Имя", "RQ_LAST_NAME": "Фамилия", "RQ_SECOND_NAME": "Отчество",
    "RQ_COMPANY_NAME": "Сокращённое наименование организации",
    "RQ_COMPANY_FULL_NAME": "Полное наименование организации",
    "RQ_DIRECTOR": "Генеральный директор", "RQ_ACCOUNTANT": "Главный бухгалтер",
}  # fmt: skip
_CODES = {
    "RQ_INN": "ИНН", "RQ_KPP": "КПП", "RQ_OGRN": "ОГРН", "RQ_OGRNIP": "ОГРНИП", "RQ_OKPO": "ОКПО",
    "RQ_OKTMO": "ОКТМО", "RQ_OKVED": "ОКВЭД", "RQ_IFNS": "ИФНС", "RQ_EMAIL": "E-mail", "RQ_PHONE": "Телефон",
}  # fmt: skip
REQUISITE = Schema.of(
    "requisite",
    (
        Field("ID", "integer", "ID", read_only=True),
        Field("ENTITY_TYPE_ID", "integer", "Тип объекта", required=True),
        Field("ENTITY_ID", "integer", "Объект", required=True),
        Field("PRESET_ID", "integer", "Шаблон", required=True),
        Field("DATE_CREATE", "datetime", "Дата создания", read_only=True),
        Field("DATE_MODIFY", "datetime", "Дата изменения", read_only=True),
        Field("CREATED_BY_ID", "integer", "Кем создан", read_only=True),
        Field("MODIFY_BY_ID", "integer", "Кем изменён", read_only=True),
        Field("NAME", "string", "Название", required=True),
        Field("CODE", "exact", "Символьный код"),
        Field("XML_ID", "exact", "Внешний ключ"),
        Field("ORIGINATOR_ID", "exact", "Внешний источник"),
        Field("ACTIVE", "flag", "Активен", default="Y"),
        Field("ADDRESS_ONLY", "flag", "Только адрес", default="N"),
        Field("SORT", "integer", "Сортировка", default=500),
        *(Field(name, "string", title) for name, title in _TEXTS.items()),
        *(Field(name, "exact", title) for name, title in _CODES.items()),
    ),
)


@methods.offer("crm.requisite.list", "crm")
def requisites(call: Call) -> Reply:
    """Requisites by filter; INN is not unique, branches share it and differ by KPP."""
    page = Listing(REQUISITE).page(call, call.given("filter"), call.given("order"))
    select = legacy.selected(REQUISITE, call.given("select"))
    return Reply([legacy.shown(call, REQUISITE, row, select) for row in page.rows], page.total, page.next)


@methods.offer("crm.requisite.get", "crm")
def get(call: Call) -> Reply:
    """One requisite."""
    return Reply(legacy.shown(call, REQUISITE, _existing(call), list(REQUISITE.fields)))


@methods.offer("crm.requisite.add", "crm")
def add(call: Call) -> Reply:
    """A new requisite of a company or a contact; returns its id."""
    values = legacy.written(call, REQUISITE, call.fields())
    _check(call, values)
    defaults = {name: field.default for name, field in REQUISITE.fields.items() if name != "ID"}
    now, user = call.now(), call.caller.user_id
    stamps = {"DATE_CREATE": now, "CREATED_BY_ID": user}
    return Reply(call.documents("requisite").add(defaults | values | stamps))


@methods.offer("crm.requisite.update", "crm")
def update(call: Call) -> Reply:
    """Change a requisite."""
    row = _existing(call)
    values = legacy.written(call, REQUISITE, call.fields())
    for name in ("ENTITY_TYPE_ID", "ENTITY_ID"):
        values.pop(name, None)
    row.body.update(values | {"DATE_MODIFY": call.now(), "MODIFY_BY_ID": call.caller.user_id})
    call.documents("requisite").put(row.id, row.body)
    return Reply(True)  # noqa: FBT003


@methods.offer("crm.requisite.fields", "crm")
def fields(call: Call) -> Reply:
    """What fields a requisite has."""
    del call
    return Reply(legacy.described(REQUISITE))


def _check(call: Call, values: dict[str, object]) -> None:
    for name in ("ENTITY_TYPE_ID", "ENTITY_ID", "PRESET_ID", "NAME"):
        if not values.get(name):
            raise RestError("", f"Не заполнено обязательное поле «{REQUISITE.fields[name].title}» ({name}).")
    if values["ENTITY_TYPE_ID"] not in (CONTACT_TYPE, COMPANY_TYPE):
        raise RestError("", "Entity type is not supported in current context.")
    owner = values["ENTITY_ID"]
    if values["ENTITY_TYPE_ID"] == COMPANY_TYPE and call.documents("company").get(int(str(owner))) is None:
        raise RestError("", f"Company with ID = {owner} is not found")


def _existing(call: Call) -> Row:
    number = call.number("id")
    row = call.documents("requisite").get(number)
    if row is None:
        raise RestError("", f"The Requisite with ID '{number}' is not found")
    return row
