"""All files of one invoice: names and bytes, the same bytes for the same input."""

from __future__ import annotations

from billing.core import result
from billing.core.ledes import ledes
from billing.core.onec import onec
from billing.core.rated import Rated


def machine_files(rated: Rated) -> dict[str, bytes]:
    """What programs read."""
    return {
        "invoice.json": result.text(rated).encode(),
        "invoice.ledes1998b.txt": ledes(rated),
        "invoice-1c.xml": onec(rated),
    }
