"""What libraries say is passed on, without the flood."""

from __future__ import annotations

import logging

import pytest
import structlog

from chassis import logs


def said(lines: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(line["message"], line.get("repeated")) for line in lines]


def test_the_same_line_of_a_library_is_said_once_in_a_while_with_its_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(logs.time, "monotonic", lambda: now)
    handler = logs._Foreign()
    with structlog.testing.capture_logs() as lines:
        for attempt in range(1000):
            handler.emit(record(f"unable to connect to node {attempt}"))
        handler.emit(record("group is rebalancing"))
        now = 11.0
        handler.emit(record("unable to connect to node 7"))

    assert said(lines) == [
        ("unable to connect to node 0", None),
        ("group is rebalancing", None),
        ("unable to connect to node 7", 999),
    ]


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("aiokafka", logging.WARNING, __file__, 1, message, None, None)
