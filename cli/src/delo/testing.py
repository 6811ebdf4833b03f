"""For tests: a private stack with only what is asked for, on ports of its own, gone at the end."""

from __future__ import annotations

import asyncio
import os
import smtplib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.catalogue import TOPICS, Topic

from delo.clock import moving
from delo.stack import database, dovecot, greenmail, sandbox, topics
from delo.stack.component import Component, Site
from delo.stack.dovecot import Dovecot
from delo.stack.home import Home
from delo.stack.kafka import Kafka
from delo.stack.ports import HOST
from delo.stack.postgres import Postgres, admin_dsn
from delo.stack.problems import Problem
from delo.stack.processes import alive, tail
from delo.stack.replica import replica_named
from delo.stack.services import SERVICES, Service, role, service_dsn
from delo.stack.side_by_side import side_by_side
from delo.stack.stack import Stack, everything
from delo.stack.state import Started, load, locked, save

if TYPE_CHECKING:
    from delo.containers.in_tests import Contained

ENGINES_VARIABLE = "DELO_TEST_ENGINES"  # "containers": PostgreSQL and Kafka by testcontainers, else processes
DELIVERY_SECONDS = 60.0
MAIL_SERVERS = (greenmail.GreenMail().name, Dovecot().name)


def mail_servers() -> list[str]:
    """Those that can run on this machine: GreenMail, and Dovecot where it is installed."""
    return [name for name in MAIL_SERVERS if name != Dovecot().name or dovecot.installed()]


class RunningStack:
    """A stack under a test. Every method may be called from a coroutine; those that wait block it meanwhile."""

    def __init__(self, stack: Stack, contained: Sequence[Contained] = ()) -> None:
        self._stack = stack
        self._contained = {one.name: one for one in contained}
        self.home = stack.home

    @property
    def bootstrap(self) -> str:
        """Kafka: host:port."""
        return self._site.address("kafka")

    @property
    def admin_dsn(self) -> str:
        """PostgreSQL as superuser, database delo."""
        return admin_dsn(self._site)

    @property
    def smtp(self) -> tuple[str, int]:
        """The mail server's SMTP: host, port."""
        return HOST, self._site.port("smtp")

    @property
    def imap(self) -> tuple[str, int]:
        """The mail server's IMAP: host, port."""
        return HOST, self._site.port("imap")

    @property
    def mailbox(self) -> tuple[str, str, str]:
        """The shared mailbox: its address, IMAP user, password."""
        return greenmail.MAILBOX, greenmail.USER, self._site.state.secrets["mailbox"]

    @property
    def mail_server(self) -> str:
        """Its name among the processes: greenmail or dovecot."""
        return next(c.name for c in self._stack.components if c.name in MAIL_SERVERS)

    def deliver(self, *letters: bytes) -> None:
        """Bring letters to the shared mailbox, as another mail server would."""
        protocol = smtplib.LMTP if self.mail_server == Dovecot().name else smtplib.SMTP
        with protocol(*self.smtp, timeout=DELIVERY_SECONDS) as server:
            for letter in letters:
                server.sendmail("sender@sender.example", [greenmail.MAILBOX], letter)

    @property
    def webhook_url(self) -> str:
        """The sandbox's incoming webhook."""
        return sandbox.webhook_url(self._site)

    @property
    def sandbox(self) -> dict[str, object]:
        """What the sandbox has said of itself: addresses, application, tokens."""
        return dict(sandbox.announced(self._site) or {})

    def http(self, name: str) -> str:
        """Base address of the sandbox or of a service."""
        return f"http://{HOST}:{self._site.port(name)}"

    def dsn(self, service: str) -> str:
        """PostgreSQL as that service; its role and schema are made at the first call, any name will do."""
        known = load(self.home.state_file)
        if f"role {role(service)}" not in known.secrets:
            with locked(self.home) as state:
                passwords = {role(service): state.secret(f"role {role(service)}")}
                save(self.home.state_file, state)
            site = self._site
            admin = admin_dsn(site, "postgres"), admin_dsn(site)
            side_by_side(lambda wanted: database.arrange(*admin, wanted), [passwords])
        return service_dsn(self._site, service)

    def create_topics(self, *wanted: Topic) -> None:
        """Topics beside those of the catalogue."""
        side_by_side(lambda topics_: topics.create(self.bootstrap, topics_), [wanted])

    def kill(self, name: str) -> None:
        """SIGKILL to one process, or to all in its container."""
        if name in self._contained:
            self._contained[name].kill()
        else:
            self._stack.kill(name)

    def restart(self, name: str) -> None:
        """Start it anew (ending it first if it runs) and wait until it is ready. Same ports, same data."""
        if name in self._contained:
            side_by_side(lambda one: one.restart(), [self._contained[name]])
        else:
            self._stack.restart(name)

    async def preset_clock(self, at: datetime) -> None:
        """Put the business clock to *at* while only PostgreSQL runs; tell the sandbox by `set_clock` later."""
        await moving.preset(self._site, at)

    async def set_clock(self, at: datetime) -> None:
        """Put the business clock to *at*, before anything has happened."""
        await moving.set_to(self._site, at)

    async def rest(self) -> None:
        """Wait until nothing is left to be read, sent or answered. Raises Problem if that doesn't come."""
        await moving.rest(self._site)

    async def advance(self, until: datetime) -> None:
        """Move the business clock to *until*, wake by wake. Raises Problem if the stack doesn't come to rest."""
        now = await moving.now(self._site)
        await moving.advance(self._site, until - now, lambda _: None)

    async def restarted(self, name: str) -> None:
        """restart() for a test whose own coroutines must go on meanwhile."""
        await asyncio.to_thread(self.restart, name)

    def started(self, name: str) -> Started | None:
        """Pid and identity of a process that runs, else None."""
        if name in self._contained:
            return self._contained[name].started()
        found = load(self.home.state_file).processes.get(name)
        return found if alive(found) else None

    def log(self, name: str, lines: int = 50) -> str:
        """The last lines of what a process said."""
        return self._contained[name].log(lines) if name in self._contained else tail(self.home.log(name), lines)

    @property
    def _site(self) -> Site:
        return Site(self.home, load(self.home.state_file))


