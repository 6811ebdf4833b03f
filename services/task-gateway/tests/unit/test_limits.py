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
    limiter.used("tasks.task.add", 479.0, 30.0, now=0.0)
    assert not limiter.free("tasks.task.add", 29.0)
    assert limiter.free("tasks.task.list", 0.0)
    assert limiter.free("tasks.task.add", 30.0)


class Counters:
    """The portal's own count, written from facts 2.2: ten one-minute buckets a method, looked at before a call."""

    def __init__(self) -> None:
        self.minutes: dict[int, float] = {}

    def total(self, now: float) -> float:
        first = int(now // 60) - 9
        return sum(seconds for minute, seconds in self.minutes.items() if minute >= first)

    def call(self, now: float, seconds: float) -> tuple[bool, float, float]:
        """Whether it is let in; the sum after it; until the oldest minute drops out."""
        if self.total(now) >= 480.0:
            return False, 0.0, 0.0
        if seconds >= 0.1:
            self.minutes[int(now // 60)] = self.minutes.get(int(now // 60), 0.0) + seconds
        oldest = min((m for m in self.minutes if m >= int(now // 60) - 9), default=int(now // 60))
        return True, self.total(now), (oldest + 10) * 60 - now


@pytest.mark.parametrize(("seconds", "began"), [(0.12, 0.0), (0.7, 17.0), (3.0, 59.0), (9.0, 31.5)])
def test_no_call_is_refused_and_the_operating_time_is_used_up_to_the_last_share(seconds: float, began: float) -> None:
    portal, limiter, now = Counters(), Limiter(TARIFFS["cloud"]), began
    done, end = 0, began + 3600.0
    while now < end:
        room = limiter.room("m", now, "bulk")
        for _ in range(room):
            let_in, total, reset = portal.call(now, seconds)
            assert let_in
            limiter.learn("m", seconds)
            limiter.used("m", total, reset, now)
            done += 1
        now += 0.5
    # What the portal allows: 480 s at once, then what drops out, six windows in an hour.
    assert done * seconds >= 0.95 * 480 * 6


def test_a_call_that_is_out_counts_before_it_is_answered() -> None:
    limiter = Limiter(TARIFFS["cloud"])
    limiter.learn("m", 100.0)
    four = limiter.takes_off(["m"] * 4)
    assert limiter.room("m", 0.0) == 1
    one = limiter.takes_off(["m"])
    assert not limiter.free("m", 0.0)
    limiter.lands(four)
    limiter.lands(one)
    assert limiter.room("m", 0.0) == 4


def test_what_has_landed_holds_no_operating_time_whatever_was_learned_meanwhile() -> None:
    limiter = Limiter(TARIFFS["cloud"])
    first, second = limiter.takes_off(["m"] * 10), limiter.takes_off(["m"] * 10)
    limiter.lands(first)
    limiter.learn("m", 0.1)
    limiter.lands(second)
    assert limiter.worked["m"].flight == 0


def test_what_can_wait_leaves_operating_time_to_what_people_wait_for() -> None:
    limiter = Limiter(TARIFFS["cloud"])
    limiter.used("m", 470.0, 590.0, now=0.0)
    assert (limiter.free("m", 0.0, "bulk"), limiter.free("m", 0.0, "interactive")) == (False, True)


def test_a_slow_call_is_believed_at_once() -> None:
    limiter = Limiter(TARIFFS["cloud"])
    for seconds in (0.2, 8.0, 0.2):
        limiter.learn("m", seconds)
    assert 6.0 < limiter.cost("m") < 8.0


def test_a_box_has_no_operating_limit() -> None:
    limiter = Limiter(TARIFFS["box"])
    limiter.used("m", 100_000.0, 600.0, now=0.0)
    assert limiter.free("m", 0.0)


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
