"""The page of a new request on a real PostgreSQL: handed in once, for the link's owner, with every mistake told."""

from __future__ import annotations

import re

import httpx
from approvals import receipts
from approvals_scenes import APPLICANT, HEAD
from approvals_site import HOSTILE, Site, csrf, link, travelled
from contracts.approvals.v1 import RequestSubmitted

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


async def test_another_content_of_a_form_that_was_sent_is_not_taken_for_the_first_one(site: Site) -> None:
    """As by a browser's Back: the second one was lost, and the page said that it was handed in."""
    fields = {"once": "o" * 43}
    await filled(site, FORM | fields)
    second = await filled(site, FORM | fields | {"tickets": "13000"})
    assert (second.status_code, "подана другая заявка" in second.text, len(await site.said())) == (409, True, 1)

    assert 'value="13000"' in second.text
    once = re.search(r'name="once" value="([^"]+)"', second.text)[1]  # type: ignore[index]
    assert once != "o" * 43
    assert "Заявка подана" in (await filled(site, FORM | {"once": once, "tickets": "13000"})).text
    sums = [one.value.amount for said in await site.said() for one in said.fields if one.name == "tickets"]  # type: ignore[attr-defined]
    assert [str(one) for one in sums] == ["12000.00", "13000"]


async def test_a_receipt_s_other_photo_is_another_content(site: Site) -> None:
    await travelled(site)
    assert (await photographed(site, JPEG, once="o" * 43)).status_code == 200
    assert (await photographed(site, JPEG + b"2", JPEG, once="o" * 43)).status_code == 409
    (submitted,) = await site.said()
    assert isinstance(submitted, RequestSubmitted)
    async with site.pool.acquire() as connection:
        origin = f"submission/{submitted.submission_id}"
        assert await receipts.of(connection, "demo", origin, APPLICANT) == submitted.files


async def test_a_form_from_a_page_that_is_out_of_date_is_shown_again_as_it_was_typed(site: Site) -> None:
    path = link(act="form", employee=APPLICANT) + "?kind=trip"
    page = (await site.browser.get(path)).text
    stale = await site.another().post(path, data={"csrf": csrf(page), "once": "o" * 43} | FORM)

    assert (stale.status_code, "ничего не отправлено" in stale.text) == (403, True)
    assert 'value="12 000,00"' in stale.text
    assert csrf(stale.text) != csrf(page)
    assert await site.said() == []


async def test_two_tabs_of_a_form_opened_from_a_webmail_are_both_taken(site: Site) -> None:
    first = (await site.browser.get(link(act="form", employee=APPLICANT) + "?kind=trip")).text
    assert "Заявка подана" in (await filled(site, FORM)).text  # the second tab
    again = {"csrf": csrf(first), "once": re.search(r'name="once" value="([^"]+)"', first)[1]}  # type: ignore[index]
    sent = await site.browser.post(link(act="form", employee=APPLICANT) + "?kind=trip", data=again | FORM)
    assert "Заявка подана" in sent.text


async def test_a_document_s_form_asks_for_what_its_type_requires(site: Site) -> None:
    sent = await filled(site, {"subject": "О дежурстве"}, kind="memo")
    assert (sent.status_code, "text: не заполнено" in sent.text) == (422, True)
    assert (await filled(site, {"subject": "О", "text": "Т"}, kind="memo")).status_code == 200
    (submitted,) = await site.said()
    assert isinstance(submitted, RequestSubmitted)
    assert {one.name: one.value.choice for one in submitted.fields}["type"] == "memo"


