"""A portal with management's list, the command line at it, a bank that writes camt.053, and what billing knows."""

from __future__ import annotations

import asyncio
import io
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import asyncpg
import pypdf
import yaml
from contracts.trips.v1 import ExpenseClaimed, TripApproved
from delo.main import app
from delo.stack.services import PROFILE
from delo.testing import RunningStack
from e2e import billing_office as work
from e2e.office import Office
from typer.testing import CliRunner

EXAMPLE = PROFILE.parents[1] / "example" / "task-gateway.yaml"
KNOWN = "SELECT number, client_id, to_pay, due_on, void FROM billing.invoice ORDER BY invoice_id"
NEWEST_DEAL = "SELECT coalesce(max(id), 0) FROM task_gateway.mirror WHERE entity = 'deal'"
REGISTRY, TITLE = "billing", "Отчёт по счетам"


@dataclass(frozen=True)
class Client:
    """A company of the sandbox; like: the client of the demo's billing.yaml whose terms it has."""

    id: int
    name: str
    inn: str
    kpp: str
    mailbox: str
    like: int


LATE = Client(5, "ООО «Финпро Инжиниринг»", "7798033777", "770901001", "accounting@finpro.example", 1)
PARTNER = Client(6, "ООО «Лесная Линия»", "4797022664", "470401001", "lesliniya@mail.example", 2)
HELD = Client(7, "ООО «Медиа Маяк»", "7798990053", "773301001", "fin@mayak-media.example", 4)

STAGED = Client(8, "ООО «Уралстальмонтаж-7»", "6698014232", "667901001", "buh7@usm.example", 4)
KILLED = Client(9, "ООО «Волжский Конвейер»", "5297007719", "526201001", "v.konveer@post.example", 4)
SERVICE: dict[str, Any] = {  # a funnel of monthly work, whose second stage is the manager's word
    "name": "Абонентские сделки",
    "stages": {"work": {"name": "В работе", "code": "NEW"}, "billing": {"name": "Выставить счёт"}},
}


@dataclass(frozen=True)
class Known:
    """An invoice as billing's look-up has it."""

    number: str
    client_id: int
    to_pay: Decimal
    due_on: date
    void: bool


