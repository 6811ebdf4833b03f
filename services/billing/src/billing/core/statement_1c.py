"""1CClientBankExchange, versions 1.02 and 1.03, in cp1251, cp866 or UTF-8.

Source: docs/facts/invoicing.md, section 9.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice

from domain.bank import CODE, account_currency

from billing.core.sections_1c import ACCOUNT, DOCUMENT, HEAD, Section
from billing.core.sections_1c import sections as sections_of
from billing.core.statement import (
    KPP,
    BadStatement,
    Balance,
    Direction,
    Movement,
    Side,
    Statement,
    disagreements,
    tax_number,
    told_apart,
)

ENCODINGS = ("utf-8-sig", "cp1251", "cp866")
CERTAIN = "ВерсияФормата"
REPLACED, MOST_PLACES = "\ufffd", 10
SUMS = ("НачальныйОстаток", "ВсегоПоступило", "ВсегоСписано", "КонечныйОстаток")
NAME_WITH_INN = re.compile(r"^ИНН\s*\d{10,12}[,\s]*(?:(?:КПП\s*|[/\\]\s*)\d{9}[,\s]*)?", re.IGNORECASE)
# How much of it was read once, when the ИНН there told nothing.
NAME_ONCE = re.compile(r"^ИНН\s*\d{10,12}\s*(?:КПП\s*\d{9}\s*)?", re.IGNORECASE)
STORNO = re.compile(r"сторн", re.IGNORECASE)
ACCOUNT_DIGITS = 20
PAYER, PAYEE = "Плательщик", "Получатель"


def is_1c(content: bytes) -> bool:
    """Whether the bytes begin as such a file does."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[: len(HEAD)] == HEAD.encode()


def read_1c(content: bytes) -> Statement:
    """All movements. Raises BadStatement for what is no such file; a document that can't be read is a doubt."""
    if not is_1c(content):
        raise BadStatement(f"the first line is not {HEAD}")
    text = _decoded(content)
    doubts = list(_unread(text))
    sections = list(sections_of(text, doubts))
    head = sections[0]
    ours = {
        account for one in sections if one.kind != DOCUMENT for account in one.values.get("РасчСчет", ()) if account
    }
    movements = []
    for section in sections:
        if section.kind == DOCUMENT:
            try:
                movements.append(_movement(section, ours))
            except ValueError as error:
                doubts.append(f"line {section.line}: {section.name or 'document'}: {error}")
    movements = list(_copies(told_apart(movements)))
    balances = tuple(_balances(sections, head, doubts))
    doubts.extend(disagreements(balances, movements))
    return Statement(balances, tuple(movements), tuple(doubts))


def _copies(movements: Iterable[Movement]) -> Iterator[Movement]:
    """A document that stands twice may be one that the bank's program wrote twice, or a payment that was made twice."""
    known: set[Movement] = set()
    for one in movements:
        bare = replace(one, twin=0)
        yield replace(one, doubt="copy") if bare in known else one
        known.add(bare)


def _decoded(content: bytes) -> str:
    """By the encoding in which the header makes sense; what a file says of itself is sometimes wrong.

    A byte that is no letter in any is replaced: cp866 has a letter for each, so it is never why a file can't be read.
    """
    strict = ((encoding, "strict") for encoding in ENCODINGS)
    for encoding, errors in (*strict, ("utf-8-sig", "replace"), ("cp1251", "replace")):
        try:
            text = content.decode(encoding, errors)
        except UnicodeDecodeError:
            continue
        if CERTAIN in text:
            return text
    raise BadStatement(f"no {CERTAIN} in cp1251, cp866 or UTF-8")


def _unread(text: str) -> Iterator[str]:
    places = (str(number) for number, line in enumerate(text.splitlines(), 1) if REPLACED in line)
    if first := list(islice(places, MOST_PLACES)):
        yield f"line {', '.join(first)}: what can't be read there is replaced by {REPLACED}"


