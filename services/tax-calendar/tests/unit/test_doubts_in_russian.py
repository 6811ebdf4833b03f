"""Who mends a card reads Russian: each doubt that the judgement can name has its sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from calendar_office import MONDAY, ON_USN, Life
from contracts.crm.v1 import CreateTask
from tax_calendar.core.doubt_wording import in_russian
from tax_calendar.core.facts_of_client import Fact
from tax_calendar.core.tax_profile import ProfileUnjudgeable
from tax_calendar.law import planner

ORG: dict[str, Any] = {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "exempt_usn"}
IP: dict[str, Any] = {"legal_form": "IP", "regimes": ["PSN"]}
OSNO = {"regimes": ["OSNO"], "vat_status": "payer_general", "profit_mode": "quarterly_only"}
NPD: dict[str, Any] = {"legal_form": "PERSON", "regimes": ["NPD"], "employees": 3}
PATENT = {"start": date(2026, 12, 1), "end": date(2027, 1, 31)}


def changed(on: date, **fields: Any) -> dict[str, Any]:
    return {"changes": [{"from": on, **fields}]}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (ORG | {"nonsense": 1}, "nonsense: такого поля в налоговом профиле нет"),
        (ORG | {"employees": "три"}, "работников (employees): указано 'три'; нужно целое число"),
        (
            ORG | {"commercial": "кто знает"},
            "коммерческая организация (commercial): указано 'кто знает'; нужно «да» или «нет»",
        ),
        (
            ORG | {"closed_on": "потом"},
            "дата закрытия (closed_on): указано 'потом'; нужна дата с 1900 по 2100 год, например 31.12.2026",
        ),
        (
            ORG | {"usn_object": "доходы"},
            "объект УСН (usn_object): указано 'доходы'; такого значения нет, бывает: income, income_minus_expenses",
        ),
        (
            ORG | {"rosstat_forms": ["П-4"]},
            (
                "формы Росстата (rosstat_forms): указано ['П-4']; такого значения нет, бывает:"
                " 1-predpriyatie, PM, MP-micro"
            ),
        ),
        (
            ORG | OSNO | changed(date(2026, 12, 15), regimes=["USN"], vat_status="exempt_usn"),
            "УСН начинается с 1 января или с регистрации, а не с 15.12.2026",
        ),
        (
            ORG | changed(date(2027, 1, 1), legal_form="IP"),
            "форма (legal_form) меняется с 01.01.2027: так не бывает, прежде могла быть только ошибка",
        ),
        (
            IP | {"regimes": ["USN"], "vat_status": "exempt_usn", "patents": [PATENT | {"end": date(2026, 12, 31)}]},
            "патент начинается 01.12.2026, а режима ПСН тогда нет",
        ),
        (IP | {"patents": [PATENT]}, "патент с 01.12.2026 по 31.01.2027: срок не укладывается в один год"),
        (ORG | {"regimes": ["PSN"]}, "организация: режим ПСН невозможен"),
        (ORG | {"regimes": ["OSNO", "USN"], "profit_mode": "quarterly_only"}, "режимы ОСНО, УСН вместе не применяются"),
        (ORG | OSNO | {"vat_status": "payer_5"}, "НДС (vat_status): payer_5 возможно только на УСН"),
        (ORG | {"vat_status": "exempt_145"}, "НДС (vat_status): exempt_145 возможно только на ОСНО, ЕСХН"),
        (IP | {"vat_status": "payer_general"}, "НДС (vat_status): payer_general не бывает на ПСН"),
        (
            ORG | {"employees": 3, "pays_income_to_individuals": False},
            (
                "указаны работники (employees) или договоры ГПХ (gph_contractors), а выплаты физлицам"
                " (pays_income_to_individuals) — нет"
            ),
        ),
        (
            NPD,
            "указаны работники (employees) или договоры ГПХ (gph_contractors), а на НПД работников не бывает",
        ),
        (
            IP | {"director_below_mrot": True},
            (
                "директор с зарплатой ниже МРОТ (director_below_mrot) бывает только у коммерческой организации:"
                " проверьте поля форма (legal_form), коммерческая организация (commercial)"
            ),
        ),
        (
            ORG | {"prop_avg": True},
            "имущество по среднегодовой стоимости (prop_avg) бывает только на ОСНО",
        ),
        (
            IP | {"prop_cadastral": True},
            (
                "имущество по кадастру (prop_cadastral): только у организаций; у ИП и физлиц — имущество ИП"
                " по уведомлению (ip_personal_property)"
            ),
        ),
        (
            ORG | {"registered_on": date(2026, 5, 1), "closed_on": date(2026, 4, 1)},
            "дата закрытия (closed_on) раньше, чем дата регистрации (registered_on)",
        ),
    ],
)
def test_a_doubt_of_the_judgement_has_its_russian_sentence(raw: Mapping[str, Any], said: str) -> None:
    with pytest.raises(ProfileUnjudgeable) as doubt:
        planner().judge(raw)

    assert said in [in_russian(one) for one in doubt.value.contradictions]
    assert not re.search(r"[a-z]{3,} [a-z]{2,} ", " ".join(map(in_russian, doubt.value.contradictions)))


def asked(life: Life, fields: dict[str, list[str]], facts: tuple[Fact, ...] = ()) -> str:
    (task,) = [one for one in life.card(MONDAY, fields, facts=facts).commands if isinstance(one, CreateTask)]
    return task.description.content


def test_the_task_says_it_in_russian_with_the_day_as_people_write_it() -> None:
    words = asked(Life(), {**ON_USN, "closed_on": ["31.12.9999"]})

    assert "Проверить: дата закрытия (closed_on): указано" in words
    assert "is no" not in words


def test_a_day_of_the_card_that_cannot_be_read_is_told_in_russian() -> None:
    words = asked(Life(), {**ON_USN, "since": ["с нового года"]})

    assert "Проверить: день, с которого действует карточка, не читается: нужна дата" in words


def test_a_fact_of_an_impossible_day_is_told_in_russian() -> None:
    words = asked(Life(), ON_USN, facts=(Fact("hire", date(1, 1, 1), None),))

    assert "событие «hire»: дня 01.01.0001 быть не может" in words


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        (
            "since: regimes, vat_status changed, but not the day from which; give the day of the change",
            "изменилось: налоговый режим (regimes), НДС (vat_status); с какого дня, не сказано. Укажите день изменения",
        ),
        (
            "since: 2026-12-15 is earlier than the change of regimes that is known; which holds from which day?",
            (
                "день 15.12.2026 раньше уже известного изменения (налоговый режим (regimes)): укажите, что с какого дня"
                " действует"
            ),
        ),
    ],
)
def test_a_doubtful_day_of_the_card_is_told_in_russian(english: str, russian: str) -> None:
    assert in_russian(english) == russian
