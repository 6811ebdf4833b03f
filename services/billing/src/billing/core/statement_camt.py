"""camt.053 (ISO 20022), whatever its version: names are read without their namespace.

Source: docs/facts/invoicing.md, section 9. One entry may hold a batch of transactions; only booked entries count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from billing.core.statement import BadStatement, Balance, Movement, Side, Statement, glued, tax_number, told_apart

BOOKED = "BOOK"
OLD_CODES = {"RUR": "RUB"}  # of before 1998, which banks still write
XS_DATE = re.compile(r"^(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)$", re.ASCII)  # a day may name its zone
SUMS = ("Amt", "AmtDtls/TxAmt/Amt")
NUMBERS, NOT_PROVIDED = ("Refs/InstrId", "Refs/EndToEndId", "Refs/TxId"), "NOTPROVIDED"


def is_camt(content: bytes) -> bool:
    """Whether it may be one: XML that speaks of bank to customer statements."""
    return content.lstrip()[:1] in (b"<", b"\xef", b"\xff", b"\xfe") and b"BkToCstmrStmt" in content.replace(b"\0", b"")


def read_camt(content: bytes) -> Statement:
    """All booked movements. Raises BadStatement for what is no such file; an entry that can't be read is a doubt."""
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadStatement(f"this is no XML that can be read safely: {error}") from error
    for node in root.iter():
        node.tag = str(node.tag).rpartition("}")[2]
    statements = root.findall(".//BkToCstmrStmt/Stmt")
    if not statements:
        raise BadStatement("there is no BkToCstmrStmt/Stmt")
    doubts: list[str] = []
    movements: list[Movement] = []
    balances = []
    for one in statements:
        balance = _balance(one, doubts)
        booked = list(told_apart(_booked(one, balance.account, doubts)))
        doubts.extend(_wrong_sums(one, balance, booked))
        balances.append(balance)
        movements.extend(booked)
    return Statement(tuple(balances), tuple(movements), tuple(doubts))


def _booked(statement: Any, account: str, doubts: list[str]) -> Iterator[Movement]:
    for place, entry in enumerate(statement.findall("Ntry"), 1):
        try:
            yield from _entry(entry, account, doubts, place)
        except ValueError as error:
            doubts.append(f"account {account}, entry {place}: {error}")


def _wrong_sums(statement: Any, balance: Balance, booked: list[Movement]) -> Iterator[str]:
    """Where the closing balance isn't the opening one with all entries; of one page among several nothing is known."""
    pages = _text(statement, "StmtPgntn/PgNb"), _text(statement, "StmtPgntn/LastPgInd")
    if balance.opening is None or balance.closing is None or pages not in ((None, None), ("1", "true")):
        return
    reckoned = balance.opening + sum(one.amount if one.direction == "in" else -one.amount for one in booked)
    if reckoned != balance.closing:
        yield f"account {balance.account}: closes with {balance.closing}, its entries give {reckoned}"


def _text(node: Any, *paths: str) -> str | None:
    for path in paths:
        found = node.findtext(path)
        if found and found.strip():
            return str(found).strip()
    return None


def _balance(statement: Any, doubts: list[str]) -> Balance:
    """What can't be read of it is a doubt: the entries are read all the same."""
    account = _text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id") or ""
    try:
        sums = _sums(statement)
        first, last = (_date(_text(statement, f"FrToDt/{end}")) for end in ("FrDtTm", "ToDtTm"))
    except ValueError as error:
        doubts.append(f"account {account}: {error}")
        return Balance(account, None, None, None, None, None, None)
    return Balance(account, first, last, sums.get("OPBD", sums.get("PRCD")), None, None, sums.get("CLBD"))


def _sums(statement: Any) -> dict[str, Decimal]:
    found = {}
    for one in statement.findall("Bal"):
        kind, amount = _text(one, "Tp/CdOrPrtry/Cd"), _text(one, "Amt")
        if kind and amount:
            found[kind] = _amount(amount) * (-1 if _text(one, "CdtDbtInd") == "DBIT" else 1)
    return found


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _amount(text: str | None) -> Decimal:
    try:
        amount = Decimal(text or "")
        if amount.is_finite() and amount >= 0:
            return amount.quantize(Decimal("0.01"))
    except InvalidOperation as error:  # also of what has more digits than a Decimal counts with
        raise ValueError(f"{text!r} is no sum") from error
    raise ValueError(f"{text!r} is no sum")


def _booked_on(entry: Any) -> date:
    text = _text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    if text is None:
        raise ValueError("no day of booking")
    return datetime.fromisoformat(XS_DATE.sub(r"\1", text)).date()


