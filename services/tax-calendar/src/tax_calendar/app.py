"""Puts tax-calendar together."""

from __future__ import annotations

from chassis.service import Service
from chassis.settings import from_environment

from tax_calendar.deciders import DECIDERS, directory, registered
from tax_calendar.handlers import router
from tax_calendar.settings import Settings


def main() -> None:
    """Run the service."""
    settings = from_environment(Settings)
    Service("tax-calendar", settings, "tax_calendar", [router], [*DECIDERS, directory, registered]).run()
