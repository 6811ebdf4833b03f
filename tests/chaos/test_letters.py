"""The letters of a run hold what their truth says, as the reader of tax-calendar reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

import pytest
from chaos import letters
from contracts.mail.v1 import MailReceived
from domain.calendar import russia
from mail_ingest.decoding.messages import Place, to_message
from mail_ingest.decoding.reading import read_letter
from mail_ingest.extraction import ocr
from tax_calendar.core.letters import fingerprint
from tax_calendar.core.reading import Demand, read


@cache
def sent() -> letters.Post:
    return letters.post(7)


def received(raw: bytes) -> MailReceived:
    return to_message(read_letter(raw), raw, Place("shared", "INBOX", 1, 1, datetime(2026, 12, 1, tzinfo=UTC)))


def found_in(raw: bytes) -> tuple[Demand, ...]:
    return read(received(raw), russia()).demands


def test_there_are_three_hundred_letters_and_every_demand_has_a_number_of_its_own() -> None:
    numbers = [demand.number for demand in sent().demands]

    assert len(sent().letters) == 300
    assert len({letter.raw for letter in sent().letters}) == 300
    assert len(set(numbers)) == len(numbers) > 200


def test_the_same_seed_gives_the_same_letters_and_another_one_others() -> None:
    assert letters.post(7) == sent()
    assert letters.post(8) != sent()


def test_every_demand_is_read_as_its_truth_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    for demand in sent().demands:
        if demand.scanned:
            continue
        (one,) = [one for one in found_in(demand.letter) if one.fields.number == demand.number]
        assert demand.inn is None or (one.fields.inn == demand.inn and one.inn_valid), demand.number
        assert one.due_on == (demand.due.date() if demand.due else None), demand.number
        assert demand.inn is None or not one.doubts, (demand.number, one.doubts)


def test_a_torn_paper_is_for_a_person_and_no_two_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    torn = [demand for demand in sent().demands if demand.number.startswith("torn")]
    readings = [read(received(demand.letter), russia()) for demand in torn]

    assert len({fingerprint(received(demand.letter)) for demand in torn}) == len(torn) == 5
    assert [(reading.demands, reading.sort and reading.sort.relevance) for reading in readings] == [((), "triage")] * 5


def test_letters_beside_them_repeat_known_demands_or_hold_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    known = {demand.number for demand in sent().demands}
    first = {demand.letter for demand in sent().demands}
    for letter in sent().letters:
        if letter.raw not in first:
            assert {one.fields.number for one in found_in(letter.raw)} <= known, letter.message_id


def test_the_papers_of_a_demand_are_the_files_that_its_reader_takes_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    for demand in sent().demands:
        hashes = [sha256(paper).hexdigest() for paper in demand.papers]
        message = received(demand.letter)
        if demand.scanned:
            assert [file.blob.sha256 for file in message.attachments] == hashes, demand.number
            continue
        (one,) = [one for one in read(message, russia()).demands if one.fields.number == demand.number]
        taken = [] if one.attachment is None else [message.attachments[one.attachment].blob.sha256]
        assert taken == hashes, demand.number


def test_a_demand_comes_with_its_letter_or_a_repetition_of_it() -> None:
    known = {letter.message_id for letter in sent().letters}
    (plain,) = [one for one in sent().demands if one.number == "19-12/034518"]

    assert all(demand.comes_with <= known for demand in sent().demands)
    assert len(plain.comes_with) == 2  # forwarded again in d18
    assert {len(demand.papers) for demand in sent().demands} == {0, 1}
