"""Puts tax-calendar together."""

from __future__ import annotations

from functools import cache, partial

from chassis.service import Service
from chassis.settings import from_environment

from tax_calendar import calendar_deciders, control_deciders
from tax_calendar.calendar_deciders import facts, profiles
from tax_calendar.control_deciders import happened, scheduled, tasks, watch
from tax_calendar.deciders import DECIDERS, directory, registered
from tax_calendar.feeds import serving
from tax_calendar.handlers import router
from tax_calendar.profile import profile_of
from tax_calendar.settings import Settings

PROJECTIONS = (directory, registered, profiles, facts, happened, tasks, scheduled)


def main() -> None:
    """Run the service."""
    settings = from_environment(Settings)
    said = cache(partial(profile_of, settings.profile))
    deciders = (*DECIDERS, calendar_deciders.by_profiles(said), control_deciders.by_profiles(said))
    feeds = serving(settings.feeds_host, settings.feeds_port)
    Service("tax-calendar", settings, "tax_calendar", [router], [*deciders, *PROJECTIONS], [watch, feeds]).run()
