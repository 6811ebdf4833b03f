"""The two limits, with a machine clock moved by hand."""

import pytest
from sandbox.portal.costs import CostModel
from sandbox.portal.errors import RestError
from sandbox.portal.limits import TARIFFS, Limits, Rates


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0  # a whole minute

    def __call__(self) -> float:
        return self.seconds


def refused(limits: Limits, address: str = "a") -> bool:
    try:
        limits.admit(address)
    except RestError as error:
        return (error.code, error.status) == ("QUERY_LIMIT_EXCEEDED", 503)
    return False


def test_fifty_requests_fit_at_once_and_two_more_after_a_second():
    hand = Hand()
    limits = Limits(TARIFFS["cloud"], hand)

    assert [refused(limits) for _ in range(51)] == [False] * 50 + [True]
    hand.seconds += 1
    assert [refused(limits) for _ in range(3)] == [False, False, True]


def test_every_source_address_has_its_own_bucket():
    limits = Limits(Rates(threshold=1), Hand())

    assert [refused(limits, "a"), refused(limits, "a"), refused(limits, "b")] == [False, True, False]


def test_a_box_has_no_bucket():
    limits = Limits(TARIFFS["box"], Hand())

    assert not any(refused(limits) for _ in range(1000))


def test_the_call_that_crosses_the_line_succeeds_and_the_next_is_refused():
    limits = Limits(Rates(operating_seconds=1), Hand())
    for _ in range(3):
        limits.check("w", "crm.company.list")
        limits.charge("w", "crm.company.list", 0.4)

    with pytest.raises(RestError, match="OPERATION_TIME_LIMIT") as error:
        limits.check("w", "crm.company.list")
    assert error.value.status == 429
    limits.check("w", "user.get")
    limits.check("another", "crm.company.list")


def test_working_time_is_forgotten_by_minutes_after_ten_of_them():
    hand = Hand()
    limits = Limits(Rates(operating_seconds=100), hand)
    limits.charge("w", "m", 3)
    began = hand.seconds
    hand.seconds += 60
    limits.charge("w", "m", 5)

    assert limits.operating("w", "m") == 8
    assert limits.reset_at("w", "m") == began + 600
    hand.seconds = began + 599
    assert limits.operating("w", "m") == 8
    hand.seconds = began + 600
    assert limits.operating("w", "m") == 5


def test_short_calls_are_free():
    limits = Limits(Rates(), Hand())
    limits.charge("w", "m", 0.099)

    assert limits.operating("w", "m") == 0


def test_rates_refuse_what_is_no_limit():
    with pytest.raises(ValueError, match="unknown limits: speed"):
        Rates().changed({"speed": 1})
    with pytest.raises(ValueError, match="cannot be null"):
        Rates().changed({"per_second": None})
    assert Rates().changed({"threshold": None}).threshold is None


def test_a_cost_is_found_by_name_then_by_glob_then_by_default():
    model = CostModel.of({"default": 0.1, "methods": {"Disk.*": 2, "disk.file.get": 1}})

    assert [model.seconds(name) for name in ("disk.file.get", "disk.storage.getlist", "user.get")] == [1, 2, 0.1]
