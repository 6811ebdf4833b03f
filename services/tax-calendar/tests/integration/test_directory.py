"""The directory of clients and employees on a real PostgreSQL: what a demand is looked up in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import uuid4

import asyncpg
import pytest
from chassis.decision import Asked
from chassis.profile import PortalProfile
from contracts.approvals.v1 import AbsenceRegistered, DeputyDeclared
from contracts.base import Message
from contracts.claims import Text
from contracts.crm.v1 import CrmRef
from contracts.envelope import Envelope
from contracts.portal.v1 import ClientChanged, EmployeeChanged, PortalSwept
from contracts.tasks.v1 import TaskCompleted
from contracts.tax.v1 import DemandFound
from delo.testing import RunningStack, stack
from delo.undone import undone
from tax_calendar import store
from tax_calendar.core.people import Client
from tax_calendar.deciders import look_up
from tax_calendar.errors import DirectoryIncomplete, NoHeadAccountant

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PROFILE = PortalProfile.model_validate({"zone": "Europe/Moscow"})
SEVERNY = ClientChanged(
    client_id=1,
    name="ООО «Северный Каркас»",
    active=True,
    inn="7798120412",
    kpp="772501001",
    other_kpps=("470445001",),
    responsible_accountant_id=7,
    second_accountant_id=8,
)
HEAD = EmployeeChanged(employee_id=4, active=True, roles=("head_accountant",))


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("directory"), ["postgres"]) as running:
        yield running


@pytest.fixture
async def connection(engines: RunningStack) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that is undone at the end."""
    async with undone(engines, "tax-calendar") as connection:
        yield connection


async def told(connection: asyncpg.Connection, *bodies: Message, portal: str = "demo") -> None:
    await store.put(connection, [Envelope(uuid4(), "test", NOON, portal, uuid4(), body) for body in bodies])


def swept(entity: Literal["client", "employee"], count: int) -> PortalSwept:
    return PortalSwept(entity=entity, count=count, swept_at=NOON)


def demand(**changes: str) -> Asked:
    body = DemandFound(letter_id=uuid4(), seq=1, identity="x", inn="7798120412", inn_valid=True)
    return Asked("demo", body.model_copy(update=changes), PROFILE, NOON)


async def test_a_client_is_found_by_inn_in_its_own_portal_only(connection: asyncpg.Connection) -> None:
    await told(connection, SEVERNY)
    await told(connection, SEVERNY.model_copy(update={"client_id": 9, "name": "Однофамилец"}), portal="other")

    assert await store.by_inn(connection, "demo", "7798120412") == (
        Client(1, "ООО «Северный Каркас»", "7798120412", ("772501001", "470445001"), 7, 8),
    )
    assert await store.by_inn(connection, "demo", "7798120413") == ()


async def test_a_later_fact_of_a_client_replaces_the_earlier_one(connection: asyncpg.Connection) -> None:
    await told(connection, SEVERNY, SEVERNY.model_copy(update={"responsible_accountant_id": 12, "other_kpps": ()}))

    (client,) = await store.by_inn(connection, "demo", "7798120412")
    assert (client.responsible_id, client.kpps) == (12, ("772501001",))


async def test_a_client_that_left_is_no_client(connection: asyncpg.Connection) -> None:
    await told(connection, SEVERNY, SEVERNY.model_copy(update={"active": False}))

    assert await store.by_inn(connection, "demo", "7798120412") == ()
    assert await store.likely(connection, "demo", "772501001", "ООО «Северный Каркас»") == ()


@pytest.mark.parametrize(
    ("kpp", "name", "found"),
    [
        ("470445001", None, [1]),  # of a branch
        (None, "ООО «СЕВЕРНЫЙ КАРКАС»", [1]),
        ("999901001", "ООО «Южный Каркас»", []),
        (None, None, []),
    ],
)
async def test_a_doubtful_inn_leads_to_clients_of_the_same_kpp_or_name(
    connection: asyncpg.Connection, kpp: str | None, name: str | None, found: list[int]
) -> None:
    await told(
        connection,
        SEVERNY,
        SEVERNY.model_copy(update={"client_id": 2, "name": "x", "kpp": None, "inn": "1", "other_kpps": ()}),
    )

    assert [client.client_id for client in await store.likely(connection, "demo", kpp, name)] == found


async def test_a_demand_waits_until_every_client_and_employee_is_known(connection: asyncpg.Connection) -> None:
    await told(connection, SEVERNY, HEAD, swept("client", 2))
    with pytest.raises(DirectoryIncomplete):
        await look_up(connection, [demand()])  # one client is missing, the employees were not counted yet

    await told(connection, swept("employee", 1), SEVERNY.model_copy(update={"client_id": 2}))

    (directory,) = await look_up(connection, [demand()])
    assert [client.client_id for client in directory.clients] == [1, 2]
    assert directory.head_accountant_id == 4


