"""The limiter against an independent count of the portal's bucket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from task_gateway.core.calls import Call, classified, mapping
from task_gateway.core.limits import TARIFFS, Limiter


@given(st.lists(st.floats(0, 3), min_size=1, max_size=200))
def test_the_portals_bucket_never_overflows(pauses: list[float]) -> None:
    tariff, limiter = TARIFFS["cloud"], Limiter(TARIFFS["cloud"])
    now = level = 0.0
    for pause in pauses:
        now += pause
        wait = limiter.wait_seconds(now)
        now += wait
        level = max(0.0, level - (pause + wait) * tariff.drain) + 1
        limiter.spend(now)
        assert level <= tariff.capacity + 1e-6


def test_fifty_go_at_once_and_then_two_a_second() -> None:
    limiter = Limiter(TARIFFS["cloud"])
    for _ in range(49):
        assert limiter.wait_seconds(0.0) == 0
        limiter.spend(0.0)
    assert limiter.wait_seconds(0.0) == pytest.approx(0.5)


def test_a_full_bucket_that_the_portal_tells_of_is_believed() -> None:
    limiter = Limiter(TARIFFS["cloud"])
    limiter.overflowed(0.0)
    assert limiter.wait_seconds(0.0) == pytest.approx(1.0)


def test_a_box_has_no_bucket() -> None:
    limiter = Limiter(TARIFFS["box"])
    for _ in range(1000):
        limiter.spend(0.0)
    limiter.overflowed(0.0)
    assert limiter.wait_seconds(0.0) == 0


def test_a_method_near_its_operating_limit_rests_and_others_go_on() -> None:
    limiter = Limiter(TARIFFS["cloud"])
    limiter.used("tasks.task.add", 470.0, 30.0, now=0.0)
    assert not limiter.free("tasks.task.add", 29.0)
    assert limiter.free("tasks.task.list", 0.0)
    assert limiter.free("tasks.task.add", 30.0)


@pytest.mark.parametrize(
    ("code", "fate"),
    [
        ("QUERY_LIMIT_EXCEEDED", "later"),
        ("operation_time_limit", "later"),
        ("expired_token", "portal"),
        ("INTERNAL_SERVER_ERROR", "unknown"),
        ("ERROR_CORE", "refused"),
        ("", "refused"),
        ("100", "refused"),
    ],
)
def test_an_error_is_sorted_by_its_code_whatever_its_case(code: str, fate: str) -> None:
    assert classified(code, "words").fate == fate


def test_a_call_inside_a_batch_has_phps_brackets() -> None:
    call = Call("tasks.task.add", {"fields": {"TITLE": "a&b", "TAGS": ["x", "y"], "NONE": None, "FLAG": False}})
    assert call.query() == (
        "tasks.task.add?fields%5BTITLE%5D=a%26b&fields%5BTAGS%5D%5B0%5D=x&fields%5BTAGS%5D%5B1%5D=y&fields%5BFLAG%5D=N"
    )


def test_phps_empty_list_is_an_empty_map() -> None:
    assert mapping([]) == {}
    assert mapping(["a"]) == {"0": "a"}
    assert mapping(None) == {}