@contextmanager
def stack(
    folder: Path,
    services: Sequence[str] = ("postgres",),
    catalogue: Sequence[Topic] = TOPICS,
    settings: Mapping[str, str] | None = None,
) -> Iterator[RunningStack]:
    """Run the named engines and services (postgres, kafka, greenmail or dovecot, sandbox, mail-ingest, …) in *folder*.

    `tax-calendar-2` is the second replica of tax-calendar, beside the first one. settings: variables of the services
    (`TASK_GATEWAY_CERTAIN_AFTER`) that differ from the local stack's.
    Started again in the same folder it finds its data and ports (in containers: its ports). Raises Problem if something
    won't start.
    """
    home, components = Home(folder.resolve()), _components(services, catalogue, settings or {})
    contained = _in_containers(home, components)
    inside = {one.name for one in contained}
    chosen = Stack(home, [one for one in components if one.name not in inside], prefer_ports=False)
    try:
        side_by_side(lambda one: one.start(), contained)
        chosen.up()
        yield RunningStack(chosen, contained)
    finally:
        chosen.down()
        side_by_side(lambda one: one.remove(), contained)


def _in_containers(home: Home, components: Sequence[Component]) -> list[Contained]:
    wanted = os.environ.get(ENGINES_VARIABLE, "embedded")
    if wanted not in ("embedded", "containers"):
        raise Problem(f"{ENGINES_VARIABLE} is embedded or containers, not {wanted}.")
    if wanted == "embedded":
        return []
    from delo.containers import in_tests  # noqa: PLC0415 - testcontainers is there for development only

    return in_tests.contained(home, components)


def _components(names: Sequence[str], catalogue: Sequence[Topic], settings: Mapping[str, str]) -> list[Component]:
    roles = [role(service.name) for service in SERVICES if service.name in names]
    special: dict[str, Component] = {"postgres": Postgres(roles=roles), "kafka": Kafka(topics=catalogue)}
    engines: list[Component] = [Dovecot(), *everything()]
    known: dict[str, Component] = {component.name: component for component in engines} | special
    known |= {name: found for name in names if (found := replica_named(name))}
    known |= {name: one.but(settings) for name, one in known.items() if settings and isinstance(one, Service)}
    unknown = set(names) - known.keys()
    if unknown:
        raise ValueError(f"not in the stack: {sorted(unknown)}; there are {sorted(known)}")
    if set(MAIL_SERVERS) <= set(names):
        raise ValueError("one mail server is enough: they share their ports' names")
    return [component for name, component in known.items() if name in names]
