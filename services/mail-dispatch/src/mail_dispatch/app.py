"""Puts mail-dispatch together."""

from __future__ import annotations

from chassis.service import Service
from chassis.settings import from_environment

from mail_dispatch.assembly import send
from mail_dispatch.handlers import letters, notices, router
from mail_dispatch.settings import Settings


def main() -> None:
    """Run the service."""
    settings = from_environment(Settings)
    Service("mail-dispatch", settings, "mail_dispatch", [router], [letters, notices], [send]).run()
