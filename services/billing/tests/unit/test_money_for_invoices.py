"""Money for an invoice that waits, is void, or was paid already; money that goes back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bank import INN, STRANGER, found, given_back, statement
from billing.core.desk_state import APPROVAL_TAG
from contracts.billing.v1 import InvoiceReleased
from contracts.claims import Text
from contracts.corrections.v1 import InvoiceVoided, VoidAsked
from contracts.crm.v1 import CreateTask, CrmRef, Made
from contracts.items.v1 import MoveItemStage
from contracts.letters.v1 import SendLetter
from contracts.payments.v1 import PaymentMatched, PaymentUnmatched
from contracts.signs.v1 import CommentTimeline
from contracts.tasks.v1 import CommentTask, ReopenTask, TaskCompleted
from office import Office, billed

NOON = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRST = "nordlex/2026/118"
PAID = ("1", "23730.03", INN, "счет Н-118")


def answered(office: Office, result: str | None = None) -> None:
    """The partner finishes his task."""
    task = next(one for one in office.ordered(CreateTask) if APPROVAL_TAG in one.tags)
    office.hear(
        TaskCompleted(
            task_id=900,
            completed_at=NOON,
            command_id=office.id_of(task),
            belongs_to=(CrmRef(kind="client", id=104),),
            by_id=3,
            result=Text.of(result) if result else None,
        )
    )


def void(office: Office) -> None:
    office.hear(VoidAsked(invoice_id=FIRST, client_id=104, reason=Text.of("не тот договор"), asked_at=NOON))


def phases(office: Office) -> list[tuple[str, str, str]]:
    client = office.states["billing.desk", "client/104"]
    return [(one.number, one.phase, str(one.paid)) for one in client.invoices]


def stages(office: Office) -> list[str]:
    return [one.stage for one in office.ordered(MoveItemStage)]


def lines(office: Office) -> list[str]:
    return [one.text.content for one in office.ordered(CommentTimeline)]


def test_an_answer_that_is_neither_yes_nor_no_sends_nothing_and_the_partner_is_asked_again() -> None:
    office = billed(approval=True)
    answered(office, "Не отправлять, исправить строку 3")

    assert (office.said(InvoiceReleased), office.said(InvoiceVoided), office.ordered(SendLetter)) == ([], [], [])
    task = next(one for one in office.ordered(CreateTask) if APPROVAL_TAG in one.tags)
    assert [one.task for one in office.ordered(ReopenTask)] == [Made(command_id=office.id_of(task))]
    assert "«Отклонено»" in office.ordered(CommentTask)[0].text.content
    answered(office)  # closed again without a word: what he wrote before was no yes
    assert (len(office.ordered(ReopenTask)), office.ordered(SendLetter)) == (2, [])
    answered(office, "Согласовано")
    assert len(office.ordered(SendLetter)) == 1


def test_a_refusal_in_brackets_sends_nothing_and_the_invoice_is_void() -> None:
    office = billed(approval=True)
    answered(office, "[Отклонено]")

    assert (phases(office), office.ordered(SendLetter)) == ([("Н-118", "void", "0.00")], [])


def test_no_remarks_is_a_yes() -> None:
    office = billed(approval=True)
    answered(office, "Нет замечаний")

    assert len(office.ordered(SendLetter)) == 1
    assert office.said(InvoiceVoided) == []


def test_an_invoice_that_is_paid_before_the_partner_s_word_goes_to_the_client_with_it() -> None:
    office = billed(approval=True)
    office.hear(statement(PAID))
    assert (phases(office), office.ordered(SendLetter)) == ([("Н-118", "approval", "23730.03")], [])
    answered(office)

    assert len(office.ordered(SendLetter)) == 1
    assert [one.invoice_id for one in office.said(InvoiceReleased)] == [FIRST]
    assert (phases(office), stages(office)) == ([("Н-118", "paid", "23730.03")], ["paid", "paid"])


def test_a_paid_invoice_that_the_partner_rejects_is_a_task_and_not_void() -> None:
    office = billed(approval=True)
    office.hear(statement(PAID))
    answered(office, "Отклонено: не тот договор")

    assert (office.said(InvoiceVoided), office.ordered(SendLetter)) == ([], [])
    task = office.ordered(CreateTask)[-1]
    assert task.title == "Счёт № Н-118 не аннулирован"
    assert "не тот договор" in task.description.content


def test_a_rejected_invoice_is_void_once_all_that_was_paid_has_gone_back_and_nobody_is_reminded_of_it() -> None:
    office = billed(approval=True)
    office.hear(statement(PAID))
    answered(office, "Отклонено: не тот договор")
    office.hear(given_back("3730.03", "Возврат по счету № Н-118"))
    tasks = len(office.ordered(CreateTask))
    office.wake("overdue:")
    assert (phases(office), len(office.ordered(CreateTask))) == ([("Н-118", "approval", "20000.00")], tasks)
    office.hear(given_back("20000.00", "Возврат по счету № Н-118", number="9"))

    assert (phases(office), stages(office)[-1]) == ([("Н-118", "void", "0.00")], "void")
    assert [one.reason for one in office.said(InvoiceVoided)] == ["rejected"]
    assert lines(office)[-1].startswith("Счёт № Н-118 аннулирован: партнёр его отклонил")
    assert (len(office.ordered(CreateTask)), office.ordered(SendLetter)) == (tasks, [])
    assert not [name for _, name in office.wakes if name.startswith("overdue:")]


def test_money_for_a_void_invoice_is_a_task_and_the_invoice_stays_void() -> None:
    office = billed()
    void(office)
    office.hear(statement(PAID))

    assert (phases(office), stages(office)) == ([("Н-118", "void", "23730.03")], ["void"])
    task = office.ordered(CreateTask)[-1]
    assert task.title == "Платёж по аннулированному счёту № Н-118"
    assert "Поступила оплата по счёту № Н-118: 23730,03 руб." in task.description.content
    asked = len(office.ordered(CreateTask))
    office.hear(given_back("23730.03", "Возврат по счету № Н-118"))
    assert (phases(office), len(office.ordered(CreateTask))) == ([("Н-118", "void", "0.00")], asked)
    assert lines(office)[-1] == "Возвращено по аннулированному счёту № Н-118: 23730,03 руб."


def unmatched(office: Office) -> list[tuple[str, str]]:
    return [(one.why, str(one.amount)) for one in office.said(PaymentUnmatched)]


ADVANCE = {"amount": "50000", "payment_number": "412", "payment_on": "2026-09-02", "sf_number": "А-44"}


def test_an_invoice_that_an_advance_covers_is_paid_and_the_client_is_not_asked_for_anything() -> None:
    office = billed(advances=[ADVANCE | {"sf_on": "2026-09-03"}])

    (matched,) = office.said(PaymentMatched)
    assert (str(matched.amount), str(matched.left), matched.paid, matched.deal_id) == ("23730.03", "0.00", True, 311)
    assert (phases(office), stages(office)) == ([("Н-118", "paid", "0.00")], ["paid"])
    (letter,) = office.ordered(SendLetter)
    assert "Счёт уже оплачен, платить по нему не нужно." in letter.text.content
    assert "Срок оплаты" not in letter.text.content
    assert lines(office)[1:] == [
        "Счёт № Н-118 полностью оплачен авансом: зачтено 23730,03 руб. Платить по нему не нужно."
    ]
    assert not [name for _, name in office.wakes if name.startswith("overdue:")]


def test_an_invoice_that_an_advance_covers_may_still_be_void() -> None:
    office = billed(advances=[ADVANCE | {"sf_on": "2026-09-03"}])
    void(office)

    assert phases(office) == [("Н-118", "void", "0.00")]
    assert "Клиент этот счёт уже получил" in last_task(office)
    taken_back = office.said(PaymentMatched)[-1]
    assert (str(taken_back.amount), taken_back.paid, taken_back.how) == ("-23730.03", False, "refund")
    assert lines(office)[-1] == (
        "Счёт № Н-118 аннулирован: зачёт аванса на 23730,03 руб. снят, аванс снова числится за клиентом."
    )


def test_that_an_advance_covers_an_invoice_is_said_once_the_partner_agreed_and_not_if_he_rejects_it() -> None:
    rejected, agreed = (billed(approval=True, advances=[ADVANCE | {"sf_on": "2026-09-03"}]) for _ in range(2))
    assert (rejected.said(PaymentMatched), stages(rejected)) == ([], [])
    assert lines(rejected) == ["Выставлен счёт № Н-118 от 02.11.2026 за период октябрь 2026: 0,00 руб."]
    answered(rejected, "Отклонено: не тот договор")
    answered(agreed)

    assert (rejected.said(PaymentMatched), phases(rejected)) == ([], [("Н-118", "void", "0.00")])
    assert [(str(one.amount), one.paid) for one in agreed.said(PaymentMatched)] == [("23730.03", True)]
    assert (phases(agreed), set(stages(agreed))) == ([("Н-118", "paid", "0.00")], {"paid"})


def test_the_letter_names_all_that_is_attached() -> None:
    (letter,) = billed().ordered(SendLetter)

    assert [one.name for one in letter.attachments] == [
        *("Счёт Н-118.pdf", "Акт Н-118.pdf", "УПД Н-118.pdf", "Отчёт-дневник Н-118.pdf"),
    ]
    assert "на сумму 23730,03 руб., акт, УПД и отчёт-дневник" in letter.text.content


TWICE = ("2", "23730.03", INN, "счет Н-118")


def test_what_was_paid_twice_and_is_given_back_leaves_the_invoice_paid() -> None:
    office = billed()
    office.hear(statement(PAID), statement(TWICE))
    asked = len(office.ordered(CreateTask))
    office.hear(given_back("23730.03", "Возврат ошибочно (повторно) перечисленных средств по счету № Н-118"))

    assert phases(office) == [("Н-118", "paid", "23730.03")]
    assert unmatched(office) == [("already_paid", "23730.03"), ("given_back", "23730.03")]
    assert len(office.ordered(CreateTask)) == asked
    assert lines(office)[-1] == (
        "Возвращено 23730,03 руб. (05.11.2026) из денег, которые не были отнесены ни к одному счёту. "
        "Оплата счетов не изменилась."
    )

    # a second refund is no more of what was paid twice
    office.hear(given_back("23730.03", "Возврат по счету № Н-118", number="9"))
    assert phases(office) == [("Н-118", "released", "0.00")]


@pytest.mark.parametrize("purpose", ["Возврат излишне уплаченных по счету № Н-118", "Возврат излишне уплаченных"])
def test_what_was_more_than_owed_and_is_given_back_leaves_the_invoice_paid(purpose: str) -> None:
    office = billed()
    office.hear(statement(("1", "24000.00", INN, "счет Н-118")))
    office.hear(given_back("200.00", purpose), given_back("69.97", purpose, number="9"))

    assert phases(office) == [("Н-118", "paid", "23730.03")]
    assert unmatched(office) == [("over", "269.97"), ("given_back", "200.00"), ("given_back", "69.97")]


def test_a_refund_that_neither_words_nor_sum_tell_is_of_money_too_much_is_a_question() -> None:
    office = billed()
    office.hear(statement(("1", "24000.00", INN, "счет Н-118")))
    asked = len(office.ordered(CreateTask))
    office.hear(given_back("150.00", "Возврат по счету № Н-118: ошибка в ставке"))

    assert unmatched(office)[1:] == [("refund", "150.00")]
    assert len(office.ordered(CreateTask)) == asked + 1
    office.hear(given_back("269.97", "Возврат по счету № Н-118", number="9"))
    assert unmatched(office)[2:] == [("given_back", "269.97")]


def test_a_refund_of_more_than_no_invoice_took_is_a_question() -> None:
    office = billed()
    office.hear(statement(("1", "24000.00", INN, "счет Н-118")))
    office.hear(given_back("24000.00", "Возврат по счету № Н-118"))

    assert phases(office) == [("Н-118", "paid", "23730.03")]
    assert unmatched(office)[1:] == [("refund", "24000.00")]


def test_what_is_left_over_is_told_with_the_invoice_as_it_is_after_it() -> None:
    office = billed()
    office.hear(statement(("1", "24000.00", INN, "счет Н-118")))

    assert "• № Н-118 от 02.11.2026, ООО «Хельсинки Трейд Рус»: осталось 0.00" in last_task(office)


def last_task(office: Office) -> str:
    return office.ordered(CreateTask)[-1].description.content


BY_A_THIRD = ("1", "23730.03", STRANGER, "Оплата за ООО Хельсинки Трейд Рус по счету № Н-118")


def test_what_goes_back_to_a_third_party_that_paid_takes_the_invoice_back_if_it_is_told_by_its_day() -> None:
    office = billed()
    office.hear(statement(BY_A_THIRD))
    office.hear(given_back("23730.03", "Возврат по счету № Н-118 от 02.11.2026", inn=STRANGER))

    assert phases(office) == [("Н-118", "released", "0.00")]


@pytest.mark.parametrize(
    ("purpose", "inn"),
    [("Возврат по счету № Н-118", STRANGER), ("Возврат по счету № Н-118", ""), ("Возврат", STRANGER)],
)
def test_another_refund_to_whoever_is_no_client_is_a_question(purpose: str, inn: str) -> None:
    office = billed()
    office.hear(statement(BY_A_THIRD))
    office.hear(given_back("23730.03", purpose, inn=inn))

    assert phases(office) == [("Н-118", "paid", "23730.03")]
    assert unmatched(office) == [("refund", "23730.03")]
    assert ("№ Н-118" in last_task(office)) == ("Н-118" in purpose)


def test_what_was_paid_and_is_given_back_is_owed_again_and_reminded_of_once_more() -> None:
    office = billed(remind_client=False)
    office.wake("overdue:")
    office.hear(statement(PAID))
    assert not [name for _, name in office.wakes if name.startswith("overdue:")]
    office.hear(given_back("3730.03", "Возврат по счету № Н-118"))

    assert lines(office)[1:] == [
        "Поступила оплата по счёту № Н-118: 23730,03 руб. Счёт оплачен полностью.",
        "Возвращено по счёту № Н-118: 3730,03 руб. Осталось 3730,03 руб.",
    ]
    assert stages(office) == ["paid", "issued"]
    letters = len(office.ordered(SendLetter))
    office.wake("overdue:")  # 16 November: the 14th is a Saturday
    assert office.now.date().isoformat() == "2026-11-16"
    assert office.ordered(CreateTask)[-1].title == "Не оплачен счёт № Н-118: ООО «Хельсинки Трейд Рус»"
    assert len(office.ordered(SendLetter)) == letters


@pytest.mark.parametrize("storno_first", [False, True])
def test_a_storno_that_repeats_its_payment_s_document_hides_neither(*, storno_first: bool) -> None:
    """Whether the money is gone the bank's file doesn't tell: a person is asked, and the payment counts once."""
    plain = statement(PAID)
    assert plain.content.held is not None
    back = found(plain.content.held.replace("=Платежное поручение".encode("cp1251"), "=Сторно".encode("cp1251")))
    office = billed()
    office.hear(*((back, plain) if storno_first else (plain, back)), back)

    assert phases(office) == [("Н-118", "paid", "23730.03")]
    assert unmatched(office) == [("refund", "23730.03")]
