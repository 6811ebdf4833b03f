"""Accounts, БИК, ОГРН and the payment QR. The examples are those of docs/facts/invoicing.md, sections 3 and 4."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from domain.bank import is_account, is_bic, is_correspondent_account
from domain.payment_qr import Payment, payload
from domain.taxpayer import is_ogrn
from hypothesis import given
from hypothesis import strategies as st

PAYMENT = Payment(
    name='ООО "Нордлекс Консалт"',
    account="40702810700000012345",
    bank='АО "Синтетик Банк"',
    bic="044599901",
    corr_account="30101810000000000901",
    amount=Decimal("23730.03"),
    purpose="Оплата по счету № 118 от 31.10.2026, в т.ч. НДС 22% - 4279,19 руб.",
    inn="7897555319",
    kpp="784101001",
)


def test_the_accounts_of_the_facts_agree_with_their_banks() -> None:
    assert is_correspondent_account("30101810400000000225", "044525225")
    assert is_account("40702810700000012345", "044599901")
    assert is_account("40702810300000054321", "044599901")
    assert is_correspondent_account("30101810000000000901", "044599901")


@pytest.mark.parametrize(
    ("account", "bic"),
    [
        ("40702810800000012345", "044599901"),
        ("40702810700000012345", "044599902"),
        ("4070281070000001234", "044599901"),
        ("407028107000000123456", "044599901"),
        ("４0702810700000012345", "044599901"),
        ("40702810700000012345", "144599901"),
        ("", ""),
    ],
)
def test_what_fails_its_control_digit_or_form_is_no_account(account: str, bic: str) -> None:
    assert not is_account(account, bic)


@given(st.integers(0, 19), st.integers(1, 9))
def test_one_wrong_digit_of_an_account_is_always_noticed(at: int, add: int) -> None:
    right = "40702810700000012345"
    wrong = right[:at] + str((int(right[at]) + add) % 10) + right[at + 1 :]

    assert not is_account(wrong, "044599901")


def test_a_settlement_account_is_no_correspondent_account() -> None:
    assert not is_correspondent_account("40702810700000012345", "044599901")


def test_a_bic_has_nine_digits_and_begins_with_04() -> None:
    assert is_bic("044525225")
    assert not any(is_bic(text) for text in ("44525225", "0445252255", "144525225", "04452522X"))


def test_ogrn_of_thirteen_and_fifteen_digits() -> None:
    assert is_ogrn("1027700132195")
    assert is_ogrn("304500116000157")  # 30450011600015 mod 13 = 7
    assert not any(is_ogrn(text) for text in ("1027700132196", "304500116000158", "102770013219", ""))


def test_the_first_example_in_utf_8_has_321_bytes() -> None:
    made = payload(PAYMENT)

    assert made.text == (
        'ST00012|Name=ООО "Нордлекс Консалт"|PersonalAcc=40702810700000012345|BankName=АО "Синтетик Банк"|BIC=044599901'
        "|CorrespAcc=30101810000000000901|Sum=2373003"
        "|Purpose=Оплата по счету № 118 от 31.10.2026, в т.ч. НДС 22% - 4279,19 руб.|PayeeINN=7897555319|KPP=784101001"
    )
    assert len(made.content) == 321


def test_the_second_example_in_windows_1251_has_254_bytes_and_another_separator() -> None:
    made = payload(
        replace(
            PAYMENT,
            account="40702810300000054321",
            amount=Decimal("18440.50"),
            purpose="Доплата по счету № 131/Н|Ц от 30.11.2026, НДС 22% включен",
        ),
        "windows-1251",
    )
    assert made.text == (
        'ST00011#Name=ООО "Нордлекс Консалт"#PersonalAcc=40702810300000054321#BankName=АО "Синтетик Банк"#BIC=044599901'
        "#CorrespAcc=30101810000000000901#Sum=1844050#Purpose=Доплата по счету № 131/Н|Ц от 30.11.2026, НДС 22% включен"
        "#PayeeINN=7897555319#KPP=784101001"
    )
    assert len(made.content) == 254


def test_what_an_encoding_lacks_is_said_in_utf_8() -> None:
    assert payload(replace(PAYMENT, purpose="₽"), "windows-1251").text.startswith("ST00012|")


def test_long_values_are_cut_and_line_breaks_taken_out() -> None:
    made = payload(replace(PAYMENT, bank="Б" * 50, purpose="по\nсчету " + "№" * 300, kpp=None))

    assert f"|BankName={'Б' * 45}|" in made.text
    assert f"|Purpose=по счету {'№' * 201}|" in made.text
    assert "KPP" not in made.text


def test_a_bank_without_correspondent_account_is_said_by_a_nought() -> None:
    assert "|CorrespAcc=0|" in payload(replace(PAYMENT, corr_account=None)).text


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_only_whole_kopecks_above_nought_are_asked_for(amount: str) -> None:
    with pytest.raises(ValueError, match="whole kopecks above 0"):
        payload(replace(PAYMENT, amount=Decimal(amount)))


def test_a_long_name_goes_in_by_the_shorter_encoding() -> None:
    made = payload(replace(PAYMENT, name="Ю" * 100))

    assert made.text.startswith("ST00011|")


def test_a_name_that_leaves_no_room_for_the_bank_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 300 bytes"):
        payload(replace(PAYMENT, name="Ю" * 160, bank="₽" * 45))
