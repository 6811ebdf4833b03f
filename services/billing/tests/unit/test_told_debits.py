"""Money that went out for a person, of which the statement doesn't tell which request asked for it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from bank import INN, given_back, statement
from billing.core.debits import Expected
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentDebited, PaymentMatched, PaymentTold, PaymentUnmatched
from office import Office, billed

NOW = datetime(2026, 11, 6, 9, tzinfo=UTC)
TRIPS = ("trip:58", "trip:59")


def expected(*requests: str, amount: str = "15000.00", kind: str = "advance") -> tuple[Expected, ...]:
    return tuple(Expected(one, kind, 13, "Дроздов Илья", Decimal(amount)) for one in requests)  # type: ignore[arg-type]


def office(*waiting: Expected) -> Office:
    made = billed()
    made.expected = waiting or expected(*TRIPS)
    return made


def went_out(office: Office, number: str = "8") -> None:
    office.hear(given_back("15000.00", "Аванс на командировку, Дроздов И.С.", inn="", number=number))


def tell(office: Office, payment_id: str, request: str = "trip:59", **more: str) -> None:
    told = PaymentTold(payment_id=payment_id, issuer="nordlex", invoices=(), told_at=NOW, request=request, **more)
    office.hear(told)


def asked(office: Office) -> str:
    return office.said(PaymentUnmatched)[-1].payment_id


def debited(office: Office) -> list[tuple[str, str, str]]:
    return [(one.request, one.purpose, str(one.amount)) for one in office.said(PaymentDebited)]


def refused(office: Office) -> list[str]:
    found = [one.description.content for one in office.ordered(CreateTask) if one.title.startswith("Списание не")]
    return [one.rpartition(": ")[2] for one in found]


def test_a_person_says_which_request_it_was_for_and_the_task_says_how() -> None:
    here = office()
    went_out(here)
    (task,) = here.ordered(CreateTask)
    assert task.title == "Чья выплата: 15000.00 RUB"
    assert "• trip:58 (аванс): Дроздов Илья, 15000.00" in task.description.content
    assert f"delo billing debit {asked(here)} ЗАЯВКА --issuer nordlex" in task.description.content

    tell(here, asked(here))
    assert debited(here) == [("trip:59", "advance", "15000.00")]
    (paid,) = here.said(PaymentDebited)
    assert (paid.payment_id, paid.employee_id, paid.on.isoformat()) == (asked(here), 13, "2026-11-05")


def test_it_is_said_once_and_each_request_is_paid_once() -> None:
    here = office()
    went_out(here)
    first = asked(here)
    tell(here, first)
    tell(here, first, "trip:58")
    went_out(here, "9")  # the look-up still has both: that 59 is paid the till knows, so it is the other one

    assert debited(here) == [("trip:59", "advance", "15000.00"), ("trip:58", "advance", "15000.00")]
    assert refused(here) == ["такого неопознанного списания нет, или оно уже отнесено."]


def test_what_can_not_be_done_is_a_task() -> None:
    here = office(*expected(*TRIPS), *expected("trip:60", amount="9.00"), *expected("trip:58", kind="expense"))
    went_out(here)
    tell(here, "p")
    tell(here, asked(here), "trip:99")
    tell(here, asked(here), "trip:60")
    tell(here, asked(here), "trip:58")
    assert debited(here) == []
    assert refused(here) == [
        "такого неопознанного списания нет, или оно уже отнесено.",
        "эта заявка не ждёт выплаты.",
        "по заявке ждут 9.00 RUB, а списано 15000.00.",
        "добавьте --kind advance или expense.",
    ]

    tell(here, asked(here), "trip:58", purpose="expense")
    assert debited(here) == [("trip:58", "expense", "15000.00")]


def test_two_debits_of_one_sum_do_not_both_pay_the_only_request() -> None:
    here = office(*expected("trip:58"))
    went_out(here)
    went_out(here, "9")

    assert debited(here) == [("trip:58", "advance", "15000.00")]


def test_a_refund_to_a_client_is_no_question_because_somebody_waits_for_the_same_sum() -> None:
    for purpose, left in (("Возврат по счету № Н-118", "15000.00"), ("Возврат средств", "15000.00")):
        here = office()
        here.hear(statement(("1", "23730.03", INN, "счет Н-118")))
        here.hear(given_back("15000.00", purpose))
        assert [str(one.left) for one in here.said(PaymentMatched)] == ["0.00", left]
        assert (debited(here), here.said(PaymentUnmatched)) == ([], [])


def test_what_is_named_goes_before_a_refund() -> None:
    here = office(*expected("trip:58"))
    here.hear(statement(("1", "23730.03", INN, "счет Н-118")))
    here.hear(given_back("15000.00", "Возврат перерасхода Дроздов Илья"))
    assert debited(here) == [("trip:58", "advance", "15000.00")]
