"""The sweep: everything is read, compared by full id set, and the differences are published."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import structlog
from chassis.faults import passes
from chassis.intake import Stimulus
from chassis.journal.postgres import PostgresUnit
from chassis.service import Running
from contracts.base import Event
from contracts.portal.v1 import ClientChanged, EmployeeChanged, PortalSwept

from task_gateway.core.calls import Call, mapping
from task_gateway.mirror import profile, store
from task_gateway.portal import NotSender, PortalWay
from task_gateway.settings import Settings

log = structlog.get_logger()

FACTS = UUID("a2c0a5a2-2f52-5c55-b2c0-7c9b2d8e2f11")
PAGE = 50


class SweepFailed(Exception):
    """The portal did not give a whole list; the next sweep tries again."""


class Sweeper:
    """Reads clients and employees of one portal again and again."""

    def __init__(self, running: Running, settings: Settings, way: PortalWay) -> None:
        self._running = running
        self._every = settings.sweep_every.total_seconds()
        self._way = way
        self._profile = running.profiles[way.name].extra

    async def run(self) -> None:
        """Sweep at once and then every sweep_every, as long as we are the sender."""
        while True:
            try:
                await self._publish("employee", await self._employees())
                await self._publish("client", await self._clients())
            except SweepFailed as error:
                log.warning("sweep.failed", portal=self._way.name, reason=str(error))
                await asyncio.sleep(2.0)
                continue
            except NotSender:
                return
            except Exception as error:
                if not passes(error):
                    raise
                log.warning("sweep.failed", portal=self._way.name, reason=type(error).__name__)
            await asyncio.sleep(self._every)

    async def _clients(self) -> dict[int, Event]:
        fields: Mapping[str, str] = self._profile.get("client_fields", {})
        companies = await self._keyset("crm.company.list", {"select": ["*", "UF_*"]})
        requisites: dict[int, list[Any]] = {}
        for row in await self._keyset("crm.requisite.list", {"filter": {"ENTITY_TYPE_ID": 4}}):
            requisites.setdefault(int(row["ENTITY_ID"]), []).append(row)
        return {int(row["ID"]): profile.client(row, requisites.get(int(row["ID"]), []), fields) for row in companies}

    async def _employees(self) -> dict[int, Event]:
        roles: Mapping[str, Mapping[str, Any]] = self._profile.get("roles", {})
        departments = {int(row["ID"]): row for row in await self._pages("department.get", {})}
        users = await self._pages("user.get", {"sort": "ID", "order": "ASC"})
        return {int(row["ID"]): profile.employee(row, departments, roles) for row in users}

    async def _keyset(self, method: str, params: dict[str, Any]) -> list[Any]:
        """Every row by ascending id, without counting: pages by offset would skip what moves meanwhile."""
        rows: list[Any] = []
        last = 0
        while True:
            given = params | {"filter": params.get("filter", {}) | {">ID": last}, "order": {"ID": "ASC"}, "start": -1}
            page = await self._list(method, given)
            rows += page
            if len(page) < PAGE:
                return rows
            last = int(page[-1]["ID"])

    async def _pages(self, method: str, params: dict[str, Any]) -> list[Any]:
        """Every row by offset, with a guard against a server that ignores it."""
        rows: list[Any] = []
        while True:
            page = await self._list(method, params | {"start": len(rows)})
            if rows and page and page[0] == rows[0]:
                raise SweepFailed(f"{method} gave its first page twice")
            rows += page
            if len(page) < PAGE:
                return rows

    async def _list(self, method: str, params: dict[str, Any]) -> list[Any]:
        (reply,) = await self._way.call([Call(method, params)])
        if reply.fate != "done":
            raise SweepFailed(f"{method}: {reply.code or reply.words}")
        return list(mapping(reply.result).values())

    async def _publish(self, entity: str, found: Mapping[int, Event]) -> None:
        """Differences, then (first time, or when it changed) how many there are to know."""
        read_at = datetime.now(UTC)
        async with self._running.pool.acquire() as connection:
            before = await store.known(connection, self._way.name, entity)
        gone = {number: _inactive(entity, body) for number, body in before.items() if number not in found}
        news = {
            number: event
            for number, event in (dict(found) | gone).items()
            if before.get(number) != event.encoded().decode()
        }
        for number, event in news.items():
            await self._say(entity, number, event, read_at)
        await self._say_count(entity, len(before.keys() | found.keys()), read_at)
        if news:
            log.info("sweep.published", portal=self._way.name, entity=entity, changed=len(news), known=len(found))

    async def _say(self, entity: str, number: int, event: Event, read_at: datetime) -> None:
        portal, text = self._way.name, event.encoded().decode()
        now = self._running.clock.business()
        await self._running.intake.prepare([Stimulus(FACTS, now, event)])
        async with self._running.pool.acquire() as connection, connection.transaction():
            version = await store.see(connection, portal, entity, number, text, read_at)
            if version is not None:
                fact = Stimulus(uuid5(FACTS, f"{portal}/{entity}/{number}/{version}"), now, event)
                await self._running.intake.within(PostgresUnit(connection), portal, [fact])

    async def _say_count(self, entity: Any, count: int, read_at: datetime) -> None:
        now = self._running.clock.business()
        said = PortalSwept(entity=entity, count=count, swept_at=now)
        await self._running.intake.prepare([Stimulus(FACTS, now, said)])
        async with self._running.pool.acquire() as connection, connection.transaction():
            if await store.count_is_news(connection, self._way.name, entity, count):
                name = f"{self._way.name}/swept/{entity}/{count}/{read_at.isoformat()}"
                fact = Stimulus(uuid5(FACTS, name), now, said)
                await self._running.intake.within(PostgresUnit(connection), self._way.name, [fact])


def _inactive(entity: str, body: str) -> Event:
    """An entity that the portal no longer has: its last profile, not active."""
    kind: type[ClientChanged | EmployeeChanged] = ClientChanged if entity == "client" else EmployeeChanged
    return kind.model_validate_json(body).model_copy(update={"active": False})