def _yaml(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _write(file: Path, said: Any) -> None:
    file.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")


def describe_portal(folder: Path) -> None:
    """A profile of the stack's own: the demo's, with three more clients and management's list."""
    own = folder / "portal" / "demo"
    shutil.copytree(PROFILE.parent, own)
    billing = _yaml(own / "billing.yaml") | {"report_registry": REGISTRY, "billing_funnel": "service"}
    terms = {one["client_id"]: one for one in billing["clients"]}
    for one in (LATE, PARTNER, HELD, STAGED, KILLED):
        client = {"name": one.name, "inn": one.inn, "kpp": one.kpp, "address": "г. Москва, ул. Вымышленная, д. 1"}
        own_terms = {"client_id": one.id, "client": client, "letters_to": [one.mailbox]}
        billing["clients"].append(terms[one.like] | own_terms)
    _write(own / "billing.yaml", billing)
    gateway = _yaml(own / "task-gateway.yaml")
    gateway["funnels"]["service"] = SERVICE
    gateway["registries"][REGISTRY] = _yaml(EXAMPLE)["registries"][REGISTRY]
    _write(own / "task-gateway.yaml", gateway)


def make_list(running: RunningStack, folder: Path) -> None:
    """List and funnel in the portal, as `delo portal apply` makes them; the gateway looks for them when it starts."""
    part = folder / "list" / "demo"
    part.mkdir(parents=True)
    shutil.copy(PROFILE, part / "portal.yaml")
    _write(
        part / "task-gateway.yaml",
        {"registries": {REGISTRY: _yaml(EXAMPLE)["registries"][REGISTRY]}, "funnels": {"service": SERVICE}},
    )
    _delo(running, "portal", "apply", str(part))
    running.restart("task-gateway")


async def delo(office: Office, *arguments: str) -> None:
    """The command line at this stack."""
    await asyncio.to_thread(_delo, office.running, *arguments)


def _delo(running: RunningStack, *arguments: str) -> None:
    done = CliRunner().invoke(app, arguments, env={"NO_COLOR": "1", "DELO_HOME": str(running.home.root)})
    assert done.exit_code == 0, f"{done.output}{done.exception}"


async def staged(office: Office, client: Client) -> int:
    """A deal of the client that is being worked on; the gateway knows it."""
    category = await _category(office)
    fields = {"TITLE": client.name, "COMPANY_ID": client.id, "CATEGORY_ID": category, "ASSIGNED_BY_ID": 17}
    deal = int(await office.crm("crm.deal.add", fields=fields | {"STAGE_ID": f"C{category}:NEW"}))
    await seen(office, NEWEST_DEAL, deal)
    return deal


async def to_billing(office: Office, deal: int) -> None:
    """The manager moves it to the stage of billing."""
    category = await _category(office)
    stages = await office.crm("crm.status.list", filter={"ENTITY_ID": f"DEAL_STAGE_{category}"})
    (stage,) = [one["STATUS_ID"] for one in stages if one["NAME"] == SERVICE["stages"]["billing"]["name"]]
    await office.crm("crm.deal.update", id=deal, fields={"STAGE_ID": stage})


async def _category(office: Office) -> int:
    found = await office.crm("crm.category.list", entityTypeId=2)
    return next(int(one["id"]) for one in found["categories"] if one["name"] == SERVICE["name"])


async def known(office: Office) -> dict[int, Known]:
    """Client → its newest invoice."""
    connection = await asyncpg.connect(office.running.admin_dsn)
    try:
        return {row["client_id"]: Known(**row) for row in await connection.fetch(KNOWN)}
    finally:
        await connection.close()


async def billed(office: Office, client: int, seconds: float = 240) -> Known:
    """The client's newest invoice, once there is one."""

    async def there() -> Known | None:
        return (await known(office)).get(client)

    found: Known = await work.until(there, seconds, f"an invoice of client {client}")
    return found


async def task(office: Office, begins: str, seconds: float = 240) -> dict[str, Any]:
    """The open task whose title begins so."""

    async def there() -> dict[str, Any] | None:
        return next((one for one in await office.tasks() if one["title"].startswith(begins)), None)

    found: dict[str, Any] = await work.until(there, seconds, f"the task «{begins}»")
    return found


async def stage_of(office: Office, number: str) -> str:
    """Of the smart invoice of that number."""
    return next((one["stageId"] for one in await work.invoices(office) if f"№ {number} " in one["title"]), "")


async def rows(office: Office, number: str) -> list[dict[str, str]]:
    """Management's list: the rows of an invoice, by column."""
    lists = await office.crm("lists.get", IBLOCK_TYPE_ID="lists")
    about = {"IBLOCK_TYPE_ID": "lists", "IBLOCK_ID": next(one["ID"] for one in lists if one["NAME"] == TITLE)}
    columns = await office.crm("lists.field.get", **about)
    codes = {name: one["CODE"].lower() for name, one in columns.items() if one.get("CODE")}
    found = [
        {codes[name]: str(next(iter(value.values()))) for name, value in one.items() if name in codes}
        for one in await office.crm("lists.element.get", **about)
    ]
    return [one for one in found if one.get("invoice") == number]


async def seen(office: Office, question: str, at_least: int) -> None:
    """Until billing's tables say so."""

    async def enough() -> bool:
        connection = await asyncpg.connect(office.running.admin_dsn)
        try:
            return bool(await connection.fetchval(question) >= at_least)
        finally:
            await connection.close()

    await work.until(enough, 60, question)


def trip(deal: int, at: datetime) -> tuple[TripApproved, ExpenseClaimed]:
    """A trip for a deal, approved, with an accepted night of 1 000 roubles: as approvals says it."""
    first, last = date(2026, 10, 12), date(2026, 10, 13)
    approved = TripApproved(
        request="trip:58",
        version=1,
        employee_id=18,
        first_on=first,
        last_on=last,
        approved_at=at,
        per_diem=Decimal("2000.00"),
        per_diem_taxed=Decimal("0.00"),
        advance=Decimal("0.00"),
        currency="RUB",
        report_due_on=date(2026, 10, 16),
        deal_id=deal,
    )
    claimed = ExpenseClaimed(
        request="expense:77",
        source="trip:58",
        kind="lodging",
        on=last,
        amount=Decimal("1000.00"),
        currency="RUB",
        claimed_at=at,
        document=True,
        accepted=True,
    )
    return approved, claimed


def camt(number: str, amount: Decimal, inn: str) -> bytes:
    """An account statement of one payment that names an invoice."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>
<Acct><Id><Othr><Id>{work.OURS}</Id></Othr></Id></Acct>
<Ntry><Amt Ccy="RUB">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{number}-1</EndToEndId></Refs>
<Amt Ccy="RUB">{amount}</Amt><RltdPties><Dbtr><Pty><Nm>Плательщик</Nm>
<Id><OrgId><Othr><Id>{inn}</Id></Othr></OrgId></Id></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>Оплата по счету № {number}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>""".encode()


def beside(letter: bytes, statement: bytes) -> bytes:
    """The bank's letter with another statement in it."""
    made = work.parsed(letter)
    del made["Message-ID"]
    made["Message-ID"] = f"<{uuid5(NAMESPACE_URL, statement.decode())}@bank.example>"
    made.add_attachment(statement, maintype="application", subtype="xml", filename="camt053.xml")
    return made.as_bytes()


def text(content: bytes) -> str:
    """Of a PDF, its spaces all alike."""
    pages = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return " ".join(pages.split())


def subjects(letters: list[EmailMessage]) -> list[str]:
    """What letters are about."""
    return sorted(str(one["Subject"]) for one in letters)
