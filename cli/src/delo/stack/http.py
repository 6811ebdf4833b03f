"""One short question over HTTP to a process on this machine."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 2.0


def status(address: str) -> int | None:
    """The status code of a GET; None if nobody answers in time."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
