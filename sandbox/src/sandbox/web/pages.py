"""The pages that are only looked at: start, tasks, a task, clients, people."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.web.desk import show
from sandbox.web.views import Choice, Views
from sandbox.wire import php


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
    return _static("portal.css", "text/css")


async def script(request: Request) -> Response:
    """The one script: cards can be dragged."""
    del request
    return _static("portal.js", "text/javascript")


def _static(name: str, media_type: str) -> Response:
    content = files("sandbox").joinpath(f"web/static/{name}").read_bytes()
    return Response(content, media_type=f"{media_type}; charset=utf-8", headers={"Cache-Control": "max-age=60"})


async def _page(
    request: Request, template: str, section: str, read: Callable[[Views], dict[str, Any] | None]
) -> Response:
    return await show(request, template, section, lambda desk: read(Views(desk.host.portal)))
