"""Delo's services in the local stack: `python -m <package>`, told everything by their environment."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from delo.stack import database, greenmail, http, sandbox
from delo.stack.component import Site
from delo.stack.home import PROJECT
from delo.stack.ports import HOST
from delo.stack.processes import Launch

Setting = Callable[[Site], str]

PORTAL = "demo"
PROFILE = PROJECT / "deploy" / "portal" / PORTAL / "portal.yaml"


def role(service: str) -> str:
    """A service's schema and role: its name as PostgreSQL likes it."""
    return service.replace("-", "_")


@dataclass(frozen=True)
class Service:
    """One service; settings: what it reads from its environment beside what every service reads."""

    name: str
    http_port: int
    settings: Mapping[str, Setting] = field(default_factory=dict)
    memory_mebibytes: int = 130
    stop_signal: signal.Signals = signal.SIGTERM
    more_ports: Mapping[str, int] = field(default_factory=dict)

    @property
    def ports(self) -> dict[str, int | None]:
        """See Component."""
        return {self.name: self.http_port, **self.more_ports}

    def but(self, variables: Mapping[str, str]) -> Service:
        """The same with those of *variables* that are its own."""
        prefix = f"{role(self.name).upper()}_"
        own = {name.removeprefix(prefix): value for name, value in variables.items() if name.startswith(prefix)}
        return replace(self, settings={**self.settings, **{name: _always(value) for name, value in own.items()}})

    def prepare(self, site: Site) -> None:
        """Nothing: whichever service starts first sets up the blob folder, which all share."""

    def launch(self, site: Site) -> Launch:
        """See Component."""
        return Launch([sys.executable, "-m", role(self.name)], environment(self, site))

    def ready(self, site: Site) -> bool:
        """Whether it says so."""
        return http.status(f"http://{HOST}:{site.port(self.name)}/ready") == 200

    def arrange(self, site: Site) -> None:
        """Nothing: it migrates its own schema."""

    def address(self, site: Site) -> str:
        """See Component."""
        return f"http://{HOST}:{site.port(self.name)}/metrics"


def _always(value: str) -> Setting:
    return lambda _: value


def environment(service: Service, site: Site) -> dict[str, str]:
    """All variables of a service, with its prefix."""
    own = role(service.name)
    common = {
        "KAFKA_BOOTSTRAP_SERVERS": site.address("kafka"),
        "POSTGRES_DSN": service_dsn(site, service.name),
        "BLOB_FOLDER": str(site.home.blobs),
        "HTTP_PORT": str(site.port(service.name)),
        "CLOCK": "local",
        "PORTAL": PORTAL,
        "PROFILE": str(profile(site)),
        "INSTANCE": f"{service.name}-1",
    }
    special = {name: setting(site) for name, setting in service.settings.items()}
    return {f"{own.upper()}_{name}": value for name, value in (common | special).items()}


def profile(site: Site) -> Path:
    """The portal's profile: the stack's own where its folder has one (portal/demo/portal.yaml), else the demo's."""
    own = site.home.root / "portal" / PORTAL / "portal.yaml"
    return own if own.is_file() else PROFILE


def service_dsn(site: Site, service: str) -> str:
    """Where a service connects: its own role, whose schema comes first."""
    own = role(service)
    return database.dsn(own, site.state.secret(f"role {own}"), site.port("postgres"))


MAIL_INGEST = Service(
    "mail-ingest",
    8051,
    {
        "IMAP_HOST": lambda _: HOST,
        "IMAP_PORT": lambda site: str(site.port("imap")),
        "IMAP_USER": lambda _: greenmail.USER,
        "IMAP_PASSWORD": lambda site: site.state.secret("mailbox"),
        "IMAP_TLS": lambda _: "none",
        "IMAP_FOLDERS": lambda _: "INBOX",
    },
)
FEEDS = "tax-feeds"
TAX_CALENDAR = Service(
    "tax-calendar", 8052, {"FEEDS_PORT": lambda site: str(site.port(FEEDS))}, more_ports={FEEDS: 8062}
)
EVENTS = "crm-events"
TASK_GATEWAY = Service(
    "task-gateway",
    8053,
    {
        "WEBHOOK_URL": sandbox.webhook_url,
        "EVENTS_PORT": lambda site: str(site.port(EVENTS)),
        "EVENT_TOKENS": sandbox.application_token,
    },
    more_ports={EVENTS: 8063},
)
MAIL_DISPATCH = Service(
    "mail-dispatch",
    8054,
    {
        "SMTP_HOST": lambda _: HOST,
        "SMTP_PORT": lambda site: str(site.port("smtp")),
        "SMTP_TLS": lambda _: "none",
    },
)
PAGES = "approval-pages"
APPROVALS = Service(
    "approvals",
    8055,
    {
        "PAGES_PORT": lambda site: str(site.port(PAGES)),
        "PUBLIC_URL": lambda site: f"http://{HOST}:{site.port(PAGES)}",
        "LINK_SECRET": lambda site: site.state.secret("approval links"),
    },
    more_ports={PAGES: 8065},
)

BILLING = Service("billing", 8057, memory_mebibytes=180)

CASE_WORKFLOW = Service("case-workflow", 8058)

SERVICES = (MAIL_INGEST, TAX_CALENDAR, TASK_GATEWAY, MAIL_DISPATCH, APPROVALS, BILLING, CASE_WORKFLOW)
