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

PORTS = {"kafka": 9001, "postgres": 9002, "imap": 9003, "mail-ingest": 9004, "tax-calendar": 9005, "tax-feeds": 9006}
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
        "TAX_CALENDAR_FEEDS_PORT": "9006",
    }


def test_a_stack_whose_folder_has_a_profile_of_its_own_runs_by_it(site: Site) -> None:
    own = site.home.root / "portal" / "demo" / "portal.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("zone: Europe/Moscow\n")

    assert environment(TAX_CALENDAR, site)["TAX_CALENDAR_PROFILE"] == str(own)


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


TASK = Task(
    responsible_id=7,
    deadline=None,
    crm_id="301",
    url="http://127.0.0.1:8042/company/personal/user/7/tasks/task/view/301/",
)
ROWS = [Row("d01", "docs_93", "19-12/1", TASK), Row("d02", "newsletter"), Row("d03", "docs_93", None, TASK, True)]


def shown(width: int) -> list[str]:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(outcome(ROWS, {7: "Ирина Кольцова"}, width))
    return [" ".join(line.split()) for line in console.export_text().splitlines()]


def test_the_table_shows_task_person_and_link_once_per_demand() -> None:
    assert shown(180)[1:] == [
        f"d01 docs_93 19-12/1 301 Ирина Кольцова no term {TASK.url}",
        "d02 newsletter",
        f"d03 docs_93 301 (known) Ирина Кольцова no term {TASK.url}",
    ]


def test_in_eighty_columns_each_link_stands_whole_below_the_table() -> None:
    assert shown(80)[1:] == [
        "d01 docs_93 19-12/1 301 Ирина Кольцова no term",
        "d02 newsletter",
        "d03 docs_93 301 (known) Ирина Кольцова no term",
        "",
        "task link",
        f"301 {TASK.url}",
    ]
