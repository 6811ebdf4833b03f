"""JSON lines on standard output: a constant name, then fields; no bodies, no personal data."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from pydantic_core import to_json


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


def _json(line: Any, **_: Any) -> str:
    return to_json(line, fallback=repr).decode()


class _Foreign(logging.Handler):
    """Lines of libraries in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        log.log(record.levelno, "library", logger=record.name, message=record.getMessage(), exc_info=record.exc_info)
