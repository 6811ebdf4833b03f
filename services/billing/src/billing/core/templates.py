"""Russian texts that people in the CRM and clients read; templates/ru has one file for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from string import Template

from billing.core.problems import Problem

# What is wrong, in the words of those who mend it; the path says where.
WORDS = {
    "no_rate": "Нет ставки",
    "unknown_person": "Сотрудник не описан",
    "negative_time": "Отрицательное время",
    "over_24_hours": "Более 24 часов в одной записи",
    "entry_time": "Время записи не указано или указано неверно",
    "letters": "Таких букв нет в шрифте документов",
    "day": "Дата вне разумных пределов",
    "entry_day": "День работы не указан или указан неверно",
    "id_twice": "Один номер у двух разных записей",
    "vat_mode": "Не указан режим НДС",
    "missing": "Не указано",
    "vat_ground": "Не указано основание «Без НДС»",
    "vat_outside": "Место оказания услуг не за границей",
    "vat_day": "Нет ставки НДС на эту дату",
    "currency_rate": "Нет курса валюты",
    "period_closed": "Период уже закрыт",
    "inn": "ИНН не проходит проверку",
    "kpp": "КПП указан неверно",
    "ogrn": "ОГРН не проходит проверку",
    "bic": "БИК указан неверно",
    "account": "Расчётный счёт не проходит проверку",
    "account_currency": "Нет расчётного счёта в валюте счёта на оплату",
    "swift": "SWIFT указан неверно",
    "corr_account": "Корреспондентский счёт не проходит проверку",
    "blocked": "Выставление запрещено таблицей соответствия",
    "advance_sf": "Нет счёта-фактуры на аванс",
    "before_contract": "Период раньше договора",
    "terms_day": "Условия за месяц меняются внутри периода",
    "expense_currency": "Расход в другой валюте",
    "fee_day": "Не указан день вознаграждения за успех",
    "no_terms": "Условия клиента не описаны",
    "all_held": "Всё время отложено",
    "nothing_to_bill": "Нет работы к оплате",
    "timesheet": "Табель не читается",
    "time_lost": "Сумма времени не сходится",
}


@cache
def _template(name: str) -> Template:
    return Template((files("billing") / "templates" / "ru" / f"{name}.txt").read_text(encoding="utf-8"))


def filled(name: str, **values: object) -> str:
    """A text with its values. Raises KeyError for one that is missing."""
    return _template(name).substitute({key: str(value) for key, value in values.items()}).rstrip("\n")


def not_issued(codes: Sequence[str]) -> str:
    """Why there is no invoice, in a few words: «счёт не выставлен: нет ставки; ИНН не проходит проверку»."""
    known = list(dict.fromkeys(WORDS.get(one, "Ошибка в данных") for one in codes))
    small = [one if one[:2].isupper() else one[:1].lower() + one[1:] for one in known]
    return f"счёт не выставлен: {'; '.join(small)}" if small else "счёт не выставлен"


def problem_list(problems: Sequence[Problem]) -> str:
    """Everything that is wrong, a line each: in Russian what, then where and how in the words of the check."""
    return "\n".join(
        f"• {WORDS.get(one.code, 'Ошибка в данных')} ({one.path}): {one.what} {one.remedy}" for one in problems
    )
