"""The page of a new request on a real PostgreSQL: handed in once, for the link's owner, with every mistake told."""

from __future__ import annotations

import re

import httpx
from approvals_scenes import APPLICANT
from approvals_site import HOSTILE, Site, csrf, link
from contracts.approvals.v1 import (
    RequestSubmitted,
)

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


async def test_on_the_english_page_mistakes_are_english(site: Site) -> None:
    path = link(act="form", employee=APPLICANT) + "?kind=trip&lang=en"
    page = (await site.browser.get(path)).text
    once = re.search(r'name="once" value="([^"]+)"', page)[1]  # type: ignore[index]
    typed = FORM | {"last_on": "2026-11-04", "deal": "", "purpose": "", "advance": "900000"}
    sent = await site.browser.post(path, data={"csrf": csrf(page), "once": once} | typed)

    assert sent.status_code == 422
    for words in (
        "Deal: is not filled in.",
        "Purpose: is not filled in.",
        "After Казань more than one day of the trip has no leg.",
        "Advance: 900 000,00 ₽ is more than all costs",
    ):
        assert words in sent.text.replace("\u00a0", " ")
    assert "заполнено" not in sent.text
