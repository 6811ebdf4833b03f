"""The stack under a run: every service, two replicas of task-gateway and of tax-calendar, as production has them."""

from __future__ import annotations

from pathlib import Path

from delo.stack.component import Component
from delo.stack.greenmail import GreenMail
from delo.stack.home import Home
from delo.stack.kafka import Kafka
from delo.stack.postgres import Postgres
from delo.stack.replica import replica
from delo.stack.sandbox import Sandbox
from delo.stack.services import SERVICES, TASK_GATEWAY, TAX_CALENDAR, role
from delo.stack.stack import Stack


def components(mail: Component | None = None) -> list[Component]:
    """Engines first, as they need each other. *mail*: another mail server than GreenMail."""
    engines: list[Component] = [Postgres(roles=[role(service.name) for service in SERVICES]), Kafka()]
    services = [*SERVICES, replica(TAX_CALENDAR), replica(TASK_GATEWAY)]
    return [*engines, mail or GreenMail(), Sandbox(), *services]


def replicated(folder: Path, mail: Component | None = None) -> Stack:
    """The stack in *folder*, not started yet, on ports of its own."""
    return Stack(Home(folder.resolve()), components(mail), prefer_ports=False)
