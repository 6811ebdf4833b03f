"""What a person does with a task on its page: begin, complete, take up again, comment, log time."""

from __future__ import annotations

import re

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from sandbox.portal.errors import RestError
from sandbox.web.desk import Desk, act, text_of

MOVES = {"start": "tasks.task.start", "pause": "tasks.task.pause", "complete": "tasks.task.complete",
         "renew": "tasks.task.renew"}  # fmt: skip
SPENT = re.compile(r"(?:(\d{1,3})\s*[:ч]\s*)?(\d{1,3})?\s*м?")


async def move(request: Request) -> Response:
    """Begin, pause, complete or take up again."""
    number = int(request.path_params["id"])

    def work(desk: Desk, form: FormData) -> str:
        name = text_of(form, "do")
        if name not in MOVES:
            raise RestError("", "Такого действия с задачей нет", 400)
        desk.ask(MOVES[name], {"taskId": number})
        return address(number)

    return await act(request, "tasks", work)


async def say(request: Request) -> Response:
    """A comment."""
    number = int(request.path_params["id"])

    def work(desk: Desk, form: FormData) -> str:
        desk.ask("task.commentitem.add", {"TASKID": number, "FIELDS": {"POST_MESSAGE": text_of(form, "text")}})
        return address(number)

    return await act(request, "tasks", work)


async def log_time(request: Request) -> Response:
    """Time spent, "1:30" or minutes, and on what."""
    number = int(request.path_params["id"])

    def work(desk: Desk, form: FormData) -> str:
        spent = {"SECONDS": seconds(text_of(form, "spent")), "COMMENT_TEXT": text_of(form, "text")}
        desk.ask("task.elapseditem.add", {"TASKID": number, "ARFIELDS": spent})
        return address(number)

    return await act(request, "tasks", work)


def seconds(said: str) -> int:
    """«1:30», «1 ч 30 м» or «90» (minutes) in seconds. Raises RestError."""
    found = SPENT.fullmatch(said)
    minutes = int(found[1] or 0) * 60 + int(found[2] or 0) if found else 0
    if not minutes:
        raise RestError("", "Укажите время: «1:30» или число минут", 400)
    return minutes * 60


def address(number: int) -> str:
    """A task's page."""
    return f"/tasks/{number}/"
