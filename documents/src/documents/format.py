"""Figures, days and times as Russian papers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

MINUS = "\u2212"
LARGEST, FINEST = Decimal(10) ** 18, -12  # what a payment order holds; digits after the comma that a price may have
NO_BREAK = "\u00a0"
MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


def money(amount: Decimal | None, absent: str = "—") -> str:
    """4591.67 → «4 591,67». Raises ValueError for what is no figure, has fractions of a kopeck or 19 digits."""
    if amount is None:
        return absent
    if not amount.is_finite() or amount.copy_abs() >= LARGEST or amount != amount.quantize(Decimal("0.01")):
        raise ValueError(f"not an amount in whole kopecks: {amount}")
    return _grouped(f"{abs(amount):.2f}", negative=amount < 0)


def quantity(amount: Decimal) -> str:
    """As it is, without zeros at the end: 2.50 → «2,5». Raises ValueError for what is no figure."""
    if not amount.is_finite() or amount.copy_abs() >= LARGEST or int(amount.as_tuple().exponent) < FINEST:
        raise ValueError(f"not a quantity: {amount}")
    text = f"{abs(amount):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _grouped(text, negative=amount < 0)


def _grouped(digits: str, *, negative: bool) -> str:
    whole, _, part = digits.partition(".")
    grouped = f"{int(whole):,}".replace(",", NO_BREAK)
    return (MINUS if negative else "") + grouped + ("," + part if part else "")


def clock(minutes: int) -> str:
    """133 → «2:13» (hours and minutes)."""
    hours, rest = divmod(abs(minutes), 60)
    return (MINUS if minutes < 0 else "") + f"{hours}:{rest:02}"


def day(on: date | None, absent: str = "—") -> str:
    """31.10.2026."""
    return absent if on is None else f"{on:%d.%m}.{on.year:04}"


def day_in_words(on: date) -> str:
    """31 октября 2026 г."""
    return f"{on.day}{NO_BREAK}{MONTHS[on.month - 1]} {on.year}{NO_BREAK}г."


def weekday(on: date) -> str:
    """пятница."""
    return WEEKDAYS[on.weekday()]


def period(first: date | None, last: date | None) -> str:
    """01.10.2026–31.10.2026; shorter within a year; one day alone; empty if there is none."""
    if first is None or last is None:
        return day(first or last, absent="")
    if first == last:
        return day(first)
    begin = f"{first:%d.%m}" if first.year == last.year else day(first)
    return f"{begin}–{day(last)}"


def price(amount: Decimal) -> str:
    """Of a unit: at least two digits after the comma, more if there are. Raises ValueError for what is no figure."""
    text = quantity(amount)
    _, comma, part = text.partition(",")
    return text + ("" if comma else ",") + "0" * (2 - len(part))
