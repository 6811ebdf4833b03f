"""Puts billing together."""

from __future__ import annotations

from chassis.service import Service
from chassis.settings import from_environment

from billing.deciders import DECIDERS, invoices
from billing.handlers import router
from billing.profile import OFFICES
from billing.settings import Settings


def main() -> None:
    """Run the service."""
    settings = from_environment(Settings)
    OFFICES.at(settings.profile)
    Service("billing", settings, "billing", [router], [*DECIDERS, invoices]).run()
