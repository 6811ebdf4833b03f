"""The background task that serves the pages of signed links; every replica has one."""

from __future__ import annotations

from chassis.service import Running

from approvals.settings import Settings
from approvals.signing import LINK
from approvals.web.answering import Answering
from approvals.web.application import Pages
from approvals.web.requesting import Requesting
from approvals.web.year import Year
from chassis import health


async def serve(running: Running) -> None:
    """Serve until the service stops; without a port there is nothing to serve."""
    settings = running.settings
    assert isinstance(settings, Settings)  # noqa: S101 - made in app.main
    if settings.pages_port is None or LINK.signer is None:
        await running.stopping.wait()
        return
    answering = Answering(running.pool, running.blobs, running.intake, running.profiles)
    requesting = Requesting(running.pool, running.intake, running.profiles)
    year = Year(running.pool, running.profiles)
    pages = Pages(LINK.signer, running.clock.business, answering, requesting, year)
    await health.serve_app(pages, settings.pages_host, settings.pages_port, running.stopping)
