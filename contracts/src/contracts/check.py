"""`python -m contracts.check`: all checks of the contracts, one after the other; says all that is wrong."""

from __future__ import annotations

from contracts import asyncapi, snapshots
from contracts.compatibility.__main__ import check as compatible

if __name__ == "__main__":
    raise SystemExit(max([snapshots.check(), asyncapi.check(), compatible()]))
