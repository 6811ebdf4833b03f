"""Letters in other words than the samples': each as it might come, with what must be read in it."""

# ruff: noqa: E501, ISC004 - letters stand as they are written

from __future__ import annotations

from typing import Any

import pytest
from domain.calendar import russia
from letters_in_words import HEAD, TO, letter, reading, told
from tax_calendar.core.reading import Reading, read

PAPERS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "payment without a named date",
        HEAD + "ТРЕБОВАНИЕ № 4471\nоб уплате задолженности по состоянию на 12 октября 2026 г.\n" + TO
        + "Требование должно быть исполнено в течение восьми дней с даты его получения. Отправлено 12.10.2026\nот 12.10.2026",
        {"kind": "payment_69", "number": "4471", "due": "2026-10-30", "rule": "8 working days after receipt"},
    ),
    (
        "summons with the date in words",
        HEAD + "УВЕДОМЛЕНИЕ № 11-05/77\nо вызове в налоговый орган налогоплательщика\nг. Москва 12.10.2026\n" + TO
        + "На основании пп. 4 п. 1 ст. 31 НК РФ Вам надлежит явиться двадцать девятого октября 2026 года к 11:00, каб. 12.",
        {"kind": "summons", "number": "11-05/77", "due": "2026-10-29", "rule": "explicit date in the document"},
    ),
    (
        "notice of a hearing",
        HEAD + "ИЗВЕЩЕНИЕ № 508\nо времени и месте рассмотрения материалов налоговой проверки\nг. Москва 12.10.2026\n" + TO
        + "Рассмотрение материалов камеральной налоговой проверки состоится 16.11.2026 в 10:00 по адресу инспекции, каб. 5.",
        {"kind": "hearing_notice", "number": "508", "due": "2026-11-16", "rule": "explicit date in the document"},
    ),
    (
        "end of a suspension",
        HEAD + "РЕШЕНИЕ № 9921\nоб отмене приостановления операций по счетам налогоплательщика в банке\nг. Москва 12.10.2026\n"
        + TO + "В соответствии со статьёй 76 НК РФ отменить решение о приостановлении операций от 01.10.2026 № 6679-8841.",
        {"kind": "unsuspend_76", "number": "9921", "due": None, "rule": "no response term"},
    ),
    (
        "counter audit whose audited party has an INN of its own",
        HEAD + "ТРЕБОВАНИЕ № 3007\nо представлении документов (информации)\nг. Москва 12.10.2026\n" + TO
        + "В соответствии с п. 1 ст. 93.1 НК РФ на основании поручения от 05.10.2026 № 881 в отношении проверяемого лица"
        " ООО «Чужое» ИНН 7728168971 КПП 772801001 представить в течение 5 дней документы.",
        {"kind": "docs_93_1_audit", "inn": "7707083893", "kpp": "770701001", "number": "3007", "due": "2026-10-27"},
    ),
    (
        "a deal outside audits, worded another way",
        HEAD + "ТРЕБОВАНИЕ № 26-08/1\nо представлении документов (информации)\nг. Москва «12» октября 2026 г.\n" + TO
        + "Вне рамок налоговых проверок, на основании п. 2 ст. 93.1, представьте информацию о конкретной сделке"
        " в течение десяти дней.",
        {"kind": "docs_93_1_deal", "number": "26-08/1", "date": "2026-10-12", "due": "2026-11-03"},
    ),
    (
        "number on the next line",
        HEAD + "ТРЕБОВАНИЕ\n№ 15-10/445\nо представлении пояснений\nг. Москва 12.10.2026\n" + TO
        + "В соответствии с пунктом 3 статьи 88 НК РФ в течение пяти дней представить пояснения.",
        {"kind": "explain_88_3", "number": "15-10/445", "due": "2026-10-27"},
    ),
    (
        "a branch",
        HEAD + "ТРЕБОВАНИЕ № 12\nо представлении документов (информации)\nг. Москва 12.10.2026\n"
        "Налогоплательщик: ООО «Пример», ИНН 7707083893, КПП 470445001\nстатьёй 93 НК РФ, камеральной проверки, 10 дней",
        {"kind": "docs_93", "kpp": "470445001", "due": "2026-11-03"},
    ),
    (
        "a land tax message",
        HEAD + "Форма по КНД 1153007\nСООБЩЕНИЕ № 551203\nоб исчисленной налоговым органом сумме земельного налога\n"
        "г. Москва 12.10.2026\n" + TO + "В течение двадцати дней со дня получения вправе представить пояснения.",
        {"kind": "tax_calc_msg", "number": "551203", "due": "2026-11-18", "rule": "20 working days after receipt"},
    ),
    (
        "an act of a desk audit",
        HEAD + "АКТ № 7801\nкамеральной налоговой проверки\nг. Москва 12.10.2026\n" + TO
        + "Возражения могут быть представлены в течение одного месяца со дня получения акта.",
        {"kind": "act_100", "number": "7801", "due": "2026-11-20", "rule": "1 month after receipt"},
    ),
    (
        "a refusal to hold liable",
        HEAD + "РЕШЕНИЕ № 44/2026\nоб отказе в привлечении к ответственности за совершение налогового правонарушения\n"
        "г. Москва 12.10.2026\n" + TO,
        {"kind": "decision_101", "number": "44/2026", "due": "2026-11-20"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("paper", "expected"), [(p, e) for _, p, e in PAPERS], ids=[name for name, _, _ in PAPERS])
def test_a_paper_is_read_by_the_words_of_its_statute(paper: str, expected: dict[str, Any]) -> None:
    (found,) = told(reading("Во вложении документ. Отправлено инспекцией: 12.10.2026", "Документ", paper))

    assert {key: found[key] for key in expected} == expected
    assert (found["inn"], found["code"], found["date"]) == ("7707083893", "7714", "2026-10-12")


BODIES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "another operator",
        'Такском: новый входящий документ\nНалоговый орган: 7714 ИФНС России № 14 по г. Москве\nПолучатель: ООО "Пример" (ИНН'
        " 7707083893, КПП 770701001)\nТребование о представлении пояснений N 15-10/9 от 12.10.26\nНаправлено 12.10.2026",
        {"kind": "explain_88_3", "number": "15-10/9", "date": "2026-10-12", "due": "2026-10-27", "channel": "tks"},
    ),
    (
        "the personal account",
        "В личном кабинете организации 12.10.2026 размещено требование о представлении документов (информации) № 8 от"
        " 12.10.2026 по статье 93 НК РФ. ООО «Пример», ИНН 7707083893, КПП 770701001. Налоговый орган: 7714",
        {"kind": "docs_93", "channel": "lk", "received": "2026-10-13", "due": "2026-10-27"},
    ),
    (
        "registered post",
        "Пришло заказным письмом, отправлено инспекцией 12.10.2026. Требование № 19 о представлении документов (информации)"
        " от 12.10.2026, камеральная проверка. ИФНС № 14, код 7714. ООО «Пример» ИНН 7707083893 КПП 770701001",
        {"kind": "docs_93", "channel": "post", "received": "2026-10-20", "due": "2026-11-03"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [(b, e) for _, b, e in BODIES], ids=[name for name, _, _ in BODIES])
def test_a_letter_without_a_paper_is_read_by_its_own_words(body: str, expected: dict[str, Any]) -> None:
    (found,) = told(reading(body, "Требование"))

    assert {key: found[key] for key in expected} == expected
    assert (found["inn"], found["code"]) == ("7707083893", "7714")


def test_several_demands_in_one_paper_are_told_apart() -> None:
    first, second = PAPERS[6][1], PAPERS[9][1]
    found = told(reading("Отправлено инспекцией: 12.10.2026", "Два документа", f"{first}\n\f\n{second}"))

    assert [(one["kind"], one["number"]) for one in found] == [("explain_88_3", "15-10/445"), ("act_100", "7801")]


def test_several_demands_in_one_paper_are_told_apart_also_where_their_titles_are_in_small_letters() -> None:
    first = f"{HEAD}{TO}Требование № 15-08/1 о представлении пояснений от 12.10.2026\nп. 3 ст. 88 НК РФ"
    second = (
        f"{HEAD}{TO}Требование № 15-08/2 о представлении документов (информации) от 12.10.2026\nстатья 93 НК РФ\n"
        "Требование № 15-08/1 от 12.10.2026 исполнено не было. Решение № 7 от 01.10.2026 прилагается."
    )
    found = told(reading("Отправлено инспекцией: 12.10.2026", "Два документа", f"{first}\n\f\n{second}"))

    assert [(one["kind"], one["number"]) for one in found] == [("explain_88_3", "15-08/1"), ("docs_93", "15-08/2")]


def test_the_date_beside_the_number_is_the_documents_wherever_the_number_stands_first() -> None:
    body = (
        "Перешлите бухгалтеру.\n-------- Пересылаемое сообщение --------\nДата: 02.11.2026\n"
        "Тема: Требование № 15-08/1234\n\nОрганизация ООО «Пример» ИНН/КПП 7707083893/770701001. Отправитель: ИФНС 7714."
        " Поступило требование о представлении пояснений № 15-08/1234 от 30.10.2026."
        " Дата отправки налоговым органом: 02.11.2026"
    )
    (found,) = told(reading(body, "Fwd: Требование № 15-08/1234"))

    assert (found["number"], found["date"], found["received"]) == ("15-08/1234", "2026-10-30", "2026-11-11")


def test_a_reminder_without_a_kind_tells_the_person_the_day_that_it_names() -> None:
    body = (
        "Истекает срок ответа на требование № 15-08/1234 от 12.10.2026. ООО «Пример» ИНН 7707083893 КПП 770701001,"
        " ИФНС 7714. Срок ответа: 18.11.2026"
    )
    (found,) = reading(body, "Напоминание").demands

    assert (found.kind, found.due_on) == (None, None)
    assert found.remarks == ("В письме назван срок 18.11.2026: сверьте с документом.",)


def test_a_list_of_demands_in_a_letter_is_told_apart() -> None:
    body = (
        "ООО «Пример» ИНН 7707083893 КПП 770701001, налоговый орган 7714\n"
        "1) Требование о представлении пояснений № 101 от 12.10.2026\n"
        "2) Требование о представлении документов (информации) по ст. 93 № 102 от 12.10.2026\n"
        "Отправлено инспекцией 12.10.2026\n"
    )
    found = reading(body, "Получено 2 документа из ФНС")

    kinds = [(d.kind.key if d.kind else None, d.fields.number, d.fields.inn) for d in found.demands]
    assert kinds == [("explain_88_3", "101", "7707083893"), ("docs_93", "102", "7707083893")]


@pytest.mark.parametrize(
    "words",
    [
        "Документ | Номер | Дата\nТребование о представлении пояснений | 101 | 12.10.2026\n"
        "Требование о представлении документов (ст. 93) | 102 | 12.10.2026\n",
        "Документ: Требование о представлении пояснений\nНомер: 101\nДата: 12.10.2026\n\n"
        "Документ: Требование о представлении документов по ст. 93\nНомер: 102\nДата: 12.10.2026\n",
    ],
    ids=["a table", "labels"],
)
def test_a_documents_name_may_stand_above_its_number(words: str) -> None:
    body = f"ООО «Пример», ИНН 7707083893, КПП 770701001, ИФНС 7714\n{words}Отправлено инспекцией 12.10.2026"

    kinds = [(d.kind.key if d.kind else None, d.fields.number) for d in reading(body, "Документы из ФНС").demands]
    assert kinds == [("explain_88_3", "101"), ("docs_93", "102")]


NONE: list[tuple[str, str, str, str]] = [
    ("Вебинар: требование о представлении пояснений", "Как ответить на требование № 15 от 12.10.2026? Отписаться", "no", "newsletter"),
    ("Срочно", "Задолженность по налогам! Оплатите в течение 24 часов: оплатить (http://pay-nalog.example/x)", "no", "spam"),
    ("Новый документ", "В личном кабинете налогоплательщика ООО «Пример» размещён новый документ.", "triage", "unclear"),
    ("Новый документ", "Уважаемый клиент! В личном кабинете размещён новый документ: счёт за услуги связи.", "no", "other"),
    ("В личном кабинете размещён новый документ", "Дата размещения: 02.11.2026", "triage", "unclear"),
    ("Новое сообщение", "Уважаемый налогоплательщик! Появился новый документ в ЛК ЮЛ. Войти: https://lkul.nalog.ru/login.html",
     "triage", "unclear"),
    ("Вам новое требование ФНС", "Получено требование ФНС. Чтобы прочитать, перейдите: https://extern.example/ft/login", "triage",
     "unclear"),
    ("Новый документ от ФНС", "Для ООО «Пример» (ИНН 7707083893) поступило требование от налогового органа 7714."
     " Войдите: https://online.example/auth/?ret=doc", "triage", "unclear"),
    ("Новое требование ФНС", "Поступило требование налогового органа. Оплатите: https://nalog.example/pay", "no", "spam"),
    ("Квитанция о приёме", "Квитанция о приёме НДС ООО «Пример» ИНН 7707083893. Налоговая декларация принята.", "no", "receipt"),
    ("Тарифы", "Уважаемый клиент! АО «Банк» информирует об изменении тарифов РКО.", "no", "bank"),
    ("Претензия", "ООО «Арендодатель» требует от ООО «Пример» (ИНН 7707083893) оплатить аренду в течение 10 дней.", "no",
     "commercial_claim"),
    ("Undeliverable: отчёт", "Delivery Status Notification (Failure) MAILER-DAEMON", "no", "bounce"),
    ("ФНС информирует", "ФНС России информирует: с 2027 года требование об уплате направляется иначе. Письмо носит"
     " информационный характер.", "info", "info_letter"),
    ("Обед", "Коллеги, встречаемся в час.", "no", "other"),
    ("Запрос банка", "Банк просит в соответствии с 115-ФЗ представить документы по операциям до 20.10.2026.", "triage", "bank"),
    ("Письмо", "Банк просит представить до 20.11.2026 документы, подтверждающие реальность сделок. ООО «Пример»", "triage", "bank"),
    ("Письмо", "ПАО Сбербанк: операция отклонена, необходимо пояснить её смысл. ООО «Пример»", "triage", "bank"),
    ("Письмо", "Банк: вам присвоен высокий уровень риска. ООО «Пример» (ИНН 7707083893)", "triage", "bank"),
    ("Тарифы", "Банк просит ознакомиться с новыми тарифами с 01.12.2026", "no", "bank"),
    ("Выписка", "Выписка по счёту за 05.11.2026. ПАО «Банк». ООО «Пример» (ИНН 7707083893)", "no", "bank"),
    ("Счёт 15", "Просим оплатить. ООО «Ромашка», получатель р/с 40702810900000012345 в ПАО Сбербанк, БИК 044525225", "no", "bank"),
    ("Запрос", "Счётная палата Российской Федерации. Запрос № 44 от 05.11.2026. Представить сведения до 20.11.2026", "triage",
     "other_authority"),
    ("Письмо", "Администрация города: требование № 3 о погашении задолженности по аренде земли. ООО «Пример»", "triage",
     "other_authority"),
    ("Письмо", "Центральный банк Российской Федерации. Предписание № 17 от 05.11.2026", "triage", "other_authority"),
    ("СФР", "Социальный фонд России: требование о представлении документов по форме ЕФС-1 № 77 от 12.10.2026, ИНН 7707083893",
     "triage", "other_authority"),
    ("ФССП", "Судебный пристав-исполнитель ФССП России: постановление о взыскании, представить сведения", "triage",
     "other_authority"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "body", "relevance", "kind"), NONE, ids=[row[3] + " " + row[0] for row in NONE])
def test_what_is_no_demand_is_sorted(subject: str, body: str, relevance: str, kind: str) -> None:
    found = reading(body, subject)

    assert found.demands == ()
    assert found.sort is not None
    assert (found.sort.relevance, found.sort.kind) == (relevance, kind)


EXPLAIN = "На основании пункта 3 статьи 88 НК РФ в течение пяти дней представить пояснения."


@pytest.mark.parametrize("number", ["1480", "7725-26-0456", "15-08/1234-п", "14-18/12@", "03-1-14/00123дсп", "A-14/55"])
def test_a_number_is_taken_whole(number: str) -> None:
    paper = HEAD + TO + f"ТРЕБОВАНИЕ № {number}\nо представлении пояснений\nг. Москва 12.10.2026\n" + EXPLAIN
    assert [one["number"] for one in told(reading("Отправлено инспекцией: 12.10.2026", "Документ", paper))] == [number]


@pytest.mark.parametrize("sign", ["", " № б/н"])
def test_the_number_of_the_inspectorate_is_no_number_of_a_demand(sign: str) -> None:
    head = "ФЕДЕРАЛЬНАЯ НАЛОГОВАЯ СЛУЖБА\nИнспекция Федеральной налоговой службы № 14 по г. Москве\nкод 7714\n"
    paper = head + TO + f"ТРЕБОВАНИЕ{sign}\nо представлении пояснений\n12.10.2026\n" + EXPLAIN
    found = reading("Отправлено инспекцией: 12.10.2026", "Документ", paper)

    assert found.demands == ()
    assert found.best is not None
    assert (found.best.fields.number, found.best.fields.inn) == (None, "7707083893")
    assert "не найдены: номер" in found.reasons[-1]


@pytest.mark.parametrize("label", ["Кому: ", "Руководителю "])
def test_the_inn_of_the_inspectorate_or_of_the_treasury_is_not_the_taxpayers(label: str) -> None:
    paper = (
        HEAD + "ИНН 7714014428 КПП 771401001\n" + f"{label}ООО «Пример»\nИНН 7707083893 КПП 770701001\n"
        "ТРЕБОВАНИЕ № 59\nоб уплате задолженности\nг. Москва 12.10.2026\nПолучатель: Казначейство России (ФНС России), ИНН"
        " 7727406020, КПП 770801001. Исполнить до 30.10.2026."
    )  # fmt: skip
    (row,) = told(reading("Отправлено инспекцией: 12.10.2026", "Документ", paper))

    assert (row["inn"], row["kpp"], row["kind"]) == ("7707083893", "770701001", "payment_69")


def test_an_operator_may_say_only_from_when_a_demand_counts_as_received() -> None:
    body = (
        "ООО «Пример» (7707083893-770701001), ИФНС 7714\nТребование о представлении пояснений № 71 от 12.10.2026\n"
        "Считается полученным: 20.10.2026\n"
    )
    (row,) = told(reading(body))  # the letter is of 14.10: six working days from it would be the 22nd

    assert (row["inn"], row["kpp"], row["received"], row["due"]) == (
        "7707083893",
        "770701001",
        "2026-10-20",
        "2026-10-27",
    )


def test_a_table_of_demands_tells_them_by_its_columns() -> None:
    body = (
        "Организация | ИНН/КПП | Документ | Номер | Дата | НО | Отправлено\n"
        "ООО «Пример» | 7707083893/770701001 | Требование о представлении пояснений | 15-10/1 | 12.10.2026 | 7714 | 12.10.2026\n"
        "ООО «Второй» | 7728168971/772801001 | Решение о приостановлении операций по счетам | 992 | 13.10.2026 | 7728 | 13.10.2026"
    )
    rows = told(reading(body, "Новые документы"))

    assert [(one["kind"], one["number"], one["inn"], one["code"], one["received"]) for one in rows] == [
        ("explain_88_3", "15-10/1", "7707083893", "7714", "2026-10-20"),
        ("suspend_76", "992", "7728168971", "7728", "2026-10-21"),
    ]


def test_another_services_demand_is_not_the_tax_authoritys() -> None:
    paper = (
        "ФЕДЕРАЛЬНАЯ ТАМОЖЕННАЯ СЛУЖБА\nМосковская таможня\nТРЕБОВАНИЕ № 10013000/15 от 12.10.2026\nо представлении"
        " документов\n" + TO
    )
    found = reading("", "Требование таможни", paper)
    assert (found.demands, found.sort and found.sort.kind) == ((), "other_authority")


def test_a_paper_nobody_understands_comes_to_a_person_with_what_was_read_of_it() -> None:
    paper = HEAD + TO + "УВЕДОМЛЕНИЕ № 5-5\nо чём-то новом\nг. Москва 12.10.2026\nФНС России уведомляет."
    found = reading("Отправлено инспекцией: 12.10.2026", "Документ", paper)

    assert found.best is not None
    assert (found.best.fields.number, found.best.fields.inn) == ("5-5", "7707083893")


SCANNED = HEAD + TO + "ТРЕБОВАНИЕ № 12\nо представлении пояснений\nг. Москва 12.10.2026\n" + EXPLAIN


def scanned(text: str, certainty: float, media_type: str = "application/pdf") -> Reading:
    one = letter("Скан во вложении", "Скан", text)
    (file,) = one.attachments
    blob = file.blob.model_copy(update={"media_type": media_type})
    scan = file.model_copy(update={"state": "ocr", "ocr_confidence": certainty, "blob": blob})
    return read(one.model_copy(update={"attachments": (scan,)}), russia())


def test_a_scan_that_was_read_well_is_a_demand_and_one_read_poorly_is_compared_by_a_person() -> None:
    (sure,) = scanned(SCANNED, 0.95).demands
    (unsure,) = scanned(SCANNED, 0.65).demands

    assert (sure.doubts, sure.confidence) == ((), 0.95)
    assert unsure.doubts == ("Текст распознан со скана неуверенно (65%): сверьте с документом.",)


@pytest.mark.parametrize(
    ("text", "media_type", "relevance"),
    [
        ("", "application/pdf", "triage"),
        ("РЕО УТ ЛОК щь пав ыва пвы апв апр рпо олд", "image/jpeg", "triage"),
        ("КОТ", "image/jpeg", "no"),
    ],
    ids=["a page without a word", "a page of nonsense", "a photograph"],
)
def test_a_scan_that_nobody_could_read_is_never_passed_over(text: str, media_type: str, relevance: str) -> None:
    found = scanned(text, 0.3, media_type)

    assert found.sort is not None
    assert found.sort.relevance == relevance


def test_a_stamp_with_initials_tells_the_day_it_was_handed_over() -> None:
    paper = SCANNED + "\nПолучено лично директор Петров П.П. 14.10.2026"
    (row,) = told(reading("Получили на руки, скан во вложении", "Скан", paper))

    assert (row["channel"], row["received"], row["due"]) == ("hand", "2026-10-14", "2026-10-21")
