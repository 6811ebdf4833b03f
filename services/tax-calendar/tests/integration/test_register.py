"""The register of demands on a real PostgreSQL: whatever order its facts come in, it says the same."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from chassis.decision import Asked, Woken
from chassis.profile import PortalProfile
from contracts.approvals.v1 import AbsenceRegistered
from contracts.base import Message
from contracts.crm.v1 import CrmRef
from contracts.envelope import Envelope
from contracts.portal.v1 import ClientChanged, EmployeeChanged, PortalSwept
from contracts.tasks.v1 import TaskChanged
from contracts.tax.v1 import (
    DemandChanged,
    DemandClarified,
    DemandClosed,
    DemandMentioned,
    DemandRecognised,
)
from contracts.triage.v1 import LetterUnclear
from delo.testing import RunningStack, stack
from delo.undone import undone
from tax_calendar import register, store
from tax_calendar.core.handover import Held, Holding
from tax_calendar.core.mentioned import Candidates
from tax_calendar.deciders import fitting, held, look_up
from tax_calendar.register import answered

NOON = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
IDENTITY = "7798120412:7725:19-12/034518:2026-10-12"


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("register"), ["postgres"]) as running:
        yield running


@pytest.fixture
async def connection(engines: RunningStack) -> AsyncIterator[Any]:
    """A transaction that is undone at the end."""
    async with undone(engines, "tax-calendar") as connection:
        yield connection


async def told(connection: asyncpg.Connection, *bodies: Message, portal: str = "demo") -> None:
    envelopes = [Envelope(uuid4(), "test", NOON, portal, uuid4(), body) for body in bodies]
    await register.put(connection, envelopes)
    await store.put(connection, envelopes)


def recognised(number: str = "19-12/034518", **values: Any) -> DemandRecognised:
    given: dict[str, Any] = {
        "identity": f"7798120412:7725:{number}:2026-10-12",
        "letter_id": uuid4(),
        "client_known": True,
        "client_id": 1,
        "responsible_id": 7,
        "kind": "docs_93",
        "inn": "7798120412",
        "number": number,
        "dated_on": date(2026, 10, 12),
        "authority_code": "7725",
        "due_on": date(2026, 11, 3),
        "found_at": NOON,
    }
    return DemandRecognised(**given | values)


def changed(revision: int, **values: Any) -> DemandChanged:
    given = {"identity": IDENTITY, "what": "responsible", "client_id": 1, "due_on": date(2026, 11, 3)}
    return DemandChanged(revision=revision, **given | values)


def closed(revision: int, days: int, *, late: bool, identity: str = IDENTITY) -> DemandClosed:
    return DemandClosed(
        identity=identity, revision=revision, outcome="answered", closed_at=NOON + timedelta(days=days), client_id=1,
        responsible_id=8, kind="docs_93", due_on=date(2026, 11, 3), working_days_used=days, late=late,
    )  # fmt: skip


HISTORY = [
    recognised(),
    changed(1, responsible_id=8),
    closed(2, 9, late=False),
    changed(3, what="reopened", responsible_id=9),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
async def test_in_whatever_order_facts_come_the_last_one_counts(
    connection: asyncpg.Connection, order: tuple[int, ...]
) -> None:
    await told(connection, *(HISTORY[number] for number in order))

    assert await register.open_of_employee(connection, "demo", 9) == (Held(IDENTITY, 1, 9),)
    assert await register.open_of_client(connection, "demo", 1) == (Held(IDENTITY, 1, 9),)
    assert await register.open_of_employee(connection, "demo", 8) == ()
    assert await register.open_of_client(connection, "other", 1) == ()


async def test_what_is_closed_is_nobodys(connection: asyncpg.Connection) -> None:
    await told(connection, recognised(), closed(1, 9, late=False))

    assert await register.open_of_client(connection, "demo", 1) == ()


async def test_a_clarified_demand_has_its_client(connection: asyncpg.Connection) -> None:
    clarified = DemandClarified(
        identity=IDENTITY, letter_id=uuid4(), client_id=2, responsible_id=11, kind="explain_88_3", revision=1
    )
    await told(connection, recognised(client_id=None, client_known=False, responsible_id=4, kind=None), clarified)

    assert await register.open_of_client(connection, "demo", 2) == (Held(IDENTITY, 2, 11),)


async def test_statistics_are_per_inspectorate_and_kind(connection: asyncpg.Connection) -> None:
    numbers = ("1", "2", "3", "4")
    await told(connection, *(recognised(number) for number in numbers), recognised("5", kind="payment_69"))
    days = ((3, False), (5, False), (30, True))
    for number, (used, late) in zip(numbers, days, strict=False):
        identity = f"7798120412:7725:{number}:2026-10-12"
        await told(connection, closed(1, used, late=late, identity=identity))

    first, second = await register.statistics(connection, "demo")
    assert (first.authority_code, first.kind) == ("7725", "docs_93")
    assert (first.demands, first.open, first.closed, first.in_time, first.late) == (4, 1, 3, 2, 1)
    assert (float(first.average_days or 0), first.median_days, first.longest_days) == (12.7, 5, 30)
    assert (second.kind, second.open, second.average_days) == ("payment_69", 1, None)
    assert await register.statistics(connection, "demo", NOON + timedelta(days=1)) == []
    assert await register.statistics(connection, "demo", None, NOON) == []


def asked(message: Message | Woken) -> Asked:
    cause = uuid4()
    return Asked("demo", message, PortalProfile.model_validate({"zone": "Europe/Moscow"}), NOON, cause)


@pytest.mark.parametrize(
    ("known", "found"),
    [({}, 2), ({"dated_on": date(2026, 10, 12)}, 1), ({"authority_code": "7725"}, 1), ({"number": "19- 12/034518"}, 2)],
)
async def test_a_letter_about_a_demand_finds_those_it_may_mean(
    connection: asyncpg.Connection, known: dict[str, Any], found: int
) -> None:
    other = {"identity": "x", "authority_code": "7728", "dated_on": date(2026, 10, 13)}
    await told(connection, recognised(), recognised(**other), recognised("20"))
    given = {"letter_id": uuid4(), "seq": 1, "what": "reply_accepted", "inn": "7798120412", "number": "19-12/034518"}

    (candidates,) = await fitting(connection, [asked(DemandMentioned(**given | known))])
    assert len(candidates.identities) == found
    assert isinstance(candidates, Candidates)


async def test_without_inn_only_open_demands_of_the_inspectorate_are_meant(connection: asyncpg.Connection) -> None:
    elsewhere, done = "7897045124:7841:19-12/034518:2026-10-12", "7897045124:7725:19-12/034518:2026-10-01"
    closed = DemandClosed(identity=done, revision=1, outcome="answered", closed_at=NOON)
    others = (
        recognised(identity=elsewhere, authority_code="7841"),
        recognised(identity=done, dated_on=date(2026, 10, 1)),
    )
    await told(connection, recognised(), *others, closed)
    given = {"letter_id": uuid4(), "seq": 1, "inn": "", "number": "19-12 / 034518"}

    async def meant(what: str, code: str | None) -> tuple[str, ...]:
        mention = DemandMentioned.model_validate({**given, "what": what, "authority_code": code})
        (candidates,) = await fitting(connection, [asked(mention)])
        return candidates.identities

    assert await meant("reply_accepted", "7725") == (IDENTITY,)
    assert await meant("reply_refused", "7725") == tuple(sorted((done, IDENTITY)))
    assert await meant("reply_accepted", None) == ()


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({}, (IDENTITY,)),
        ({"number": "19-12 / 034518"}, (IDENTITY,)),
        ({"dated_on": date(2026, 10, 12)}, (IDENTITY,)),
        ({"inn": None}, ()),  # another client may have one with that number
        ({"inn": "7897045124"}, ()),
        ({"dated_on": date(2026, 10, 13)}, ()),
        ({"number": "20"}, ("a", "b")),
        ({"number": "21"}, ()),
        ({"number": "22"}, ()),  # it is closed: nobody would hear of the word
    ],
)  # fmt: skip
async def test_who_says_he_has_answered_means_an_open_demand_of_the_inn_he_names(
    connection: asyncpg.Connection, known: dict[str, Any], found: tuple[str, ...]
) -> None:
    of = {"inn": "7798120412", "number": "19-12/034518"}
    await told(connection, recognised(), recognised("20", identity="a"), recognised("20", identity="b"))
    await told(connection, recognised("22", identity="c"))
    await connection.execute("UPDATE demand SET closed = true WHERE identity = 'c'")
    letter = LetterUnclear(letter_id=uuid4(), fingerprint="f", reasons=("x",), kind="answered", **of)

    assert await answered(connection, "demo", letter.model_copy(update=known)) == found


SEVERNY = ClientChanged(client_id=1, name="x", active=True, responsible_accountant_id=7, second_accountant_id=8)
PEOPLE = (
    EmployeeChanged(employee_id=4, active=True, roles=("head_accountant",)),
    EmployeeChanged(employee_id=7, active=True, away_until=date(2026, 11, 1)),
    EmployeeChanged(employee_id=8, active=True),
)
SWEPT = tuple(PortalSwept(entity=name, count=count, swept_at=NOON) for name, count in (("client", 1), ("employee", 3)))


async def test_a_change_of_people_finds_the_open_demands_it_concerns(connection: asyncpg.Connection) -> None:
    await told(connection, recognised(), *PEOPLE, *SWEPT, SEVERNY)
    of_client, of_employee, of_nobody = await held(
        connection, [asked(SEVERNY), asked(PEOPLE[1]), asked(EmployeeChanged(employee_id=12, active=False))]
    )

    assert of_client.held == of_employee.held == (Held(IDENTITY, 1, 7),)
    assert of_client.directory is not None
    assert of_client.directory.active == (8,)  # who is away has nothing given to him
    assert of_nobody == Holding()


@pytest.mark.parametrize(
    ("first_on", "withdrawn", "held_now", "begins_on"),
    [
        (date(2026, 10, 12), False, True, None),
        (date(2027, 1, 11), False, False, date(2027, 1, 11)),
        (date(2026, 10, 12), True, False, None),
    ],
)
async def test_an_absence_finds_the_demands_it_leaves_behind_once_it_has_begun(
    connection: asyncpg.Connection, first_on: date, *, withdrawn: bool, held_now: bool, begins_on: date | None
) -> None:
    away = AbsenceRegistered(
        employee_id=8, kind="vacation", first_on=first_on, last_on=date(2027, 1, 31), source="r", withdrawn=withdrawn
    )
    await told(connection, recognised(responsible_id=8), *PEOPLE, *SWEPT, SEVERNY, away)
    morning = datetime(2027, 1, 11, 6, 0, tzinfo=UTC)  # nine in Moscow
    first, woken = await held(connection, [asked(away), asked(Woken("away/8/r", morning))._replace(at=morning)])

    assert first.held == ((Held(IDENTITY, 1, 8),) if held_now else ())
    assert first.begins_at == (morning if begins_on else None)
    assert woken.held == (() if withdrawn else (Held(IDENTITY, 1, 8),))


async def test_while_the_portal_is_read_for_the_first_time_no_change_of_people_waits(
    connection: asyncpg.Connection,
) -> None:
    await told(connection, SEVERNY)
    assert await held(connection, [asked(SEVERNY)]) == [Holding()]


async def test_a_change_of_a_task_is_told_with_the_clients_it_names_and_what_it_follows_from(
    connection: asyncpg.Connection,
) -> None:
    await told(connection, *PEOPLE, *SWEPT, SEVERNY)
    changed_task = TaskChanged(
        task_id=1, state="pending", changed=("belongs_to",), changed_at=NOON,
        belongs_to=(CrmRef(kind="client", id=1), CrmRef(kind="deal", id=2)),
    )  # fmt: skip
    question = asked(changed_task)
    (directory,) = await look_up(connection, [question])

    assert [client.client_id for client in directory.clients] == [1]
    assert directory.caused_by == question.causation_id
