"""The table of addresses."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from sandbox.web import control, downloads, oauth, rest
from sandbox.web.host import Host

BOTH = ["GET", "POST"]


def application(host: Host) -> Starlette:
    """The server's application over one portal."""
    app = Starlette(routes=_routes(), exception_handlers={control.NotUnderstood: control.misunderstood})
    app.state.host = host
    return app


def _routes() -> list[BaseRoute]:
    return [
        Route("/rest/download.json", downloads.by_token),
        Route("/rest/{user}/{secret}/{method}", rest.webhook, methods=BOTH),
        Route("/rest/{user}/{secret}/{method}/", rest.webhook, methods=BOTH),
        Route("/rest/{method}", rest.application, methods=BOTH),
        Route("/rest/{method}/", rest.application, methods=BOTH),
        Route("/oauth/token/", oauth.token, methods=BOTH),
        Route("/oauth/token", oauth.token, methods=BOTH),
        Route("/oauth/authorize/", oauth.authorize),
        Route("/healthz", control.health),
        Route("/_sandbox/clock", control.clock, methods=BOTH),
        Route("/_sandbox/faults", control.faults, methods=[*BOTH, "DELETE"]),
        Route("/_sandbox/limits", control.limits, methods=BOTH),
        Route("/_sandbox/stats", control.stats),
        Route("/_sandbox/webhooks", control.webhooks, methods=["POST"]),
        Route("/files/{id:int}", downloads.by_page),
    ]
