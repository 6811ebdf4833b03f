"""The storm is drawn from its seed and spares nobody."""

from __future__ import annotations

from chaos import plan
from sandbox.portal.faults import Rule

TARGETS = ("kafka", "postgres", "mail-ingest", "tax-calendar", "tax-calendar-2")


def test_every_process_is_killed_and_frozen_and_the_engines_fail_in_their_own_ways() -> None:
    struck = [(strike.kind, strike.target) for strike in plan.strikes(3, TARGETS, 240)]

    assert {("kill", target) for target in TARGETS} <= set(struck)
    assert {("ambush", target) for target in TARGETS} <= set(struck)
    assert {("freeze", target) for target in TARGETS} <= set(struck)
    assert struck.count(("crash", "postgres")) == 2
    assert struck.count(("blobs", "blobs")) == struck.count(("unmount", "blobs")) == 1
    assert struck.count(("outage", "sandbox")) == 1
    assert len(struck) == 3 * len(TARGETS) + 5


def test_who_is_frozen_outlasts_leases_and_sessions() -> None:
    frozen = [strike.seconds for strike in plan.strikes(3, TARGETS, 240) if strike.kind == "freeze"]

    assert min(frozen) > 10.0


def test_strikes_and_weather_stay_within_the_storm_and_follow_the_seed() -> None:
    moments = [one.at for one in plan.strikes(3, TARGETS, 240)]

    assert moments == sorted(moments)
    assert 0 <= moments[0] <= moments[-1] <= 240
    assert plan.strikes(3, TARGETS, 240) == plan.strikes(3, TARGETS, 240) != plan.strikes(4, TARGETS, 240)
    assert plan.weather(3, 240) == plan.weather(3, 240) != plan.weather(4, 240)


def test_every_letter_comes_in_some_burst() -> None:
    bursts = plan.bursts(3, 290, 190)

    assert sum(size for _, size in bursts) == 290
    assert max(size for _, size in bursts) > 8
    assert list(bursts) == sorted(bursts)
    assert bursts[-1][0] <= 190


def test_the_sandbox_understands_every_kind_of_weather() -> None:
    rules = [Rule.of(rule) for seed in range(20) for one in plan.weather(seed, 240) for rule in one.rules]

    assert {rule.kind for rule in rules} == set(plan.TROUBLES)
    assert [Rule.of(plan.until_met(kind)).kind for kind in plan.TROUBLES] == list(plan.TROUBLES)
