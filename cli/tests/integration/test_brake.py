"""`delo brake` as a person types it, with a running gateway."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef
from delo.testing import RunningStack, stack

pytestmark = pytest.mark.story

DELO = Path(sys.executable).with_name("delo")
STOP = "INSERT INTO brake (portal, automation, effects) VALUES ($1, 'wild', 20)"
HELD = """
    INSERT INTO command (command_id, portal, subject, type, body, lane, correlation_id, automation)
    VALUES ($1, 'demo', 'client/7', 'task.create.v1', $2, 'normal', $1, 'wild')
"""
REASONS = "SELECT state, reason FROM command WHERE automation = 'wild'"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    names = ("postgres", "kafka", "sandbox", "task-gateway")
    with stack(tmp_path_factory.mktemp("brake"), services=names) as started:
        yield started


def delo(running: RunningStack, *arguments: str) -> tuple[int, str]:
    environment = os.environ | {"NO_COLOR": "1", "DELO_HOME": str(running.home.root)}
    environment.pop("COLUMNS", None)
    done = subprocess.run(
        [DELO, "brake", *arguments], capture_output=True, text=True, check=False, env=environment, timeout=240
    )
    return done.returncode, done.stdout + done.stderr


def ask(running: RunningStack, statement: str, *values: Any) -> list[Any]:
    async def asked() -> list[Any]:
        settings = {"search_path": "task_gateway"}
        connection = await asyncpg.connect(running.dsn("task-gateway"), server_settings=settings)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    return asyncio.run(asked())


def test_what_a_stopped_rule_waits_with_is_thrown_away_and_the_rule_released_after(running: RunningStack) -> None:
    about = {"automation": "wild", "belongs_to": CrmRef(kind="client", id=7), "responsible_id": 4}
    body = CreateTask(**about, title="Лишняя", description=Text.of("лишняя")).encoded().decode()
    ask(running, STOP, "demo")
    for _ in range(3):
        ask(running, HELD, uuid4(), body)
    code, said = delo(running, "list")
    assert (code, "wild in demo: 20 effects" in said, "3 commands wait" in said) == (0, True, True)

    assert delo(running, "drop", "tame")[0] == 1
    code, said = delo(running, "drop", "wild", "--why", "цикл роботов")
    assert (code, said) == (0, "3 commands of wild are dropped; the rule stays stopped: delo brake release.\n")
    rows = ask(running, REASONS)
    assert [row["state"] for row in rows] == ["refused"] * 3
    assert all(row["reason"].startswith("brake_dropped: ") and "цикл роботов" in row["reason"] for row in rows)

    assert delo(running, "release", "wild") == (0, "wild goes on.\n")
    assert delo(running, "list") == (0, "No rule is stopped.\n")


def test_a_rule_that_two_portals_have_stopped_is_named_with_its_portal(running: RunningStack) -> None:
    ask(running, "DELETE FROM brake")
    for portal in ("demo", "other"):
        ask(running, STOP, portal)
    code, said = delo(running, "release", "wild")
    assert (code, "stopped in demo, other: name one with --portal" in said) == (1, True)
    assert delo(running, "release", "wild", "--portal", "other")[0] == 0
    assert delo(running, "release", "wild")[0] == 0
