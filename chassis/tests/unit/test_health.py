"""Readiness by signs of life."""

from __future__ import annotations

import asyncio
import json

import pytest
from chassis.health import Readiness, answer
from chassis.pauses import Pauses

from chassis import keeping


class Machine:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_service_is_ready_when_everything_expected_has_beaten_lately() -> None:
    machine = Machine()
    readiness = Readiness(machine)
    beat = readiness.expect("relay", silent_seconds=30)
    assert answer("/ready", readiness)[0] == 503

    beat()
    assert answer("/ready", readiness)[0] == 200
    machine.now = 31
    status, _, body = answer("/ready", readiness)
    assert (status, json.loads(body)["missing"]) == (503, {"relay": "silent for 31 s"})


def test_readiness_is_among_the_metrics() -> None:
    readiness = Readiness()
    beat = readiness.expect("relay")
    assert b"\ndelo_ready 0.0" in answer("/metrics", readiness)[2]

    beat()
    assert b"\ndelo_ready 1.0" in answer("/metrics", readiness)[2]


def test_an_outside_system_that_has_not_answered_yet_is_among_the_metrics_with_zero() -> None:
    readiness = Readiness()
    readiness.awaits("imap:quiet")
    assert b'delo_contact_timestamp_seconds{system="imap:quiet"} 0.0' in answer("/metrics", readiness)[2]

    readiness.contact("imap:quiet")
    readiness.awaits("imap:quiet")
    assert b'delo_contact_timestamp_seconds{system="imap:quiet"} 0.0' not in answer("/metrics", readiness)[2]


def test_what_happens_once_stays_well() -> None:
    machine = Machine()
    readiness = Readiness(machine)
    readiness.expect("opening", silent_seconds=float("inf"))()
    machine.now = 1e6

    assert readiness.missing() == {}


def test_a_task_that_died_makes_the_service_unready_until_it_lives_again() -> None:
    readiness = Readiness(Machine())
    beat = readiness.expect("timers")
    beat()
    readiness.lost("timers")
    assert readiness.missing()

    beat()
    assert not readiness.missing()


def test_a_task_that_gives_no_signs_of_life_is_well_again_when_it_runs_again() -> None:
    readiness = Readiness(Machine())
    readiness.lost("listener")
    assert readiness.missing() == {"listener": "ended with an error"}

    readiness.found("listener")
    assert not readiness.missing()


async def test_work_that_failed_once_makes_the_service_unready_only_until_it_runs_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "PAUSES", Pauses(0.0, 1.0, 0.0))
    monkeypatch.setattr(keeping, "FOUND_SECONDS", 0.0)
    readiness, stop, seen = Readiness(), asyncio.Event(), []

    async def work() -> None:
        seen.append(dict(readiness.missing()))
        if len(seen) == 1:
            raise RuntimeError("once")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        seen.append(dict(readiness.missing()))
        stop.set()

    await keeping.again_and_again("listener", work, stop, readiness)
    assert seen == [{}, {"listener": "ended with an error"}, {}]


def test_live_and_unknown_addresses() -> None:
    assert answer("/live", Readiness(Machine()))[0] == 200
    assert answer("/elsewhere", Readiness(Machine()))[0] == 404
