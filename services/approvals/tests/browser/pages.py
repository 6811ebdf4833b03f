"""The pages of approvals in a real browser, on a phone and on a desk: `make screenshots` keeps their pictures."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from approvals.signing import Grant, Signer
from approvals.web.application import Pages
from approvals.web.fields import inputs_of, legs_of
from approvals.web.http import Answer
from approvals.web.visit import Visit
from approvals_scenes import PROFILE
from browser.chromium import Browser, chromium
from delo.stack.home import PROJECT

from chassis import health

NOW = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
PICTURES = PROJECT / "docs" / "pictures"
GRANT = Grant("demo", "answer", 9, int((NOW + timedelta(hours=72)).timestamp()), "trip:58", 1)
LINES = [
    "Командировка 26.10.2026–30.10.2026: Казань",
    "Цель: Заседание по делу А65-1/2026",
    "Билеты 12 000,00 ₽, проживание 20 000,00 ₽",
    "Суточные 3 500,00 ₽ за 5 дн.",
    "Всего 35 500,00 ₽, аванс 30 000,00 ₽",
]
PHONE, DESK = (390, 844), (1100, 860)


class Question:
    """A question with an answer that is kept."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []

    async def show(self, visit: Visit) -> Answer:
        about = {"title": "Командировка", "number": "58", "lines": LINES, "applicant": 17, "version": 1}
        more = {"until": "08.10.2026 10:00", "for_id": 5, "mistake": None, "comment": "", "kind": None}
        return visit.page("approve.html", **about, **more)

    async def take(self, visit: Visit) -> Answer:
        self.sent.append(visit.asked.fields)
        return visit.said("thanks")

    async def again(self, visit: Visit) -> Answer:
        return await self.show(visit)


class Blank:
    """A form with a mistake: of a trip, or of an expense with its photo, which is kept."""

    def __init__(self) -> None:
        self.photos: tuple[bytes, ...] = ()

    async def show(self, visit: Visit) -> Answer:
        if visit.asked.query.get("kind") == "expense":
            return self._expense(visit)
        kind = PROFILE.kinds["trip"]
        inputs = inputs_of(kind, {}, {"purpose"}, visit.words, visit.language)
        told = {"mistakes": ["Цель: не заполнено."], "legs": legs_of(kind, {}), "once": "o" * 43}
        told |= {"photos": False, "photo_wrong": False, "notice": None}
        return visit.page("form.html", 422, kind="trip", title=kind.title, inputs=inputs, **told)

    def _expense(self, visit: Visit) -> Answer:
        kind = PROFILE.kinds["expense"]
        inputs = inputs_of(kind, {}, {"photo"}, visit.words, visit.language)
        told = {"mistakes": ["Чек: подойдёт снимок."], "legs": [], "once": "o" * 43}
        told |= {
            "photos": True,
            "photo_wrong": True,
            "notice": None,
            "papers": False,
            "photo_title": visit.words["photo"],
        }
        return visit.page("form.html", 422, kind="expense", title=kind.title, inputs=inputs, **told)

    async def take(self, visit: Visit) -> Answer:
        self.photos = visit.asked.files.get("photo", ())
        return visit.said("sent")

    async def again(self, visit: Visit) -> Answer:
        return await self.show(visit)


@asynccontextmanager
async def opened(
    question: Question, act: str, size: tuple[int, int], blank: Blank | None = None
) -> AsyncIterator[tuple[Browser, str]]:
    """A browser of a size, and the address of the page."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    signer = Signer("a secret of the tests, long enough", f"http://127.0.0.1:{port}")
    stopping = asyncio.Event()
    pages = Pages(signer, lambda: NOW, question, blank or Blank(), Blank())
    serving = asyncio.create_task(health.serve_app(pages, "127.0.0.1", port, stopping, listening))
    async with chromium(*size) as tab:
        yield tab, signer.url(replace(GRANT, act=act))  # type: ignore[arg-type]
    stopping.set()
    await serving


@pytest.mark.parametrize(("size", "name"), [(PHONE, "approval-phone"), (DESK, "approval")])
async def test_a_question_is_read_without_scrolling_sideways_and_answered_by_a_click(
    size: tuple[int, int], name: str
) -> None:
    question = Question()
    async with opened(question, "answer", size) as (tab, url):
        await tab.open(url + "?lang=ru")
        await tab.picture(PICTURES / f"{name}.png")
        assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
        assert question.sent == []
        smallest = "Math.min(...[...document.querySelectorAll('button.yes, button.no')].map(b => b.offsetHeight))"
        assert await tab.run(smallest) >= 44
        await tab.run("document.querySelector('button.yes').click()")
        await tab.loaded()
        assert await tab.run("document.querySelector('h1').textContent") == "Ответ принят"
    (sent,) = question.sent
    assert sent["decision"] == "agree"


async def test_a_form_names_each_input_and_what_is_wrong_with_it() -> None:
    async with opened(Question(), "form", PHONE) as (tab, url):
        await tab.open(url + "?kind=trip&lang=ru")
        await tab.picture(PICTURES / "approval-form.png")
        assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
        unnamed = "[...document.querySelectorAll('input:not([type=hidden]), textarea')].filter(i => !i.labels.length)"
        assert await tab.run(f"{unnamed}.length") == 0
        assert await tab.run("document.querySelector('[aria-invalid=true]').id") == "purpose"
        assert await tab.run("document.querySelector('[role=alert]').innerText.includes('Цель: не заполнено')")


async def test_another_language_is_one_click_away() -> None:
    async with opened(Question(), "answer", PHONE) as (tab, url):
        await tab.open(url + "?lang=ru")
        await tab.run("document.querySelector('footer a').click()")
        await tab.loaded()
        assert await tab.run("document.documentElement.lang") == "en"
        assert "approved nothing" in await tab.run("document.querySelector('.note').textContent")


async def test_a_receipt_is_photographed_and_sent_from_a_phone() -> None:
    blank = Blank()
    async with opened(Question(), "form", PHONE, blank) as (tab, url):
        await tab.open(url + "?kind=expense&lang=ru")
        await tab.picture(PICTURES / "approval-receipt.png")
        assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
        assert await tab.run("document.querySelector('#photo').labels[0].innerText") == "Чек: снимок или PDF"
        assert await tab.run("document.querySelector('#photo').accept") == "image/*,application/pdf"
        assert await tab.run("document.querySelector('[aria-invalid=true]').id") == "photo"
        assert await tab.run("document.querySelector('#photo').offsetHeight") >= 44
        chosen = "new File([new Uint8Array([255, 216, 255, 13, 10, 45, 45, 0])], 'чек.jpg', {type: 'image/jpeg'})"
        await tab.run(
            f"const d = new DataTransfer(); d.items.add({chosen}); document.querySelector('#photo').files = d.files;"
        )
        await tab.run("document.querySelector('button.yes').click()")
        await tab.loaded()
        assert await tab.run("document.querySelector('h1').textContent") == "Заявка подана"
    assert blank.photos == (bytes([255, 216, 255, 13, 10, 45, 45, 0]),)
