"""The stack of a storm is the whole stack, with its replicas."""

from __future__ import annotations

from chaos.replicas import components
from contracts.services import SERVICES
from delo.stack.services import Service


def test_every_service_runs_and_the_two_that_are_replicated_run_twice() -> None:
    services = [one for one in components() if isinstance(one, Service)]

    assert sorted(one.name for one in services) == sorted(
        [*(one.name for one in SERVICES), "tax-calendar-2", "task-gateway-2"]
    )
