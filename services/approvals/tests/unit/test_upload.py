"""Photos of receipts: a browser's form is read, what is no photo is no file, and the photo reaches who approves."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import httpx
import pytest
from approvals.core.office import Named
from approvals.web.upload import MOST_PARTS, NoForm, as_file, parts
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, Scene, kind_of, office, rub, text
from contracts.approvals.v1 import RequestOpened, RequestReturned
from contracts.claims import Blob
from contracts.crm.v1 import CreateTask, TaskFile, Value
from contracts.trips.v1 import ExpenseClaimed
from hypothesis import given
from hypothesis import strategies as st

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 3 + b"\r\n--x\r\n\r\n"
PHOTO = TaskFile(name="Чек 1.jpg", blob=Blob.holding(JPEG, "image/jpeg"))
PDF = TaskFile(name="Файл 1.pdf", blob=Blob.holding(b"%PDF-1.7", "application/pdf"))
EXPENSE = {
    "source": text("trip:58"),
    "kind": text("lodging"),
    "spent_on": Value(on=date(2026, 10, 2)),
    "amount": rub("1500.00"),
    "employee": Value(employee_ids=(APPLICANT,)),
    "origin": text("submission/0d6f0a11-8a1e-5b67-a0b4-59c3de7f2140"),
}


def sent(files: list[tuple[str, tuple[str, bytes, str]]], **data: str) -> tuple[str, bytes]:
    """As a browser sends it."""
    request = httpx.Request("POST", "https://delo.example.ru/", data=data, files=files)
    return request.headers["content-type"], request.read()


def test_a_browser_s_form_is_read_with_its_files_byte_for_byte() -> None:
    files = [("photo", ("чек.jpg", JPEG, "image/jpeg")), ("photo", ("2.jpg", JPEG + b"2", "image/jpeg"))]
    fields, found = parts(*sent(files, amount="12,5", kind="Отель"))

    assert fields == {"amount": "12,5", "kind": "Отель"}
    assert found == {"photo": (JPEG, JPEG + b"2")}


def test_an_input_left_empty_is_no_file() -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="photo"; filename=""\r\n\r\n\r\n--x--\r\n'

    assert parts("multipart/form-data; boundary=x", body) == ({}, {})


@given(st.binary(max_size=3000))
def test_any_bytes_come_through_a_form_as_they_are(content: bytes) -> None:
    assert parts(*sent([("photo", ("a", content, "x/y"))]))[1] == ({"photo": (content,)} if content else {})


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1'),
        ("multipart/form-data; boundary=x", b"--x\r\ncontent-disposition: form-data\r\n\r\n1\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\n; name="a"\r\n\r\n\xff\r\n--x--'),
        ("multipart/form-data; boundary=x", b'--x\r\n; name="a"\r\n\r\n\0\r\n--x--'),
        ("multipart/form-data; boundary=x", b'--x\r\n; name="a"\r\n\r\n' + b"y" * 17000 + b"\r\n--x--"),
        ("multipart/form-data; boundary=x", b'--x\r\n; name="a"\r\n\r\n1\r\n' * 300 + b"--x--"),
        ("multipart/form-data; boundary=" + "x" * 71, b""),
    ],
)
def test_what_no_browser_sends_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(NoForm):
        parts(kind, body)


@pytest.mark.parametrize("more", [b"", b'; filename="f"'])
def test_of_a_form_of_very_many_parts_no_more_is_read_than_may_be(more: bytes) -> None:
    """Twelve megabytes of empty ones took fourteen seconds, for every reader of every page."""
    part = b'--x\r\nContent-Disposition: form-data; name="a"' + more + b"\r\n\r\n\r\n"
    spoilt = b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n"  # it has no name, which is said where it is read

    with pytest.raises(NoForm, match="too many parts"):
        parts("multipart/form-data; boundary=x", part * (MOST_PARTS + 1) + spoilt)
    with pytest.raises(NoForm, match="name"):
        parts("multipart/form-data; boundary=x", part * MOST_PARTS + spoilt)


@given(st.text(max_size=90), st.binary(max_size=300))
def test_nothing_breaks_the_reading_of_a_form(boundary: str, body: bytes) -> None:
    try:
        parts(f"multipart/form-data; boundary={boundary}", body)
    except NoForm:
        return


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (JPEG, "Чек 1.jpg", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n0000", "Чек 1.png", "image/png"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "Чек 1.webp", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00", "Чек 1.heic", "image/heic"),
        (b"%PDF-1.7", "Чек 1.pdf", "application/pdf"),
    ],
)
def test_a_photo_is_known_by_its_first_bytes_and_named_by_us(content: bytes, name: str, media_type: str) -> None:
    found = as_file(content, 1)

    assert found is not None
    assert (found.name, found.blob.media_type, found.blob.held) == (name, media_type, content)


@pytest.mark.parametrize(
    "content", [b"MZ\x90", b"<svg onload=alert(1)>", b"<html>", b"#!/bin/sh", b" %PDF-", b"GIF89a", b""]
)
def test_whatever_it_is_called_anything_else_is_no_photo(content: bytes) -> None:
    assert as_file(content, 1) is None


def office_file(*parts: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>" * 50)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (office_file("word/document.xml"), "Файл 1.docx"),
        (office_file("xl/workbook.xml"), "Файл 1.xlsx"),
        (b"%PDF-1.7", "Файл 1.pdf"),
        (JPEG, "Файл 1.jpg"),
        (office_file("word/document.xml", "word/vbaProject.bin"), None),
        (office_file("ppt/presentation.xml"), None),
        (b"PK\x03\x04", None),
        (b"MZ\x90[Content_Types].xml word/document.xml", None),
    ],
)
def test_a_paper_may_be_one_of_word_or_excel_without_macros(content: bytes, name: str | None) -> None:
    found = as_file(content, 1, paper=True)
    assert (found.name if found else None) == name


def paper(*required: str) -> Scene:
    memo = kind_of("payment", title="Закупка", item_type="document", required=("subject", *required), tells=("hr",))
    values = {"subject": text("Ноутбук"), "amount": rub("900.00")}
    scene = Scene("document", values, office=office(files=(PDF,)))
    scene.office = replace(scene.office, kinds=(Named("purchase", memo),))
    return scene.submit()


def test_a_document_s_file_is_what_it_requires_and_goes_to_whoever_works_on_it() -> None:
    scene = paper("file")
    opened = scene.last(RequestOpened)
    assert "Файл: приложен к задаче" in opened.summary.content
    scene.answer(HEAD)

    given = {one.tags[0]: one.files for one in scene.all_of(CreateTask)}
    assert given == {"согласование": (PDF,), "оплата": (PDF,), "исполнение": (PDF,)}


def test_where_none_was_handed_in_a_document_that_requires_one_goes_back() -> None:
    scene = paper("file")
    assert not scene.all_of(RequestReturned)
    other = Scene("document", dict(scene.values), office=replace(scene.office, files=())).submit()
    assert [one.field for one in other.last(RequestReturned).lacks] == ["file"]


def test_the_photo_of_a_receipt_reaches_who_approves_the_expense_and_counts_as_its_document() -> None:
    scene = Scene("expense", dict(EXPENSE), deal_id=None, office=office(files=(PHOTO,)))
    scene.submit()

    assert scene.last(RequestOpened).files == (PHOTO,)
    task = scene.last(CreateTask)
    assert (task.responsible_id, task.files) == (ACCOUNTANT, (PHOTO,))
    assert "документ приложен" in scene.last(RequestOpened).summary.content
    assert scene.last(ExpenseClaimed).document


def test_a_changed_expense_keeps_its_photo_and_whoever_is_asked_next_has_it_too() -> None:
    scene = Scene("expense", dict(EXPENSE), deal_id=None, office=office(files=(PHOTO,))).submit()
    scene.with_office()
    scene.values["amount"] = rub("1600.00")
    scene.item("on_approval", moved=False)
    assert (scene.last(RequestOpened).version, scene.last(RequestOpened).files) == (2, (PHOTO,))
    scene.wake("silence")

    assert scene.last(CreateTask).files == (PHOTO,)


def test_without_a_photo_an_expense_says_that_it_has_no_document() -> None:
    scene = Scene("expense", dict(EXPENSE), deal_id=None).submit()

    assert scene.last(RequestOpened).files is None
    assert not scene.last(ExpenseClaimed).document
    assert not scene.all_of(RequestReturned)
