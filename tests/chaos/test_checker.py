"""The checker finds what is planted: each defect breaks its promise; a run without defects breaks none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from chaos import promises_crm, promises_deals, promises_decided, promises_rig, promises_wire
from chaos.checker import PROMISES, broken, summary, told
from chaos.evidence import (
    CANCEL,
    Dead,
    Ended,
    Entry,
    Evidence,
    Expected,
    Reader,
    Record,
    Result,
)
from chaos.promises_wire import inbox_is_topics
from chaos.unharmed import (
    DUE,
    ITEMS,
    REMIND,
    changed,
    hanging,
    records,
    swapped_records,
    task,
    uid,
    unsaid,
    whole,
    without,
)

ONE_TASK, RIGHT, FILES, CHECKLIST, LEDGER, RESULTS = (promise.name for promise in promises_crm.PROMISES)
LETTERS, STUCK, INBOX, DEAD, ORDER, BYTES, CLAIMS, REPLAY = (promise.name for promise in promises_wire.PROMISES)
ONCE, SAID, WAKES = (promise.name for promise in promises_decided.PROMISES)
(MOVES,) = (promise.name for promise in promises_deals.PROMISES)
SOMETHING, TROUBLE, BY_ITSELF = (promise.name for promise in promises_rig.PROMISES)
Defect = Callable[[Evidence], Evidence]
DEFECTS: dict[str, tuple[str, Defect]] = {
    "a lost task": (ONE_TASK, lambda e: replace(e, tasks=without(e.tasks, 1))),
    "a doubled task": (ONE_TASK, lambda e: replace(e, tasks=(*e.tasks, replace(task(2), id=200)))),
    "a task of no demand": (ONE_TASK, lambda e: replace(e, tasks=changed(e.tasks, 0, title="Разобрать письмо"))),
    "a task closed by mistake": (ONE_TASK, lambda e: replace(e, tasks=changed(e.tasks, 0, is_open=False))),
    "the wrong accountant": (RIGHT, lambda e: replace(e, tasks=changed(e.tasks, 2, responsible_id=8))),
    "a deadline that moved": (RIGHT, lambda e: replace(e, tasks=changed(e.tasks, 2, deadline=None))),
    "a changed file": (FILES, lambda e: replace(e, tasks=changed(e.tasks, 0, files=("torn", "letter 1")))),
    "a missing file": (FILES, lambda e: replace(e, tasks=changed(e.tasks, 0, files=("paper 1",)))),
    "a doubled file": (FILES, lambda e: replace(e, tasks=changed(e.tasks, 0, files=(*task(1).files, "paper 1")))),
    "two demands of one letter with each other's papers": (
        FILES,
        lambda e: hanging(hanging(e, 0, "paper 2", "letter 1"), 1, "paper 1", "letter 2"),
    ),
    "a paper that the command never named": (
        FILES,
        lambda e: hanging(
            replace(e, expected=changed(e.expected, 0, papers=frozenset({"paper 1", "paper 1b"}))),
            *(0, "paper 1", "letter 1"),
        ),
    ),
    "a paper of nobody beside its own": (FILES, lambda e: hanging(e, 0, "paper 1", "letter 1", "paper 3")),
    "another letter than the demand's": (FILES, lambda e: hanging(e, 0, "paper 1", "letter 2")),
    "a task without its letter": (FILES, lambda e: hanging(e, 0, "paper 1")),
    "a letter kept otherwise than it was sent": (FILES, lambda e: replace(e, altered=("letter 1: kept as ab",))),
    "another letter's paper": (
        FILES,
        lambda e: replace(
            e,
            tasks=changed(e.tasks, 0, files=("paper 2",)),
            ordered=changed(e.ordered, 0, files=("paper 2",)),
        ),
    ),
    "a doubled item of a checklist": (
        CHECKLIST,
        lambda e: replace(e, tasks=changed(e.tasks, 1, checklist=("Что сделать", *ITEMS, ITEMS[0]))),
    ),
    "a command still open": (LEDGER, lambda e: replace(e, ledger=changed(e.ledger, 0, state="sent", crm_id=None))),
    "a command refused": (LEDGER, lambda e: replace(e, ledger=changed(e.ledger, 0, state="refused", crm_id=None))),
    "a ledger that names another task": (LEDGER, lambda e: replace(e, ledger=changed(e.ledger, 0, crm_id=102))),
    "a task made behind the ledger's back": (LEDGER, lambda e: replace(e, tasks=changed(e.tasks, 0, marker=""))),
    "a command lost before the ledger": (LEDGER, lambda e: replace(e, ledger=without(e.ledger, 0))),
    "a result never said": (RESULTS, lambda e: replace(e, results=without(e.results, 2))),
    "two results of one command": (
        RESULTS,
        lambda e: replace(e, results=(*e.results, replace(e.results[0], crm_id=102))),
    ),
    "a letter never received": (LETTERS, lambda e: replace(e, sent=dict(e.sent) | {"4@kontur.example": 1})),
    "a repeated letter received once": (LETTERS, lambda e: replace(e, sent=dict(e.sent) | {"1@kontur.example": 2})),
    "a letter never judged": (LETTERS, lambda e: replace(e, judged=e.judged - {uid("letter 1")})),
    "a row left in an outbox": (STUCK, lambda e: replace(e, left=changed(e.left, 0, outbox=1))),
    "a timer overdue": (STUCK, lambda e: replace(e, left=changed(e.left, 0, due_timers=1))),
    "a parked key": (STUCK, lambda e: replace(e, left=changed(e.left, 0, parked=((("a.b", 0, 1), "waiting"),)))),
    "an open order": (STUCK, lambda e: replace(e, left=changed(e.left, 1, orders=1))),
    "a record nobody read": (STUCK, lambda e: replace(e, unread=1)),
    "a process that never came back": (STUCK, lambda e: replace(e, not_ready=("tax-calendar-2",))),
    "a lost record": (INBOX, lambda e: replace(e, records=without(e.records, 0))),
    "a message noted by who isn't given it": (
        INBOX,
        lambda e: replace(e, readers=(*e.readers, Reader("billing", "desk", (), frozenset({uid("letter 1")})))),
    ),
    "a message passed over": (INBOX, lambda e: replace(e, readers=changed(e.readers, 0, inbox=frozenset()))),
    "a dead letter of a good record": (
        DEAD,
        lambda e: replace(
            e, dead=(*e.dead, Dead(("mail.received", 0, 1), "bug:KeyError: 'x'", "tax_calendar", "letters"))
        ),
    ),
    "poison that another consumer calls dead": (DEAD, lambda e: replace(e, dead=changed(e.dead, 0, service="billing"))),
    "poison that one of two consumers passed over": (
        DEAD,
        lambda e: replace(e, readers=(*e.readers, replace(e.readers[1], service="tax_calendar", consumer="tasks"))),
    ),
    "poison that vanished": (DEAD, lambda e: replace(e, dead=())),
    "poison without a reason": (DEAD, lambda e: replace(e, dead=changed(e.dead, 0, reason=""))),
    "a reordered key": (ORDER, swapped_records),
    "decisions in another order": (
        ORDER,
        lambda e: replace(e, decided=changed(changed(e.decided, 0, position=1), 1, position=0)),
    ),
    "a key in two partitions": (ORDER, lambda e: replace(e, records=changed(e.records, 3, partition=1))),
    "tasks made in another order": (
        ORDER,
        lambda e: replace(
            e,
            ledger=changed(changed(e.ledger, 0, crm_id=102), 1, crm_id=101),
        ),
    ),
    "the same id with other bytes": (BYTES, lambda e: replace(e, records=changed(e.records, -2, body="another"))),
    "a blob that is gone": (CLAIMS, lambda e: replace(e, lost_blobs=("mail.received.v1: blob ab is missing",))),
    "a replay that differs": (REPLAY, lambda e: replace(e, replay_differences=("demands x at 1",))),
    "a position left out": (ONCE, lambda e: replace(e, decided=changed(e.decided, 2, position=7))),
    "a position decided twice": (ONCE, lambda e: replace(e, decided=changed(e.decided, 2, position=1))),
    "a decision gone": (ONCE, lambda e: replace(e, decided=without(e.decided, 2))),
    "all decisions of a stream gone": (ONCE, lambda e: replace(e, decided=without(e.decided, 4))),
    "the same input decided twice in a stream": (
        ONCE,
        lambda e: replace(
            e,
            decided=(*e.decided, replace(e.decided[2], position=3)),
            streams=dict(e.streams) | {("tax_calendar", "demands", "x"): 4},
        ),
    ),
    "the same input decided in two streams": (
        ONCE,
        lambda e: replace(
            e,
            decided=(*e.decided, replace(e.decided[2], stream="y", position=0)),
            streams=dict(e.streams) | {("tax_calendar", "demands", "y"): 1},
        ),
    ),
    "a fact decided and never said": (SAID, lambda e: replace(e, records=unsaid(e, "demand.found", "demand 2"))),
    "a command decided and never said": (SAID, lambda e: replace(e, records=unsaid(e, "crm.commands", "command 1"))),
    "a fact said in another topic": (SAID, lambda e: replace(e, records=changed(e.records, 4, topic="demand.lost"))),
    "all facts of a topic lost": (
        SAID,
        lambda e: replace(e, records=tuple(one for one in e.records if one.topic != "demand.found")),
    ),
    "an outside fact recorded and never said": (
        SAID,
        lambda e: replace(e, stimuli={"task_gateway": frozenset({uid("client 4")})}),
    ),
    "a command of a kind whose effect nobody looks for": (
        LEDGER,
        lambda e: replace(e, ledger=(*e.ledger, Entry(uid("c"), "client/1", 9, "confirmed", 900, "task.comment.v1"))),
    ),
    "a ledger's entry that nobody ordered": (
        LEDGER,
        lambda e: replace(e, ledger=(*e.ledger, Entry(uid("c"), "client/1", 9, "confirmed", 900, CANCEL))),
    ),
    "a wake lost before it was due": (WAKES, lambda e: replace(e, wakes=())),
    "a wake that comes at another time": (WAKES, lambda e: replace(e, wakes=(replace(REMIND, at=DUE),))),
    "a wake that was taken back": (WAKES, lambda e: replace(e, wakes=(*e.wakes, replace(REMIND, name="late")))),
    "a wake that has come and comes again": (
        WAKES,
        lambda e: replace(e, wakes=(*e.wakes, replace(REMIND, name="control"))),
    ),
    "a wake both parked and to come": (WAKES, lambda e: replace(e, wakes=(*e.wakes, REMIND))),
    "a move never published": (MOVES, lambda e: replace(e, moves={5: (("NEW", "WORK"),)})),
    "a move published twice": (MOVES, lambda e: replace(e, moves={5: (*e.moves[5], e.moves[5][-1])})),
    "moves in another order": (MOVES, lambda e: replace(e, moves={5: e.moves[5][::-1]})),
    "a move of no deal": (MOVES, lambda e: replace(e, moves=dict(e.moves) | {6: (("NEW", "WON"),)})),
    "a run without letters": (SOMETHING, lambda e: replace(e, sent={})),
    "readers that noted nothing": (
        SOMETHING,
        lambda e: replace(e, readers=tuple(replace(one, inbox=frozenset()) for one in e.readers)),
    ),
    "no decisions to look at": (SOMETHING, lambda e: replace(e, decided=())),
    "decisions of which nothing follows": (
        SOMETHING,
        lambda e: replace(e, decided=tuple(replace(one, said=()) for one in e.decided)),
    ),
    "wakes that weren't looked at": (SOMETHING, lambda e: replace(e, wakes=())),
    "decisions without their wakes": (
        SOMETHING,
        lambda e: replace(e, decided=tuple(replace(one, wakes=(), woken=None) for one in e.decided)),
    ),
    "streams that weren't looked at": (SOMETHING, lambda e: replace(e, streams={})),
    "doors that recorded nothing": (SOMETHING, lambda e: replace(e, stimuli={})),
    "no decisions to try again": (SOMETHING, lambda e: replace(e, replayed=0)),
    "deals that nobody moved": (SOMETHING, lambda e: replace(e, moves={5: ()}, stages={5: ("NEW",)})),
    "a run without poison": (SOMETHING, lambda e: replace(e, poison=frozenset(), dead=())),
    "commands that weren't looked at": (SOMETHING, lambda e: replace(e, ledger=(), ordered=(), results=())),
    "databases that weren't looked at": (SOMETHING, lambda e: replace(e, left=())),
    "a service that ended by itself": (BY_ITSELF, lambda e: replace(e, by_itself=("billing: KeyError: 'x'",))),
    "a kind of trouble that met nobody": (TROUBLE, lambda e: replace(e, troubles=dict(e.troubles) | {"500_after": 0})),
    "a kind of trouble that was never drawn": (TROUBLE, lambda e: replace(e, troubles={"503": 9})),
    "decisions that were never recorded": (REPLAY, lambda e: replace(e, replayed=0)),
}


def test_a_run_without_defects_keeps_every_promise() -> None:
    found = broken(whole())

    assert [name for name, breaks in found.items() if breaks] == []
    assert summary(found) == f"{len(PROMISES)} promises kept, 0 broken"


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_breaks_its_promise(defect: str) -> None:
    promise, plant = DEFECTS[defect]
    assert broken(plant(whole()))[promise], defect


def test_every_promise_can_be_broken() -> None:
    assert {promise for promise, _ in DEFECTS.values()} == {promise.name for promise in PROMISES}


def test_a_double_that_was_closed_is_no_double() -> None:
    closed = replace(task(2), id=200, is_open=False)
    assert not any(broken(replace(whole(), tasks=(*whole().tasks, closed))).values())


def called_off(is_open: bool) -> Evidence:
    """A doubtful first task of demand 1, called off by a later command, and its entries."""
    doubtful, end = Entry(uid("doubt"), "portal/0", 0, "confirmed", 90), uid("end")
    ending = Entry(end, "client/1", 9, "confirmed", 90, "task.cancel.v1")
    e = whole()
    return replace(
        e,
        tasks=(*e.tasks, replace(task(1), id=90, marker=str(doubtful.id), is_open=is_open)),
        ledger=(doubtful, *e.ledger, ending),
        ended=(Ended(end, doubtful.id),),
        results=(*e.results, *(Result(one.id, "crm.confirmed.v1", 90) for one in (doubtful, ending))),
        records=(
            *e.records,
            Record("crm.commands", 1, 0, "demo/portal/0", doubtful.id, "task.create.v1", "body"),
            Record("crm.commands", 0, 4, "demo/client/1", end, CANCEL, "body"),
        ),
        readers=changed(e.readers, 1, inbox=e.readers[1].inbox | {doubtful.id, end}),
    )


def test_a_task_that_was_called_off_must_be_closed() -> None:
    assert not any(broken(called_off(is_open=False)).values())
    found = broken(called_off(is_open=True))
    assert found[ONE_TASK]
    assert found[LEDGER]


def test_a_scan_is_known_by_its_paper() -> None:
    scan = Expected("09-15/2207", 7, DUE, frozenset({"scan"}), frozenset({"s@kontur.example"}), scanned=True)
    unread = replace(task(1), id=300, title="Разобрать письмо от 07.10.2026", marker=str(uid("scan")), files=("scan",))
    evidence = replace(whole(), expected=(*whole().expected, scan), replayed=4)

    assert broken(evidence)[ONE_TASK]
    assert not broken(replace(evidence, tasks=(*evidence.tasks, unread)))[ONE_TASK]


def test_the_last_line_counts_and_each_break_is_told() -> None:
    lines = told(broken(replace(whole(), tasks=without(whole().tasks, 0), unread=3)))

    assert lines[-1] == f"{len(PROMISES) - 3} promises kept, 3 broken"
    assert any("demand 19-12/1: 0 open tasks" in line for line in lines)
    assert any("3 records are unread" in line for line in lines)


def test_a_reader_of_one_type_notes_that_type_and_no_other() -> None:
    refused, confirmed = uid("refused"), uid("confirmed")
    said = [
        Record("crm.results", 0, offset, "demo/client/1", number, type_, "body")
        for offset, (number, type_) in enumerate(((refused, "crm.refused.v1"), (confirmed, "crm.confirmed.v1")))
    ]

    def noting(*ids: UUID) -> list[str]:
        reader = Reader("tax_calendar", "demands", ("crm.results crm.refused.v1",), frozenset(ids))
        return inbox_is_topics(replace(whole(), records=(*records(), *said), readers=(reader,)))

    assert noting(refused) == []
    assert noting() == ["tax_calendar demands: 1 never noted, 0 of no record"]
    assert noting(refused, confirmed) == ["tax_calendar demands: 0 never noted, 1 of no record"]
