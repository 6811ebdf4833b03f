"""What a run without defects leaves, in small; and how it is harmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from chaos.evidence import Dead, Decided, Entry, Evidence, Expected, Left, Ordered, Reader, Record, Result, Task, Wake
from chaos.plan import TROUBLES

SPACE = UUID("7b6a2f9e-4c1d-5e8a-9b0c-2d3e4f5a6b7c")
DUE = datetime(2026, 11, 3, 15, tzinfo=UTC)
POISON = ("crm.commands", 2, 7)
DEMANDS = (1, 2, 3)
REMIND = Wake("tax_calendar", "demands", "x", "remind", datetime(2026, 10, 30, 6, tzinfo=UTC))
ITEMS = ("Проверить", "Отправить")


def uid(name: str) -> UUID:
    return uuid5(SPACE, name)


def task(number: int) -> Task:
    marker, files = str(uid(f"command {number}")), (f"paper {number}", f"letter {number}")
    title = f"Требование № 19-12/{number} — ООО «Север» — до 03.11.2026"
    return Task(100 + number, title, 7, DUE, marker, files=files, checklist=("Что сделать", *ITEMS))


def decided(decider: str, stream: str, position: int, cause: str, *said: tuple[str, str]) -> Decided:
    followed = tuple((topic, uid(name)) for topic, name in said)
    return Decided("tax_calendar", decider, stream, position, uid(cause), followed)


def records() -> tuple[Record, ...]:
    """Letters, demands and commands of one client, in order; the second command was published twice."""
    found = [
        Record(topic, 0, offset, key, uid(f"{kind} {number}"), f"{topic}.v1", f"body {kind} {number}")
        for topic, kind, key in (
            ("mail.received", "letter", ""),
            ("demand.found", "demand", "demo/demand/x"),
            ("crm.commands", "command", "demo/client/1"),
        )
        for offset, number in enumerate(DEMANDS)
        for key in [key or f"demo/letter/{number}"]
    ]
    again = replace(found[-2], offset=3)
    return (*found, again, Record(*POISON, "demo/poison/1", None, None, "no body"))


def _reminding(steps: Iterable[Decided]) -> tuple[Decided, ...]:
    """The first asks for three wakes; one comes at the second step, the third moves one and takes one back."""
    first, second, third = steps
    early = REMIND.at - timedelta(days=7)
    return (
        replace(first, wakes=(("remind", early), ("late", early), ("control", early))),
        replace(second, woken=("control", early)),
        replace(third, wakes=(("remind", REMIND.at), ("late", None))),
    )


def whole() -> Evidence:
    """What a run without defects leaves."""
    return Evidence(
        expected=tuple(
            Expected(f"19-12/{n}", 7, DUE, frozenset({f"paper {n}"}), frozenset({f"{n}@kontur.example"}))
            for n in DEMANDS
        ),
        tasks=tuple(task(n) for n in DEMANDS),
        ordered=tuple(Ordered(uid(f"command {n}"), (f"letter {n}", f"paper {n}"), ITEMS) for n in DEMANDS),
        ledger=tuple(Entry(uid(f"command {n}"), "client/1", n, "confirmed", 100 + n) for n in DEMANDS),
        results=tuple(Result(uid(f"command {n}"), "crm.confirmed.v1", 100 + n) for n in DEMANDS),
        records=records(),
        decided=(
            *_reminding(
                decided("demands", "x", n - 1, f"demand {n}", ("crm.commands", f"command {n}")) for n in DEMANDS
            ),
            *(decided("letters", str(n), 0, f"letter {n}", ("demand.found", f"demand {n}")) for n in DEMANDS),
        ),
        streams={("tax_calendar", "demands", "x"): 3} | {("tax_calendar", "letters", str(n)): 1 for n in DEMANDS},
        wakes=(REMIND,),
        stimuli={"mail_ingest": frozenset(uid(f"letter {n}") for n in DEMANDS)},
        readers=(
            Reader("tax_calendar", "letters", ("mail.received",), frozenset(uid(f"letter {n}") for n in DEMANDS)),
            Reader("task_gateway", "ledger", ("crm.commands",), frozenset(uid(f"command {n}") for n in DEMANDS)),
        ),
        left=(Left("tax_calendar"), Left("task_gateway", parked=((POISON, "dead"),))),
        dead=(Dead(POISON, "unreadable: no header ce_type", "task_gateway", "ledger"),),
        poison=frozenset({POISON}),
        sent={f"{n}@kontur.example": 1 for n in DEMANDS},
        received={f"{n}@kontur.example": uid(f"letter {n}") for n in DEMANDS},
        judged=frozenset(uid(f"letter {n}") for n in DEMANDS),
        kept={f"{n}@kontur.example": frozenset({f"letter {n}"}) for n in DEMANDS},
        replayed=2 * len(DEMANDS),
        stages={5: ("NEW", "WORK", "WON")},
        moves={5: (("NEW", "WORK"), ("WORK", "WON"))},
        troubles=dict.fromkeys(TROUBLES, 1),
    )


def without(values: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return values[:place] + values[place + 1 :]


def changed(values: tuple[Any, ...], place: int, **how: Any) -> tuple[Any, ...]:
    return (*values[:place], replace(values[place], **how), *values[place + 1 :])


def hanging(evidence: Evidence, place: int, *files: str) -> Evidence:
    """A command that named these files, and a task on which they hang."""
    named = replace(evidence, ordered=changed(evidence.ordered, place, files=files))
    return replace(named, tasks=changed(named.tasks, place, files=files))


def swapped_records(evidence: Evidence) -> Evidence:
    """The first two commands change places in the topic."""
    found = list(evidence.records)
    first, second = (i for i, r in enumerate(found) if r.topic == "crm.commands" and r.offset in (0, 1))
    found[first], found[second] = replace(found[first], offset=1), replace(found[second], offset=0)
    return replace(evidence, records=tuple(found))


def unsaid(evidence: Evidence, topic: str, name: str) -> tuple[Record, ...]:
    """The records without one message of *topic*."""
    return tuple(one for one in evidence.records if (one.topic, one.id) != (topic, uid(name)))
