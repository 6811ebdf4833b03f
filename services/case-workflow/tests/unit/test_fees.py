"""The state duty of a suit by its sum: the steps of litigation.md, section 7, and what the lawyer reads of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from case_workflow.core.fees import state_duty
from case_world import World

SUIT = {"position": "plaintiff", "claim_needed": "no", "kind": "ordinary"}


@pytest.mark.parametrize(
    ("proceeding", "amount", "duty"),
    [
        ("apk", "1", 10_000),
        ("apk", "100000", 10_000),
        ("apk", "500000", 30_000),
        ("apk", "1000000", 55_000),
        ("apk", "5000000", 175_000),
        ("apk", "10000000", 325_000),
        ("apk", "20000000", 425_000),
        ("apk", "50000000", 725_000),
        ("apk", "100000000", 975_000),
        ("apk", "10000000000", 10_000_000),
        ("apk", "123456.78", 11_173),  # 11,172.84: whole roubles
        ("apk", "100009.99", 10_000),  # 10,000.4995
        ("gpk", "50000", 4_000),
        ("gpk", "200000", 7_000),
        ("gpk", "300000", 10_000),
        ("gpk", "400000", 12_500),
        ("gpk", "750000", 20_000),
        ("gpk", "1000000", 25_000),
        ("gpk", "3000000", 45_000),
        ("gpk", "3000000.01", None),
        ("kas", "500000", None),
        ("apk", "0", None),
        ("apk", "-5", None),
    ],
)
def test_the_duty_of_a_sum_is_that_of_its_step(proceeding: str, amount: str, duty: int | None) -> None:
    assert state_duty(proceeding, Decimal(amount)) == duty


def text(world: World) -> str:
    return str(world.task("statement").command.description.content)


def test_the_statement_s_task_says_the_duty_of_the_sum_in_suit() -> None:
    world = World("litigation")
    world.open_deal("filing", **SUIT, proceeding="apk", claim_amount="500000.00 RUB")

    assert "Госпошлина с суммы 500000 ₽ (имущественное требование): 30000 ₽" in text(world)
    assert "259-ФЗ" in text(world)


@pytest.mark.parametrize(
    "facts",
    [
        {"proceeding": "apk"},
        {"proceeding": "apk", "claim_amount": "500000.00 USD"},
        {"proceeding": "apk", "claim_amount": "полмиллиона"},
        {"proceeding": "gpk", "claim_amount": "5000000.00 RUB"},
        {"proceeding": "kas", "claim_amount": "500000.00 RUB"},
    ],
)
def test_what_the_facts_have_no_step_for_is_left_to_the_checklist(facts: dict[str, str]) -> None:
    world = World("litigation")
    world.open_deal("filing", **SUIT, **facts)

    assert "Госпошлина с суммы" not in text(world)
    assert "Госпошлина" in world.task("statement").command.checklist


def test_a_sum_that_comes_later_or_is_changed_is_said_in_the_open_task() -> None:
    world = World("litigation")
    world.open_deal("filing", **SUIT, proceeding="apk")
    world.fill(claim_amount="1000000.00 RUB")
    (update,) = [one for one in world.commands if one.type == "task.update.v1"]
    assert "1000000 ₽ (имущественное требование): 55000 ₽" in update.description.content  # type: ignore[attr-defined]

    world.fill(opponent="ООО «Юг»")
    assert len([one for one in world.commands if one.type == "task.update.v1"]) == 1


def test_a_sum_beyond_all_reason_has_the_highest_duty_and_stops_nothing() -> None:
    assert state_duty("apk", Decimal(10) ** 40) == Decimal(10_000_000)
