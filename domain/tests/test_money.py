"""Rounding, shares and sums in words. Values by hand from docs/facts/invoicing.md, sections 3 and 6."""

from __future__ import annotations

from decimal import Decimal

import pytest
from domain.money import comma, plain, rounded, shared
from domain.words import amount_in_words, number_in_words
from hypothesis import given
from hypothesis import strategies as st

KOPECKS = st.integers(-(10**12), 10**12).map(lambda kopecks: Decimal(kopecks) / 100)


@pytest.mark.parametrize(
    ("amount", "divisor", "expected"),
    [
        ("275500", 60, "4591.67"),  # 14 500 × 19 / 60
        ("1010.1674", 1, "1010.17"),
        ("0.005", 1, "0.01"),
        ("-0.005", 1, "-0.01"),
        ("0.01", 3, "0.00"),
        ("10000000000000000000000000000.005", 1, "10000000000000000000000000000.01"),
    ],
)
def test_halves_of_a_kopeck_go_away_from_zero(amount: str, divisor: int, expected: str) -> None:
    assert rounded(Decimal(amount), divisor) == Decimal(expected)


@given(KOPECKS, st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=30))
def test_shares_add_up_to_the_whole_and_lie_within_a_kopeck_of_the_exact_share(
    total: Decimal, weights: list[Decimal]
) -> None:
    parts = shared(total, weights)

    assert sum(parts) == total
    if sum(weights):
        assert all(abs(p - total * w / sum(weights)) <= Decimal("0.01") for p, w in zip(parts, weights, strict=True))


def test_nothing_is_shared_among_nobody() -> None:
    assert shared(Decimal(0), []) == []
    with pytest.raises(ValueError, match=r"nobody takes a share of 0\.01"):
        shared(Decimal("0.01"), [])


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("23730.03", "Двадцать три тысячи семьсот тридцать рублей 03 копейки"),
        ("0", "Ноль рублей 00 копеек"),
        ("1.01", "Один рубль 01 копейка"),
        ("2.02", "Два рубля 02 копейки"),
        ("11.11", "Одиннадцать рублей 11 копеек"),
        ("112.12", "Сто двенадцать рублей 12 копеек"),
        ("21000.21", "Двадцать одна тысяча рублей 21 копейка"),
        ("2000000", "Два миллиона рублей 00 копеек"),
        ("1001001", "Один миллион одна тысяча один рубль 00 копеек"),
        ("35880.20", "Тридцать пять тысяч восемьсот восемьдесят рублей 20 копеек"),
        (
            "999999999999999.99",
            " ".join(
                f"девятьсот девяносто девять {noun}" for noun in ("триллионов", "миллиардов", "миллионов")
            ).capitalize()
            + " девятьсот девяносто девять тысяч девятьсот девяносто девять рублей 99 копеек",
        ),
    ],
)
def test_roubles_agree_with_their_number(amount: str, expected: str) -> None:
    assert amount_in_words(Decimal(amount)) == expected


def test_euros_are_not_declined_and_their_cents_are_masculine() -> None:
    assert amount_in_words(Decimal("1242.01"), "EUR") == "Одна тысяча двести сорок два евро 01 цент"


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "RUB"), ("-1", "RUB"), ("1e15", "RUB"), ("1", "USD")])
def test_what_has_no_words_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match="words"):
        amount_in_words(Decimal(amount), currency)


@given(st.integers(0, 10**15 - 1), st.integers(0, 10**15 - 1))
def test_no_two_numbers_have_the_same_words(one: int, other: int) -> None:
    assert (number_in_words(one) == number_in_words(other)) == (one == other)


def test_numbers_are_written_without_needless_digits() -> None:
    assert [plain(Decimal(one)) for one in ("14500.00", "7250.50", "1E+2", "0.00")] == ["14500", "7250.5", "100", "0"]
    assert comma(Decimal("4279.19")) == "4279,19"
