"""The hands of the rig: who is struck follows the seed, and who isn't there is let be."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from chaos import machine
from chaos.machine import Machine, channels
from chaos.plan import Strike
from delo.stack import processes

CRASH = Strike(12.5, "crash", "postgres", 0)
POSTMASTER = 4_000_001  # above any pid of this machine


class Hands:
    """A machine whose PostgreSQL has the backends it is given, one list for each look."""

    def __init__(self, patch: pytest.MonkeyPatch, looks: list[list[int]], seed: int = 7) -> None:
        self.said: list[str] = []
        self.killed: list[int] = []
        stack: Any = SimpleNamespace(home=SimpleNamespace(blobs=Path("blobs")), components=[])
        self.machine = Machine(stack, seed, self.said.append)
        patch.setattr(self.machine, "started", lambda _: SimpleNamespace(pid=POSTMASTER))
        patch.setattr(machine, "family", lambda pid: [pid, *looks.pop(0)])
        patch.setattr(machine, "signal_all", lambda pids, _: self.killed.extend(pids))
        patch.setattr(machine, "LOOK_SECONDS", 0)


async def test_a_postgresql_without_backends_is_let_be_and_the_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Hands(monkeypatch, [[]] * machine.BACKEND_LOOKS)

    await hands.machine.strike(CRASH)

    assert hands.killed == []
    assert hands.said == ["crash postgres: it has no backend that could die, let be"]


async def test_a_postgresql_that_has_just_been_started_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Hands(monkeypatch, [[], [], [11]])

    await hands.machine.strike(CRASH)

    assert hands.killed == [11]


async def test_the_same_seed_hits_the_same_backend_whatever_ran_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    backends = list(range(100, 200))

    async def hit(seed: int, before: int) -> int:
        hands = Hands(monkeypatch, [backends] * (before + 1), seed)
        for number in range(before):
            await hands.machine.strike(Strike(number, "crash", "postgres", 0))
        await hands.machine.strike(CRASH)
        return hands.killed[-1]

    assert await hit(7, 0) == await hit(7, 2)
    assert len({await hit(seed, 0) for seed in range(10)}) > 3


def test_who_commits_is_struck_after_his_own_commit_and_who_only_reads_after_another_s() -> None:
    assert channels("task-gateway-2") == ["outbox_task_gateway", "ledger_task_gateway"]
    assert channels("mail-ingest") == ["outbox_mail_ingest"]
    assert channels("approvals") == channels("kafka") == list(machine.CHANNELS)


async def test_while_the_store_is_not_mounted_an_empty_folder_stands_in_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hands, store = Hands(monkeypatch, []), tmp_path / "blobs"
    store.mkdir()
    (store / "content").write_text("kept")
    monkeypatch.setattr(hands.machine, "_home", SimpleNamespace(blobs=store))

    striking = asyncio.create_task(hands.machine.strike(Strike(0, "unmount", "blobs", 0.2)))
    async with asyncio.timeout(5):
        while not store.is_dir() or list(store.iterdir()):  # noqa: ASYNC110 - the strike sets no event
            await asyncio.sleep(0)
    (store / "strayed").write_text("lost")
    await striking

    assert [path.name for path in store.iterdir()] == ["content"]


async def test_who_ended_by_itself_is_noted_with_his_last_words_and_started_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hands, revived = Hands(monkeypatch, []), asyncio.Event()
    log = tmp_path / "billing.log"
    log.write_text("ready\nTraceback …\nKeyError: 'x'\n", encoding="utf-8")
    monkeypatch.setattr(hands.machine, "_components", {"billing": SimpleNamespace(name="billing")})
    monkeypatch.setattr(hands.machine, "_home", SimpleNamespace(log=lambda _: log, blobs=tmp_path))
    monkeypatch.setattr(processes, "alive", lambda _: revived.is_set())
    monkeypatch.setattr(machine, "BACK_AFTER_SECONDS", 0)
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(hands.machine, "_revive", lambda _: loop.call_soon_threadsafe(revived.set))

    keeping = asyncio.create_task(hands.machine.keep())
    await asyncio.wait_for(revived.wait(), 5)
    keeping.cancel()

    assert hands.machine.ended_by_itself == ["billing: ready\nTraceback …\nKeyError: 'x'"]
    assert hands.said == ["billing ended by itself: ready\nTraceback …\nKeyError: 'x'"]