def _entry(entry: Any, account: str, doubts: list[str], place: int) -> Iterator[Movement]:
    if (_text(entry, "Sts/Cd", "Sts") or BOOKED) != BOOKED:
        return
    parts = entry.findall("NtryDtls/TxDtls")
    total = _amount(_text(entry, "Amt"))
    if len(parts) <= 1:
        yield _movement(entry, parts[0] if parts else entry, account, total)
        return
    amounts = [_in_currency(one, _currency(entry)) for one in parts]
    known = [one for one in amounts if one is not None]
    if len(known) < len(parts):
        yield _whole(entry, parts, account, total)
        return
    if sum(known) != total:
        doubts.append(f"account {account}, entry {place}: {total} in all, {sum(known)} by its transactions")
    for one, amount in zip(parts, known, strict=True):
        first = _amount(_text(one, *SUMS))
        yield replace(_movement(entry, one, account, amount), named=first if first != amount else None)


def _in_currency(part: Any, currency: str) -> Decimal | None:
    """How much of the account's money it is; None: the bank tells that in another currency only, or not at all."""
    nodes = (node for path in SUMS for node in part.findall(path) if node.text and node.text.strip())
    return next((_amount(one.text.strip()) for one in nodes if _code(one, currency) == currency), None)


def _whole(entry: Any, parts: Sequence[Any], account: str, total: Decimal) -> Movement:
    """A batch whose shares nobody knows, of the one who paid it all, or of nobody: a person shares it out."""
    bare = _movement(entry, entry, account, total)
    several = [_movement(entry, one, account, total) for one in parts]
    sides = {one.other for one in several}
    other = sides.pop() if len(sides) == 1 else Side()
    return replace(
        bare,
        purpose="; ".join(dict.fromkeys(one.purpose for one in several if one.purpose)),
        other=other,
        payer_account=other.account if bare.direction == "in" else account,
        doubt="batch",
    )


def _currency(entry: Any) -> str:
    node = entry.find("Amt")
    return "RUB" if node is None else _code(node, "RUB")


def _code(node: Any, default: str) -> str:
    code = str(node.get("Ccy", default))
    return OLD_CODES.get(code, code)


def _movement(entry: Any, part: Any, account: str, amount: Decimal) -> Movement:
    """The direction of a transaction goes before that of its entry (a batch may hold both)."""
    direction = _text(part, "CdtDbtInd") or _text(entry, "CdtDbtInd")
    if direction not in ("CRDT", "DBIT"):
        raise ValueError(f"{direction!r} is no direction")
    came = direction == "CRDT"
    reversal = _text(entry, "RvslInd") in ("true", "1")
    other = _other(part, account, came=came, reversal=reversal)
    words = [text.text.strip() for text in part.findall("RmtInf/Ustrd") if text.text and text.text.strip()]
    return Movement(
        direction="in" if came else "out",
        amount=amount,
        currency=_currency(entry),
        on=_booked_on(entry),
        purpose=" ".join(" ".join(words or [_text(entry, "AddtlNtryInf") or ""]).split()),
        our_account=account,
        other=other,
        number=_number(part),
        dated=_date(_text(part, "RltdDts/AccptncDtTm", "RltdDts/IntrBkSttlmDt")),
        document=_text(entry, "BkTxCd/Prtry/Cd"),
        reference=_text(part, "RmtInf/Strd/CdtrRefInf/Ref"),
        reversal=reversal,
        payer_account=other.account if came else account,
        bank_reference=_text(part, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef"),
        written="camt",
        numbers=_numbers(part),
        glued=glued(words),
    )


def _other(part: Any, account: str, *, came: bool, reversal: bool) -> Side:
    """Who isn't us. A reversal mostly keeps the roles of what it takes back, so there the client stays the debtor."""
    roles = ("Dbtr", "Cdtr") if came != reversal else ("Cdtr", "Dbtr")
    first, second = (_side(part, who) for who in roles)
    theirs = first.account != account and first != Side()
    return first if theirs or not reversal or second.account == account else second


def _number(part: Any) -> str | None:
    """The first; as part of a payment's identity it stays what it always was."""
    found = _text(part, *NUMBERS)
    return None if found == NOT_PROVIDED else found


def _numbers(part: Any) -> tuple[str, ...]:
    found = (_text(part, one) for one in NUMBERS)
    return tuple(dict.fromkeys(one for one in found if one and one != NOT_PROVIDED))


def _side(part: Any, who: str) -> Side:
    numbers = [node.text.strip() for node in part.findall(f".//RltdPties/{who}//Othr/Id") if node.text]
    return Side(
        name=_text(part, f"RltdPties/{who}/Nm", f"RltdPties/{who}/Pty/Nm"),
        inn=next((one for one in numbers if one.isdigit() and one == tax_number(one)), None),
        account=_text(part, f"RltdPties/{who}Acct/Id/IBAN", f"RltdPties/{who}Acct/Id/Othr/Id"),
        bic=_text(part, f"RltdAgts/{who}Agt/FinInstnId/ClrSysMmbId/MmbId", f"RltdAgts/{who}Agt/FinInstnId/BICFI"),
    )
