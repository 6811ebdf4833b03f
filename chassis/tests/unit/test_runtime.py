"""The runtime's promises over the in-memory twin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.bus import Delivery
from chassis.decision import Decision
from chassis.errors import EngineAway
from chassis.journal.memory import MemoryJournal
from chassis.runtime import Runtime
from chassis_examples import NOON, broken, delivered, enveloped, found, remembering, task
from contracts.claims import Text
from contracts.registry import read
from contracts.tasks.v1 import TaskCompleted
from contracts.tax.v1 import DemandFound, DemandRecognised
from runtime_bench import Bench, Machine

from chassis import bus
from contracts import registry


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_the_second_demand_of_a_stream_makes_a_task(bench: Bench) -> None:
    await bench.run(delivered(found()), delivered(found()))

    assert bench.topics() == ["demand.recognised", "demand.recognised", "crm.commands"]


async def test_look_ups_see_the_state_of_each_stream_as_it_was_before_the_batch(bench: Bench) -> None:
    await bench.run(delivered(found()))
    await bench.run(delivered(found()), delivered(found("b")), delivered(found()))

    assert sorted(one.seen for one in bench.world.states) == [0, 0, 1, 1]


async def test_what_changes_no_state_leaves_it_as_it_lies_there(bench: Bench) -> None:
    await bench.run(delivered(found()), delivered(found()), delivered(found()))
    (stream,) = bench.journal.contents.streams.values()
    bench.journal.contents.streams[stream.stream] = stream._replace(state='{"seen": 3}')  # as older code wrote it
    await bench.run(delivered(found()))  # the fourth is refused

    assert bench.journal.contents.streams[stream.stream] == stream._replace(position=4, state='{"seen": 3}')


@pytest.mark.parametrize(("mode", "known"), [("on", True), ("shadow", False)])
async def test_a_state_keeps_the_id_of_what_was_sent_and_not_of_what_stayed_in_shadow(mode: str, known: bool) -> None:
    bench = Bench(mode)
    bench.decider = remembering(bench.world)
    await bench.run(delivered(found()), delivered(found()))

    kept = json.loads(next(iter(bench.journal.contents.streams.values())).state or "{}")
    sent = [read(row.headers, row.value).id for row in bench.journal.contents.outbox if row.topic == "crm.commands"]
    assert kept["task"] == (str(sent[0]) if known else None)


@pytest.mark.parametrize("mode", ["on", "shadow"])
async def test_the_answer_to_a_command_comes_to_the_stream_that_gave_it_and_to_nobody_else(mode: str) -> None:
    bench = Bench(mode)
    bench.decider = remembering(bench.world)
    await bench.run(delivered(found("b")), delivered(found("a")), delivered(found("a")))
    sent = [read(row.headers, row.value).id for row in bench.journal.contents.outbox if row.topic == "crm.commands"]

    def done(command: UUID | None, portal: str = "demo") -> Delivery:
        return delivered(enveloped(TaskCompleted(task_id=5, completed_at=NOON, command_id=command), portal))

    await bench.run(done(uuid4()), done(None), *(done(command, "other") for command in sent), *map(done, sent))

    answered = [row.stream.id for row in bench.journal.contents.decisions if row.input_type == "task.completed.v1"]
    assert answered == (["a"] if mode == "on" else [])
    assert [stream.portal for stream in bench.journal.contents.streams] == ["demo", "demo"]


async def test_redelivery_records_nothing_twice(bench: Bench) -> None:
    once = delivered(found())
    await bench.run(once, delivered(found()), once)
    await bench.run(once)

    assert len(bench.journal.contents.decisions) == 2


async def test_ids_of_what_follows_depend_only_on_the_cause() -> None:
    cause = delivered(found())
    ids = []
    for _ in range(2):
        bench = Bench()
        await bench.run(cause)
        row = bench.journal.contents.outbox[0]
        ids.append(read(row.headers, row.value).id)

    assert ids[0] == ids[1]


async def test_a_refusal_is_recorded_and_changes_no_state(bench: Bench) -> None:
    await bench.run(*(delivered(found()) for _ in range(4)))

    last = bench.journal.contents.decisions[-1]
    assert json.loads(last.output) == {"refused": {"code": "counting.too_many", "message": "three are enough"}}
    assert next(iter(bench.journal.contents.streams.values())).state == '{"seen":3}'


async def test_what_a_core_wrote_in_prose_is_stored_and_not_in_the_message(bench: Bench) -> None:
    await bench.run(delivered(found()), delivered(found()))

    command = bench.journal.contents.outbox[-1]
    claim = json.loads(command.value or b"")["description"]
    assert await bench.blobs.get("demo", claim["sha256"]) == b"second of a"
    assert b"second" not in (command.value or b"")


async def test_shadow_records_commands_and_sends_only_facts() -> None:
    bench = Bench("shadow")
    await bench.run(delivered(found()), delivered(found()))

    assert bench.topics() == ["demand.recognised", "demand.recognised"]
    assert json.loads(bench.journal.contents.decisions[1].output)["commands"]


async def test_a_fact_that_others_act_on_stays_in_shadow_too_and_counts_for_the_state() -> None:
    sent = {}
    for mode in ("on", "shadow"):
        bench = Bench(mode)
        bench.decider = replace(bench.decider, acted_upon=(DemandRecognised,))
        await bench.run(delivered(found()), delivered(found()))
        sent[mode] = bench.topics()
        assert next(iter(bench.journal.contents.streams.values())).state == '{"seen":2}'
        assert json.loads(bench.journal.contents.decisions[1].output)["events"]

    assert sent == {"on": ["demand.recognised", "demand.recognised", "crm.commands"], "shadow": []}


async def test_off_decides_nothing() -> None:
    bench = Bench("off")
    await bench.run(delivered(found()))

    assert bench.journal.contents.decisions == []
    assert bench.topics() == []


async def test_an_unreadable_record_is_dead_at_once_with_its_original_bytes(bench: Bench) -> None:
    bad = broken()
    await bench.run(bad)

    (letter,) = bench.journal.contents.outbox
    assert (letter.topic, letter.key, letter.value) == ("counting-service.dead", bad.key, bad.value)
    assert letter.headers[: len(bad.headers)] == bad.headers
    assert dict(letter.headers)["dead_reason"].startswith(b"unreadable: demand.found.v1")


async def test_an_unreadable_record_that_a_person_has_skipped_is_no_dead_letter_again(bench: Bench) -> None:
    """Kafka delivers it again when it has forgotten the group's offsets; what comes after it waits for nothing."""
    bad = broken()
    await bench.run(bad)
    contents = bench.journal.contents
    contents.parked = [replace(row, state="skipped") for row in contents.parked]
    await bench.run(bad, bad, delivered(found("a")))

    assert bench.topics() == ["counting-service.dead", "demand.recognised"]
    assert [row.state for row in contents.parked] == ["skipped"]

    await bench.run(bad._replace(value=b"another"))
    assert [row.state for row in contents.parked] == ["dead"]


