"""Names that a paper may ask for beside the fields of its deal, as people know them."""

from __future__ import annotations

# What the client's card, the case and the day say.
KNOWN = {
    "client_name": "Клиент",
    "client_inn": "ИНН клиента",
    "client_kpp": "КПП клиента",
    "today": "Сегодня",
    "reviewing_court": "Суд, рассматривающий жалобу",
}
# What no card says: a lawyer writes it into the draft, or the firm's own template has it; until then it is marked.
BY_HAND = {
    "grounds": "Обстоятельства и основания",
    "request": "О чём просим",
    "representative": "Представитель (ФИО, паспорт)",
    "attorney_until": "Срок действия доверенности",
    "powers": "Полномочия, которые закон требует назвать отдельно",
    "complaint_to": "Кому подаётся жалоба (старший пристав или суд)",
    "costs_sum": "Сумма расходов и подтверждающие документы",
    "executor": "Исполнитель (наименование, ИНН)",
    "services": "Перечень услуг, период и стоимость",
}
TITLES = {**KNOWN, **BY_HAND}
SUPREME_COURT = "Верховный Суд Российской Федерации"
