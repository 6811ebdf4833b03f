"""Inputs to try rating with: the worked month of the facts, and small ones."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from billing.core.rated import Rated
from billing.core.rating import rate
from billing.core.reading import read

DOCS = Path(__file__).parents[1] / "docs"
WORKED: dict[str, Any] = json.loads((DOCS / "examples" / "1-worked-month.json").read_text(encoding="utf-8"))
EUROS = {
    "name": 'АО "Синтетик Банк"',
    "bic": "044599901",
    "account": "40702978600000012345",
    "corr_account": "30101810000000000901",
    "swift": "SYNTRUMM",
}


def small(*entries: dict[str, Any], **contract: Any) -> dict[str, Any]:
    """October 2026 of one partner at 6 000 an hour (100 a minute) with VAT of 22 %; entries default to 60 minutes."""
    made = copy.deepcopy(WORKED)
    made["issuer"]["currency_accounts"] = [EUROS]
    made["people"] = [{"id": "Партнёр", "grade": "партнёр"}, {"id": "Юрист", "grade": "юрист"}]
    made["contract"] |= {"rates": [{"grade": "партнёр", "rate": 6000}, {"grade": "юрист", "rate": 3000}], **contract}
    default = {"person": "Партнёр", "matter": "А"}
    made["entries"] = [
        default | {"id": str(number)} | ({} if "started_at" in one else {"on": "2026-10-05", "minutes": 60}) | one
        for number, one in enumerate(entries, 1)
    ]
    return made


def rated(given: dict[str, Any]) -> Rated:
    """As the command does it."""
    return rate(read(json.dumps(given, default=str)))


def lines(given: dict[str, Any]) -> list[tuple[str | None, Decimal, str, str, str]]:
    """Person, minutes, net, VAT and gross of each line."""
    return [
        (one.draft.person, Decimal(one.draft.seconds) / 60, str(one.net), str(one.vat), str(one.gross))
        for one in rated(given).lines
    ]


def sums(given: dict[str, Any]) -> tuple[str, str, str]:
    """Net, VAT, gross."""
    totals = rated(given).totals
    return str(totals.net), str(totals.vat), str(totals.gross)
