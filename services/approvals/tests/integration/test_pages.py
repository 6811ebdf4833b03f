"""The pages of signed links on a real PostgreSQL: single use, a confirming click, nobody's link but one's own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from approvals import pages_store, store
from approvals.profile import RULES
from approvals.signing import Grant, Signer
from approvals.web.answering import Answering
from approvals.web.application import Pages
from approvals.web.requesting import Requesting
from approvals.web.year import Year
from approvals_scenes import APPLICANT, CHIEF, HEAD, PEOPLE
from chassis.blobs.memory import MemoryBlobs
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.intake import Intake
from chassis.journal.postgres import PostgresJournal
from chassis.profile import PortalProfile, Profiles
from contracts.approvals.v1 import (
    AbsenceRegistered,
    AnswerGiven,
    ApprovalAsked,
    Reason,
    RequestDecided,
    RequestOpened,
    RequestSubmitted,
)
from contracts.base import Message
from contracts.claims import Text
from contracts.envelope import Envelope
from contracts.portal.v1 import EmployeeChanged, PortalSwept
from contracts.registry import BY_TYPE
from delo.testing import RunningStack, stack

NOW = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
SITE = "https://delo.example.ru"
SIGNER = Signer("a secret of the tests, long enough", SITE)
HOSTILE = "Робин'); DROP TABLE page;-- <script>alert(1)</script>"
PROFILE = """
kinds:
  trip: {title: Командировка, item_type: trip, form: trip, chain: [manager]}
  memo: {title: Служебная записка, item_type: document, required: [subject, text], chain: [manager], when: {type: memo}}
"""


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("pages"), ["postgres"]) as running:
        yield running


class Site:
    """A browser before the pages, and what lies behind them."""

    def __init__(self, pool: asyncpg.Pool[Any], pages: Pages, blobs: MemoryBlobs) -> None:
        self.pool, self.blobs, self._pages = pool, blobs, pages
        self.browser = self.another()

    def another(self) -> httpx.AsyncClient:
        """A browser without a cookie."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self._pages), base_url=SITE)  # type: ignore[arg-type]

    async def told(self, *bodies: Message) -> None:
        """Facts, as they come from Kafka."""
        envelopes = [Envelope(uuid4(), "test", NOW, "demo", uuid4(), body) for body in bodies]
        async with self.pool.acquire() as connection:
            await store.put(connection, envelopes)
            await pages_store.put(connection, envelopes)

    async def said(self) -> list[Message]:
        """What has been published, in order."""
        rows = await self.pool.fetch("SELECT value FROM outbox ORDER BY id")
        found = [row["value"] for row in rows]
        return [BY_TYPE[re.search(rb'"type":"([^"]+)"', one)[1].decode()].model_validate_json(one) for one in found]  # type: ignore[index]


@pytest.fixture
async def site(engines: RunningStack, tmp_path: Path) -> AsyncIterator[Site]:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "portal.yaml").write_text("zone: Europe/Moscow\n", encoding="utf-8")
    (folder / "approvals.yaml").write_text(PROFILE, encoding="utf-8")
    RULES.at(tmp_path)
    pool = await connect(engines.dsn("approvals"), "approvals")
    await migrate(pool, [own_migrations(), files("approvals") / "migrations"])
    for table in ("page", "page_asked", "absence", "employee", "swept", "outbox", "stimulus"):
        await pool.execute(f"TRUNCATE {table}")
    blobs = MemoryBlobs()
    intake = Intake(PostgresJournal(pool), blobs, Author("approvals", "1"))
    profiles = Profiles({"demo": PortalProfile.model_validate({"zone": "Europe/Moscow"})})
    acts = (Answering(pool, blobs, intake, profiles), Requesting(pool, intake, profiles), Year(pool, profiles))
    pages = Pages(SIGNER, lambda: NOW, *acts)
    made = Site(pool, pages, blobs)
    people = [
        EmployeeChanged(employee_id=one.employee_id, active=one.active, manager_id=one.manager_id, roles=one.roles)
        for one in PEOPLE
    ]
    await made.told(*people, PortalSwept(entity="employee", count=len(people), swept_at=NOW))
    yield made
    await pool.close()


async def asked(site: Site, approver: int = HEAD, version: int = 1, words: str = "Командировка в Казань") -> None:
    """A trip of the applicant waits for somebody's answer."""
    summary = Text.of(words)
    await site.blobs.put("demo", {summary.sha256: words.encode()})
    about = {"request": "trip:58", "version": version}
    opened = RequestOpened(
        **about, kind="trip", applicant_id=APPLICANT, opened_at=NOW, fields=(), summary=summary, seats=()
    )
    because = (Reason(code="manager"),)
    question = ApprovalAsked(**about, seat="1.1", approver_id=approver, asked_at=NOW, because=because)
    await site.told(opened, question)


