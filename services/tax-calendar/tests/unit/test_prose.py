"""What a person writes when he closes a triage task: taken where it can mean one thing only."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tax_calendar.core import prose
from tax_calendar.core.people import Client
from tax_calendar.core.prose import Answer, Known

SEVERNY = Client(1, "ООО «Северный Каркас»", "7798120412", ("772501001",), 7, 8)
BALTIC = Client(2, "ООО «Балтик»", "7897045124", ("784101001",), 11, 12)
PLUS = Client(3, "ООО «Балтик Плюс»", "7707083893")
START = Client(4, "Старт", "7728168971")
IVANOV = Client(5, "ИП Иванов И.И.", "500100732259")
BRANCH = Client(6, "ООО «Балтик», филиал", "7897045124", ("770143001",))
CLIENTS = (SEVERNY, BALTIC, PLUS, START, IVANOV)
TODAY, RECEIVED = date(2026, 10, 20), date(2026, 10, 12)


def read(text: str, known: Known | None = None, clients: tuple[Client, ...] = CLIENTS) -> Answer:
    """As the shell does: only clients that the sieve lets through reach the core."""
    ids = set(prose.named_in(text, [(client.client_id, client.name) for client in clients]))
    found = [client for client in clients if client.client_id in ids or client.inn in prose.inns(text)]
    return prose.answer(text, found, known or Known(since=RECEIVED), TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ИНН 7798120412, пояснения, срок до 29.10.2026", Answer(False, SEVERNY, "explain_88_3", date(2026, 10, 29))),
        ("7798120412", Answer(client=SEVERNY)),
        ("ИНН 7798 120 412", Answer(client=SEVERNY)),
        ("ИНН 7798120412 29.10.2026", Answer(client=SEVERNY, due_on=date(2026, 10, 29))),
        ('ООО "Балтик"', Answer(client=BALTIC)),
        ("это ооо балтик", Answer(client=BALTIC)),
        ("Общество с ограниченной ответственностью «Балтик»", Answer(client=BALTIC)),
        ("ООО «Балтик Плюс», встречка, 2026-10-30", Answer(False, PLUS, "docs_93_1_audit", date(2026, 10, 30))),
        ("ИП Иванов И.И., ИНН 500100732259", Answer(client=IVANOV)),
        ("ООО Балтик ИНН 7897045124", Answer(client=BALTIC)),
        ("ООО Балтик Групп, ИНН 7897045124", Answer(client=BALTIC)),
        ("ООО Балтик\nПередать Ивановой до 02.11.2026", Answer(client=BALTIC, due_on=date(2026, 11, 2))),
        ("ООО Балтик Пояснения до 02.11.2026", Answer(False, BALTIC, "explain_88_3", date(2026, 11, 2))),
        ("ООО «Балтик, ст. 88", Answer(client=BALTIC, kind="explain_88_3")),
        ("Общество с ограниченной\nответственностью «Балтик»", Answer(client=BALTIC)),
        (
            "ООО «Балтик», встречка, контрагент ООО «Северный Каркас», ИНН 7798120412",
            Answer(client=BALTIC, kind="docs_93_1_audit"),
        ),
        ("ИНН клиента 7897045124, контрагент ИНН 7736050003", Answer(client=BALTIC)),
        ("по сделке с ООО «Ромашка», клиент ИНН 7897045124", Answer(client=BALTIC, kind="docs_93_1_deal")),
        ("клиент Старт", Answer(client=START)),
        ("«Старт»", Answer(client=START)),
        (
            "ООО «Балтик», документы по ст. 93, не позднее 30 октября 2026 г.",
            Answer(False, BALTIC, "docs_93", date(2026, 10, 30)),
        ),
        (
            "ООО «Балтик», п. 2 ст. 93.1, требование № 15 от 12.10.2026, ответить до 02.11.2026",
            Answer(False, BALTIC, "docs_93_1_deal", date(2026, 11, 2)),
        ),
        ("ООО «Балтик», вызов в налоговую на 05.11.2026", Answer(False, BALTIC, "summons", date(2026, 11, 5))),
        ("ООО «Балтик», отмена приостановления операций", Answer(client=BALTIC, kind="unsuspend_76")),
        ("ООО «Балтик», docs_93_1_deal", Answer(client=BALTIC, kind="docs_93_1_deal")),
        ("ИНН/КПП 7897045124/784101001, об уплате", Answer(client=BALTIC, kind="payment_69")),
        ("ООО «Балтик», требование № 7725260456", Answer(client=BALTIC)),
        ("тел. 9161234567, ООО «Балтик»", Answer(client=BALTIC)),
        ("ООО «Балтик», получено 12.10.2026", Answer(client=BALTIC)),
        ("ООО «Балтик», получено 19.10.2026, ответить до 02.11.2026", Answer(client=BALTIC, due_on=date(2026, 11, 2))),
        ("ООО «Балтик», получено 19.10, ответить до 02.11.2026", Answer(client=BALTIC, due_on=date(2026, 11, 2))),
        ("ООО «Балтик», пояснения за 3 квартал (по 30.09.2026)", Answer(client=BALTIC, kind="explain_88_3")),
        ("ООО «Балтик», пояснения по декларации на 30.09.2026", Answer(client=BALTIC, kind="explain_88_3")),
        ("ООО «Балтик», пояснения за период с 01.07.2026 по 30.09.2026", Answer(client=BALTIC, kind="explain_88_3")),
        ("ООО «Балтик», пояснения по остаткам на 30.11.2026", Answer(client=BALTIC, kind="explain_88_3")),
        (
            "ООО «Балтик», пояснения, декларация 18.10.2026, ответить до 02.11.2026",
            Answer(False, BALTIC, "explain_88_3", date(2026, 11, 2)),
        ),
        ("ООО «Балтик», декларацию сдать по 02.11.2026", Answer(client=BALTIC, due_on=date(2026, 11, 2))),
        ("ООО «Балтик», просрочено, срок был до 16.10.2026", Answer(client=BALTIC, due_on=date(2026, 10, 16))),
        ("ООО «Балтик», п. 1.1 ст. 93, письмо № 12.10, сумма 15.10 руб", Answer(client=BALTIC, kind="docs_93")),
        ("сегодня пришло для ООО «Балтик»", Answer(client=BALTIC)),
        ("ООО «Балтик», 30/10/2026 включительно", Answer(client=BALTIC, due_on=date(2026, 10, 30))),
        ("Сделать к 30 октября 2026 года: ООО «Балтик»", Answer(client=BALTIC, due_on=date(2026, 10, 30))),
        ("Ответить двадцать девятого октября 2026, ООО «Балтик»", Answer(client=BALTIC, due_on=date(2026, 10, 29))),
    ],
)
def test_what_can_mean_one_thing_only_is_taken(text: str, expected: Answer) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ИНН 7798120413", "контрольные цифры"),
        ("ИНН 77981204", "контрольные цифры"),
        ("ИНН 7736050003", "не найден среди клиентов"),
        ("7798120412 или 7897045124", "несколько ИНН"),
        ("ИНН 7798120412, ООО «Балтик»", "разных клиентов"),
        ("не ООО «Балтик», а ООО «Северный Каркас»", "с отрицанием"),
        ("ООО «Балтик» и ООО «Северный Каркас»", "Подходят несколько клиентов"),
        ("ООО «Балтик Групп», ст. 88", "точно как в CRM"),
        ("ООО «Балтик. Групп», ст. 88", "точно как в CRM"),
        ("ООО «Балтик+», ст. 88", "точно как в CRM"),
        ("ООО «Балтик-Регион», ст. 88", "точно как в CRM"),
        ("ООО Балтик Холдинг, пояснения", "точно как в CRM"),
        ("клиент Старт Плюс, ст. 88", "точно как в CRM"),
        ("ООО «Ромашка», контрагент ООО «Балтик», пояснения до 02.11.2026", "самого клиента"),
        ("ИНН контрагента 7897045124, встречка", "самого клиента"),
        ("контрагент ООО «Ромашка» (ИНН 7897045124), встречка", "самого клиента"),
        ("клиента нет в CRM, контрагент ООО «Балтик»", "самого клиента"),
        ("для ООО «Ромашка», по сделке с ООО «Балтик», до 02.11.2026", "самого клиента"),
        ("встречная проверка в отношении ООО «Балтик»", "самого клиента"),
        ("встречка по ООО «Балтик»", "самого клиента"),
        ("учредитель ООО «Балтик», пояснения до 02.11.2026", "самого клиента"),
        ("клиент Балтик", "точно как в CRM"),
        ("Балтик", "не найдены ни клиент, ни вид"),
        ("Отправил Старт", "не найдены ни клиент, ни вид"),
        ("пояснения до 02.11.2026", "Клиент не назван"),
        ("ООО «Балтик», требование о представлении документов", "по какому"),
        ("ООО «Балтик», ст. 93.1", "по какому"),
        ("ООО «Балтик», пояснения и об уплате", "несколько видов"),
        ("ООО «Балтик», не пояснения", "с отрицанием"),
        ("ООО «Балтик», до пятницы", "нужна полная дата"),
        ("ООО «Балтик», до 30 октября", "нужна полная дата"),
        ("ООО «Балтик», до 30.10", "нужна полная дата"),
        ("ООО «Балтик», срок 5 рабочих дней", "нужна полная дата"),
        ("ООО «Балтик», срок 31.02.2026", "31.02.2026 нет в календаре"),
        ("ООО «Балтик», 30.10.2026 или 02.11.2026", "несколько дат"),
        ("ООО «Балтик», до 30.10.2036", "проверьте год"),
        ("ООО «Балтик», до 05.10.2026", "раньше дня получения (12.10.2026)"),
        ("ООО «Балтик», ответить после 12.11.2026", "не последний день"),
        ("ООО «Балтик», ответить не ранее 12.11.2026", "не последний день"),
        ("ООО «Балтик», 16.10.2026", "уже прошёл"),
        ("ООО «Балтик», до 16.10.2026", "уже прошёл"),
        ("ООО «Балтик», получено 19.10.2026, ст. 93", "«19.10.2026» в срок не засчитан"),
        ("ООО «Балтик», получено 19.10", "«19.10» не прочитана"),
        ("ООО «Балтик», получено 19 октября", "«19 октября» в срок не засчитан"),
        ("ООО «Балтик», пояснения, отправлено 19.10.2026", "«19.10.2026» в срок не засчитан"),
        ("ООО «Балтик», 12-12-2026", "«12-12-2026» не прочитана"),
        ("ООО «Балтик», 12-12-26", "«12-12-26» не прочитана"),
        ("ООО «Балтик», 12 12 2026", "«12 12 2026» не прочитана"),
        ("ООО «Балтик», 12. 12. 2026", "«12. 12. 2026» не прочитана"),
        ("ООО «Балтик», до 12-12-2026", "не прочитан"),
        ("ООО «Балтик», до 02.11.2026 или 12-12-2026", "«12-12-2026» не прочитана"),
        ("ООО «Балтик», 02.11", "«02.11» не прочитана"),
        ("ООО «Балтик», готово", "что-то одно"),
        ("не готово", "не найдены ни клиент, ни вид"),
        ("ничего не понятно", "не найдены ни клиент, ни вид"),
    ],
)
def test_what_is_not_plain_is_told_and_nothing_of_the_answer_counts(text: str, said: str) -> None:
    found = read(text)

    assert any(said in problem for problem in found.problems), found.problems
    assert (found.over, found.client, found.kind, found.due_on) == (False, None, None, None)


@pytest.mark.parametrize(
    "text", ["", "  ", "спам", "Не требование", "не наш клиент", "Готово!", "Ответ отправлен 20.10.2026", "ок"]
)
def test_who_says_that_nothing_is_left_to_do_has_ended_the_matter(text: str) -> None:
    assert read(text) == Answer(over=True)


def test_what_is_known_before_need_not_be_said_again() -> None:
    known = Known(BALTIC, "docs_93_1_deal", RECEIVED)

    assert read("срок 02.11.2026", known) == Answer(client=BALTIC, due_on=date(2026, 11, 2))
    assert read("требование о представлении документов", known) == Answer(client=BALTIC, kind="docs_93_1_deal")
    assert read("ИНН 7798120412", known).client == SEVERNY


def test_of_cards_with_one_inn_the_kpp_tells_which() -> None:
    both = (*CLIENTS, BRANCH)

    assert "Подходят несколько" in read("ИНН 7897045124", clients=both).problems[0]
    assert read("ИНН 7897045124, КПП 770143001", clients=both).client == BRANCH


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_read_and_only_a_known_client_comes_of_it(text: str) -> None:
    found = read(text)

    assert found.client is None or found.client in CLIENTS
    assert not (found.problems and (found.client or found.over))
