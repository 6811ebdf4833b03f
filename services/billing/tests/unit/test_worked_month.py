"""The worked month of docs/facts/invoicing.md, section 6, by each policy, to the kopeck."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from billing.core.result import line
from making import WORKED, lines, rated


def by(policy: Any) -> dict[str, Any]:
    given = copy.deepcopy(WORKED)
    given["contract"]["rounding"] = policy
    return given


def test_actual_minutes_give_the_lines_of_the_table() -> None:
    assert lines(by("actual")) == [
        ("Воронцова", 19, "4591.67", "1010.17", "5601.84"),
        ("Воронцова", 14, "3721.67", "818.77", "4540.44"),
        ("Лехтинен", 25, "3625.00", "797.50", "4422.50"),
        ("Лехтинен", 27, "4207.50", "925.65", "5133.15"),
        ("Дроздов", 19, "1250.83", "275.18", "1526.01"),
        ("Дроздов", 29, "2054.17", "451.92", "2506.09"),
    ]


@pytest.mark.parametrize(
    ("policy", "minutes", "net", "vat", "gross"),
    [
        ("actual", 133, "19450.84", "4279.19", "23730.03"),
        ("actual_vat_on_total", 133, "19450.84", "4279.18", "23730.02"),
        ("round_at_end", 133, "19450.83", "4279.18", "23730.01"),
        ("six_up_per_fragment", 198, "29410.00", "6470.20", "35880.20"),
        ("six_up_per_line", 156, "23315.00", "5129.30", "28444.30"),
        ("hours_two_decimals", 133, "19474.00", "4284.28", "23758.28"),
        ({"increment_minutes": 6, "per": "line", "direction": "up"}, 156, "23315.00", "5129.30", "28444.30"),
    ],
)
def test_each_policy_gives_its_own_totals_and_lines_that_add_up_to_them(
    policy: Any, minutes: int, net: str, vat: str, gross: str
) -> None:
    found = rated(by(policy))

    assert (found.totals.seconds, str(found.totals.net), str(found.totals.vat), str(found.totals.gross)) == (
        *(minutes * 60, net, vat, gross),
    )
    assert sum(one.net for one in found.lines) == found.totals.net
    assert sum(one.vat for one in found.lines) == found.totals.vat
    assert sum(one.gross for one in found.lines) == found.totals.gross


def test_the_sum_is_said_in_words_and_the_code_asks_for_it() -> None:
    found = rated(by("actual"))

    assert found.words == "Двадцать три тысячи семьсот тридцать рублей 03 копейки"
    assert found.qr_payload == (
        'ST00012|Name=ООО "Нордлекс Консалт"|PersonalAcc=40702810700000012345|BankName=АО "Синтетик Банк"|BIC=044599901'
        "|CorrespAcc=30101810000000000901|Sum=2373003"
        "|Purpose=Оплата по счету № 118 от 31.10.2026, в т.ч. НДС 22% - 4279,19 руб.|PayeeINN=7897555319|KPP=784101001"
    )
    assert found.account.recorded == 133 * 60
    assert found.account.by_fate == {"billed": 133 * 60}
    assert found.warnings == ()


def test_the_order_of_the_entries_changes_nothing() -> None:
    given = by("six_up_per_fragment")
    given["entries"].reverse()

    ordered = rated(by("six_up_per_fragment"))

    assert [line(one) for one in rated(given).lines] == [line(one) for one in ordered.lines]