async def test_a_record_whose_headers_are_null_is_read_or_dead_with_its_headers(bench: Bench) -> None:
    good = found()
    headers = (*good.headers(), ("tenant", None))
    await bench.run(
        bus.read("demand.found", 0, 1, b"k", headers, good.body.encoded()),
        bus.read("demand.found", 0, 2, b"l", (("ce_type", None),), good.body.encoded()),
    )

    letter, decided = bench.journal.contents.outbox
    assert (letter.topic, decided.topic) == ("counting-service.dead", "demand.recognised")
    assert letter.headers[0] == ("ce_type", None)
    assert dict(letter.headers)["dead_reason"].startswith(b"unreadable: no header ce_type")


async def test_a_dead_letter_holds_its_key_and_no_other(bench: Bench) -> None:
    await bench.run(broken(), delivered(found("a")), delivered(found("b")))

    assert [row.state for row in bench.journal.contents.parked] == ["dead", "waiting"]
    assert bench.topics() == ["counting-service.dead", "demand.recognised"]


async def test_a_bug_in_the_middle_of_a_batch_harms_only_its_own_key(bench: Bench) -> None:
    await bench.run(delivered(found("a")), delivered(found("b", number="bug")), delivered(found("c")))

    assert sorted(bench.topics()) == ["counting-service.dead", "demand.recognised", "demand.recognised"]
    assert bench.journal.contents.parked[0].reason == "bug:RuntimeError: a bug of the core"


