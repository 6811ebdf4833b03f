"""Two replicas killed and frozen, a server that drops and hangs: at most one letter, the rest parked and visible."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from contracts.base import Message
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.letters.v1 import LetterAccepted, LetterRefused
from contracts.tasks.v1 import CompleteTask
from delo.testing import RunningStack, stack
from mail_bench import Bench
from mail_letters import letter
from mail_replicas import Replica
from scripted_smtp import DROP, HANG, ScriptedSmtp

pytestmark = pytest.mark.story

ROUNDS, LETTERS_A_ROUND, SEED = 10, 6, 11
DELO = Path(sys.executable).with_name("delo")
TROUBLE = {
    "GREETING": ["421 too busy", DROP],
    "MAIL": ["451 later", DROP],
    "RCPT": ["450 greylisted", DROP, HANG],
    "DATA": ["451 later", DROP],
    "END": ["taken drop", "drop", "taken hang", "hang", "451 later"],
}
OPEN = "SELECT count(*) FROM letter WHERE state IN ('intended', 'sent')"
STATES = "SELECT command_id, state FROM letter"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("chaos"), services=("postgres", "kafka")) as started:
        yield started


@pytest.fixture
async def database(running: RunningStack) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(running.dsn("mail-dispatch"))
    yield connection
    await connection.close()


def troubled(random: Random) -> ScriptedSmtp:
    """About one step in eight goes wrong, as long as the script lasts."""
    script = {
        step: [random.choice(bad) if random.random() < 0.2 else "" for _ in range(60)] for step, bad in TROUBLE.items()
    }
    return ScriptedSmtp(script=script)


async def harass(victim: Replica, random: Random) -> None:
    """Killed, or frozen for less or more than the lease, at any moment."""
    await asyncio.sleep(random.uniform(0.0, 0.7))
    if random.random() < 0.6:
        await victim.kill()
        victim.start()
        await victim.ready()
    else:
        victim.signal(signal.SIGSTOP)
        await asyncio.sleep(random.choice([0.5, 1.5, 3.5]))
        victim.signal(signal.SIGCONT)


async def settled(database: asyncpg.Connection[Any], ids: list[UUID]) -> dict[UUID, str]:
    """Each letter's state, once none is open any more."""
    async with asyncio.timeout(240):
        while True:
            states = {row["command_id"]: row["state"] for row in await database.fetch(STATES)}
            if set(ids) <= states.keys() and not await database.fetchval(OPEN):
                return {number: states[number] for number in ids}
            await asyncio.sleep(0.5)


def delo(running: RunningStack, *arguments: str) -> str:
    environment = os.environ | {"DELO_HOME": str(running.home.root), "NO_COLOR": "1"}
    done = subprocess.run([DELO, "mail", *arguments], capture_output=True, text=True, check=True, env=environment)
    return done.stdout


async def test_whatever_dies_or_hangs_no_letter_is_sent_twice_and_none_is_forgotten(
    running: RunningStack, database: asyncpg.Connection[Any], tmp_path: Path
) -> None:
    random, bench = Random(SEED), Bench(running)
    async with troubled(random).serving() as server:
        replicas = [Replica(running, f"mail-dispatch-{n}", server.port, tmp_path) for n in (1, 2)]
        for one in replicas:
            one.start()
        ids: list[UUID] = []
        try:
            await asyncio.gather(*(one.ready() for one in replicas))
            for _ in range(ROUNDS):
                numbers = range(len(ids), len(ids) + LETTERS_A_ROUND)
                ids += await bench.send(*(letter(f"client-{n}@client.example") for n in numbers))
                await harass(random.choice(replicas), random)
            server.script = {}
            states = await settled(database, ids)
        finally:
            for one in replicas:
                await one.kill()
            server.released.set()

    sent = Counter(taken.recipients[0] for taken in server.taken)
    assert set(sent.values()) <= {1}, "a letter was sent twice"
    for n, number in enumerate(ids):
        copies = sent[f"client-{n}@client.example"]
        assert {"accepted": copies == 1, "refused": copies == 0, "parked": True}[states[number]]
    assert Counter(states.values())["accepted"] > len(ids) / 2
    listed = {UUID(json.loads(line)["command_id"]) for line in delo(running, "parked", "list", "--json").splitlines()}
    assert listed == {number for number, state in states.items() if state == "parked"}


async def test_a_person_sees_a_parked_letter_and_decides(
    running: RunningStack, database: asyncpg.Connection[Any], tmp_path: Path
) -> None:
    bench = Bench(running)
    async with ScriptedSmtp(script={"END": ["drop", "taken drop"]}).serving() as server:
        replica = Replica(running, "mail-dispatch-1", server.port, tmp_path)
        replica.start()
        try:
            about = CrmRef(kind="client", id=77)
            lost, arrived = await bench.send(letter(belongs_to=about), letter(belongs_to=about))
            await bench.results([lost, arrived], "mail.parked.v1")
            arrived, lost = sorted((lost, arrived), key=lambda one: one.hex not in str(server.taken[0].content))
            assert all(str(one) in delo(running, "parked", "list") for one in (lost, arrived))

            delo(running, "parked", "send", str(lost))
            delo(running, "parked", "drop", str(arrived), "--why", "клиент подтвердил")
            results = await bench.results([lost, arrived])
            said = await bench.heard(lambda said: closed(said) >= 2, "crm.commands")
        finally:
            await replica.kill()

    assert isinstance(results[lost], LetterAccepted)
    assert isinstance(results[arrived], LetterRefused)
    assert (results[arrived].code, "клиент подтвердил" in results[arrived].message) == ("dropped", True)
    assert len(server.taken) == 2
    asked = [one for one in said if isinstance(one, CreateTask) and one.belongs_to == about]
    assert [(one.urgent, one.responsible_id) for one in asked] == [(True, 3)] * 2


def closed(said: list[Message]) -> int:
    return sum(isinstance(one, CompleteTask) and one.belongs_to.id == 77 for one in said)
