"""The fields of a deal with several trips: the present one is shown, else the next, else the last."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from approvals.core import deals, trip_flow
from approvals.core.deals import OfDeal, Showing
from approvals.law import limits
from approvals_scenes import HEAD, Scene, rub
from chassis.decision import Woken
from contracts.crm.v1 import Field, Value
from contracts.deals.v1 import UpdateDeal
from contracts.trips.v1 import DealTripShown, PlacedTrip, TripPlaced

from chassis import recording

SHOWING = Showing("Europe/Moscow", (("first_on", "trip_from"), ("outcome", "trip_state")))
OCTOBER = (date(2026, 10, 26), date(2026, 10, 30))
NOVEMBER = (date(2026, 11, 16), date(2026, 11, 20))
Written = list[tuple[date | None, str | None]]


@dataclass
class Deal:
    """Deal 377, told of its trips. wake: when it looks again."""

    now: datetime = datetime(2026, 10, 5, 7, tzinfo=UTC)
    state: OfDeal = field(default_factory=OfDeal)
    written: Written = field(default_factory=list)
    wake: datetime | None = None

    def hear(self, message: TripPlaced | Woken) -> None:
        decision = deals.decide(self.state, message, SHOWING)
        for event in decision.events:
            self.state = deals.evolve(self.state, event)
        self.state = recording.read(OfDeal, recording.written(OfDeal, self.state))
        for wake in decision.wakes:
            self.wake = wake.at
        for command in decision.commands:
            assert isinstance(command, UpdateDeal)
            assert command.belongs_to.id == 377
            values = {one.name: one.value for one in command.fields}
            self.written.append((values["trip_from"].on, values["trip_state"].text))

    def place(self, number: int, days: tuple[date, date], outcome: str = "Согласована", version: int = 1) -> None:
        gone = outcome != "Согласована"
        shown = {"first_on": Value() if gone else Value(on=days[0]), "outcome": Value(text=outcome)}
        shown["route"] = Value(text="Казань")
        about = {"request": f"trip:{number}", "version": version, "first_on": days[0], "last_on": days[1]}
        fields = tuple(Field(name=name, value=value) for name, value in shown.items())
        trip = PlacedTrip(**about, fields=fields)
        self.hear(TripPlaced(deal_id=377, trip=trip, placed_at=self.now, gone=gone))

    def comes(self) -> None:
        assert self.wake is not None
        self.now, self.wake = self.wake, None
        self.hear(Woken(deals.NEXT, self.now))


def test_a_later_trip_does_not_take_the_place_of_the_next_one_and_follows_it_when_that_is_over() -> None:
    deal = Deal()
    deal.place(58, OCTOBER)
    deal.place(59, NOVEMBER)
    assert deal.written == [(OCTOBER[0], "Согласована")]
    assert deal.wake == datetime.fromisoformat("2026-10-31T00:00+03:00")
    deal.comes()

    assert deal.written[1:] == [(NOVEMBER[0], "Согласована")]
    assert deal.wake is None


def test_an_earlier_trip_that_is_approved_later_is_shown_first() -> None:
    deal = Deal()
    deal.place(59, NOVEMBER)
    deal.place(58, OCTOBER)

    assert deal.written == [(NOVEMBER[0], "Согласована"), (OCTOBER[0], "Согласована")]


def test_when_one_is_cancelled_the_other_stays_or_comes() -> None:
    deal = Deal()
    deal.place(58, OCTOBER)
    deal.place(59, NOVEMBER)
    deal.place(59, NOVEMBER, "Отменена")
    assert (len(deal.written), deal.wake) == (1, None)
    deal.place(59, NOVEMBER, version=2)
    deal.place(58, OCTOBER, "Отменена")

    assert deal.written[1:] == [(NOVEMBER[0], "Согласована")]
    deal.place(59, NOVEMBER, "Другая сделка", version=2)
    assert deal.written[2:] == [(None, "Другая сделка")]


def test_of_two_that_are_under_way_the_one_that_began_first_is_shown_until_it_ends() -> None:
    deal = Deal(now=datetime(2026, 10, 29, 7, tzinfo=UTC))
    deal.place(59, (date(2026, 10, 28), date(2026, 11, 6)))
    deal.place(58, OCTOBER)
    assert deal.written[-1] == (OCTOBER[0], "Согласована")
    deal.comes()

    assert deal.written[-1] == (date(2026, 10, 28), "Согласована")


def test_when_all_are_over_the_last_one_stays() -> None:
    deal = Deal()
    deal.place(58, OCTOBER)
    deal.now = datetime(2026, 12, 7, 7, tzinfo=UTC)
    deal.place(60, (date(2026, 9, 1), date(2026, 9, 2)))

    assert (len(deal.written), deal.wake) == (1, None)


def test_a_change_is_written_and_an_older_word_is_not() -> None:
    deal = Deal()
    deal.place(58, OCTOBER, version=2)
    deal.place(58, NOVEMBER, version=1)
    deal.place(58, NOVEMBER, version=3)
    deal.place(58, NOVEMBER, version=3)

    assert deal.written == [(OCTOBER[0], "Согласована"), (NOVEMBER[0], "Согласована")]


def test_a_trip_of_before_that_is_cancelled_is_taken_off_though_nobody_has_told_of_it() -> None:
    deal = Deal()
    deal.place(58, OCTOBER, "Отменена")

    assert deal.written == [(None, "Отменена")]


def test_a_portal_without_such_fields_is_written_nothing() -> None:
    fields = (Field(name="first_on", value=Value(on=OCTOBER[0])),)
    trip = PlacedTrip(request="trip:58", version=1, first_on=OCTOBER[0], last_on=OCTOBER[1], fields=fields)
    said = TripPlaced(deal_id=377, trip=trip, placed_at=datetime(2026, 10, 5, 7, tzinfo=UTC))
    decision = deals.decide(OfDeal(), said, Showing("Europe/Moscow", ()))

    assert (decision.commands, len(decision.events)) == ((), 1)


def untold(number: int, days: tuple[date, date]) -> PlacedTrip:
    shown = {"first_on": Value(on=days[0]), "outcome": Value(text="Согласована")}
    fields = tuple(Field(name=name, value=value) for name, value in shown.items())
    return PlacedTrip(request=f"trip:{number}", version=1, first_on=days[0], last_on=days[1], fields=fields)


def test_a_trip_of_before_that_nobody_has_told_of_is_not_written_over_by_a_later_one() -> None:
    trip = untold(59, NOVEMBER)
    said = TripPlaced(deal_id=377, trip=trip, placed_at=datetime(2026, 10, 5, 7, tzinfo=UTC))
    decision = deals.decide(OfDeal(), said, replace(SHOWING, held=(untold(58, OCTOBER), trip)))

    (shown,) = decision.events
    (written,) = decision.commands
    assert isinstance(shown, DealTripShown)
    assert (shown.shown, {one.request for one in shown.trips}) == ("trip:58", {"trip:58", "trip:59"})
    assert isinstance(written, UpdateDeal)
    assert written.fields[0].value.on == OCTOBER[0]


def test_what_is_taken_off_stays_off_though_its_request_still_shows_it() -> None:
    trip = untold(58, OCTOBER)
    said = TripPlaced(deal_id=377, trip=trip, placed_at=datetime(2026, 10, 5, 7, tzinfo=UTC), gone=True)
    (shown,) = deals.decide(OfDeal(), said, replace(SHOWING, held=(trip,))).events

    assert isinstance(shown, DealTripShown)
    assert shown.trips == ()


def test_a_state_of_before_says_the_same_of_its_trip_as_its_approval_would() -> None:
    scene = Scene().submit()
    scene.answer(HEAD)
    said = scene.last(TripPlaced).trip
    assert trip_flow.placed(scene.state, scene.office, limits()) == said
    assert scene.state.granted is not None
    old = replace(scene.state, granted=replace(scene.state.granted, applicant_id=0, deal_id=None))
    assert (trip_flow.placed(old, scene.office, limits()), old.held.deal_id) == (said, 377)

    scene.values["advance"] = rub("31000.00")
    scene.item("approved", moved=False)
    assert trip_flow.placed(scene.state, scene.office, limits()) == said
    scene.item("cancelled")
    assert trip_flow.placed(scene.state, scene.office, limits()) is None
