"""Puts task-gateway together."""

from __future__ import annotations

from chassis.service import Service
from chassis.settings import from_environment

from task_gateway.assembly import send
from task_gateway.handlers import commands, router
from task_gateway.inbound.assembly import receive
from task_gateway.settings import Settings


def main() -> None:
    """Run the service."""
    settings = from_environment(Settings)
    Service("task-gateway", settings, "task_gateway", [router], [commands], [send, receive]).run()
