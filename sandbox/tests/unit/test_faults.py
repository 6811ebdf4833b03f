"""Trouble on order."""

import pytest
from sandbox.portal.faults import AFTER, BEFORE, Faults, Rule


def test_a_rule_strikes_as_often_as_it_says():
    rule = Rule.of({"kind": "503", "method": "tasks.*", "times": 2})

    assert [rule.strikes(["tasks.task.add"]) for _ in range(4)] == [True, True, False, False]
    assert (rule.seen, rule.hits) == (4, 2)


def test_a_batch_is_struck_by_what_it_holds():
    rule = Rule.of({"kind": "lose_reply", "method": "tasks.task.add"})

    assert rule.strikes(["batch", "user.get", "tasks.task.add"])
    assert not rule.strikes(["batch", "user.get"])


def test_the_same_seed_strikes_the_same_calls():
    def run(seed: int) -> list[bool]:
        rule = Rule.of({"kind": "500", "probability": 0.3, "seed": seed})
        return [rule.strikes(["m"]) for _ in range(200)]

    assert run(7) == run(7)
    assert run(7) != run(8)
    assert 30 <= sum(run(7)) <= 90


def test_rules_before_and_after_the_effect_are_told_apart():
    faults = Faults()
    faults.rules = [
        Rule.of({"kind": "slow", "seconds": 0}),
        Rule.of({"kind": "lose_reply"}),
        Rule.of({"kind": "500_after"}),
    ]

    assert [rule.kind for rule in faults.struck(["m"], BEFORE)] == ["slow"]
    assert [rule.kind for rule in faults.struck(["m"], AFTER)] == ["lose_reply", "500_after"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "fire"},
        {"kind": "500", "seconds": 61},
        {"kind": "500", "probability": 2},
        {"kind": "500", "time": 1},
        {"kind": "refused", "status": 200},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"unknown|seconds|status"):
        Rule.of(wrong)