async def test_a_document_s_papers_are_handed_in_on_its_page(site: Site) -> None:
    path = link(act="form", employee=APPLICANT) + "?kind=letter"
    page = (await site.browser.get(path)).text
    assert "Файлы: PDF, DOCX, XLSX или снимок" in page
    assert 'name="file"' not in page
    hidden = {"csrf": csrf(page), "once": re.search(r'name="once" value="([^"]+)"', page)[1]}  # type: ignore[index]
    typed = hidden | {"subject": "Об обмене"}
    none = await site.browser.post(path, data=typed, files=[("photo", ("", b"", "application/octet-stream"))])
    assert (none.status_code, "Файл: не заполнено" in none.text) == (422, True)
    bad = await site.browser.post(path, data=typed, files=[("photo", ("a.pdf", b"MZ", "application/pdf"))])
    assert (bad.status_code, "подойдёт PDF, DOCX" in bad.text) == (422, True)

    good = [("photo", ("договор.pdf", b"%PDF-1.7", "application/pdf"))]
    assert (await site.browser.post(path, data=typed, files=good)).status_code == 200
    (submitted,) = await site.said()
    assert isinstance(submitted, RequestSubmitted)
    assert [one.name for one in submitted.files or ()] == ["Файл 1.pdf"]


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


JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 2000
SPENT = {"source": "trip:58", "kind": "Гостиница", "amount": "1500", "spent_on": "2026-10-02"}


async def photographed(site: Site, *photos: bytes, **fields: str) -> httpx.Response:
    path = link(act="form", employee=APPLICANT) + "?kind=expense&lang=ru"
    page = (await site.browser.get(path)).text
    assert 'enctype="multipart/form-data"' in page
    once = re.search(r'name="once" value="([^"]+)"', page)[1]  # type: ignore[index]
    files = [("photo", ("../../чек.exe", one, "image/jpeg")) for one in photos]
    return await site.browser.post(path, data={"csrf": csrf(page), "once": once} | SPENT | fields, files=files)


async def test_a_receipt_is_handed_in_with_its_photo_by_a_link_and_found_by_its_owner_only(site: Site) -> None:
    await travelled(site)
    assert "Заявка подана" in (await photographed(site, JPEG)).text

    (submitted,) = await site.said()
    assert isinstance(submitted, RequestSubmitted)
    (file,) = submitted.files or ()
    assert (file.name, file.blob.size_bytes, file.blob.media_type) == ("Чек 1.jpg", len(JPEG), "image/jpeg")
    assert await site.blobs.get("demo", file.blob.sha256) == JPEG
    origin = f"submission/{submitted.submission_id}"
    async with site.pool.acquire() as connection:
        assert await receipts.of(connection, "demo", origin, APPLICANT) == (file,)
        for portal, other, who in (
            ("demo", origin, HEAD),
            ("other", origin, APPLICANT),
            ("demo", "submission/1", APPLICANT),
        ):
            assert await receipts.of(connection, portal, other, who) == ()


async def test_an_expense_s_trip_is_chosen_among_one_s_own(site: Site) -> None:
    await travelled(site)
    page = (await site.browser.get(link(act="form", employee=APPLICANT) + "?kind=expense")).text
    assert '<option value="trip:58">trip:58 (28.09.2026–02.10.2026)</option>' in page
    other = (await site.browser.get(link(act="form", employee=HEAD) + "?kind=expense")).text
    assert "trip:58" not in other

    sent = await photographed(site, JPEG, source="trip:59")
    assert (sent.status_code, "укажите одну из них: trip:58" in sent.text) == (422, True)
    assert await site.said() == []


async def test_what_is_no_photo_is_told_with_the_other_mistakes_and_nothing_is_handed_in(site: Site) -> None:
    await travelled(site)
    sent = await photographed(site, b"MZ not a photo", amount="много")
    assert sent.status_code == 422
    assert "этот файл — ни то, ни другое" in sent.text
    assert "Сумма: ожидается" in sent.text
    assert (await photographed(site, *[JPEG] * 6)).status_code == 422
    assert "Файл: не заполнено" in (await photographed(site)).text
    assert await site.said() == []


async def test_too_much_is_refused_and_only_a_genuine_form_takes_files(site: Site) -> None:
    assert (await photographed(site, JPEG + b"0" * 13_000_000)).status_code == 413
    files = {"photo": ("a.jpg", JPEG, "image/jpeg")}
    for path in (link(), link(act="year"), link(act="form", until=1), "/approvals/x.y"):
        assert (await site.browser.post(path, files=files)).status_code in {403, 410, 415}
    assert await site.said() == []
