"""The pages a person looks at: start, tasks, a task, clients, people."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.portal.state import ADMIN_ID
from sandbox.web.host import host_of
from sandbox.web.views import Choice, Views
from sandbox.wire import php

TEMPLATES = Environment(
    loader=PackageLoader("sandbox", "web/templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


async def home(request: Request) -> Response:
    """The start page."""
    return await _page(request, "home.html", "home", lambda views: views.home())


async def tasks(request: Request) -> Response:
    """Tasks, narrowed by person, client and status."""
    asked = request.query_params
    choice = Choice(
        php.integer(asked.get("person")),
        php.integer(asked.get("client")),
        asked.get("status", ""),
        max(1, php.integer(asked.get("page", "1"))),
    )
    return await _page(request, "tasks.html", "tasks", lambda views: views.tasks(choice))


async def task(request: Request) -> Response:
    """One task, at the address it has in Bitrix24."""
    number = int(request.path_params["id"])
    return await _page(request, "task.html", "tasks", lambda views: views.task(number))


async def clients(request: Request) -> Response:
    """Clients, narrowed by a part of name or INN."""
    words = request.query_params.get("q", "").strip()
    return await _page(request, "clients.html", "clients", lambda views: views.clients(words))


async def client(request: Request) -> Response:
    """One client."""
    number = int(request.path_params["id"])
    return await _page(request, "client.html", "clients", lambda views: views.client(number))


async def people(request: Request) -> Response:
    """Departments and who works there."""
    return await _page(request, "people.html", "people", lambda views: views.staff())


async def person(request: Request) -> Response:
    """One person."""
    number = int(request.path_params["id"])
    return await _page(request, "person.html", "people", lambda views: views.employee(number))


async def style(request: Request) -> Response:
    """The one style sheet."""
    del request
    css = files("sandbox").joinpath("web/static/portal.css").read_bytes()
    return Response(css, media_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=60"})


async def _page(
    request: Request, template: str, section: str, read: Callable[[Views], dict[str, Any] | None]
) -> Response:
    host = host_of(request)
    found = await host.run(lambda: read(Views(host.portal)))
    if found is None:
        template, found = "missing.html", {}
    html = TEMPLATES.get_template(template).render(section=section, admin=ADMIN_ID, **found)
    return HTMLResponse(html, 404 if template == "missing.html" else 200, headers=HEADERS)
