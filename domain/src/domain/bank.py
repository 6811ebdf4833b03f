"""Numbers of Russian banks and accounts, and their control digits.

Source: docs/facts/invoicing.md, section 3 (Порядок расчёта контрольного ключа, ЦБ РФ № 515 of 08.09.1997).
"""

from __future__ import annotations

import re

BIC = re.compile(r"04\d{7}", re.ASCII)
ACCOUNT = re.compile(r"\d{5}[\dABCEHKMPTX]\d{14}", re.ASCII)
CORRESPONDENT = "301"
WEIGHTS = (7, 1, 3)
# What stands in position 6 of an account in a clearing currency.
LETTERS = {letter: str(digit) for digit, letter in enumerate("ABCEHKMPTX")}
# Digits 6 to 8 of an account; 810 is the code roubles had before 1998 and accounts still have.
CURRENCIES = {"810": "RUB", "643": "RUB", "978": "EUR", "840": "USD", "156": "CNY", "756": "CHF", "826": "GBP"}
CODE = slice(5, 8)
# Branches of the Bank of Russia (РКЦ), by digits 7–9 of the БИК: their accounts are keyed as correspondent ones are.
OF_THE_CENTRAL_BANK = ("000", "001", "002")


def is_bic(text: str) -> bool:
    """True for 9 digits that begin with 04; a БИК has no control digit."""
    return BIC.fullmatch(text) is not None


def is_account(account: str, bic: str) -> bool:
    """True for a settlement account whose control digit agrees with the bank's БИК."""
    if not (is_bic(bic) and ACCOUNT.fullmatch(account)):
        return False
    own = bic[6:] in OF_THE_CENTRAL_BANK
    return _agrees(f"0{bic[4:6]}" if own else bic[6:], account)


def is_correspondent_account(account: str, bic: str) -> bool:
    """True for an account of the bank in the Bank of Russia (301…) whose control digit agrees with the БИК."""
    if not (is_bic(bic) and ACCOUNT.fullmatch(account) and account.startswith(CORRESPONDENT)):
        return False
    return _agrees(f"0{bic[4:6]}", account)


def account_currency(account: str) -> str | None:
    """The currency of a Russian bank's account by its digits 6 to 8; None: one that nobody knows here."""
    return CURRENCIES.get(account[CODE])


def _agrees(prefix: str, account: str) -> bool:
    digits = [int(LETTERS.get(character, character)) for character in prefix + account]
    return sum(digit * WEIGHTS[place % 3] % 10 for place, digit in enumerate(digits)) % 10 == 0
