"""What a person asks and orders of the doors' ledgers by `delo mail parked` and `delo undo`."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from chassis.database import connect, migrate, own_migrations
from chassis.journal import OutboxRow, Writes
from chassis.journal.postgres import PostgresJournal, PostgresOutbox
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmCommand, CrmRef, Known, Made
from contracts.deals.v1 import MoveDealStage
from contracts.envelope import Envelope
from contracts.tasks.v1 import CancelTask
from delo.stack.services import PROFILE, SERVICES
from delo.testing import RunningStack, stack
from task_gateway.ledger.postgres import intend

DELO = Path(sys.executable).with_name("delo")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NOWHERE = "postgresql://mail_dispatch:secret@127.0.0.1:1/delo"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """PostgreSQL only: whoever tries to order something finds no Kafka."""
    with stack(tmp_path_factory.mktemp("care"), services=("postgres",)) as started:
        for service in SERVICES:
            asyncio.run(set_up(started, service.name))
        yield started


async def set_up(running: RunningStack, service: str) -> None:
    schema = service.replace("-", "_")
    pool = await connect(running.dsn(service), schema)
    await migrate(pool, [one for one in (own_migrations(), files(schema) / "migrations") if one.is_dir()])
    await pool.close()


def delo(home: Path, arguments: Sequence[str], **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DELO_HOME": str(home), "NO_COLOR": "1"} | variables
    return subprocess.run([DELO, *arguments], capture_output=True, text=True, check=False, env=environment)


TASK = CreateTask(
    automation="test",
    belongs_to=CrmRef(kind="client", id=5),
    responsible_id=3,
    title="Требование",
    description=Text.of("что сделать"),
)


async def confirmed(
    running: RunningStack, correlation: UUID, order: CrmCommand = TASK, progress: dict[str, Any] | None = None
) -> UUID:
    """A command that was carried out (a task that was made), and a row of the ledger that says so."""
    number = uuid4()
    pool = await connect(running.dsn("task-gateway"), "task_gateway")
    async with pool.acquire() as connection:
        await intend(connection, [Envelope(number, "/test", NOON, "demo", correlation, order)])
        done = "UPDATE command SET state = 'confirmed', crm_id = '9', progress = $2 WHERE command_id = $1"
        await connection.execute(done, number, json.dumps(progress or {"made": 9}))
    await pool.close()
    return number


async def ledger(running: RunningStack) -> list[UUID]:
    pool = await connect(running.dsn("task-gateway"), "task_gateway")
    rows = await pool.fetch("SELECT command_id FROM command ORDER BY seq")
    await pool.close()
    return [row["command_id"] for row in rows]


def test_a_dry_run_says_what_would_be_taken_back_and_orders_nothing(running: RunningStack) -> None:
    correlation = uuid4()
    number = asyncio.run(confirmed(running, correlation))
    before = asyncio.run(ledger(running))

    said = delo(running.home.root, ["undo", "--correlation", str(correlation), "--dry-run"])
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == f"task.create.v1 {number}: would be taken back by task.cancel.v1\n"
    assert asyncio.run(ledger(running)) == before


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        ("intended", None, "it is being taken back already"),
        ("confirmed", None, "it was taken back"),
        ("confirmed", "changed since, left as it is: title", "it was taken back (changed since, left as it is: title)"),
        ("refused", "gone: Задача 9", "it was not taken back (gone: Задача 9)"),
    ],
)
def test_undo_run_again_says_what_became_of_each(running: RunningStack, state: str, reason: str, told: str) -> None:
    correlation = uuid4()
    number = asyncio.run(confirmed(running, correlation))
    asyncio.run(taken_back(running, correlation, number, state, reason))

    said = delo(running.home.root, ["undo", "--correlation", str(correlation)])
    assert (said.returncode, said.stdout) == (0, f"task.create.v1 {number}: {told}\n"), said.stderr


async def taken_back(running: RunningStack, correlation: UUID, number: UUID, state: str, reason: str | None) -> None:
    """The row that an undo has ordered for the task *number*."""
    client = CrmRef(kind="client", id=5)
    back = CancelTask(automation="undo", belongs_to=client, task=Made(command_id=number), reason=Text.of("отмена"))
    pool = await connect(running.dsn("task-gateway"), "task_gateway")
    async with pool.acquire() as connection:
        ordered = Envelope(uuid5(number, "undo"), "/test", NOON, "demo", correlation, back)
        await intend(connection, [ordered])
        said = "UPDATE command SET state = $2, reason = $3 WHERE command_id = $1"
        await connection.execute(said, ordered.id, state, reason)
    await pool.close()


def test_a_correlation_that_nothing_has_is_said(running: RunningStack) -> None:
    unknown = uuid4()
    said = delo(running.home.root, ["undo", "--correlation", str(unknown), "--dry-run"])
    assert said.returncode == 1
    assert said.stderr == f"delo: No command to the CRM has the correlation {unknown}.\n"


@pytest.mark.parametrize("by", ["option", "variable"])
def test_what_a_gateway_elsewhere_has_done_is_taken_back_by_its_own_environment(
    running: RunningStack, tmp_path: Path, by: str
) -> None:
    """No stack runs here. Where nothing can be ordered that is said, and which variable is missing."""
    correlation, dsn = uuid4(), running.dsn("task-gateway")
    number = asyncio.run(confirmed(running, correlation))
    option, variables = (["--dsn", dsn], {}) if by == "option" else ([], {"TASK_GATEWAY_POSTGRES_DSN": dsn})
    asked = ["undo", "--correlation", str(correlation), *option]

    said = delo(tmp_path, [*asked, "--dry-run"], **variables)
    assert (said.returncode, "TASK_GATEWAY_PROFILE" in said.stderr) == (1, True)
    variables |= {"TASK_GATEWAY_PROFILE": str(PROFILE.parent.parent)}
    said = delo(tmp_path, [*asked, "--dry-run"], **variables)
    assert (said.returncode, said.stdout) == (0, f"task.create.v1 {number}: would be taken back by task.cancel.v1\n")
    for missing in ("TASK_GATEWAY_KAFKA_BOOTSTRAP_SERVERS", "TASK_GATEWAY_BLOB_FOLDER"):
        said = delo(tmp_path, asked, **variables)
        assert (said.returncode, missing in said.stderr) == (1, True)
        variables[missing] = "127.0.0.1:1"


def test_stages_are_read_by_the_profile_that_the_stack_runs_with(running: RunningStack) -> None:
    own = running.home.root / "portal" / "demo"
    own.mkdir(parents=True)
    (own / "portal.yaml").write_bytes(PROFILE.read_bytes())
    (own / "task-gateway.yaml").write_text(
        "funnels:\n  court:\n    id: 77\n    stages:\n      first: 'C77:NEW'\n      second: 'C77:WON'\n", "utf-8"
    )
    correlation = uuid4()
    deal = CrmRef(kind="deal", id=5)
    move = MoveDealStage(automation="test", belongs_to=deal, deal=Known(crm_id=5), funnel="court", stage="second")
    number = asyncio.run(confirmed(running, correlation, move, {"seen": {"stageId": "C77:NEW", "categoryId": 77}}))

    said = delo(running.home.root, ["undo", "--correlation", str(correlation), "--dry-run"])
    assert said.stdout == f"deal.move_stage.v1 {number}: would be taken back by deal.move_stage.v1\n", said.stderr


@pytest.mark.parametrize("by", ["option", "variable"])
def test_parked_letters_are_read_wherever_the_dispatchers_database_is(
    running: RunningStack, tmp_path: Path, by: str
) -> None:
    """No stack runs here; the database is somewhere else."""
    dsn = running.dsn("mail-dispatch")
    option, variables = (["--dsn", dsn], {}) if by == "option" else ([], {"MAIL_DISPATCH_POSTGRES_DSN": dsn})
    said = delo(tmp_path, ["mail", "parked", "list", *option], **variables)
    assert (said.returncode, said.stdout, said.stderr) == (0, "No letter waits for a person.\n", "")
    letter = str(uuid4())
    for order in ("send", "drop"):
        done = delo(tmp_path, ["mail", "parked", order, letter, *option], **variables)
        assert done.returncode == 1
        assert done.stderr.startswith(f"delo: No letter {letter} ")


def test_a_dispatcher_s_database_that_is_away_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    said = delo(tmp_path, ["mail", "parked", "list", "--dsn", NOWHERE])
    assert said.returncode == 1
    assert said.stderr.startswith("delo: The dispatcher's database can't be reached: ")
    assert said.stderr.count("\n") == 1
    assert "secret" not in said.stderr


async def refused(running: RunningStack) -> None:
    pool = await connect(running.dsn("billing"), "billing")
    async with PostgresJournal(pool).unit() as unit:
        await unit.write(Writes(outbox=[OutboxRow("crm.commands", b"demo/client/5", (("ce_id", b"7"),), b"{}")]))
    (row,) = await PostgresOutbox(pool).waiting(10)
    await PostgresOutbox(pool).refused(row, "too large")
    await pool.close()


async def test_what_kafka_refused_is_shown_and_sent_again(running: RunningStack) -> None:
    await refused(running)
    home = running.home.root
    said = delo(home, ["dead", "list"])
    assert "No dead letters." in said.stdout
    assert "Refused by Kafka (--refused)" in said.stdout
    (one,) = [json.loads(line) for line in delo(home, ["dead", "list", "--json"]).stdout.splitlines()]
    assert (one["service"], one["topic"], one["key"]) == ("billing", "crm.commands", "demo/client/5")

    number = str(one["id"])
    assert "ce_id: 7" in delo(home, ["dead", "show", "--refused", "billing", number]).stdout
    assert "billing has no dead letter" in delo(home, ["dead", "redrive", "billing", number]).stderr
    again = delo(home, ["dead", "redrive", "--refused", "billing", number])
    assert "tried again, after what was published of its key meanwhile." in " ".join(again.stdout.split())
    skipped = delo(home, ["dead", "skip", "--refused", "billing", number])
    assert f"billing has no refused record {number}" in skipped.stderr
    assert delo(home, ["dead", "list"]).stdout.strip() == "No dead letters."
