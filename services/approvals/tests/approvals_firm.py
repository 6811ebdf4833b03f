"""A firm whose requests one decider runs over a real PostgreSQL."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from uuid import UUID, uuid5

import asyncpg
from approvals import pages_store
from approvals.deciders import requested
from approvals.profile import RULES
from approvals_chart import NOW, PROFILE, staffed
from chassis.blobs.memory import MemoryBlobs
from chassis.bus import Delivery
from chassis.clock import FixedClock
from chassis.consumers import Shop
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.journal.postgres import PostgresJournal
from chassis.profile import PortalProfile, Profiles
from chassis.runtime import Runtime
from contracts.approvals.v1 import RequestOpened
from contracts.base import Message
from contracts.claims import Text
from contracts.envelope import Envelope
from contracts.items.v1 import ItemStageChanged
from delo.testing import RunningStack

PORTAL = PortalProfile.model_validate({"zone": "Europe/Moscow"})
TABLES = (
    "page", "page_asked", "absence", "employee", "swept", "chart_version", "outbox", "inbox", "stream", "decision",
    "parked", "timer",
)  # fmt: skip


def delivery(name: str, body: Message) -> Delivery:
    identity = uuid5(UUID(int=7), name)
    envelope = Envelope(identity, "/tests", NOW, "demo", identity, body)
    return Delivery(body.topic, 0, 0, envelope.key.encode(), envelope.headers(), body.encoded(), envelope)


class Firm:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        shop = Shop(Author("approvals", "1"), Profiles({"demo": PORTAL}), FixedClock(NOW))
        self.runtime = Runtime(PostgresJournal(pool), MemoryBlobs(), shop, "approvals")

    async def hear(self, *deliveries: Delivery) -> None:
        await self.runtime.run(requested, deliveries)

    async def phases(self) -> list[str]:
        rows = await self.pool.fetch("SELECT state::jsonb ->> 'phase' AS phase FROM stream ORDER BY id")
        return [row["phase"] for row in rows]

    async def open(self, item: ItemStageChanged, who: int) -> None:
        """Handed in, and known to the pages."""
        kind, number = item.item_type, item.item_id
        await self.hear(delivery(f"item {kind} {number}", item))
        about = {"request": f"{kind}:{number}", "kind": kind, "version": 1, "applicant_id": who}
        opened = RequestOpened(**about, opened_at=NOW, fields=(), summary=Text.of("Заявка"), seats=())
        async with self.pool.acquire() as connection:
            await pages_store.put(connection, [Envelope(UUID(int=number), "/tests", NOW, "demo", UUID(int=1), opened)])


async def firm_in(engines: RunningStack, folder: Path) -> Firm:
    """With its people, and nothing asked for yet."""
    (folder / "demo").mkdir()
    (folder / "demo" / "portal.yaml").write_text("zone: Europe/Moscow\n", encoding="utf-8")
    (folder / "demo" / "approvals.yaml").write_text(PROFILE, encoding="utf-8")
    RULES.at(folder)
    pool = await connect(engines.dsn("approvals"), "approvals")
    await migrate(pool, [own_migrations(), files("approvals") / "migrations"])
    for table in TABLES:
        await pool.execute(f"TRUNCATE {table}")
    async with pool.acquire() as connection:
        await staffed(connection)
    return Firm(pool)
