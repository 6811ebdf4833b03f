"""The sandbox's consultancy with tax profiles on its clients' cards, and what its CRM says of the calendar's tasks."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import asyncpg
import yaml
from delo.stack.services import PROFILE
from e2e.calendar_expected import Fields
from e2e.office import Office
from tax_calendar.law import lawbook

NAMES = (
    *("legal_form", "regimes", "vat_status", "profit_mode", "employees", "director_below_mrot", "transport", "land"),
    *("prop_avg", "has_stazh_special", "eaeu_import", "ip_income_over_300k", "since"),
)
PART = re.compile(r"^• (?P<name>.+) за (?P<period>\S+): по закону", re.MULTILINE)
BY_NAME = {row.name: row.id for row in lawbook().obligations.values()}
KNOWN = """
    SELECT count(*) FROM tax_calendar.client_profile
    WHERE fields <> '{}' AND NOT EXISTS (SELECT FROM tax_calendar.parked WHERE state = 'waiting')
"""
NOTICES = "SELECT count(*) FROM tax_calendar.happened WHERE what = 'notice' AND at >= $1"


@dataclass(frozen=True)
class Task:
    """A task of the calendar as the CRM shows it."""

    id: int
    client: int
    responsible_id: int
    until: date
    put_on: date
    open: bool
    parts: frozenset[str]
    title: str


def field_of(name: str) -> str:
    """The company's field that holds a field of the profile."""
    return f"UF_CRM_TAX_{name.upper()}"


def describe_portal(folder: Path) -> None:
    """A profile of the stack's own: the demo's, and where the cards say what the calendar needs."""
    own = folder / "portal" / "demo"
    shutil.copytree(PROFILE.parent, own)
    portal = yaml.safe_load((own / "portal.yaml").read_text(encoding="utf-8"))
    portal["client_fields"] |= {f"tax_{name}": field_of(name) for name in NAMES}
    (own / "portal.yaml").write_text(yaml.safe_dump(portal, allow_unicode=True), encoding="utf-8")
    (own / "tax-calendar.yaml").write_text('control_notice: "08:00"\n', encoding="utf-8")


class CalendarOffice(Office):
    """What a test does with it."""

    async def prepare(self) -> None:
        """Fields on the card of a company."""
        for name in NAMES:
            fields = {"FIELD_NAME": f"TAX_{name.upper()}", "USER_TYPE_ID": "string", "LABEL": name, "MULTIPLE": "N"}
            await self.crm("crm.company.userfield.add", fields=fields)

    async def companies(self) -> list[dict[str, Any]]:
        """All clients, in order of their ids."""
        found: list[dict[str, Any]] = []
        while True:
            page = await self.crm("crm.company.list", select=["*", "UF_*"], order={"ID": "ASC"}, start=len(found))
            found += page
            if len(page) < 50:
                return found

    async def write_cards(self, cards: Mapping[int, Mapping[str, Any]]) -> None:
        """Change companies: fields of the CRM."""
        for number, fields in cards.items():
            await self.crm("crm.company.update", id=number, fields=fields)

    async def knows(self, count: int) -> None:
        """Until the service has that many profiles and nothing waits for those who work to be known."""
        end = time.monotonic() + 240
        while await self._asked(KNOWN) < count:
            assert time.monotonic() < end, "some cards were never read"
            await asyncio.sleep(0.3)

    async def handed_over(self, client: int, keeper: int) -> None:
        """Until all open tasks of the client are *keeper*'s."""
        end = time.monotonic() + 240
        while {one.responsible_id for one in await self.calendar_tasks() if one.client == client} != {keeper}:
            assert time.monotonic() < end, "the tasks were never handed over"
            await asyncio.sleep(0.5)

    async def calendar_tasks(self) -> list[Task]:
        """Every task for obligations, closed ones too."""
        return [one for one in await self.all_tasks() if one.parts]

    async def all_tasks(self) -> list[Task]:
        """And those that ask for a profile."""
        found: list[dict[str, Any]] = []
        while True:
            page = await self.crm("tasks.task.list", select=["*", "UF_CRM_TASK"], start=len(found), order={"ID": "ASC"})
            found += page["tasks"]
            if len(page["tasks"]) < 50:
                return [_task(one) for one in found]

    async def notices(self, since: datetime) -> int:
        """How many control notices were given."""
        connection = await asyncpg.connect(self.running.admin_dsn)
        try:
            return int(await connection.fetchval(NOTICES, since))
        finally:
            await connection.close()


def card(fields: Fields) -> dict[str, Any]:
    """A profile as people write it on a card; what is not said is empty."""
    return {field_of(name): _written(fields.get(name)) for name in NAMES}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def morning(day: date, hour: int = 8) -> datetime:
    """That day in Moscow, as UTC."""
    return datetime.combine(day, time_of_day(hour - 3), UTC)


def _task(row: dict[str, Any]) -> Task:
    (binding,) = row["ufCrmTask"]
    described = {(BY_NAME[one["name"]], one["period"]) for one in PART.finditer(row["description"])}
    return Task(
        id=int(row["id"]),
        client=int(binding.removeprefix("CO_")),
        responsible_id=int(row["responsibleId"]),
        until=datetime.fromisoformat(row["deadline"]).date(),
        put_on=datetime.fromisoformat(row["createdDate"]).date(),
        open=str(row["status"]) != "5",
        parts=frozenset(f"{name}/{period}" for name, period in described),
        title=row["title"],
    )
