"""JSON lines on standard output: a constant name, then fields; no bodies, no personal data."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import structlog
from pydantic_core import to_json

DIGITS = re.compile(r"[0-9a-f]*\d[0-9a-f]*")
REPEAT_SECONDS = 10.0
KINDS = 500


def configure(service: str, level: str) -> None:
    """Set up structlog and, through it, what libraries log."""
    threshold = getattr(logging, level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = _Foreign()
    logging.basicConfig(level=max(threshold, logging.WARNING), handlers=[handler], force=True)


def each(event: str, rows: Iterable[dict[str, Any]]) -> None:
    """An info line for each of *rows*, in one write: a line by itself costs as much as deciding what it tells."""
    log = structlog.get_logger()
    if not structlog.is_configured() or not _ours():
        for row in rows:
            log.info(event, **row)
    elif log.is_enabled_for(logging.INFO):
        same = {"event": event, "level": "info", "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z")}
        same |= structlog.contextvars.get_contextvars()
        sys.stdout.write("".join(f"{_json(row | same)}\n" for row in rows))
        sys.stdout.flush()


def _ours() -> bool:
    return isinstance(structlog.get_config()["logger_factory"], structlog.WriteLoggerFactory)


def _json(line: Any, **_: Any) -> str:
    return to_json(line, fallback=repr).decode()


class _Foreign(logging.Handler):
    """Lines of libraries in the same form, each kind at most once in a while: an engine away makes thousands."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        kind = (record.name, DIGITS.sub("", message))
        at, repeated = self._said.get(kind, (float("-inf"), 0))
        if time.monotonic() - at < REPEAT_SECONDS:
            self._said[kind] = (at, repeated + 1)
            return
        if len(self._said) > KINDS:
            self._said.clear()
        self._said[kind] = (time.monotonic(), 0)
        more = {"repeated": repeated} if repeated else {}
        log = structlog.get_logger()
        log.log(record.levelno, "library", logger=record.name, message=message, exc_info=record.exc_info, **more)
