"""Numbers that identify a taxpayer. Source: docs/facts/tax-demands.md, section 3."""

from __future__ import annotations

import re

TEN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
ELEVENTH = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
TWELFTH = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}", re.ASCII)
ORGANISATION_DIGITS = 10
PERSON_DIGITS = 12
OGRN_DIGITS, OGRNIP_DIGITS = 13, 15


def is_inn(text: str) -> bool:
    """True for 10 digits (organisation) or 12 (person) whose control digits are right."""
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        return False
    digits = [int(character) for character in text]
    if len(digits) == ORGANISATION_DIGITS:
        return _control(digits, TEN) == digits[9]
    if len(digits) == PERSON_DIGITS:
        return _control(digits, ELEVENTH) == digits[10] and _control(digits, TWELFTH) == digits[11]
    return False


def is_kpp(text: str) -> bool:
    """True for the form NNNNPPXXX; a KPP has no control digit."""
    return KPP.fullmatch(text) is not None


def is_branch_kpp(text: str) -> bool:
    """True if the reason of registration (positions 5–6) is not that of the head organisation, 01."""
    return is_kpp(text) and text[4:6] != "01"


def is_ogrn(text: str) -> bool:
    """True for 13 digits (ОГРН) or 15 (ОГРНИП) whose control digit is right. Source: docs/facts/invoicing.md."""
    if not (text.isascii() and text.isdigit()):
        return False
    modulus = {OGRN_DIGITS: 11, OGRNIP_DIGITS: 13}.get(len(text))
    return modulus is not None and int(text[:-1]) % modulus % 10 == int(text[-1])


def _control(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11 % 10
