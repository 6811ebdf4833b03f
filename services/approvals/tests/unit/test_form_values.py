"""What a form's text and the CRM's instants mean: sums with their currency, days as the office's calendar has them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from approvals.core.feed import FeedState, Starts, decide
from approvals.core.form import Form, Unfit
from approvals.web.fields import read_fields
from approvals_scenes import APPLICANT, HEAD, MONDAY, PROFILE, TRIP, Scene, fields, kind_of, text
from contracts.approvals.v1 import RequestReturned, RequestSubmitted
from contracts.calendar.v1 import RegisterAbsence
from contracts.claims import Text
from contracts.crm.v1 import CrmRef, Field, Value
from contracts.items.v1 import CreateItem
from contracts.signs.v1 import ProcessStarted


def form(words: str) -> Form:
    return Form(fields({"sum": text(words)}))


@pytest.mark.parametrize(
    ("words", "amount", "currency"),
    [
        ("1000.00|USD", "1000.00", "USD"),
        ("800|eur", "800", "EUR"),
        ("12 345,60 ₽", "12345.60", "RUB"),
        ("12345.6 руб.", "12345.6", "RUB"),
        ("500|", "500", "RUB"),
        ("500", "500", "RUB"),
    ],
)
def test_a_sum_s_text_says_its_currency(words: str, amount: str, currency: str) -> None:
    assert (form(words).amount("sum"), form(words).currency("sum")) == (Decimal(amount), currency)


@pytest.mark.parametrize("words", ["12.000", "12,345", "12345.678", "100|доллары", "1e5", "12_000"])
def test_a_sum_of_three_decimals_or_of_no_known_currency_is_asked_again(words: str) -> None:
    with pytest.raises(Unfit):
        form(words).amount("sum")


def test_a_typed_sum_with_a_part_of_a_kopeck_is_asked_again_and_zeros_are_none() -> None:
    assert Form(fields({"sum": Value(amount=Decimal("12.5000"))})).amount("sum") == Decimal("12.50")
    with pytest.raises(Unfit):
        Form(fields({"sum": Value(amount=Decimal("12.345"))})).amount("sum")


def test_what_was_accepted_before_is_still_read() -> None:
    kept = Form(fields({"text": text("12.345"), "typed": Value(amount=Decimal("12.345"))}), kept=True)

    assert (kept.amount("text"), kept.amount("typed")) == (Decimal("12.345"), Decimal("12.345"))


def test_a_process_that_says_dollars_gets_an_item_in_dollars_and_its_request_back() -> None:
    said = {name: one for name, one in TRIP.items() if one.amount is None}
    said |= {"tickets": text("1000.00|USD"), "lodging": text("800.00|EUR"), "advance": text("500|USD")}
    started = ProcessStarted(
        process_id="p1",
        code="delo_trip",
        event_token="t",
        waits=True,
        started_by_id=APPLICANT,
        started_at=MONDAY,
        document=CrmRef(kind="deal", id=377),
        values=fields(said),
    )
    starts = Starts.of(PROFILE.model_copy(update={"feed": {"delo_trip": "trip"}}))
    (item,) = decide(FeedState(), started, starts).commands
    assert isinstance(item, CreateItem)
    values = {one.name: one.value for one in item.fields}
    assert [values[name].currency for name in ("tickets", "lodging", "advance")] == ["USD", "EUR", "USD"]

    scene = Scene(values=dict(values)).submit()
    assert [one.code for one in scene.last(RequestReturned).lacks] == ["currencies"]


def test_dollars_typed_as_text_into_a_trip_or_a_page_are_no_roubles() -> None:
    scene = Scene(values=TRIP | {"tickets": text("1000|USD"), "lodging": text("800|USD"), "advance": text("500|USD")})
    scene.submit()
    assert [one.code for one in scene.last(RequestReturned).lacks] == ["currency"]

    sent = {"source": "trip:58", "kind": "taxi", "amount": "100|USD", "spent_on": "2026-10-05"}
    found, mistakes, _ = read_fields(kind_of("expense"), sent)
    assert mistakes == ()
    assert next(one.value for one in found if one.name == "amount") == Value(amount=Decimal(100), currency="USD")


def test_a_person_s_own_words_are_prose_and_what_rules_read_is_not() -> None:
    memo = kind_of("order", required=("subject", "text", "room", "sick_more", "note"))
    long = "У Ивановой А. П. сложная операция 12 октября. " * 3
    sent = {"subject": "Отпуск", "text": "Прошу", "room": "12", "sick_more": long, "note": long}
    found = {one.name: one.value for one in read_fields(memo, sent)[0]}

    assert {name: value.prose is not None for name, value in found.items()} == {
        "subject": True, "text": True, "room": False, "sick_more": False, "note": True, "type": False,
    }  # fmt: skip
    assert found["note"].prose == Text.of(long.strip())
    submitted = RequestSubmitted(
        submission_id=uuid4(),
        kind="order",
        applicant_id=APPLICANT,
        submitted_at=MONDAY,
        fields=tuple(Field(name=name, value=value) for name, value in found.items() if name != "sick_more"),
    )
    (item,) = decide(FeedState(), submitted, Starts.of(PROFILE)).commands
    for said in (submitted, item):
        assert "Ивановой" not in said.model_dump_json()
        assert "Прошу" not in said.model_dump_json()


def midnight(day: int) -> Value:
    """A field with a time, as the portal in Moscow keeps a day of October."""
    return Value(at=datetime(2026, 10, day - 1, 21, tzinfo=UTC))


def test_a_day_with_a_time_is_the_office_s_day() -> None:
    scene = Scene(values=TRIP | {"first_on": midnight(26), "last_on": midnight(30)}).submit()
    scene.answer(HEAD)

    entered = scene.last(RegisterAbsence)
    assert (entered.first_on, entered.last_on) == (date(2026, 10, 26), date(2026, 10, 30))
    scene.item("approved", moved=False)
    assert (scene.state.version, scene.state.phase) == (1, "approved")  # the next look says nothing new
