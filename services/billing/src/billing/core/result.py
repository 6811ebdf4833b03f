"""The result as JSON: what `delo invoice render --json` prints and invoice.json holds; for the client a part of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from domain.money import plain, rounded

from billing.core.problems import Problem
from billing.core.rated import Line, Rated

# What the firm knows of its own work: values, reasons and warnings are no business of the client's.
OURS = ("time", "unbilled", "entries", "repeated_entries", "warnings")


def text(rated: Rated) -> str:
    """The same text for the same invoice."""
    return json.dumps(shape(rated), ensure_ascii=False, indent=2) + "\n"


def text_for_client(rated: Rated) -> str:
    """What is attached to the papers that go to the client: what they say, and which entries are billed."""
    whole = shape(rated)
    billed = [
        {name: one[name] for name in ("id", "on", "minutes")} for one in whole["entries"] if one["fate"] == "billed"
    ]
    shown = {name: value for name, value in whole.items() if name not in OURS}
    return json.dumps(shown | {"entries": billed}, ensure_ascii=False, indent=2) + "\n"


def refusal(problems: Sequence[Problem]) -> str:
    """What is printed instead where no invoice goes out."""
    rows = [{"path": one.path, "code": one.code, "what": one.what, "remedy": one.remedy} for one in problems]
    return json.dumps({"refused": rows}, ensure_ascii=False, indent=2) + "\n"


def shape(rated: Rated) -> dict[str, Any]:
    """Money as strings with two decimals, minutes as numbers."""
    month, totals = rated.month, rated.totals
    return {
        "invoice": {"number": month.invoice.number, "on": str(month.invoice.on), "due_on": _day(rated.due_on)},
        "currency": rated.currency,
        "exchange_rate": _exchange(rated),
        "lines": [line(one, month.contract.currency) for one in rated.lines],
        "agent_expenses": [
            {"id": one.expense.id, "on": str(one.expense.on), "title": one.expense.title, "amount": money(one.amount)}
            for one in rated.agent
        ],
        "totals": {
            "minutes": minutes(totals.seconds),
            "net": money(totals.net),
            "vat": money(totals.vat),
            "gross": money(totals.gross),
            "agent_expenses": money(totals.agent),
            "advances": money(totals.advances),
            "by_vat": [
                {"vat_rate": one.tax.label, "ground": one.tax.ground, "net": money(one.net), "vat": money(one.vat)}
                for one in totals.by_vat
            ],
        },
        "amount_in_words": rated.words,
        "total_in_words": rated.total_words,
        "qr_payload": rated.qr_payload,
        "purpose": rated.purpose,
        "to_pay": money(totals.to_pay),
        "advances": [_offset(one) for one in rated.offsets],
        "time": _time(rated),
        "unbilled": [
            {"fate": one.fate, "minutes": minutes(one.seconds), "value": money(one.value)} for one in rated.unbilled
        ],
        "entries": _entries(rated),
        "repeated_entries": list(rated.repeated),
        "warnings": list(rated.warnings),
    }


def line(one: Line, currency: str = "RUB") -> dict[str, Any]:
    """A line; person, grade and rate are null where it is not reckoned by the hour. currency: of rates."""
    draft = one.draft
    return {
        "number": one.number,
        "kind": draft.kind,
        "title": draft.title,
        "person": draft.person,
        "grade": draft.grade,
        "rate": None if draft.rate is None else money(draft.rate),
        "rate_currency": None if draft.rate is None else currency,
        "minutes": minutes(draft.seconds),
        "first_on": str(draft.first),
        "last_on": str(draft.last),
        "matter": draft.matter,
        "travel": draft.travel,
        "corrects": draft.corrects,
        "price": money(one.price),
        "discount_percent": plain(draft.discount_percent),
        "discount": money(one.discount),
        "capped": money(one.capped),
        "net": money(one.net),
        "vat_rate": draft.tax.label,
        "vat": money(one.vat),
        "gross": money(one.gross),
    }


def money(amount: Decimal) -> str:
    """Two decimals, more only where they mean something (a rate of travel)."""
    kopecks = rounded(amount)
    return f"{kopecks:.2f}" if kopecks == amount else plain(amount)


def minutes(seconds: int) -> int | float:
    """Whole where they are whole, else to the second."""
    whole, rest = divmod(seconds, 60)
    return whole if not rest else float(round(Decimal(seconds) / 60, 4))


def _day(on: object) -> str | None:
    return None if on is None else str(on)


def _exchange(rated: Rated) -> dict[str, str] | None:
    rate = rated.month.contract.exchange_rate
    if rate is None:
        return None
    return {"on": str(rate.on), "rate": plain(rate.rate), "source": rate.source}


def _offset(one: Any) -> dict[str, Any]:
    advance = one.advance
    return {
        "payment_number": advance.payment_number,
        "payment_on": str(advance.payment_on),
        "sf_number": advance.sf_number,
        "sf_on": _day(advance.sf_on),
        "amount": money(one.amount),
        "vat": money(one.vat),
        "left": money(one.left),
    }


def _time(rated: Rated) -> dict[str, Any]:
    account = rated.account
    return {
        "recorded_minutes": minutes(account.recorded),
        "by_fate": {fate: minutes(seconds) for fate, seconds in account.by_fate.items()},
        "difference": minutes(account.difference),
    }


def _entries(rated: Rated) -> list[dict[str, Any]]:
    """Every entry's pieces in order of the input: what became of each."""
    pieces = sorted(rated.pieces, key=lambda one: (one.entry, one.on))
    return [
        {
            "id": rated.month.entries[one.entry].id,
            "on": str(one.on),
            "minutes": minutes(one.seconds),
            "fate": one.fate,
            "reason": one.reason,
        }
        for one in pieces
    ]
