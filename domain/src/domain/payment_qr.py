"""What a payment QR says: ГОСТ Р 56042-2014.

Source: docs/facts/invoicing.md, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from domain.money import CENT, HUNDRED

Encoding = Literal["windows-1251", "utf-8", "koi8-r"]
SIGNS: dict[Encoding, str] = {"windows-1251": "1", "utf-8": "2", "koi8-r": "3"}
SEPARATORS = "|#~^_;*@$%&!"
NO_ACCOUNT = "0"
# The longest values that the standard allows, in characters.
LONGEST = {"Name": 160, "BankName": 45, "Purpose": 210}
LARGEST_BLOCK_BYTES = 300
OBLIGATORY = 5


class NoSeparator(ValueError):
    """Every character that could stand between the fields occurs in one."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Who is paid what, and what for. amount: roubles and kopecks; corr_account: None if the bank has none."""

    name: str
    account: str
    bank: str
    bic: str
    corr_account: str | None
    amount: Decimal
    purpose: str
    inn: str
    kpp: str | None = None


@dataclass(frozen=True, slots=True)
class Payload:
    """A QR's text and the bytes that are put into it."""

    text: str
    content: bytes


def payload(payment: Payment, encoding: Encoding = "utf-8") -> Payload:
    """The text and bytes. What is longer than the standard allows is cut.

    UTF-8 where *encoding* lacks a character, windows-1251 where long names would not fit otherwise. Raises ValueError
    for a sum that is not positive or not in whole kopecks, and for an obligatory block of more than 300 bytes.
    """
    if payment.amount <= 0 or payment.amount != payment.amount.quantize(CENT):
        raise ValueError(f"{payment.amount} can't be asked for by a QR: it takes whole kopecks above 0")
    pairs = [(name, _value(name, value)) for name, value in _fields(payment) if value]
    separator = next((one for one in SEPARATORS if not any(one in value for _, value in pairs)), None)
    if separator is None:
        raise NoSeparator("every character that could separate the fields occurs in them")
    block = separator.join(f"{name}={value}" for name, value in pairs[:OBLIGATORY])
    ways: tuple[Encoding, ...] = (encoding, "utf-8", "windows-1251")
    chosen = next((one for one in ways if _can_say(pairs, one) and len(block.encode(one)) <= LARGEST_BLOCK_BYTES), None)
    if chosen is None:
        raise ValueError(f"name and bank take more than {LARGEST_BLOCK_BYTES} bytes of the QR: shorten the name")
    text = f"ST0001{SIGNS[chosen]}" + "".join(f"{separator}{name}={value}" for name, value in pairs)
    return Payload(text, text.encode(chosen))


def _fields(payment: Payment) -> tuple[tuple[str, str], ...]:
    return (
        ("Name", payment.name),
        ("PersonalAcc", payment.account),
        ("BankName", payment.bank),
        ("BIC", payment.bic),
        ("CorrespAcc", payment.corr_account or NO_ACCOUNT),
        ("Sum", str(int(payment.amount * HUNDRED))),
        ("Purpose", payment.purpose),
        ("PayeeINN", payment.inn),
        ("KPP", payment.kpp or ""),
    )


def _value(name: str, value: str) -> str:
    """On one line, no longer than allowed."""
    return " ".join(value.split())[: LONGEST.get(name)]


def _can_say(pairs: list[tuple[str, str]], encoding: Encoding) -> bool:
    try:
        "".join(value for _, value in pairs).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