@pytest.mark.parametrize(
    ("words", "belongs_to", "found"),
    [
        ("ИНН 7897045124, пояснения", None, [2]),
        ('это ооо "северный каркас"', None, [1]),
        ("ООО «Северный Каркас», ИНН 7897045124", None, [1, 2]),  # who is right the core says
        ("срок 02.11.2026", 1, [1]),
        ("ООО «Юг», ИНН 7736050003", None, []),
        (None, 2, [2]),
    ],
)
async def test_an_answer_in_a_task_leads_to_whom_it_names_and_whom_the_task_belongs_to(
    connection: asyncpg.Connection, words: str | None, belongs_to: int | None, found: list[int]
) -> None:
    baltic = SEVERNY.model_copy(update={"client_id": 2, "name": "ООО «Балтик»", "inn": "7897045124"})
    await told(connection, SEVERNY, baltic, baltic.model_copy(update={"client_id": 3, "active": False}), HEAD)
    await told(connection, swept("client", 3), swept("employee", 1))
    done = TaskCompleted(
        task_id=1,
        completed_at=NOON,
        belongs_to=(CrmRef(kind="client", id=belongs_to),) if belongs_to else (),
        result=Text.of(words) if words else None,
    )

    (directory,) = await look_up(connection, [Asked("demo", done, PROFILE, NOON)])

    assert [client.client_id for client in directory.clients] == found


async def test_without_a_head_accountant_who_works_a_demand_waits(connection: asyncpg.Connection) -> None:
    await told(connection, HEAD.model_copy(update={"active": False}))
    await told(connection, swept("client", 0), swept("employee", 1))

    with pytest.raises(NoHeadAccountant):
        await look_up(connection, [demand()])


async def test_only_accountants_who_work_are_named_to_the_core(connection: asyncpg.Connection) -> None:
    people = (EmployeeChanged(employee_id=7, active=False), EmployeeChanged(employee_id=8, active=True))
    await told(connection, SEVERNY, HEAD, *people)
    await told(connection, swept("client", 1), swept("employee", 3))

    (directory,) = await look_up(connection, [demand()])
    assert directory.active == (8,)


def absence(**changes: Any) -> AbsenceRegistered:
    values = {"employee_id": 7, "kind": "vacation", "first_on": date(2026, 11, 24), "last_on": date(2026, 11, 30)}
    return AbsenceRegistered.model_validate(values | {"source": "r1"} | changes)


def deputy(declaration: str = "r1", **changes: Any) -> DeputyDeclared:
    values = {"employee_id": 7, "deputy_id": 9, "first_on": date(2026, 11, 24), "last_on": date(2026, 11, 30)}
    told = {"declaration": declaration, "declared_at": NOON, "consented": True}
    return DeputyDeclared.model_validate(values | told | changes)


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ([deputy()], ((7, 9),)),
        ([deputy(consented=False)], ()),
        ([deputy(), deputy(withdrawn=True)], ()),
        ([deputy(kinds=("trip",))], ()),  # answers requests of a kind, does none of the work
        ([deputy(first_on=date(2026, 11, 25))], ()),
        ([deputy(first_on=date(2026, 11, 1), last_on=date(2026, 11, 24))], ((7, 9),)),
        ([deputy(deputy_id=10)], ()),  # is away himself
        ([deputy(), absence(employee_id=9)], ()),
        ([deputy("r2", deputy_id=4, declared_at=NOON.replace(day=25)), deputy()], ((7, 4),)),
    ],
)
async def test_a_deputy_counts_on_his_days_once_he_has_agreed(
    connection: asyncpg.Connection, declared: list[Message], found: tuple[tuple[int, int], ...]
) -> None:
    people = [EmployeeChanged(employee_id=number, active=True) for number in (8, 9)]
    away = [EmployeeChanged(employee_id=number, active=True, away_until=date(2026, 11, 30)) for number in (7, 10)]
    await told(connection, SEVERNY, HEAD, *people, *away, swept("client", 1), swept("employee", 5), *declared)

    (directory,) = await look_up(connection, [demand()])
    assert (directory.active, directory.deputies) == ((8,), found)


@pytest.mark.parametrize(
    ("registered", "active"),
    [
        ([absence()], (8,)),
        ([absence(last_on=date(2026, 11, 24))], (8,)),
        ([absence(first_on=date(2026, 11, 25))], (7, 8)),
        ([absence(), absence(withdrawn=True)], (7, 8)),
        ([absence(), absence(first_on=date(2026, 12, 1), last_on=date(2026, 12, 2))], (7, 8)),  # moved
        ([absence(), absence(source="r2", withdrawn=True)], (8,)),
    ],
)
async def test_who_is_away_by_a_granted_request_is_not_there_on_its_days(
    connection: asyncpg.Connection, registered: list[AbsenceRegistered], active: tuple[int, ...]
) -> None:
    people = [EmployeeChanged(employee_id=number, active=True) for number in (7, 8)]
    await told(connection, SEVERNY, HEAD, *people, swept("client", 1), swept("employee", 3), *registered)

    (directory,) = await look_up(connection, [demand()])
    assert directory.active == active
    assert await store.employed_of(connection, "demo", [7, 8, 12]) == (7, 8)


@pytest.mark.parametrize(
    ("registered", "head"),
    [
        ([], 4),
        ([absence(employee_id=4)], 5),  # who has the role too
        ([absence(employee_id=4), absence(employee_id=5)], 4),
        ([absence(employee_id=4), absence(employee_id=5), deputy(employee_id=4, deputy_id=9)], 9),
        ([deputy(employee_id=4, deputy_id=9)], 4),
    ],
)
async def test_a_head_accountant_who_is_away_is_followed_by_another_or_a_deputy(
    connection: asyncpg.Connection, registered: list[Message], head: int
) -> None:
    others = [HEAD.model_copy(update={"employee_id": 5}), EmployeeChanged(employee_id=9, active=True)]
    await told(connection, SEVERNY, HEAD, *others, swept("client", 1), swept("employee", 3), *registered)

    (directory,) = await look_up(connection, [demand()])
    assert directory.head_accountant_id == head
