"""The debtor pays or agrees after the claim's term has ended: while the suit is prepared, heard, or enforced."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World

PLAINTIFF = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "claim_needed": "yes"}


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def case_at(stage: str, **facts: str) -> World:
    world = World("litigation")
    world.open_deal(stage, **{**PLAINTIFF, **facts})
    return world


def test_a_debt_that_is_paid_while_the_suit_is_prepared_ends_the_case() -> None:
    world = case_at("claim_wait", claim_sent_on="2026-02-03")
    world.until(datetime(2026, 3, 6, 8, 0, tzinfo=UTC))
    assert world.stage == "filing"

    world.fill(debt_paid="full")
    assert (world.stage, world.open) == ("settled", [])


@pytest.mark.parametrize("stage", ["filing", "acceptance", "no_motion", "preliminary", "hearing", "simplified"])
def test_a_claim_that_is_met_by_word_alone_asks_whether_the_money_has_come(stage: str) -> None:
    kind = "simplified" if stage == "simplified" else "ordinary"
    world = case_at(stage, kind=kind, **({} if stage == "filing" else {"filed_on": "2026-02-24"}))
    before = world.open
    world.fill(claim_answer="agreed")
    assert (world.stage, world.open) == (stage, sorted([*before, "met"]))
    assert world.task("met").deadline == end_of("2026-03-04")  # two working days from Monday 02.03.2026

    world.fill(debt_paid="none")
    assert (world.stage, world.open) == (stage, before)


def test_a_promise_that_was_not_kept_leads_the_settled_case_to_its_suit() -> None:
    world = case_at("claim_wait", claim_sent_on="2026-02-03")
    world.fill(claim_answer="agreed")
    assert world.stage == "settled"
    world.move("filing")
    assert (world.stage, world.open) == ("filing", ["met", "statement"])

    world.fill(debt_paid="none")
    world.fill(opponent="ООО «Долг»")
    assert (world.stage, world.open) == ("filing", ["statement"])
    world.fill(filed_on="2026-03-02")
    assert (world.stage, world.open) == ("acceptance", ["acceptance"])


def test_who_takes_the_case_back_to_its_claim_has_the_new_one_s_answer_asked_for() -> None:
    world = case_at("claim_wait", claim_sent_on="2026-02-03")
    world.fill(claim_answer="agreed")
    world.move("claim")
    world.fill(claim_sent_on="2026-03-02")

    assert (world.stage, world.open) == ("claim_wait", ["claim_answer"])


def test_a_debt_that_was_not_paid_by_the_judgement_leaves_its_writ_to_be_asked_for() -> None:
    known = {"filed_on": "2026-01-12", "outcome": "for_client", "debt_paid": "none"}
    assert "writ" in case_at("in_force", **known, in_force_on="2026-02-20").open
    appeal = {"appeal_filed_on": "2026-02-20", "appeal_outcome": "for_client", "appeal_by": "them"}
    assert "writ" in case_at("appeal_act", **known, **appeal).open


@pytest.mark.parametrize("stage", ["claim", "claim_wait"])
def test_a_debt_that_is_paid_before_the_suit_ends_the_case(stage: str) -> None:
    world = case_at(stage, **({"claim_sent_on": "2026-02-03"} if stage == "claim_wait" else {}))
    world.fill(debt_paid="full")

    assert world.stage == "settled"


FILED = ["acceptance", "no_motion", "preliminary", "hearing"]


@pytest.mark.parametrize("stage", [*FILED, "simplified"])
def test_a_debt_that_is_paid_after_the_filing_asks_the_lawyer_to_withdraw_the_suit(stage: str) -> None:
    kind = "simplified" if stage == "simplified" else "ordinary"
    world = case_at(stage, filed_on="2026-02-24", kind=kind)
    assert "withdraw" not in world.open
    world.fill(debt_paid="full")

    assert world.stage == stage
    assert world.task("withdraw").deadline == end_of("2026-03-05")  # three working days from Monday 02.03.2026
    assert "отказ от иска" in world.task("withdraw").command.title
    assert any("судебных расходах" in step for step in world.task("withdraw").command.checklist)


def test_a_partial_payment_asks_to_reduce_the_suit_and_a_full_one_after_it_to_withdraw_it() -> None:
    world = case_at("preliminary", filed_on="2026-02-24")
    world.fill(debt_paid="partly")
    assert "reduce" in world.open
    world.fill(reduced_on="2026-03-02")
    assert "reduce" not in world.open

    world.fill(debt_paid="full")
    assert "withdraw" in world.open


def reduced() -> World:
    world = case_at("preliminary", filed_on="2026-02-24")
    world.fill(debt_paid="partly")
    world.fill(reduced_on="2026-03-02")
    return world


def test_a_suit_that_was_reduced_is_not_reduced_again_in_the_next_stage_or_after_a_break() -> None:
    world = reduced()
    world.fill(preliminary_result="main")
    assert (world.stage, world.open) == ("hearing", ["date1"])

    world.fill(suspended_on="2026-03-02")
    world.fill(resumed_on="2026-03-02")
    assert (world.stage, "reduce" in world.open) == ("hearing", False)


def test_a_reduction_of_the_suit_before_is_not_one_of_the_suit_that_is_filed_again() -> None:
    world = reduced()
    world.fill(dismissal="unconsidered", dismissed_on="2026-03-02", ruling_complaint="none", sue_again="again")

    assert (world.stage, "reduced_on" in world.deal) == ("filing", False)


def test_a_suit_that_is_kept_up_although_paid_goes_on_to_its_verdict() -> None:
    world = case_at("hearing", filed_on="2026-02-24", debt_paid="full")
    world.fill(dismissal="continues")
    assert (world.stage, "withdraw" in world.open) == ("hearing", False)

    world.fill(outcome="for_client")
    assert world.stage == "decision"


def test_a_debt_that_is_paid_after_the_judgement_needs_no_writ() -> None:
    world = case_at("in_force", filed_on="2026-01-12", outcome="for_client", in_force_on="2026-02-20")
    assert world.open == ["costs", "writ"]
    world.fill(debt_paid="full")
    assert world.open == ["costs"]

    world.fill(costs="none")
    assert (world.stage, world.copies) == ("won", [])


def test_of_a_defendant_a_paid_debt_asks_for_nothing_of_the_kind() -> None:
    world = case_at("hearing", position="defendant", suit_served_on="2026-02-20")
    world.fill(debt_paid="full")

    assert (world.stage, world.open) == ("hearing", ["date1"])


def test_a_paid_suit_that_is_kept_up_and_returned_by_the_court_is_filed_again() -> None:
    world = case_at("acceptance", filed_on="2026-02-24", debt_paid="full")
    world.fill(dismissal="continues")
    world.fill(acceptance="returned")

    assert (world.stage, world.open) == ("filing", ["statement"])


def test_a_suit_that_is_filed_again_after_it_was_paid_is_not_settled_by_the_old_payment() -> None:
    world = case_at("hearing", filed_on="2026-02-24")
    world.fill(claim_answer="agreed", debt_paid="full")
    world.fill(dismissal="unconsidered")
    world.fill(dismissed_on="2026-03-02", ruling_complaint="none", sue_again="again")

    assert (world.stage, world.open) == ("filing", ["statement"])
    assert not {"debt_paid", "claim_answer", "dismissal"} & set(world.deal)


@pytest.mark.parametrize("stage", ["in_force", "appeal_act"])
def test_a_suit_that_is_kept_up_after_a_payment_gets_its_writ(stage: str) -> None:
    appeal = {"appeal_filed_on": "2026-02-20", "appeal_outcome": "for_client", "appeal_by": "them"}
    known = {"filed_on": "2026-01-12", "outcome": "for_client", **(appeal if stage == "appeal_act" else {})}
    world = case_at(stage, **known, debt_paid="full", dismissal="continues")
    assert "writ" in world.open
    if stage == "in_force":
        world.fill(in_force_on="2026-02-20", costs="none")
        assert (world.stage, world.open) == ("in_force", ["writ"])
        world.fill(writ_on="2026-03-02")
        assert world.stage == "won"


def enforced(stage: str, **facts: str) -> World:
    world = World("enforcement")
    world.open_deal(stage, in_force_on="2026-01-12", writ_on="2026-01-20", **facts)
    return world


@pytest.mark.parametrize("stage", ["fssp_open", "fssp_measures", "fssp_complaint"])
def test_who_pays_while_the_bailiff_has_the_writ_has_his_proceedings_ended(stage: str) -> None:
    world = enforced(stage, road="fssp", fssp_sent_on="2026-02-02", fssp_handed_on="2026-02-04")
    world.fill(voluntary="paid", voluntary_on="2026-03-01")
    assert (world.stage, world.open) == ("fssp_end", ["end"])
    task = world.task("end")
    assert ("229-ФЗ ст. 47" in task.command.title, task.deadline) == (True, end_of("2026-03-05"))

    world.fill(ended_on="2026-03-10")
    assert (world.stage, world.open) == ("paid", [])


def test_a_part_that_is_paid_while_measures_run_is_told_to_the_bailiff() -> None:
    world = enforced("fssp_measures", road="fssp", opened_on="2026-02-09", voluntary="none")
    world.fill(voluntary="partly")

    assert world.stage == "fssp_measures"
    assert world.open == ["inquiries", "measures", "rest"]


def test_a_part_that_is_paid_in_the_voluntary_term_leads_to_the_measures() -> None:
    world = enforced("fssp_voluntary", road="fssp", opened_on="2026-02-09")
    world.fill(voluntary="partly")

    assert (world.stage, "rest" in world.open) == ("fssp_measures", True)


def test_who_pays_while_the_bank_has_the_writ_has_it_recalled() -> None:
    world = enforced("bank_wait", road="bank", bank_sent_on="2026-02-24")
    world.fill(voluntary="paid", voluntary_on="2026-03-01")
    assert (world.stage, world.open) == ("bank_wait", ["recall"])

    world.fill(writ_returned_on="2026-03-05")
    assert world.stage == "paid"


@pytest.mark.parametrize("stage", ["choose", "bank_apply", "fssp_apply", "returned"])
def test_who_pays_while_nobody_has_the_writ_ends_the_enforcement(stage: str) -> None:
    world = enforced(stage)
    world.fill(voluntary="paid", voluntary_on="2026-03-01")

    assert (world.stage, world.open) == ("paid", [])


def test_a_payment_that_was_none_is_taken_back_to_the_measures_by_hand() -> None:
    world = enforced("fssp_measures", road="fssp", opened_on="2026-02-09")
    world.fill(voluntary="paid", voluntary_on="2026-03-01")
    assert world.stage == "fssp_end"
    world.move("fssp_measures")
    assert (world.stage, "voluntary_on" in world.open) == ("fssp_measures", True)

    world.fill(fssp_result="returned")
    assert (world.stage, "voluntary_on" in world.open) == ("returned", True)
    world.fill(voluntary="none")
    assert (world.stage, "voluntary_on" in world.open) == ("returned", False)


UNTOLD = ["choose", "bank_apply", "bank_wait", "fssp_apply", "fssp_open", "fssp_measures", "fssp_complaint", "returned"]


@pytest.mark.parametrize("stage", UNTOLD)
def test_a_payment_that_nobody_has_dated_ends_nothing_and_is_asked_about(stage: str) -> None:
    world = enforced(stage, voluntary="paid")
    world.fill(opponent="ООО «Долг»")
    assert (world.stage, "voluntary_on" in world.open) == (stage, True)
    assert world.task("voluntary_on").deadline == end_of("2026-03-03")

    world.fill(voluntary="none")
    assert (world.stage, "voluntary_on" in world.open) == (stage, False)


def test_a_bank_that_returns_the_writ_unpaid_is_not_outweighed_by_a_payment_without_its_day() -> None:
    world = enforced("bank_wait", road="bank", bank_sent_on="2026-02-24", voluntary="paid")
    assert world.open == ["bank_report", "voluntary_on"]
    world.fill(bank_result="no_money", writ_returned_on="2026-03-02")

    assert (world.stage, "voluntary" in world.deal) == ("choose", False)


def test_the_voluntary_term_of_new_proceedings_is_not_answered_by_a_payment_without_its_day() -> None:
    world = enforced("fssp_open", road="fssp", fssp_sent_on="2026-02-02", voluntary="paid")
    world.fill(fssp_opened="opened", opened_on="2026-03-02")
    assert (world.stage, world.open) == ("fssp_voluntary", ["received", "voluntary"])

    world.fill(voluntary="paid")
    assert world.stage == "paid"


def test_a_writ_that_is_presented_again_has_no_day_of_an_old_payment() -> None:
    world = enforced("returned", fssp_opened="opened", voluntary="partly", voluntary_on="2026-02-20")
    world.fill(again="again", writ_returned_on="2026-03-02")

    assert (world.stage, "voluntary_on" in world.deal) == ("choose", False)


def test_the_bank_is_told_the_rest_of_what_is_paid_in_part() -> None:
    world = enforced("bank_wait", road="bank", bank_sent_on="2026-02-24")
    world.fill(voluntary="partly")
    assert world.open == ["bank_report", "rest"]
    assert world.task("rest").deadline == end_of("2026-03-03")  # the next working day: a bank executes at once

    world.fill(bank_result="partly")
    assert "rest" not in world.open


def test_a_part_that_was_paid_before_the_bailiff_opened_does_not_end_the_voluntary_term() -> None:
    world = enforced("fssp_open", road="fssp", fssp_sent_on="2026-02-02")
    world.fill(voluntary="partly")
    assert world.open == ["opened", "rest"]
    world.fill(fssp_opened="opened", opened_on="2026-03-02")
    assert (world.stage, world.open) == ("fssp_voluntary", ["received", "voluntary"])

    world.fill(voluntary="none")
    assert world.stage == "fssp_measures"


def test_what_is_told_of_the_voluntary_term_together_with_the_opening_is_kept() -> None:
    world = enforced("fssp_open", road="fssp", fssp_sent_on="2026-02-02")
    world.fill(fssp_opened="opened", opened_on="2026-03-02", voluntary="none")

    assert world.stage == "fssp_measures"
