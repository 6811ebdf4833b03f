"""Money opens the gate that it was paid for: not another's, and not only when somebody has said who appeals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from case_world import World, payment
from contracts.billing.v1 import InvoiceIssued
from contracts.claims import Text
from contracts.corrections.v1 import InvoiceVoided

CASE = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
LOST = {"outcome": "against", "announced_on": "2026-03-10", "text_on": "2026-03-12"}


def heard() -> World:
    """A case in the hearing of its first instance."""
    world = World("litigation")
    world.open_deal("hearing", **CASE)
    return world


def judged() -> World:
    """The first instance is lost, its full text is of 12.03.2026."""
    world = World("litigation")
    world.open_deal("full_text", **CASE, **LOST)
    return world


def issue(world: World, invoice_id: str) -> None:
    world.tell(
        InvoiceIssued(
            invoice_id=invoice_id,
            issuer="firm",
            number=invoice_id,
            client_id=55,
            client_name="ООО «Север»",
            issued_on=world.now.date(),
            first_on=date(2026, 2, 1),
            last_on=date(2026, 2, 28),
            currency="RUB",
            net=Decimal("50000.00"),
            vat=Decimal("0.00"),
            gross=Decimal("50000.00"),
            to_pay=Decimal("50000.00"),
            month=Text.of("{}"),
            deal_id=world.deal_id,
        )
    )


def void(world: World, invoice_id: str) -> None:
    world.tell(
        InvoiceVoided(invoice_id=invoice_id, issuer="firm", client_id=55, reason="withdrawn", deal_id=world.deal_id)
    )


def pay(world: World, invoice_id: str, **changes: Any) -> None:
    named = {"payment_id": f"for {invoice_id}", "invoice_id": invoice_id, "number": invoice_id}
    world.tell(payment(world, **named | changes))


def test_money_that_comes_before_it_is_said_who_appeals_counts_and_the_term_ends_nothing() -> None:
    world = judged()
    issue(world, "18")
    pay(world, "18")
    assert world.deal["appeal_paid"] == "yes"

    world.fill(appeal_by="us", appeal_contract="yes")
    assert (world.stage, world.open) == ("appeal_filing", ["complaint"])
    world.until(datetime(2026, 4, 13, 21, 0, tzinfo=UTC))  # a month after the full text, midnight in Moscow
    assert world.stage == "appeal_filing"


def test_a_late_invoice_of_the_first_instance_does_not_open_the_appeal_and_says_so() -> None:
    world = heard()
    issue(world, "17")
    world.fill(**LOST)
    world.fill(appeal_by="us", appeal_contract="yes")
    pay(world, "17")

    assert (world.stage, world.deal.get("appeal_paid")) == ("full_text", None)
    assert "счёт № 17 выставлен на прежней стадии" in world.notices[-1]
    issue(world, "18")
    pay(world, "18")
    assert (world.stage, world.deal["appeal_paid"]) == ("appeal_filing", "yes")


def test_the_rest_of_an_invoice_that_was_paid_in_part_before_the_verdict_is_none_of_the_appeal_s() -> None:
    world = heard()
    pay(world, "17", amount=Decimal("20000.00"), left=Decimal("30000.00"), paid=False)
    world.fill(**LOST)
    world.fill(appeal_by="us", appeal_contract="yes")
    pay(world, "17", amount=Decimal("30000.00"))

    assert (world.stage, world.deal.get("appeal_paid")) == ("full_text", None)


def test_the_invoice_of_the_appeal_does_not_open_the_cassation() -> None:
    world = judged()
    issue(world, "18")
    world.fill(partner_override="yes")
    world.fill(appeal_by="us", appeal_contract="yes")
    world.fill(appeal_filed_on="2026-04-06")
    world.fill(appeal_outcome="against", appeal_announced_on="2026-06-10", appeal_text_on="2026-06-15")
    world.fill(cassation_by="us", cassation_contract="yes")
    pay(world, "18")

    assert (world.stage, world.deal.get("cassation_paid")) == ("appeal_act", None)


def test_an_invoice_of_before_a_remand_does_not_pay_for_the_second_appeal() -> None:
    world = judged()
    issue(world, "18")
    world.fill(appeal_by="us", appeal_contract="yes", appeal_paid="yes", appeal_filed_on="2026-04-06")
    world.fill(appeal_outcome="remanded", appeal_announced_on="2026-06-10", appeal_text_on="2026-06-15")
    world.fill(outcome="against", announced_on="2026-08-10", text_on="2026-08-14")
    world.fill(appeal_by="us", appeal_contract="yes")
    pay(world, "18")

    assert (world.stage, world.deal.get("appeal_paid")) == ("full_text", None)


def test_where_nothing_says_what_was_paid_for_the_gate_opens_and_a_person_is_told_to_look() -> None:
    world = judged()
    world.fill(appeal_by="us", appeal_contract="yes")
    pay(world, "18")

    assert (world.stage, world.deal["appeal_paid"]) == ("appeal_filing", "yes")
    assert "проверьте, за что оплата" in world.notices[-1]


def test_money_that_comes_when_nobody_appeals_is_not_the_appeal_s() -> None:
    world = judged()
    world.fill(appeal_by="nobody")
    pay(world, "18")

    assert (world.stage, world.deal.get("appeal_paid")) == ("full_text", None)
    assert "Ожидалось: —" in world.comments[-1]


def agreed() -> World:
    """An enquiry whose contract is with the client."""
    world = World("enquiry")
    world.open_deal("contract", service="legal", terms_agreed="yes", contract_sent_on="2026-03-02")
    return world


def test_money_that_comes_before_the_contract_is_signed_counts_when_the_stage_of_payment_comes() -> None:
    world = agreed()
    pay(world, "18")
    assert (world.stage, world.deal.get("paid")) == ("contract", None)
    assert "Ожидалось: стадия «Оплата» ещё впереди, оплата зачтётся на ней." in world.comments[-1]

    world.fill(contract_signed_on="2026-03-06")
    assert (world.stage, world.deal["paid"], world.open) == ("handed", "yes", [])


def test_money_that_was_given_back_or_came_in_part_is_awaited_still() -> None:
    world = agreed()
    pay(world, "18")
    pay(world, "18", payment_id="3", amount=Decimal("-50000.00"), left=Decimal("50000.00"), paid=False)
    pay(world, "19", amount=Decimal("20000.00"), left=Decimal("30000.00"), paid=False)
    world.fill(contract_signed_on="2026-03-06")
    assert (world.stage, world.open) == ("payment", ["payment"])

    pay(world, "19", amount=Decimal("30000.00"))
    assert world.stage == "payment"
    assert "другие счета этой же стадии ещё нет: 18" in world.notices[-1]
    void(world, "18")
    assert world.stage == "handed"


def test_the_money_of_a_consultation_hands_no_enquiry_on_and_a_person_is_asked() -> None:
    world = World("enquiry")
    world.open_deal("terms", service="litigation")
    issue(world, "5")
    pay(world, "5")
    assert "Ожидалось: —." in world.comments[-1]
    world.fill(terms_agreed="yes")
    world.fill(contract_sent_on="2026-03-02", contract_signed_on="2026-03-02")

    assert (world.stage, world.deal.get("paid"), world.open) == ("payment", None, ["payment"])
    assert "«Оплачено» не отмечено: если оплата за это, отметьте сами." in world.notices[-1]


def test_an_invoice_of_before_the_contract_that_is_paid_at_the_stage_of_payment_is_not_the_contract_s() -> None:
    world = World("enquiry")
    world.open_deal("terms", service="litigation")
    issue(world, "5")
    world.fill(terms_agreed="yes")
    world.fill(contract_sent_on="2026-03-02", contract_signed_on="2026-03-02")
    issue(world, "6")
    pay(world, "5")
    assert (world.stage, world.deal.get("paid")) == ("payment", None)
    assert "счёт № 5 выставлен не для стадии «Оплата»" in world.notices[-1]

    pay(world, "6")
    assert (world.stage, world.deal["paid"]) == ("handed", "yes")


def test_of_two_invoices_before_the_stage_of_payment_both_are_to_be_paid() -> None:
    world = agreed()
    issue(world, "5")
    issue(world, "6")
    pay(world, "5")
    world.fill(contract_signed_on="2026-03-06")
    assert (world.stage, world.deal.get("paid")) == ("payment", None)

    pay(world, "6")
    assert world.stage == "handed"


def test_money_of_before_is_never_written_over_what_a_person_took_out() -> None:
    world = agreed()
    world.fill(contract_signed_on="2026-03-06")
    issue(world, "7")
    pay(world, "7")
    assert (world.stage, world.deal["paid"]) == ("handed", "yes")
    world.fill(paid=None)
    world.move("contract")
    world.move("payment")
    assert (world.stage, world.deal.get("paid")) == ("payment", None)

    pay(world, "7", payment_id="over", amount=Decimal("1.00"), left=Decimal("-1.00"))
    assert (world.stage, world.deal.get("paid")) == ("payment", None)


def test_money_of_before_is_never_written_over_a_no() -> None:
    world = agreed()
    world.fill(contract_signed_on="2026-03-06")
    world.complete("payment", "Нет")
    world.move("contract")
    pay(world, "18")
    world.move("payment")

    assert (world.stage, world.state.facts["paid"]) == ("payment", "no")


def test_an_enquiry_that_comes_a_second_time_is_not_paid_by_the_first_run_s_money() -> None:
    world = agreed()
    issue(world, "7")
    pay(world, "7")
    world.fill(contract_signed_on="2026-03-06")
    assert world.stage == "handed"
    world.fill(paid=None, contract_sent_on=None, contract_signed_on=None)
    world.move("contract")
    world.fill(contract_sent_on="2026-06-02", contract_signed_on="2026-06-02")

    assert (world.stage, world.deal.get("paid")) == ("payment", None)


def back(world: World, invoice_id: str, **changes: Any) -> None:
    gone = {"payment_id": f"back {invoice_id}", "amount": Decimal("-50000.00"), "left": Decimal("50000.00")}
    pay(world, invoice_id, **gone | {"paid": False} | changes)


def test_a_gate_does_not_open_by_money_that_has_gone_back() -> None:
    world = judged()
    world.fill(appeal_by="us")
    pay(world, "18")
    assert (world.stage, world.deal["appeal_paid"]) == ("full_text", "yes")  # the contract is awaited still
    back(world, "18")
    assert world.deal.get("appeal_paid") is None
    assert "«Апелляция оплачена» снято" in world.notices[-1]

    world.fill(appeal_contract="yes")
    assert (world.stage, world.open) == ("full_text", ["gate_appeal"])
    pay(world, "18", payment_id="again")
    assert (world.stage, world.deal["appeal_paid"]) == ("appeal_filing", "yes")


def test_money_that_goes_back_takes_nothing_that_a_person_has_said() -> None:
    world = judged()
    world.fill(appeal_by="us", appeal_paid="yes")
    pay(world, "18")
    back(world, "18")
    assert world.deal["appeal_paid"] == "yes"

    other = judged()
    other.fill(appeal_by="us")
    pay(other, "18")
    other.fill(appeal_paid=None)
    other.fill(appeal_paid="yes")  # it is his word now
    back(other, "18")
    assert other.deal["appeal_paid"] == "yes"


def test_an_invoice_in_whose_stead_another_was_paid_is_awaited_until_it_is_void() -> None:
    world = judged()
    world.fill(appeal_by="us")
    pay(world, "18")
    pay(world, "19")
    back(world, "18")
    assert world.deal.get("appeal_paid") is None

    void(world, "18")
    assert world.deal["appeal_paid"] == "yes"
    assert "внесено «Апелляция оплачена»" in world.notices[-1]
    back(world, "19")
    assert world.deal.get("appeal_paid") is None
    void(world, "19")
    assert world.deal.get("appeal_paid") is None


def test_half_of_the_invoices_of_an_instance_does_not_begin_it_and_says_what_is_awaited() -> None:
    world = judged()
    world.fill(appeal_by="us", appeal_contract="yes")
    issue(world, "18")
    issue(world, "19")
    pay(world, "18")

    assert (world.stage, world.deal.get("appeal_paid"), world.open) == ("full_text", None, ["gate_appeal"])
    assert "счёт № 18 оплачен, но другие счета этой же стадии ещё нет: 19" in world.notices[-1]
    pay(world, "19", amount=Decimal("20000.00"), left=Decimal("30000.00"), paid=False)
    assert (world.stage, world.deal.get("appeal_paid")) == ("full_text", None)
    assert "осталось 30000.00. Дело ждёт полной оплаты." in world.comments[-1]
    pay(world, "19", payment_id="rest", amount=Decimal("30000.00"))
    assert (world.stage, world.deal["appeal_paid"]) == ("appeal_filing", "yes")


def test_of_two_invoices_that_were_paid_one_that_goes_back_shuts_the_gate_again() -> None:
    world = judged()
    world.fill(appeal_by="us")
    issue(world, "18")
    issue(world, "19")
    pay(world, "18")
    pay(world, "19")
    assert world.deal["appeal_paid"] == "yes"
    back(world, "18")

    assert world.deal.get("appeal_paid") is None
    assert "«Апелляция оплачена» снято" in world.notices[-1]


def test_an_invoice_that_is_void_is_waited_for_no_more() -> None:
    world = judged()
    world.fill(appeal_by="us", appeal_contract="yes")
    issue(world, "18")
    issue(world, "19")
    pay(world, "18")
    void(world, "19")

    assert (world.stage, world.deal["appeal_paid"]) == ("appeal_filing", "yes")


def test_an_invoice_of_another_stage_that_is_void_opens_nothing() -> None:
    world = heard()
    issue(world, "17")
    world.fill(**LOST)
    world.fill(appeal_by="us", appeal_contract="yes")
    void(world, "17")
    void(world, "99")

    assert (world.stage, world.deal.get("appeal_paid")) == ("full_text", None)


def test_an_enquiry_is_not_handed_on_by_one_of_two_invoices_at_the_stage_of_payment() -> None:
    world = agreed()
    world.fill(contract_signed_on="2026-03-06")
    issue(world, "7")
    issue(world, "8")
    pay(world, "7")
    assert (world.stage, world.deal.get("paid")) == ("payment", None)

    pay(world, "8")
    assert world.stage == "handed"


def test_money_that_goes_back_after_the_gate_leaves_the_mark_and_the_responsible_person_is_told() -> None:
    world = judged()
    world.fill(appeal_by="us", appeal_contract="yes")
    pay(world, "18")
    told = len(world.notices)
    back(world, "18")

    assert (world.stage, world.deal["appeal_paid"]) == ("appeal_filing", "yes")
    assert "Возврат по счёту № 18" in world.comments[-1]
    (notice,) = world.notices[told:]
    assert "«ООО «Север»»: возврат по счёту № 18: 50000.00 RUB" in notice
    assert "На стадии «Апелляция: подготовка» работа уже идёт" in notice


def test_money_of_a_service_that_goes_back_is_told_to_the_responsible_person() -> None:
    world = World("legal")
    world.open_deal("service", terms_agreed="yes")
    pay(world, "18")
    told = len(world.notices)
    back(world, "18")

    assert "возврат по счёту № 18" in world.notices[told]


def test_what_was_paid_too_much_goes_back_without_ado() -> None:
    world = judged()
    world.fill(appeal_by="us", appeal_contract="yes")
    pay(world, "18", amount=Decimal("60000.00"), left=Decimal("-10000.00"))
    told = len(world.notices)
    back(world, "18", amount=Decimal("-10000.00"), left=Decimal("0.00"), paid=True)

    assert "Возврат по счёту № 18" in world.comments[-1]
    assert (world.notices[told:], world.deal["appeal_paid"]) == ([], "yes")