def link(employee: int = HEAD, **changes: Any) -> str:
    given = {"act": "answer", "until": int((NOW + timedelta(hours=72)).timestamp()), "request": "trip:58", "version": 1}
    return f"/approvals/{SIGNER.token(Grant(portal='demo', employee_id=employee, **(given | changes)))}"


def csrf(page: str) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', page)[1]  # type: ignore[index]


async def answer(site: Site, path: str, browser: httpx.AsyncClient | None = None, **fields: str) -> httpx.Response:
    """Open the page and press a button."""
    used = browser or site.browser
    opened = await used.get(path)
    assert opened.status_code == 200, opened.text
    return await used.post(path, data={"csrf": csrf(opened.text), "decision": "agree"} | fields)


async def test_opening_shows_what_is_approved_and_approves_nothing(site: Site) -> None:
    await asked(site)
    for _ in range(3):
        page = await site.browser.get(link())

    assert page.status_code == 200
    assert "Командировка в Казань" in page.text
    assert "вы ещё ничего не согласовали" in page.text
    assert await site.said() == []


async def test_a_click_answers_once_and_the_link_is_used(site: Site) -> None:
    await asked(site)
    first = await answer(site, link(), comment="хорошо")
    again = await answer(site, link())

    assert (first.status_code, again.status_code) == (200, 409)
    assert "уже использована" in again.text
    (given,) = await site.said()
    assert isinstance(given, AnswerGiven)
    assert (given.request, given.approver_id, given.agreed, given.version) == ("trip:58", HEAD, True, 1)


async def test_two_clicks_at_once_are_one_answer(site: Site) -> None:
    await asked(site)
    path = link()
    page = (await site.browser.get(path)).text
    data = {"csrf": csrf(page), "decision": "agree"}
    answers = await asyncio.gather(*(site.browser.post(path, data=data) for _ in range(5)))

    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409, 409]
    assert len(await site.said()) == 1


async def test_a_refusal_needs_its_reason_and_what_was_typed_stays(site: Site) -> None:
    await asked(site)
    refused = await answer(site, link(), decision="refuse", comment="  ")
    assert (refused.status_code, "напишите причину" in refused.text) == (422, True)
    again = await answer(site, link(), decision="refuse", comment=HOSTILE)

    assert again.status_code == 200
    (given,) = await site.said()
    assert isinstance(given, AnswerGiven)
    assert given.agreed is False


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/approvals/xxx", 403, "недействительна"),
        (link()[:-1] + ("A" if link()[-1] != "A" else "B"), 403, "недействительна"),
        (link(until=int(NOW.timestamp()) - 1), 410, "Срок ссылки истёк"),
        (link(employee=CHIEF), 409, "вас об этом не спрашивают"),
        (link(employee=APPLICANT), 409, "Свою заявку никто не согласует"),
        (link(version=2), 409, "изменилась"),
        (link(request="trip:59"), 409, "не спрашивают"),
        (link(request="trip:58' OR '1'='1"), 409, "не спрашивают"),
        ("/approvals/../etc/passwd", 404, "нет"),
        ("/", 404, "нет"),
    ],
    ids=["forged", "altered", "expired", "another person", "one's own request", "another version", "another request",
         "injected", "a path", "the root"],
)  # fmt: skip
async def test_a_link_that_may_not_answers_nothing_by_get_or_post(
    site: Site, path: str, status: int, words: str
) -> None:
    await asked(site)
    got = await site.browser.get(path)
    sent = await site.browser.post(path, data={"decision": "agree", "csrf": "x"})

    assert (got.status_code, words in got.text) == (status, True)
    assert sent.status_code >= 400
    assert await site.said() == []


async def test_a_link_of_another_portal_sees_nothing(site: Site) -> None:
    await asked(site)
    token = SIGNER.token(Grant("other", "answer", HEAD, int(NOW.timestamp()) + 60, "trip:58", 1))

    assert (await site.browser.get(f"/approvals/{token}")).status_code == 409


async def test_whoever_no_longer_works_answers_nothing(site: Site) -> None:
    await asked(site)
    await site.told(EmployeeChanged(employee_id=HEAD, active=False))

    assert (await site.browser.get(link())).status_code == 409


async def test_a_form_of_another_site_or_browser_is_refused(site: Site) -> None:
    await asked(site)
    path = link()
    page = (await site.browser.get(path)).text
    data = {"csrf": csrf(page), "decision": "agree"}
    stranger = await site.browser.post(path, data=data, headers={"origin": "https://evil.example"})
    elsewhere = await site.another().post(path, data=data)
    no_field = await site.browser.post(path, data={"decision": "agree"})
    of_another_link = await site.browser.post(link(until=int(NOW.timestamp()) + 99), data=data)

    assert {one.status_code for one in (stranger, elsewhere, no_field, of_another_link)} == {403}
    assert await site.said() == []
    assert (await site.browser.post(path, data=data, headers={"origin": SITE})).status_code == 200


