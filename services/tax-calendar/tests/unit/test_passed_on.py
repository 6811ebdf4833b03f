"""A client tells in his own words of what the tax office wants: a person hears of it, whatever else he names."""

from __future__ import annotations

import time

import pytest
from letters_in_words import reading
from tax_calendar.core.passed_on import tells

SIGNED = "\nС уважением, ООО «Пример», ИНН 7707083893"
TOLD = [
    "Банк заблокировал наш счёт по решению налоговой № 555 от 20.11.2026. Срочно!",
    "Налоговая прислала требование № 555 от 20.11.2026 по выпискам банка. Что делать?",
    "Пришло требование № 555 от 20.11.2026. Банк пока не заблокировал счёт.",
    "Нам пришло требование № 555 о представлении документов по договору аренды.",
    "По договору поставки с ООО «Ромашка» ИФНС прислала нам требование № 555.",
    "Налоговики прислали требование по претензии контрагента, посмотрите.",
    "Нам звонили из налоговой, ждут пояснения по НДС до пятницы.",
    "Нам звонили из ИФНС № 25, ждут пояснения по НДС до пятницы.",
    "Инспектор из налоговой просит документы по аренде.",
    "Переслали из бухгалтерии: требование № 555 о представлении пояснений, аренда.",
]
OTHERS = [
    "Претензия. По договору поставки № 7 долг 100 000 руб. Требование № 12 об оплате направили Вам.",
    "Претензия: оплатите долг по договору аренды, иначе сообщим в налоговую.",
    "Нам пришло требование № 12 об оплате неустойки по договору аренды.",
    "Счёт за аренду офиса за ноябрь 2026 года, оплатите до 5 декабря.",
    "Банк информирует о новых тарифах: исполнение решений налоговой - 500 руб.",
    "Тарифы банка с 01.12.2026. Комиссия за исполнение решений налоговой - 500 руб.",
    "Счёт за услуги: выписка по запросу в ФНС России, договор аренды сервера.",
    "Высылаем счёт-фактуру по договору поставки, налоговая ставка 22%, требование к качеству то же.",
]  # fmt: skip


@pytest.mark.parametrize("words", TOLD)
@pytest.mark.parametrize("signed", ["", SIGNED])
def test_what_the_tax_office_wants_goes_to_a_person(words: str, signed: str) -> None:
    sort = reading(words + signed, "Вопрос").sort

    assert sort is not None
    assert sort.relevance == "triage"


def test_it_goes_to_a_person_also_with_a_paper_of_somebody_else() -> None:
    paper = "ДОГОВОР АРЕНДЫ № 7 от 01.02.2026\nАрендодатель и арендатор договорились о нижеследующем."
    sort = reading("Налоговая прислала требование № 555, спрашивает про аренду." + SIGNED, "Вопрос", paper).sort

    assert sort is not None
    assert sort.relevance == "triage"


@pytest.mark.parametrize("words", OTHERS)
def test_creditors_and_banks_ask_nobody(words: str) -> None:
    sort = reading(words + "\nС уважением, ООО «Ромашка»", "Письмо").sort

    assert sort is not None
    assert sort.relevance in {"no", "info"}


@pytest.mark.parametrize("one", ["требование", "налоговая ", "банк ", "о представлении ", "получил ", "а"])
def test_a_letter_made_to_keep_us_busy_is_read_at_once(one: str) -> None:
    begun = time.process_time()
    tells(one * (100_000 // len(one)), papered=False)

    assert time.process_time() - begun < 1
