"""Notifications of a person, and who one is on this portal."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox.web.bbcode import rendered
from sandbox.web.card import moment
from sandbox.web.desk import COOKIE, Desk, act, show, text_of
from sandbox.wire import php


async def notices(request: Request) -> Response:
    """What this person was told by the bell, the newest first."""
    return await show(request, "notices.html", "bell", _notices)


async def read_all(request: Request) -> Response:
    """Mark everything as seen."""

    def work(desk: Desk, form: FormData) -> str:
        del form
        desk.ask("im.notify.read.all", {})
        return "/notifications/"

    return await act(request, "bell", work)


async def log_in(request: Request) -> Response:
    """Be somebody: the portal is for trials, nobody needs a password."""
    chosen: list[str] = []

    def work(desk: Desk, form: FormData) -> str:
        number = php.integer(text_of(form, "person"))
        chosen.append(str(number if number in desk.people() else desk.caller.user_id))
        return "/"

    answer = await act(request, "home", work)
    if isinstance(answer, RedirectResponse):
        answer.set_cookie(COOKIE, chosen[0], httponly=True, samesite="strict")
    return answer


async def who(request: Request) -> Response:
    """Choose whom to be."""
    return await show(request, "login.html", "login", lambda desk: {"people": _by_name(desk)})


def _by_name(desk: Desk) -> list[tuple[int, str, str]]:
    found = desk.host.portal.store.documents("person").find()
    told = [(row.id, f"{row.body['LAST_NAME']} {row.body['NAME']}", row.body["WORK_POSITION"]) for row in found]
    return sorted(told, key=lambda one: one[1])


def _notices(desk: Desk) -> dict[str, Any]:
    found = desk.ask("im.notify.get", {})
    people = desk.people()
    return {
        "unseen": found["total_unread_count"],
        "notices": [
            {
                "html": rendered(str(one["text"])),
                "when": moment(desk, one["date"]),
                "who": people.get(php.integer(one["author_id"]), ""),
                "new": one["notify_read"] != "Y",
            }
            for one in found["notifications"]
        ],
    }
