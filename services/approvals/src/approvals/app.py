"""Puts approvals together."""

from __future__ import annotations

import sys

from chassis.profile import BadProfile
from chassis.service import Service
from chassis.settings import from_environment

from approvals.deciders import DECIDERS, chart, pages
from approvals.handlers import router
from approvals.profile import RULES
from approvals.serving import serve
from approvals.settings import Settings
from approvals.signing import LINK, Signer


def main() -> None:
    """Run the service."""
    settings = from_environment(Settings)
    try:
        RULES.read_all(settings.profile)
    except BadProfile as error:  # now, and not at each request of that portal
        print(error, file=sys.stderr)  # noqa: T201 - no log is set up yet
        sys.exit(2)
    if settings.link_secret is not None and settings.public_url is not None:
        LINK.signer = Signer(settings.link_secret.get_secret_value(), settings.public_url)
    Service("approvals", settings, "approvals", [router], [*DECIDERS, chart, pages], [serve]).run()