async def test_what_is_away_parks_the_message_and_later_ones_queue_behind_it(bench: Bench) -> None:
    bench.world.away = True
    await bench.run(delivered(found("a", number="1")))
    bench.world.away = False
    await bench.run(delivered(found("a", number="2")))
    assert bench.journal.contents.decisions == []

    bench.machine.now += 1
    await bench.retry()

    inputs = [json.loads(row.input)["number"] for row in bench.journal.contents.decisions]
    assert inputs == ["1", "2"]
    assert bench.journal.contents.parked == []


async def test_a_message_that_waited_too_often_is_dead(bench: Bench) -> None:
    bench.world.away = True
    await bench.run(delivered(found()))
    for _ in range(20):
        bench.machine.now += 1000
        await bench.retry()

    (row,) = bench.journal.contents.parked
    assert (row.state, row.attempts) == ("dead", 16)
    assert bench.topics() == ["counting-service.dead"]


def of_type(kind: str, topic: str = "demand.found") -> Delivery:
    """A record of key k whose type nobody here knows."""
    envelope = found()
    headers = tuple((n, kind.encode() if n == "ce_type" else v) for n, v in envelope.headers())
    return bus.read(topic, 0, 1, b"k", headers, envelope.body.encoded())


async def test_an_unknown_fact_is_for_others_and_passed_over(bench: Bench) -> None:
    await bench.run(of_type("planet.changed.v1"))

    assert bench.journal.contents.parked == []
    assert bench.topics() == []


