"""INN and KPP."""

from __future__ import annotations

import pytest
from domain.taxpayer import is_branch_kpp, is_inn, is_kpp
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize("inn", ["7707083893", "7798120412", "500100732259", "779830104408"])
def test_right_control_digits_are_accepted(inn: str) -> None:
    assert is_inn(inn)


@pytest.mark.parametrize(
    "inn", ["7707083894", "5098031903", "500100732258", "", "77070838", "０７０７０８３８９３", "0" * 10]
)
def test_anything_else_is_not(inn: str) -> None:
    assert not is_inn(inn)


@given(st.sampled_from(["7707083893", "7798120412"]), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_unless_the_control_digit_folds_ten_to_nought(inn: str, at: int, add: int) -> None:
    wrong = inn[:at] + str((int(inn[at]) + add) % 10) + inn[at + 1 :]
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    rest = sum(w * int(d) for w, d in zip(weights, wrong, strict=False)) % 11
    assert is_inn(wrong) == (rest % 10 == int(inn[9]))


def test_kpp_has_a_form_and_says_whether_it_is_a_branch() -> None:
    assert is_kpp("770901001")
    assert is_kpp("7709AB001")
    assert not is_kpp("77090100")
    assert is_branch_kpp("470445001")
    assert not is_branch_kpp("770901001")
