"""The pages of signed links on a real PostgreSQL: single use, a confirming click, nobody's link but one's own."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from approvals.signing import Grant
from approvals_scenes import APPLICANT, CHIEF, HEAD
from approvals_site import HOSTILE, NOW, SIGNER, SITE, Site, answer, asked, csrf, link
from contracts.approvals.v1 import AbsenceRegistered, AnswerGiven, ApprovalAsked, RequestDecided
from contracts.portal.v1 import EmployeeChanged


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


async def test_whoever_has_handed_his_place_over_is_asked_nothing_by_his_link(site: Site) -> None:
    await asked(site)
    about = {"request": "trip:58", "version": 1, "seat": "1.1", "asked_at": NOW, "because": ()}
    await site.told(ApprovalAsked(**about, approver_id=CHIEF, instead_of=HEAD, cause="handed_over"))  # type: ignore[arg-type]
    given = await site.browser.get(link())
    assert (given.status_code, "Заявку передали другому" in given.text) == (409, True)
    assert (await site.browser.get(link(CHIEF))).status_code == 200
    await site.told(ApprovalAsked(**about, approver_id=HEAD, instead_of=CHIEF, cause="silence"))  # type: ignore[arg-type]

    assert (await site.browser.get(link())).status_code == 200


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


@pytest.mark.parametrize("to", ["", "abc", "777", str(HEAD), "8"])
async def test_handing_over_to_nobody_who_works_here_leaves_the_link_as_it_was(site: Site, to: str) -> None:
    await asked(site)
    await site.told(EmployeeChanged(employee_id=CHIEF, active=True), EmployeeChanged(employee_id=8, active=False))
    mistyped = await answer(site, link(), decision="hand_over", to=to)
    assert (mistyped.status_code, "он должен работать в фирме" in mistyped.text) == (422, True)
    again = await answer(site, link(), decision="hand_over", to=str(CHIEF))

    assert again.status_code == 200
    (given,) = await site.said()
    assert isinstance(given, AnswerGiven)
    assert given.hand_over_to == CHIEF


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


async def test_an_answer_from_a_page_that_is_out_of_date_is_shown_again_with_its_words(site: Site) -> None:
    await asked(site)
    page = (await site.browser.get(link())).text
    typed = {"csrf": csrf(page), "decision": "refuse", "comment": "Слишком дорого"}
    stale = await site.another().post(link(), data=typed)  # a browser without the page's cookie

    assert (stale.status_code, "ничего не отправлено" in stale.text, "Слишком дорого" in stale.text) == (
        403,
        True,
        True,
    )
    assert await site.said() == []


async def test_links_open_at_once_do_not_take_each_other_s_place(site: Site) -> None:
    await asked(site)
    first = (await site.browser.get(link())).text
    for other in (link(), link(act="form"), link(until=int(NOW.timestamp()) + 99)):
        assert (await site.browser.get(other)).status_code == 200
    answered = await site.browser.post(link(), data={"csrf": csrf(first), "decision": "agree"})
    assert answered.status_code == 200


async def test_the_year_s_leaves_are_a_table_for_hr(site: Site) -> None:
    days = {"first_on": date(2027, 3, 15), "last_on": date(2027, 3, 28)}
    await site.told(AbsenceRegistered(employee_id=APPLICANT, kind="vacation", source="vacation:58", **days))
    page = (await site.browser.get(link(act="year") + "?year=2027&as=schedule")).text

    assert "Утвердить не позднее (ТК ст. 123): 17.12.2026." in page
    row = "<td>15.03.2027</td><td>28.03.2027</td><td>14</td><td>vacation:58</td>"
    assert f'<th scope="row">сотрудник № {APPLICANT}</th>{row}' in page
    assert f'<th scope="row">сотрудник № {HEAD}</th><td colspan="4">отпуска нет</td>' in page
    english = (await site.browser.get(link(act="year") + "?year=2027&as=schedule&lang=en")).text
    assert "Schedule of leaves of the year 2027" in english


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
    assert all(flag in cookie for flag in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/approvals"))


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
