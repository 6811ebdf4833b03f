"""A portal that moved is followed to where the same call is answered, and to no other page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from gateway_cloud import READ, Cloud, address_of, portal, served
from task_gateway.adapters.bitrix import Bitrix
from task_gateway.adapters.credentials import MemoryTokens, Place, Webhook


async def test_a_portal_that_moved_is_followed_and_remembered(cloud: Cloud, session: aiohttp.ClientSession) -> None:
    new, runner = await served(Cloud())
    cloud.moved_to = new.address
    bitrix = Bitrix(session, Webhook(f"{cloud.address}/rest/1/secret/"), 5.0)
    assert (await bitrix.call([READ]))[0].fate == "done"
    cloud.moved_to = "http://127.0.0.1:1"
    assert (await bitrix.call([READ]))[0].fate == "done"
    assert new.seen == ["/rest/1/secret/user.current.json"] * 2
    await runner.cleanup()


@pytest.mark.parametrize(
    "location",
    [
        "http://new.example/rest/1/secret/user.get.json",
        "ftp://new.example/rest/1/secret/user.get.json",
        "https://old.example/rest/1/secret/user.get.json",
        "https://new.example/maintenance.html",
        "https://new.example/",
        "/rest/1/secret/user.get.json",
        "",
        "https://[broken/rest/1/secret/user.get.json",
    ],
)
def test_a_portal_is_not_followed_to_another_page_to_where_the_secret_is_less_safe_or_to_itself(location: str) -> None:
    place = Place("https://old.example/rest/1/secret/")
    assert not place.moved("https://old.example/rest/1/secret/user.get.json", location)
    assert place.url == "https://old.example/rest/1/secret/"


def test_a_portal_is_followed_to_the_same_call_on_another_host_and_left_where_that_answers_nothing() -> None:
    place, new = Place("https://old.example/rest/1/secret/"), "https://new.example/rest/1/secret/"
    assert place.moved("https://old.example/rest/1/secret/user.get.json", f"{new}user.get.json?x=1")
    assert place.url == new
    place.lost()
    assert place.url == "https://old.example/rest/1/secret/"


Says = Callable[[web.Request], web.Response]


@dataclass
class Host:
    """A host of its own: *says* what it is told to, and remembers which paths were asked for."""

    says: Says
    asked: list[str] = field(default_factory=list)
    address: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return self.says(request)


@asynccontextmanager
async def hosted(says: Says) -> AsyncIterator[Host]:
    host, app = Host(says), web.Application()
    app.router.add_route("*", "/{any:.*}", host.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    host.address = await address_of(runner)
    yield host
    await runner.cleanup()


def page(_: web.Request) -> web.Response:
    return web.Response(text="<html>works are under way</html>", content_type="text/html")


def done(_: web.Request) -> web.Response:
    return web.json_response({"result": True})


def sent_to(address: str) -> web.Response:
    return web.Response(status=302, headers={"Location": address})


async def test_a_page_of_maintenance_is_not_told_the_secret(session: aiohttp.ClientSession) -> None:
    async with hosted(page) as works, hosted(lambda _: sent_to(f"{works.address}/maintenance.html")) as old:
        bitrix = Bitrix(session, Webhook(f"{old.address}/rest/1/secret/"), 5.0)
        (reply,) = await bitrix.call([READ])
        assert (reply.fate, reply.code) == ("portal", "moved")
        old.says = done
        assert (await bitrix.call([READ]))[0].fate == "done"
        assert works.asked == []


@pytest.mark.parametrize("by", ["webhook", "application"])
async def test_a_host_that_does_not_answer_as_a_portal_is_left_again(
    cloud: Cloud, session: aiohttp.ClientSession, by: str
) -> None:
    async with hosted(page) as works:
        hook = Bitrix(session, Webhook(f"{cloud.address}/rest/1/secret/"), 5.0)
        bitrix = hook if by == "webhook" else portal(cloud, session, MemoryTokens())
        cloud.moved_to = works.address
        (reply,) = await bitrix.call([READ])
        assert (reply.fate, len(works.asked)) == ("unknown", 1)
        cloud.moved_to = None
        assert (await bitrix.call([READ]))[0].fate == "done"
        assert len(works.asked) == 1


async def test_where_a_host_that_was_followed_goes_silent_the_old_one_is_asked_again(
    cloud: Cloud, session: aiohttp.ClientSession
) -> None:
    bitrix = Bitrix(session, Webhook(f"{cloud.address}/rest/1/secret/"), 5.0)
    async with hosted(done) as new:
        cloud.moved_to = new.address
        assert (await bitrix.call([READ]))[0].fate == "done"
    cloud.moved_to = None
    assert [(await bitrix.call([READ]))[0].fate for _ in range(2)] == ["unknown", "done"]


async def test_several_calls_that_are_sent_elsewhere_at_once_all_arrive(
    cloud: Cloud, session: aiohttp.ClientSession
) -> None:
    async with hosted(done) as new:
        cloud.moved_to = new.address
        bitrix = Bitrix(session, Webhook(f"{cloud.address}/rest/1/secret/"), 5.0)
        replies = await asyncio.gather(*(bitrix.call([READ]) for _ in range(5)))
    assert {reply.fate for (reply,) in replies} == {"done"}
