"""The letters of a run hold what their truth says, as the reader of tax-calendar reads them."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import cache
from hashlib import sha256

import pytest
from chaos import letters
from chaos.namesakes import FRESH
from contracts.crm.v1 import CreateTask
from contracts.mail.v1 import MailReceived
from contracts.tax.v1 import DemandFound
from domain.calendar import russia
from mail_ingest.decoding.messages import Place, to_message
from mail_ingest.decoding.reading import read_letter
from mail_ingest.extraction import ocr
from sandbox.seed.clients import clients
from tax_calendar.core.demand_state import DemandState
from tax_calendar.core.demands import decide
from tax_calendar.core.letters import Letter, fingerprint, mail_received
from tax_calendar.core.people import Client, Directory
from tax_calendar.core.reading import Demand, read


@cache
def sent() -> letters.Post:
    return letters.post(7)


def received(raw: bytes) -> MailReceived:
    return to_message(read_letter(raw), raw, Place("shared", "INBOX", 1, 1, datetime(2026, 12, 1, tzinfo=UTC)))


def found_in(raw: bytes) -> tuple[Demand, ...]:
    return read(received(raw), russia()).demands


HEAD, FIRST = 4, 100  # the head accountant; the first client's


def cards() -> list[Client]:
    """The clients as a run has them, each with an accountant of its own; those of the samples are named anew."""
    known = {row["inn"] for row in letters.truth() if row["client_known"] == "yes"}
    return [
        Client(number, FRESH.format(number) if one.inn in known else one.name, one.inn, (one.kpp,), FIRST + number)
        for number, one in enumerate(clients())
    ]


def directory(found: DemandFound, known: list[Client]) -> Directory:
    """What tax-calendar would look up: the clients of the INN, and those of the КПП or the name."""
    ours = tuple(one for one in known if one.inn == found.inn)
    name, kpp = (found.taxpayer_name or "").lower(), None if ours else found.kpp
    likely = tuple(one for one in known if one.name.lower() == name or (kpp and kpp in one.kpps))
    active = tuple(one.responsible_id for one in ours if one.responsible_id)
    return Directory(ours, likely, active, HEAD, "Europe/Moscow", time(18))


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


def test_every_demand_is_put_to_its_client_s_accountant_or_to_the_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    known = cards()
    wanted = {one.inn: one.responsible_id for one in known}
    for demand in (one for one in sent().demands if not one.scanned):
        (found,) = [
            event
            for event in mail_received(Letter(), received(demand.letter), russia()).events
            if isinstance(event, DemandFound) and event.number == demand.number
        ]
        decision = decide(DemandState(), found, directory(found, known), russia())
        (task,) = [command for command in decision.commands if isinstance(command, CreateTask)]
        assert task.responsible_id == (wanted[demand.inn] if demand.inn else HEAD), (demand.number, found.doubts)


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
