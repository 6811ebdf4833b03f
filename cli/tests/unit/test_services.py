"""What a service is told by the stack."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from delo.demo.story import Row, Task
from delo.demo.view import outcome
from delo.stack import services
from delo.stack.component import Site
from delo.stack.home import Home
from delo.stack.services import MAIL_INGEST, SERVICES, TAX_CALENDAR, environment
from delo.stack.state import State
from rich.console import Console

PORTS = {"kafka": 9001, "postgres": 9002, "imap": 9003, "mail-ingest": 9004, "tax-calendar": 9005}
SECRETS = {"role tax_calendar": "word", "role mail_ingest": "other", "mailbox": "third"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(Home(tmp_path), State(ports=dict(PORTS), secrets=dict(SECRETS)))


def test_every_service_is_told_its_engines_under_its_own_prefix(site: Site) -> None:
    assert environment(TAX_CALENDAR, site) == {
        "TAX_CALENDAR_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9001",
        "TAX_CALENDAR_POSTGRES_DSN": "postgresql://tax_calendar:word@127.0.0.1:9002/delo",
        "TAX_CALENDAR_BLOB_FOLDER": str(site.home.root / "data" / "blobs"),
        "TAX_CALENDAR_HTTP_PORT": "9005",
        "TAX_CALENDAR_CLOCK": "local",
        "TAX_CALENDAR_PORTAL": "demo",
        "TAX_CALENDAR_PROFILE": str(services.PROFILE),
        "TAX_CALENDAR_INSTANCE": "tax-calendar-1",
    }


def test_mail_ingest_is_told_the_mailbox(site: Site) -> None:
    told = environment(MAIL_INGEST, site)

    assert {name: value for name, value in told.items() if "_IMAP_" in name} == {
        "MAIL_INGEST_IMAP_HOST": "127.0.0.1",
        "MAIL_INGEST_IMAP_PORT": "9003",
        "MAIL_INGEST_IMAP_USER": "buh",
        "MAIL_INGEST_IMAP_PASSWORD": "third",
        "MAIL_INGEST_IMAP_TLS": "none",
        "MAIL_INGEST_IMAP_FOLDERS": "INBOX",
    }


def test_every_service_has_a_port_of_its_own() -> None:
    assert len({service.http_port for service in SERVICES}) == len(SERVICES)


def test_the_profile_of_the_demonstration_is_in_the_project() -> None:
    assert services.PROFILE.is_file()


def test_the_table_shows_task_person_and_link_once_per_demand() -> None:
    task = Task(responsible_id=7, deadline=None, crm_id="301", url="http://crm/301")
    rows = [Row("d01", "docs_93", "19-12/1", task), Row("d02", "newsletter"), Row("d03", "docs_93", None, task, True)]
    console = Console(width=140, record=True, file=io.StringIO())

    console.print(outcome(rows, {7: "Ирина Кольцова"}))

    shown = [" ".join(line.split()) for line in console.export_text().splitlines()]
    assert shown[1:] == [
        "d01 docs_93 19-12/1 301 Ирина Кольцова no term http://crm/301",
        "d02 newsletter",
        "d03 docs_93 301 (known) Ирина Кольцова no term http://crm/301",
    ]
