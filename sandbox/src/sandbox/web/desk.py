"""Who looks at the pages, and the portal's methods as that person calls them: the pages have no way of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.portal.access import Caller
from sandbox.portal.errors import RestError
from sandbox.portal.state import ADMIN_ID
from sandbox.web.host import Host, base_url, host_of
from sandbox.wire import php

COOKIE = "person"
PAGE, MOST_ROWS = 50, 1000
TEMPLATES = Environment(
    loader=PackageLoader("sandbox", "web/templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True)
class Desk:
    """The portal as one person uses it. On the portal's thread only."""

    host: Host
    caller: Caller
    base_url: str

    def ask(self, method: str, params: dict[str, Any] | list[Any]) -> Any:
        """What the method answers. Raises RestError."""
        outcome = self.host.engine.run(method, params, self.caller, self.base_url)
        if outcome.error is not None:
            raise outcome.error
        return outcome.reply.result if outcome.reply else None

    def all(self, method: str, key: str | None, params: dict[str, Any]) -> list[Any]:
        """The rows of a list, page by page, so many at most. Raises RestError."""
        rows: list[Any] = []
        while len(rows) < MOST_ROWS:
            found = self.ask(method, {**params, "start": len(rows)})
            page = found[key] if key else found
            rows += page
            if len(page) < PAGE:
                break
        return rows

    def people(self) -> dict[int, str]:
        """Everybody's name."""
        found = self.host.portal.store.documents("person").find()
        return {row.id: f"{row.body['NAME']} {row.body['LAST_NAME']}" for row in found}

    def unread(self) -> int:
        """Notifications this person has not seen."""
        return len(self.host.portal.store.documents("notification").where(USER_ID=self.caller.user_id, READ="N"))


def desk_of(request: Request) -> Desk:
    """Whoever is logged in, the administrator unless somebody said who. On the portal's thread only."""
    host = host_of(request)
    wanted = php.integer(request.cookies.get(COOKIE)) or ADMIN_ID
    user = wanted if host.portal.store.documents("person").get(wanted) else ADMIN_ID
    return Desk(host, host.portal.access.acting(user, "page", f"page:{user}"), base_url(request))


async def show(
    request: Request, template: str, section: str, read: Callable[[Desk], dict[str, Any] | None]
) -> Response:
    """A page; "missing" where *read* finds nothing, and the portal's own words where it refuses."""

    def work() -> Response:
        desk = desk_of(request)
        try:
            found = read(desk)
        except RestError as refused:
            return _refused(desk, section, refused)
        if found is None:
            return _rendered(desk, "missing.html", section, {}, 404)
        return _rendered(desk, template, section, found, 200)

    return await host_of(request).run(work)


async def act(request: Request, section: str, work: Callable[[Desk, FormData], str]) -> Response:
    """What a form or a drag asks for; *work* does it and answers where to go then."""
    form = await request.form()

    def inside() -> Response:
        desk = desk_of(request)
        if not of_our_page(request):
            return _refused(desk, section, RestError("", "Запрос пришёл не со страницы портала", 403))
        try:
            return RedirectResponse(work(desk, form), 303, headers=HEADERS)
        except RestError as refused:
            return _refused(desk, section, refused)

    return await host_of(request).run(inside)


def text_of(form: FormData, name: str) -> str:
    """A field of a form."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def of_our_page(request: Request) -> bool:
    """A browser says from which page a form comes; another site's forms change nothing here."""
    origin = request.headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == request.url.netloc


def _refused(desk: Desk, section: str, refused: RestError) -> Response:
    words = {"words": refused.description or refused.code}
    return _rendered(desk, "refused.html", section, words, 403 if refused.status in (401, 403) else 422)


def _rendered(desk: Desk, template: str, section: str, found: dict[str, Any], status: int) -> Response:
    names = desk.people()
    me = {"id": desk.caller.user_id, "name": names.get(desk.caller.user_id, ""), "unread": desk.unread()}
    html = TEMPLATES.get_template(template).render(section=section, admin=ADMIN_ID, me=me, **found)
    return HTMLResponse(html, status, headers=HEADERS)
