"""What a process of a service does not take into its memory."""

from __future__ import annotations

import subprocess
import sys

SAYS = "import sys, chassis, structlog; print('rich' in sys.modules); import rich; print(rich.__name__)"
LOGS = """
import structlog, chassis.logs
chassis.logs.configure("x", "info")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger().exception("went.wrong")
"""
PARTS = "import contracts.registry as r; print(sum(one.__pydantic_complete__ for one in r.BY_TYPE.values()))"


def said(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_a_service_has_no_painter_of_tracebacks_and_who_wants_it_finds_it() -> None:
    assert said(SAYS).split() == ["False", "rich"]


def test_an_error_is_logged_with_its_traceback_all_the_same() -> None:
    line = said(LOGS)

    assert '"event":"went.wrong"' in line
    assert "ZeroDivisionError: division by zero" in line


def test_messages_that_a_service_never_reads_cost_it_no_validator() -> None:
    assert said(PARTS).strip() == "0"
