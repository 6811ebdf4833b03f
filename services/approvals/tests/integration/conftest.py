"""The pages, and the look-ups of the core, over a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from importlib.resources import files
from pathlib import Path

import asyncpg
import pytest
from approvals.profile import RULES
from approvals.web.answering import Answering
from approvals.web.application import Pages
from approvals.web.requesting import Requesting
from approvals.web.year import Year
from approvals_chart import PROFILE as CHART
from approvals_scenes import PEOPLE
from approvals_site import NOW, PROFILE, SIGNER, Site
from chassis.blobs.memory import MemoryBlobs
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.intake import Intake
from chassis.journal.postgres import PostgresJournal
from chassis.profile import PortalProfile, Profiles
from contracts.portal.v1 import EmployeeChanged, PortalSwept
from delo.testing import RunningStack, stack
from delo.undone import undone


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("pages"), ["postgres"]) as running:
        yield running


@pytest.fixture
async def site(engines: RunningStack, tmp_path: Path) -> AsyncIterator[Site]:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "portal.yaml").write_text("zone: Europe/Moscow\n", encoding="utf-8")
    (folder / "approvals.yaml").write_text(PROFILE, encoding="utf-8")
    RULES.at(tmp_path)
    pool = await connect(engines.dsn("approvals"), "approvals")
    await migrate(pool, [own_migrations(), files("approvals") / "migrations"])
    for table in ("page", "page_asked", "absence", "employee", "swept", "outbox", "stimulus", "stream", "form_sent"):
        await pool.execute(f"TRUNCATE {table}")
    blobs = MemoryBlobs()
    intake = Intake(PostgresJournal(pool), blobs, Author("approvals", "1"))
    profiles = Profiles({"demo": PortalProfile.model_validate({"zone": "Europe/Moscow"})})
    acts = (Answering(pool, blobs, intake, profiles), Requesting(pool, intake, profiles), Year(pool, profiles))
    pages = Pages(SIGNER, lambda: NOW, *acts)
    made = Site(pool, pages, blobs)
    people = [
        EmployeeChanged(employee_id=one.employee_id, active=one.active, manager_id=one.manager_id, roles=one.roles)
        for one in PEOPLE
    ]
    await made.told(*people, PortalSwept(entity="employee", count=len(people), swept_at=NOW))
    yield made
    await pool.close()


@pytest.fixture
async def connection(engines: RunningStack, tmp_path: Path) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that is undone at the end."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "portal.yaml").write_text("zone: Europe/Moscow\n", encoding="utf-8")
    (tmp_path / "demo" / "approvals.yaml").write_text(CHART, encoding="utf-8")
    RULES.at(tmp_path)
    async with undone(engines, "approvals") as connection:
        yield connection
