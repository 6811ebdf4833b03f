"""The stack under a run: two replicas of task-gateway and of tax-calendar, as production has them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from delo.stack.component import Component, Site
from delo.stack.greenmail import GreenMail
from delo.stack.home import Home
from delo.stack.kafka import Kafka
from delo.stack.postgres import Postgres
from delo.stack.processes import Launch
from delo.stack.sandbox import Sandbox
from delo.stack.services import MAIL_INGEST, SERVICES, TASK_GATEWAY, TAX_CALENDAR, Service, environment, role
from delo.stack.stack import Stack


@dataclass(frozen=True)
class Replica(Service):
    """One more process of a service: its role, schema and group, but a port and an instance of its own."""

    of: Service = MAIL_INGEST

    def launch(self, site: Site) -> Launch:
        """See Component."""
        own = role(self.of.name)
        differs = {
            f"{own.upper()}_HTTP_PORT": str(site.port(self.name)),
            f"{own.upper()}_INSTANCE": self.name,
        }
        # The port is looked up by the service's name: the first replica's is drawn with it.
        return Launch([sys.executable, "-m", own], environment(self.of, site) | differs)


def second(service: Service) -> Replica:
    """The second replica of *service*."""
    return Replica(f"{service.name}-2", 0, of=service)


def components(mail: Component | None = None) -> list[Component]:
    """Engines first, as they need each other. *mail*: another mail server than GreenMail."""
    engines: list[Component] = [Postgres(roles=[role(service.name) for service in SERVICES]), Kafka()]
    services = [MAIL_INGEST, TAX_CALENDAR, second(TAX_CALENDAR), TASK_GATEWAY, second(TASK_GATEWAY)]
    return [*engines, mail or GreenMail(), Sandbox(), *services]


def replicated(folder: Path, mail: Component | None = None) -> Stack:
    """The stack in *folder*, not started yet, on ports of its own."""
    return Stack(Home(folder.resolve()), components(mail), prefer_ports=False)
