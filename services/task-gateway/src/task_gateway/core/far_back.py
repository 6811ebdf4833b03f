"""Back through a list whose latest rows come first, page by page, for what is further back than the first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from task_gateway.core.order import Order

PAGE = 50
MOST = 20  # pages: of a thousand rows in so short a time nobody reads one
ASTRAY = timedelta(hours=1)  # that the portal's clock may be before ours


def further(order: Order[Any], rows: Sequence[tuple[int, datetime | None]]) -> int | None:
    """Where the look goes on: behind the oldest of these *rows* (id, when said); None if it has ended with them.

    Nothing of a command is older than itself.
    """
    if len(rows) < PAGE or len(order.passed) + 1 >= MOST:
        return None
    number, at = min(rows, key=lambda row: row[0])
    early = at is not None and order.since is not None and at < order.since - ASTRAY
    return None if early else number