@pytest.mark.parametrize(("kind", "topic"), [("demand.found.v9", "demand.found"), ("planet.change.v1", "crm.commands")])
async def test_a_later_version_of_a_known_fact_and_an_unknown_command_wait_with_their_key_for_who_knows_them(
    bench: Bench, kind: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind, aside = delivered(found("a")), delivered(found("b"))
    await bench.run(of_type(kind, topic), behind._replace(topic=topic, key=b"k"), aside)

    waiting = [(row.state, row.reason.partition(":")[0]) for row in bench.journal.contents.parked]
    assert waiting == [("waiting", "later.version"), ("waiting", "waits behind an earlier record of its key")]
    assert bench.topics() == ["demand.recognised"]

    monkeypatch.setitem(registry.BY_TYPE, kind, DemandFound)  # a replica of the later version takes it up
    for _ in range(2):
        bench.machine.now += 1000
        await bench.retry()
    assert bench.journal.contents.parked == []
    assert bench.topics() == [*["demand.recognised"] * 3, "crm.commands"]


async def test_a_state_of_a_later_version_is_left_as_it_is_until_who_knows_it_comes(bench: Bench) -> None:
    old, new = bench.decider, replace(remembering(bench.world), state_version=2)
    bench.runtime = bench.begun(new)
    await bench.run(delivered(found()), delivered(found()))
    kept = dict(bench.journal.contents.streams)

    bench.runtime = bench.begun(old)
    await bench.run(delivered(found()), delivered(found("b")))
    (row,) = bench.journal.contents.parked
    assert (row.state, row.reason) == ("waiting", "later.version: the state is of version 2, this replica knows 1")
    assert {stream: bench.journal.contents.streams[stream] for stream in kept} == kept

    bench.runtime = bench.begun(new)
    bench.machine.now += 1000
    await bench.retry()
    assert bench.journal.contents.parked == []
    (stream,) = kept
    assert json.loads(bench.journal.contents.streams[stream].state or "")["seen"] == 3


async def test_an_unknown_portal_waits_for_its_profile(bench: Bench) -> None:
    await bench.run(delivered(found(portal="elsewhere")))

    for _ in range(50):
        bench.machine.now += 1000
        await bench.retry()
    (row,) = bench.journal.contents.parked
    assert (row.state, row.attempts) == ("waiting", 51)
    assert row.reason.startswith("profile.missing")


async def test_a_key_that_no_text_column_takes_holds_nobody_up(bench: Bench) -> None:
    await bench.run(broken(b"a\x00b\xff"), delivered(found("b")))

    (row,) = bench.journal.contents.parked
    assert row.order_key == "demand.found:a\\x00b\\xff"
    assert bench.topics() == ["counting-service.dead", "demand.recognised"]


async def test_a_core_that_finds_a_file_missing_is_a_bug_and_no_engine_that_is_away(bench: Bench) -> None:
    await bench.run(delivered(found("a", number="template")), delivered(found("b")))

    (row,) = bench.journal.contents.parked
    assert (row.state, row.reason) == ("dead", "bug:FileNotFoundError: no template")
    assert bench.topics().count("demand.recognised") == 1


async def test_a_look_up_that_breaks_is_a_bug_while_its_connection_is_well(bench: Bench) -> None:
    bench.world.broken = OSError("no such device")
    await bench.run(delivered(found("a")))

    (row,) = bench.journal.contents.parked
    assert (row.state, row.reason) == ("dead", "bug:OSError: no such device")


class Hanging(MemoryJournal):
    """A database that answers nothing: each attempt costs a statement's whole time limit."""

    def __init__(self, machine: Machine) -> None:
        super().__init__()
        self.machine = machine

    async def prepare(self, times: Sequence[datetime]) -> None:
        self.machine.now += 30.0
        raise TimeoutError("hung")


async def test_a_batch_gives_up_in_time_for_the_next_poll(bench: Bench) -> None:
    hanging = Hanging(bench.machine)
    runtime = Runtime(hanging, bench.blobs, bench.shop, "g", None, bench.machine.sleep, lambda: bench.machine.now)
    with pytest.raises(EngineAway):
        await runtime.run(bench.decider, [delivered(found()) for _ in range(500)])

    assert bench.machine.now < 120


class Ending(MemoryJournal):
    """Away for good after so many transactions."""

    def __init__(self, transactions: int) -> None:
        super().__init__()
        self.left = transactions

    async def prepare(self, times: Sequence[datetime]) -> None:
        if not self.left:
            raise ConnectionResetError("gone")
        self.left -= 1


async def test_what_was_handled_of_a_poll_stays_when_the_rest_has_to_wait_and_is_not_handled_again(
    bench: Bench,
) -> None:
    journal = Ending(transactions=2)
    runtime = Runtime(journal, bench.blobs, bench.shop, "g", None, bench.machine.sleep, lambda: bench.machine.now)
    poll = [delivered(found()) for _ in range(1200)]  # of one key: three transactions
    with pytest.raises(EngineAway):
        await runtime.run(bench.decider, poll)
    assert len(journal.contents.decisions) == 1000

    journal.left = 10
    await runtime.run(bench.decider, poll)
    assert [row.position for row in journal.contents.decisions] == list(range(1200))


async def test_prose_is_fetched_once_and_may_be_erased_afterwards(bench: Bench) -> None:
    prose = Text.of("слова")
    await bench.blobs.put("demo", {prose.sha256: "слова".encode()})
    seen: list[str] = []
    reading = replace(
        bench.decider,
        stream=lambda message: message.subject,
        decide=lambda _, message, __: (seen.append(message.description.content), Decision())[1],
    )
    raw = enveloped(task(1, "слова"))
    await bench.runtime.run(reading, [delivered(raw)])
    bench.blobs.contents.clear()
    await bench.runtime.run(reading, [delivered(raw)])

    assert seen == ["слова"]
    assert bench.journal.contents.parked == []


class Flaky(MemoryJournal):
    """An engine that is away for a while."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures

    async def prepare(self, times: Any) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionResetError("gone")


async def test_an_engine_that_comes_back_loses_nothing() -> None:
    bench = Bench()
    journal = Flaky(3)
    runtime = Runtime(
        journal, bench.blobs, bench.shop, "g", sleep=bench.machine.sleep, machine=lambda: bench.machine.now
    )
    await runtime.run(bench.decider, [delivered(found())])

    assert len(journal.contents.decisions) == 1
    assert bench.machine.now == pytest.approx(0.1 + 0.2 + 0.4)
