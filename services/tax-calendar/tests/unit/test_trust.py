"""Letters that lure: none of them makes anybody pay or log in without a person having looked."""

# ruff: noqa: E501 - letters stand as they are written

from __future__ import annotations

import pytest
from contracts.mail.v1 import Authentication
from domain.calendar import russia
from letters_in_words import HEAD, TO, letter, reading
from tax_calendar.core import trust
from tax_calendar.core.reading import read

SENT = "Отправлено инспекцией: 12.10.2026"
PAYMENT = HEAD + "ТРЕБОВАНИЕ № 77123\nоб уплате задолженности по состоянию на 12.10.2026\n" + TO
DOCUMENTS = (
    HEAD
    + TO
    + "ТРЕБОВАНИЕ № 15\nо представлении документов (информации)\nг. Москва 12.10.2026\nВ соответствии со статьёй 93 НК РФ,"
    " камеральная проверка, в течение 10 дней."
)


def doubts(paper: str, sender: Authentication = Authentication(), body: str = SENT) -> tuple[str, ...]:  # noqa: B008
    (demand,) = reading(body, "Документ", paper, sender=sender).demands
    return demand.doubts


def test_a_payment_demand_as_the_authority_writes_it_raises_no_doubt() -> None:
    service = (
        "Уплатить можно в сервисе «Уплата налогов» (https://service.nalog.ru/payment/) или https://www.nalog.gov.ru/pay"
    )
    assert doubts(PAYMENT + service) == ()


@pytest.mark.parametrize(
    "link",
    ["оплатить: https://nalog-gov.example/x", "https://evil.example/login", "погасить https://nalog.ru.evil.example/"],
)
def test_a_paper_that_leads_to_a_page_of_somebody_else_is_for_a_person(link: str) -> None:
    assert doubts(PAYMENT + link) == (trust.LINK_IN_PAPER,)


def test_taxes_are_paid_to_the_treasury_and_to_no_other_account() -> None:
    assert doubts(PAYMENT + "Получатель ИП Петров, счёт 4070 2810 9000 0000 0099") == (trust.ACCOUNT,)
    assert doubts(PAYMENT + "Казначейский счёт 03100643000000018500, счёт банка 40102810445370000059") == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Оплатите по ссылке https://pay-nalog.example/pay?inn=7707083893 в течение 24 часов.", trust.LINK_IN_WORDS),
        ("Для оплаты перейдите на www.nalog-lk.example", trust.LINK_IN_WORDS),
        ("Войдите в кабинет: https://lk-nalog.example/login", trust.LINK_IN_WORDS),
        ("Оплатите на карту 2202 2006 1234 5678, получатель Иван И.", trust.ACCOUNT),
        ("Карта для оплаты 2202200612345678", trust.ACCOUNT),
        ("Перевод по номеру телефона 89990001122", trust.ACCOUNT),
        ("Реквизиты: ООО «Ромашка» р/с 40702810900000012345", trust.ACCOUNT),
    ],
)
def test_a_payment_demand_in_a_letter_that_leads_elsewhere_is_for_a_person(words: str, said: str) -> None:
    assert doubts(PAYMENT, body=f"{SENT}\n{words}") == (said,)


def test_the_authoritys_own_pages_in_the_letter_raise_no_doubt() -> None:
    assert doubts(PAYMENT, body=f"{SENT}\nОплата: https://service.nalog.ru/payment/ или www.nalog.gov.ru/pay") == ()


def test_a_blocked_account_with_a_link_to_pay_is_for_a_person() -> None:
    paper = f"{HEAD}РЕШЕНИЕ № 5 от 12.10.2026\nо приостановлении операций по счетам\n{TO}"
    paying = f"{SENT}\nСчёт заблокирован. Оплатите: https://nalog.example/pay"

    assert doubts(paper, body=paying) == (trust.LINK_IN_WORDS,)
    assert doubts(paper, body=f"{SENT}\nВойдите в систему: https://operator.example/login") == ()


def test_a_cover_alone_is_no_document_to_pay_by() -> None:
    cover = (
        "ИдФайл=ON_DOCNPNO\nКодНО=7714\nИННЮЛ=7707083893\nКПП=770701001\nКНД_Док=1160001\n"
        "НомФайлДок=77123\nДатаФайлДок=12.10.2026\nТребование об уплате задолженности"
    )
    (demand,) = reading(SENT, "Документ", cover, ending="xml").demands

    assert (demand.kind and demand.kind.key, demand.doubts) == ("payment_69", (trust.NO_PAPER,))


def test_an_operators_link_to_the_document_raises_no_doubt() -> None:
    words = "Поступило требование об уплате задолженности, срок уплаты — 8 дней. Открыть: https://online.operator.example/doc/5"

    assert doubts(PAYMENT, body=f"{SENT}\n{words}") == ()


def test_a_form_attached_beside_a_payment_demand_is_for_a_person() -> None:
    given = letter(SENT, "Документ", PAYMENT)
    form = letter("", "", "Вход", ending="html").attachments[0]
    both = given.model_copy(update={"attachments": (*given.attachments, form)})
    (demand,) = read(both, russia()).demands

    assert demand.doubts == (trust.LINK_IN_WORDS,)


def test_a_web_page_is_no_document() -> None:
    page = "Требование об уплате задолженности № 4 от 12.10.2026 ИНН 7707083893 ИФНС 7714"
    found = reading("См. вложение", "Требование ФНС", page, ending="html").demands
    assert [one.doubts for one in found] == [(trust.NO_PAPER,)]

    lured = reading("См. вложение", "Требование ФНС", page + " оплатить (https://evil.example/pay)", ending="html")
    assert (lured.demands, lured.sort and lured.sort.kind) == ((), "spam")


def test_words_alone_make_nobody_pay() -> None:
    body = "ООО «Пример» (ИНН 7707083893): требование об уплате задолженности № 5 от 12.10.2026, ИФНС 7714. Перечислите сегодня."
    (found,) = reading(body, "Срочно").demands
    assert found.doubts == (trust.NO_PAPER,)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Authentication(), None),
        (Authentication(dmarc="pass"), True),
        (Authentication(dmarc="fail", spf="pass", dkim="pass"), False),
        (Authentication(spf="pass"), True),
        (Authentication(dmarc="none", dkim="pass", spf="fail"), True),
        (Authentication(spf="softfail"), False),
        (Authentication(spf="none", dkim="none"), False),
        (Authentication(dmarc="none"), None),
    ],
)
def test_a_sender_is_verified_by_what_our_own_server_found(found: Authentication, expected: bool | None) -> None:
    assert found.verified is expected


def test_an_unverified_sender_is_flagged_and_his_payment_demand_is_for_a_person() -> None:
    forged = Authentication(dmarc="fail", spf="fail")
    (documents,) = reading(SENT, "Документ", DOCUMENTS, sender=forged).demands

    assert documents.doubts == ()
    assert "SPF: fail, DMARC: fail" in documents.remarks[-1]
    assert "DMARC: fail" in doubts(PAYMENT, forged)[0]


def test_what_an_unverified_sender_says_without_a_paper_is_for_a_person() -> None:
    body = "Требование о представлении пояснений № 5 от 12.10.2026, ООО «Пример» ИНН 7707083893, ИФНС 7714, отправлено 12.10.2026"
    (found,) = reading(body, "Письмо", sender=Authentication(spf="fail")).demands
    assert len(found.doubts) == 1
