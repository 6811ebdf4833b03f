"""A case that is ended without a judgement in a higher instance: what it means for the client is asked."""

from __future__ import annotations

import pytest
from case_world import World

CASE = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
LOST = {"outcome": "against", "announced_on": "2026-03-10", "text_on": "2026-03-12"}
PAID = {"appeal_contract": "yes", "appeal_paid": "yes"}


def appealed(stage: str, **facts: str) -> World:
    world = World("litigation")
    world.open_deal(stage, **CASE, **LOST, **PAID, appeal_filed_on="2026-04-06", appeal_by="us", **facts)
    return world


@pytest.mark.parametrize("stage", ["appeal_hearing", "appeal_paused"])
def test_a_discontinuance_told_in_the_appeal_asks_how_the_instance_ended(stage: str) -> None:
    world = appealed(stage)
    assert "ended" not in world.open
    world.fill(dismissal="terminated", dismissed_on="2026-03-02")
    assert (world.stage, "ended" in world.open) == (stage, True)
    assert "«Итог апелляции»" in world.task("ended").command.description.content

    world.fill(court="Девятый ААС")
    assert [one.open for one in world.tasks.values() if one.name == "ended"] == [True]
    world.fill(appeal_outcome="against")
    assert (world.stage, "ended" in world.open) == ("appeal_act", False)


def test_one_of_the_other_side_s_complaint_is_asked_for_while_the_answer_is_in_preparation() -> None:
    world = World("litigation")
    world.open_deal("appeal_filing", **CASE, **LOST, **PAID, appeal_by="them")
    world.fill(dismissal="withdrawn")
    assert "ended" in world.open

    world.fill(appeal_outcome="for_client")
    assert world.stage == "appeal_act"


def test_one_of_before_asks_for_nothing() -> None:
    world = appealed("appeal_hearing", dismissal="terminated")
    assert "ended" not in world.open
    world.fill(court="Девятый ААС")
    assert "ended" not in world.open


def test_one_that_is_taken_back_is_asked_for_no_more() -> None:
    world = appealed("appeal_hearing")
    world.fill(dismissal="terminated")
    world.fill(dismissal=None)

    assert "ended" not in world.open


def order(**facts: str) -> World:
    world = World("litigation")
    case = {"position": "defendant", "proceeding": "gpk", "kind": "order", "filed_on": "2026-01-12"}
    world.open_deal("court_order", **case | facts)
    world.fill(order_result="in_force")
    return world


def test_the_term_of_a_cassation_against_a_court_order_is_a_person_s_to_find() -> None:
    world = order()
    assert (world.stage, "until" in world.open) == ("in_force", True)
    assert "срока в правилах нет" in world.task("until").command.title
    world.fill(cassation_by="us", cassation_contract="yes", cassation_paid="yes")
    assert (world.stage, world.open) == ("cassation_filing", ["complaint", "until"])
    assert world.task("complaint").deadline is None

    world.fill(cassation_until="2026-05-05")
    assert world.open == ["complaint"]
    deadline = world.task("complaint").deadline
    assert deadline is not None
    assert deadline.date().isoformat() == "2026-05-05"


def test_a_cassation_against_a_court_order_waits_for_contract_and_money_and_says_so() -> None:
    world = order()
    world.fill(cassation_by="us", in_force_on="2026-03-02", performed_on="2026-03-02")
    assert (world.stage, world.open) == ("in_force", ["gate_cassation", "until"])
    assert "Следующая стадия «Кассация: подготовка» не начата" in world.comments[-1]

    world.fill(cassation_until="2026-05-05")
    assert world.task("gate_cassation").deadline.date().isoformat() == "2026-05-05"  # type: ignore[union-attr]
    world.fill(cassation_by="nobody")
    assert world.stage == "lost"


def test_it_is_not_asked_of_the_creditor_nor_once_nobody_complains() -> None:
    assert "until" not in order(position="plaintiff").open

    world = order()
    world.fill(cassation_by="nobody")
    assert "until" not in world.open


def test_a_case_that_is_sent_back_forgets_that_the_claim_was_reduced() -> None:
    world = World("litigation")
    world.open_deal("appeal_act", **CASE, **LOST, **PAID, appeal_filed_on="2026-04-06", reduced_on="2026-02-20")
    world.fill(appeal_by="us", appeal_outcome="remanded", appeal_announced_on="2026-06-10", appeal_text_on="2026-06-15")
    assert world.stage == "hearing"

    assert "reduced_on" not in world.deal