async def test_what_is_over_says_so(site: Site) -> None:
    await asked(site)
    about = {"request": "trip:58", "kind": "trip", "version": 1, "applicant_id": APPLICANT}
    await site.told(RequestDecided(**about, outcome="refused", decided_at=NOW))

    assert "Решение уже принято" in (await site.browser.get(link())).text


async def test_words_of_people_are_words_on_the_page_and_rows_in_the_database(site: Site) -> None:
    await asked(site, words=HOSTILE)
    page = await site.browser.get(link() + "?lang=en")

    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert await site.pool.fetchval("SELECT count(*) FROM page") == 1


async def test_every_answer_guards_the_secret_in_its_address(site: Site) -> None:
    await asked(site)
    for path in (link(), "/approvals/xxx", "/approvals/style.css"):
        headers = (await site.browser.get(path)).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    cookie = (await site.another().get(link())).headers["set-cookie"]
    assert all(flag in cookie for flag in ("HttpOnly", "SameSite=Strict", "Secure", "Path=/approvals"))


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"decision=%FF", "application/x-www-form-urlencoded", 400),
        (b"a=%00", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=1" for _ in range(300)), "application/x-www-form-urlencoded", 400),
    ],
)
async def test_bodies_made_to_harm_are_refused(site: Site, content: bytes, kind: str, status: int) -> None:
    await asked(site)
    sent = await site.browser.post(link(), content=content, headers={"content-type": kind})

    assert sent.status_code == status
    assert (await site.browser.request("DELETE", link())).status_code == 405


FORM = {
    "deal": "377", "first_on": "2026-10-26", "last_on": "2026-10-30", "purpose": HOSTILE, "tickets": "12 000,00",
    "lodging": "20000", "advance": "30000.00", "town1": "Казань", "from1": "2026-10-26", "to1": "2026-10-30",
}  # fmt: skip


async def filled(site: Site, fields: dict[str, str], kind: str = "trip") -> httpx.Response:
    path = link(act="form", employee=APPLICANT) + f"?kind={kind}"
    page = (await site.browser.get(path)).text
    once = re.search(r'name="once" value="([^"]+)"', page)[1]  # type: ignore[index]
    return await site.browser.post(path, data={"csrf": csrf(page), "once": once} | fields)


async def test_a_form_of_a_trip_is_handed_in_for_the_link_s_owner(site: Site) -> None:
    sent = await filled(site, FORM | {"employee": "999"})

    assert "Заявка подана" in sent.text
    (submitted,) = await site.said()
    assert isinstance(submitted, RequestSubmitted)
    assert (submitted.applicant_id, submitted.kind, submitted.deal_id) == (APPLICANT, "trip", 377)
    values = {one.name: one.value for one in submitted.fields}
    assert values["route"].text == "Казань 26.10.2026–30.10.2026"
    assert str(values["tickets"].amount) == "12000.00"
    assert "employee" not in values


async def test_a_form_with_mistakes_tells_them_all_and_keeps_what_was_typed(site: Site) -> None:
    sent = await filled(site, FORM | {"last_on": "2026-10-20", "deal": "", "purpose": ""})

    assert sent.status_code == 422
    for words in ("Сделка: не указана", "Цель: не заполнено", "раньше первого дня"):
        assert words in sent.text
    assert 'value="12 000,00"' in sent.text
    assert await site.said() == []


async def test_a_form_sent_twice_is_one_request(site: Site) -> None:
    fields = {"once": "o" * 43}
    await filled(site, FORM | fields)
    await filled(site, FORM | fields)

    assert len(await site.said()) == 1


async def test_a_document_s_form_asks_for_what_its_type_requires(site: Site) -> None:
    sent = await filled(site, {"subject": "О дежурстве"}, kind="memo")
    assert (sent.status_code, "text: не заполнено" in sent.text) == (422, True)
    assert (await filled(site, {"subject": "О", "text": "Т"}, kind="memo")).status_code == 200
    (submitted,) = await site.said()
    assert isinstance(submitted, RequestSubmitted)
    assert {one.name: one.value.choice for one in submitted.fields}["type"] == "memo"


async def test_a_link_to_answer_opens_no_form(site: Site) -> None:
    await asked(site)

    assert "Новая заявка" not in (await site.browser.get(link() + "?kind=trip")).text


async def test_the_year_of_absences_is_a_picture_and_a_feed_and_takes_nothing(site: Site) -> None:
    days = {"first_on": NOW.date(), "last_on": NOW.date() + timedelta(days=4)}
    await site.told(AbsenceRegistered(employee_id=HEAD, kind="vacation", source="vacation:4", **days))
    path = link(act="year")
    picture, feed = await site.browser.get(path), await site.browser.get(path + "?as=ics&year=2026")

    assert (picture.headers["content-type"], "№ 5: Отпуск" in picture.text) == ("image/svg+xml; charset=utf-8", True)
    assert "DTEND;VALUE=DATE:20261010" in feed.text
    assert (await site.browser.get(path + "?year=abcd")).status_code == 404
    assert (await site.browser.post(path, data={"csrf": "x"})).status_code == 403
