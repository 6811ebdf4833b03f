"""The table of addresses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.portal.errors import RestError
from sandbox.web import (
    bell,
    boards,
    control,
    deeds,
    downloads,
    forms,
    month,
    oauth,
    pages,
    processes,
    registries,
    rest,
    rest_v3,
    uploads,
)
from sandbox.web.desk import of_our_page
from sandbox.web.host import Host

BOTH = ["GET", "POST"]
Switch = Callable[[Request], Awaitable[Response]]


def application(host: Host) -> Starlette:
    """The server's application over one portal."""
    handlers = {control.NotUnderstood: control.misunderstood, Exception: _failed}
    app = Starlette(routes=_routes(), exception_handlers=handlers)
    app.state.host = host
    return app


def _routes() -> list[BaseRoute]:
    return [
        Route("/rest/download.json", downloads.by_token),
        Route("/rest/upload.json", uploads.receive, methods=["POST"]),
        Route("/rest/api/{method}", rest_v3.application, methods=BOTH),
        Route("/rest/api/{user:int}/{secret}/{method}", rest_v3.webhook, methods=BOTH),
        Route("/rest/{user}/{secret}/{method}", rest.webhook, methods=BOTH),
        Route("/rest/{user}/{secret}/{method}/", rest.webhook, methods=BOTH),
        Route("/rest/{method}", rest.application, methods=BOTH),
        Route("/rest/{method}/", rest.application, methods=BOTH),
        Route("/oauth/token/", oauth.token, methods=BOTH),
        Route("/oauth/token", oauth.token, methods=BOTH),
        Route("/oauth/authorize/", oauth.authorize),
        Route("/healthz", control.health),
        *_switches(),
        *_pages(),
    ]


def _switches() -> list[BaseRoute]:
    """What tests turn; a page of another site that a browser has open may not."""
    return [
        Route("/_sandbox/clock", _from_here(control.clock), methods=BOTH),
        Route("/_sandbox/faults", _from_here(control.faults), methods=[*BOTH, "DELETE"]),
        Route("/_sandbox/limits", _from_here(control.limits), methods=BOTH),
        Route("/_sandbox/stats", _from_here(control.stats)),
        Route("/_sandbox/webhooks", _from_here(control.webhooks), methods=["POST"]),
        Route("/_sandbox/outgoing", _from_here(control.outgoing), methods=["POST"]),
        Route("/_sandbox/features", _from_here(control.features), methods=BOTH),
        Route("/_sandbox/cards", _from_here(control.cards), methods=BOTH),
        Route("/_sandbox/forms", _from_here(forms.settings), methods=BOTH),
        Route("/_sandbox/templates", _from_here(processes.templates), methods=["POST"]),
        Route("/_sandbox/processes", _from_here(processes.processes), methods=BOTH),
        Route("/_sandbox/robots", _from_here(processes.robots), methods=["POST"]),
    ]


def _from_here(switch: Switch) -> Switch:
    async def guarded(request: Request) -> Response:
        if not of_our_page(request):
            return rest.refusal(RestError("ACCESS_DENIED", "Another site's page may not turn this", 403))
        return await switch(request)

    return guarded


def _pages() -> list[BaseRoute]:
    return [
        Route("/", pages.home),
        Route("/tasks/", pages.tasks),
        Route("/company/personal/user/{uid:int}/tasks/task/view/{id:int}/", pages.task),
        Route("/clients/", pages.clients),
        Route("/clients/{id:int}/", pages.client),
        Route("/crm/company/details/{id:int}/", pages.client),
        Route("/people/", pages.people),
        Route("/people/{id:int}/", pages.person),
        Route("/company/personal/user/{id:int}/", pages.person),
        Route("/files/{id:int}", downloads.by_page),
        Route("/static/portal.css", pages.style),
        Route("/static/portal.js", pages.script),
        *_worked_on(),
        Route("/pub/form/{id:int}/", forms.form, methods=BOTH),
    ]


def _worked_on() -> list[BaseRoute]:
    """Pages on which a person does something."""
    post = ["POST"]
    return [
        Route("/crm/", boards.kinds),
        Route("/crm/type/{kind:int}/board/", boards.board),
        Route("/crm/type/{kind:int}/add", boards.add, methods=post),
        Route("/crm/deal/details/{id:int}/", boards.details),
        Route("/crm/type/{kind:int}/details/{id:int}/", boards.details),
        Route("/crm/type/{kind:int}/details/{id:int}/stage", boards.move, methods=post),
        Route("/crm/type/{kind:int}/details/{id:int}/comment", boards.say, methods=post),
        Route("/tasks/{id:int}/", pages.task),
        Route("/tasks/{id:int}/move", deeds.move, methods=post),
        Route("/tasks/{id:int}/comment", deeds.say, methods=post),
        Route("/tasks/{id:int}/time", deeds.log_time, methods=post),
        Route("/calendar/", month.month),
        Route("/lists/", registries.every),
        Route("/lists/{id:int}/", registries.one),
        Route("/notifications/", bell.notices),
        Route("/notifications/read", bell.read_all, methods=post),
        Route("/login/", bell.who),
        Route("/login/as", bell.log_in, methods=post),
    ]


async def _failed(request: Request, error: Exception) -> Response:
    """A bug of ours, in the portal's words; the server logs the trace."""
    del request, error
    return rest.refusal(RestError("INTERNAL_SERVER_ERROR", "Internal server error", 500))