def _movement(section: Section, ours: set[str]) -> Movement:
    payer, payee = _side(section, PAYER), _side(section, PAYEE)
    direction = _direction(section, payer.account, payee.account, ours)
    other = payee if direction == "out" else payer
    ours_here = payer.account if direction in ("out", "own") else payee.account
    dated = _day(section.one("Дата"))
    purpose = section.purpose()
    booked = section.one("ДатаПоступило") if direction == "in" else section.one("ДатаСписано")
    return Movement(
        direction=direction,
        amount=_amount(section.one("Сумма")),
        currency=_currency(ours_here or ""),
        on=_day(booked or section.one("ДатаСписано", "ДатаПоступило", "Дата")),
        purpose=purpose,
        our_account=ours_here or "",
        other=other,
        number=section.one("Номер"),
        dated=dated,
        document=section.name or None,
        reversal=STORNO.search(section.name) is not None or STORNO.match(purpose) is not None,
        payer_account=payer.account,
        cut=section.cut_purpose(),
        glued=section.glued_purpose(),
        once=_once(section, PAYEE if direction == "out" else PAYER, other),
    )


def _currency(account: str) -> str:
    """By the account; what is no account of a Russian bank is in roubles."""
    if len(account) != ACCOUNT_DIGITS or not account.isdigit():
        return "RUB"
    currency = account_currency(account)
    if currency is None:
        raise ValueError(f"{account[CODE]} in the account {account} is no currency that is known")
    return currency


def _side(section: Section, who: str) -> Side:
    """Some banks write the ИНН before the name only."""
    name, said = section.one(who, f"{who}1"), section.one(f"{who}ИНН")
    begins = NAME_WITH_INN.match(name or "")
    known = said if tax_number(said) or begins is None else begins.group()
    return Side(
        name=NAME_WITH_INN.sub("", name).strip() or None if name else None,
        inn=tax_number(known),
        kpp=section.one(f"{who}КПП") or next(iter(KPP.findall(known or "")), None),
        account=section.one(f"{who}Счет", f"{who}РасчСчет"),
        bic=section.one(f"{who}БИК"),
    )


def _once(section: Section, who: str, side: Side) -> Side | None:
    """The side as it was read when its own key alone told the ИНН; None: the same."""
    name = section.one(who, f"{who}1")
    known = NAME_ONCE.sub("", name).strip() or None if name else None
    once = replace(side, name=known, inn=tax_number(section.one(f"{who}ИНН")))
    return None if once == side else once


def _direction(section: Section, payer: str | None, payee: str | None, ours: set[str]) -> Direction:
    """By whose account is ours; by the date that is filled where both or neither are."""
    if payer in ours and payee in ours:
        return "own"
    if payer in ours or payee in ours:
        return "out" if payer in ours else "in"
    if section.one("ДатаПоступило"):
        return "in"
    if section.one("ДатаСписано"):
        return "out"
    raise ValueError("neither account is ours and no date says whether it came or went")


def _amount(text: str | None) -> Decimal:
    try:
        amount = Decimal((text or "").replace(",", ".").replace(" ", "").replace("\u00a0", ""))
        if amount.is_finite() and amount > 0:
            return amount.quantize(Decimal("0.01"))
    except InvalidOperation as error:  # also of what has more digits than a Decimal counts with
        raise ValueError(f"{text!r} is no sum") from error
    raise ValueError(f"{text!r} is no sum above 0")


def _day(text: str | None) -> date:
    try:
        return datetime.strptime((text or "").strip(), "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise ValueError(f"{text!r} is no day (DD.MM.YYYY)") from error


def _balances(sections: Iterable[Section], head: Section, doubts: list[str]) -> Iterator[Balance]:
    for one in sections:
        account = one.one("РасчСчет")
        if one.kind != ACCOUNT or account is None:
            continue
        try:
            yield Balance(
                account,
                _day(one.one("ДатаНачала") or head.one("ДатаНачала")),
                _day(one.one("ДатаКонца") or one.one("ДатаНачала") or head.one("ДатаКонца")),
                *(
                    _sum(one.one(name))
                    for name in ("НачальныйОстаток", "ВсегоПоступило", "ВсегоСписано", "КонечныйОстаток")
                ),
            )
        except ValueError as error:
            doubts.append(f"line {one.line}: account {account}: {error}")


def _sum(text: str | None) -> Decimal | None:
    """A balance, which may be 0 or negative; None if it is not said."""
    if text is None:
        return None
    try:
        return Decimal(text.replace(",", ".").replace(" ", "")).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no sum") from error
