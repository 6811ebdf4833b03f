"""Any statement that is known, by what its bytes are."""

from __future__ import annotations

from billing.core.statement import BadStatement, Statement
from billing.core.statement_1c import is_1c, read_1c
from billing.core.statement_camt import is_camt, read_camt


def is_statement(content: bytes) -> bool:
    """Whether the bytes look like one; an attachment that doesn't is none of our business."""
    return is_1c(content) or is_camt(content)


def read_statement(content: bytes) -> Statement:
    """Raises BadStatement for anything that is neither 1CClientBankExchange nor camt.053, or is broken."""
    if is_1c(content):
        return read_1c(content)
    if is_camt(content):
        return read_camt(content)
    raise BadStatement("neither 1CClientBankExchange nor camt.053")
