"""Who works, who is how busy, what a draft is filled from: on a real PostgreSQL."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from case_workflow import store
from case_workflow.core.office import CaseSettings
from case_workflow.deciders import look_up
from case_workflow.drafting import made
from case_workflow.errors import DirectoryIncomplete
from chassis.decision import Asked
from chassis.profile import PortalProfile
from contracts.base import Message
from contracts.cases.v1 import CaseTaskSet, Fact
from contracts.deals.v1 import DealChanged, DealStageChanged
from contracts.envelope import Envelope
from contracts.portal.v1 import ClientChanged, EmployeeChanged, PortalSwept
from delo.testing import RunningStack, stack
from delo.undone import undone
from docx import Document

NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROFILE = PortalProfile.model_validate({"zone": "Europe/Moscow"})
SWEPT = PortalSwept(entity="employee", count=3, swept_at=NOON)
PEOPLE = (
    EmployeeChanged(employee_id=7, active=True, roles=("lawyer",)),
    EmployeeChanged(employee_id=8, active=True),
    EmployeeChanged(employee_id=9, active=False, roles=("lawyer",)),
)
SEVERNY = ClientChanged(client_id=55, name="ООО «Север»", active=True, inn="7798120412", kpp="772501001")


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("office"), ["postgres"]) as running:
        yield running


@pytest.fixture
async def connection(engines: RunningStack) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that is undone at the end."""
    async with undone(engines, "case-workflow") as connection:
        yield connection


def enveloped(*bodies: Message) -> list[Envelope[Message]]:
    return [Envelope(uuid4(), "test", NOON, "demo", uuid4(), body) for body in bodies]


def deal(number: int, responsible: int, stage: str = "filing", client: int | None = 55) -> DealChanged:
    return DealChanged(
        deal_id=number,
        funnel="litigation",
        stage=stage,
        changes=(),
        changed_at=NOON,
        client_id=client,
        responsible_id=responsible,
    )


async def asked(connection: asyncpg.Connection, message: Message, settings: CaseSettings | None = None) -> object:
    (office,) = await look_up(lambda _: settings or CaseSettings(), connection, [Asked("demo", message, PROFILE, NOON)])
    return office


async def test_until_every_employee_is_known_a_case_waits(connection: asyncpg.Connection) -> None:
    await store.put(connection, enveloped(*PEOPLE[:2], SWEPT))
    with pytest.raises(DirectoryIncomplete):
        await asked(connection, deal(1, 7))

    await store.put(connection, enveloped(PEOPLE[2], SEVERNY))
    office = await asked(connection, deal(1, 7))
    assert (office.active, office.client_name, office.roles) == ((7, 8), "ООО «Север»", {"lawyer": (7,)})  # type: ignore[attr-defined]


async def test_of_those_who_have_a_role_the_least_busy_comes_first(connection: asyncpg.Connection) -> None:
    await store.put(connection, enveloped(*PEOPLE, SWEPT))
    await store.put_deals(connection, enveloped(deal(1, 7), deal(2, 7), deal(3, 8)))
    settings = CaseSettings(people={"lawyer": (7, 8, 9)})
    office = await asked(connection, deal(1, 7), settings)
    assert office.roles["lawyer"] == (8, 7)  # type: ignore[attr-defined]

    moved = DealStageChanged(
        deal_id=2,
        funnel="litigation",
        stage="won",
        from_funnel="litigation",
        from_stage="in_force",
        moved_at=NOON,
        responsible_id=7,
    )
    gone = deal(1, 7).model_copy(update={"gone": True})
    await store.put_deals(connection, enveloped(moved, gone, moved))
    office = await asked(connection, deal(3, 8), settings)
    assert office.roles["lawyer"] == (7, 8)  # type: ignore[attr-defined]
    assert await store.deals_of(connection, "demo", 8) == ((3, "litigation"),)
    assert await store.deals_of(connection, "demo", 7) == ()


async def test_whose_tasks_a_deal_has_is_known_beside_who_is_responsible_for_it(connection: asyncpg.Connection) -> None:
    def task_set(number: int, who: int, task: str = "intake#1.access") -> CaseTaskSet:
        return CaseTaskSet(deal_id=number, funnel="litigation", task=task, stage="intake", responsible_id=who)

    await store.put_deals(connection, enveloped(deal(1, 7), deal(2, 7), deal(3, 8), deal(4, 8, stage="won")))
    sets = enveloped(
        task_set(1, 11), task_set(1, 11, "intake#1.base"), task_set(3, 11), task_set(4, 11), task_set(3, 8)
    )
    await store.put_holders(connection, [*sets, *enveloped(deal(5, 11))])

    assert await store.deals_of(connection, "demo", 11) == ((1, "litigation"), (3, "litigation"))
    assert await store.deals_of(connection, "demo", 8) == ((3, "litigation"),)
    assert await store.deals_of(connection, "other", 11) == ()


async def test_a_draft_is_filled_from_the_case_and_the_client_s_card(
    connection: asyncpg.Connection, tmp_path: Path
) -> None:
    await store.put(connection, enveloped(SEVERNY))
    message = CaseTaskSet(
        deal_id=100,
        funnel="litigation",
        task="claim#1.claim",
        stage="claim",
        responsible_id=7,
        paper="claim",
        facts=tuple(
            Fact(name=name, value=value)
            for name, value in (("position", "plaintiff"), ("proceeding", "apk"), ("opponent", "ООО «Юг»"))
        ),
        client_id=55,
    )
    (draft,) = await made(None, connection, [Asked("demo", message, PROFILE, NOON)])

    assert (draft.name, draft.missing) == ("claim.docx", ("claim_amount", "grounds"))
    assert draft.file is not None
    said = "\n".join(one.text for one in Document(io.BytesIO(draft.file.held or b"")).paragraphs)
    assert "Кому: ООО «Юг»" in said
    assert "От: ООО «Север», ИНН 7798120412" in said
    assert "02.03.2026" in said

    (tmp_path / "claim.org.docx").write_bytes(b"broken")
    (trouble,) = await made(tmp_path, connection, [Asked("demo", message, PROFILE, NOON)])
    assert (trouble.file, trouble.trouble is not None) == (None, True)
    nothing = message.model_copy(update={"paper": "poem"})
    (none,) = await made(None, connection, [Asked("demo", nothing, PROFILE, NOON)])
    assert none.trouble == "нет шаблона poem.docx"
