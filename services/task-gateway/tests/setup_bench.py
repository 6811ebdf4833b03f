"""A portal of the sandbox, a database, and the sender's side of errands, for tests of `delo portal`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import aiohttp
import asyncpg
from chassis.database import connect, migrate, own_migrations
from sandbox.testing import RunningPortal
from task_gateway.adapters.bitrix import Bitrix
from task_gateway.adapters.credentials import Application, Credential, MemoryTokens, OAuth, Webhook
from task_gateway.core.limits import TARIFFS, Limiter, Tariff
from task_gateway.core.setup.expand import wishes
from task_gateway.core.setup.plan import Plan, Step
from task_gateway.core.setup.profile import GatewayProfile
from task_gateway.portal import PortalWay
from task_gateway.setup.applying import Applied, Applier
from task_gateway.setup.desk import Desk
from task_gateway.setup.errands import Errands

PROFILE: dict[str, Any] = {
    "funnels": {
        "litigation": {
            "name": "Судебные дела",
            "stages": {
                "accepted": {"name": "Принято в работу", "code": "NEW"},
                "hearing": {"name": "Судебное заседание"},
                "won": {"name": "Выиграно", "code": "WON", "ends": "success"},
                "settled": {"name": "Мировое соглашение", "ends": "failure"},
            },
        },
        "sales": {"default": True, "stages": {"first": "NEW"}},
    },
    "deal_fields": {
        "claim_deadline": {"name": "Срок подачи иска", "type": "date"},
        "claim_amount": {"name": "Сумма иска", "type": "money"},
        "instance": {
            "name": "Инстанция",
            "type": "choice",
            "choices": {"first": {"name": "Первая"}, "appeal": {"name": "Апелляция"}},
        },
    },
    "company_fields": {
        "responsible_accountant": {"field": "UF_CRM_ACCOUNTANT", "name": "Ответственный бухгалтер", "type": "employee"}
    },
    "items": {
        "trip": {
            "name": "Командировка",
            "switches": ["stages", "categories"],
            "funnels": {"main": {"default": True, "stages": {"draft": {"name": "Черновик", "code": "NEW"}}}},
            "fields": {"city": {"name": "Город", "type": "string"}},
        },
        "invoice": {"entity_type_id": 31, "funnels": {"main": {"default": True}}, "fields": {"total": "opportunity"}},
    },
    "registries": {
        "trips": {
            "name": "Реестр командировок",
            "fields": {
                "city": {"name": "Город", "type": "string"},
                "kind": {"name": "Вид", "type": "choice", "choices": {"near": {"name": "Местная"}}},
            },
        }
    },
    "calendars": {"mine": {"type": "user", "owner_id": 1, "name": "Сроки"}},
    "folders": {"cases": {"path": "Дела", "archive": "Дела/Архив"}},
}
HELD = "INSERT INTO lease (name, holder, until) VALUES ($1, gen_random_uuid(), 'infinity') ON CONFLICT DO NOTHING"
CLEAR = "TRUNCATE errand, binding, lease"


class Held:
    """A lease that is never lost."""

    def held(self) -> bool:
        return True


@dataclass
class SetupBench:
    """name: of the portal in the gateway. certain_seconds: how long a missing effect may still show."""

    portal: RunningPortal
    pool: asyncpg.Pool[Any]
    way: PortalWay
    name: str = "acme"
    certain_seconds: float = 1.0

    def __post_init__(self) -> None:
        self.sender: asyncio.Task[None] | None = None
        self.told: list[Step] = []

    def begin(self) -> None:
        """A sender takes up its term."""
        self.sender = asyncio.create_task(Errands(self.pool, self.way).run())

    async def end(self) -> None:
        """It dies, whatever it was doing."""
        if self.sender is not None:
            self.sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.sender
            self.sender = None

    @asynccontextmanager
    async def applier(self, profile: dict[str, Any]) -> AsyncIterator[Applier]:
        async with self.pool.acquire() as connection:
            desk = Desk(connection, self.name)
            wished = wishes(GatewayProfile.model_validate(profile))
            yield Applier(desk, wished, self.told.append, certain_seconds=self.certain_seconds)
            await connection.execute("SELECT pg_advisory_unlock_all()")

    async def plan(self, profile: dict[str, Any]) -> Plan:
        async with self.applier(profile) as applier:
            return await applier.plan()

    async def apply(self, profile: dict[str, Any]) -> Applied:
        async with self.applier(profile) as applier:
            return await applier.apply()


@asynccontextmanager
async def bench(
    portal: RunningPortal,
    pool: asyncpg.Pool[Any],
    *,
    app: bool = False,
    tariff: Tariff = TARIFFS["box"],
    request_seconds: float = 10.0,
) -> AsyncIterator[SetupBench]:
    """A sender at work. app: as a local application, else by webhook."""
    async with aiohttp.ClientSession() as session:
        right: Credential = Webhook(portal.webhook_url)
        if app:
            right = OAuth(session, application(portal), MemoryTokens(), 10.0)
        way = PortalWay("acme", Bitrix(session, right, request_seconds), Limiter(tariff), lambda: None)
        way.lease = Held()
        await pool.execute(CLEAR)
        await pool.execute(HELD, "sender/acme")
        made = SetupBench(portal, pool, way)
        made.begin()
        try:
            yield made
        finally:
            await made.end()


def application(portal: RunningPortal) -> Application:
    endpoint = f"{portal.base_url}/rest/"
    about = (portal.oauth_client_id, portal.oauth_client_secret, portal.refresh_token)
    return Application("acme", *about, endpoint, f"{portal.base_url}/oauth/token/")


async def opened(dsn: str, schema: str) -> asyncpg.Pool[Any]:
    pool = await connect(dsn, schema)
    await migrate(pool, [own_migrations(), files("task_gateway") / "migrations"])
    return pool
