"""Whoever hands in or changes another's request speaks in his place: he doesn't approve it alone, nor makes himself a
deputy.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from approvals.core.asking import current
from approvals.core.chart import Absence, Deputy, Person
from approvals.core.office import Named
from approvals_scenes import ACCOUNTANT, APPLICANT, CHIEF, DIRECTOR, HEAD, HR, LAWYER, Scene, kind_of, office, rub, text
from contracts.approvals.v1 import ApprovalAsked, ApprovalDenied, DeputyDeclared, RequestOpened, RequestReturned
from contracts.crm.v1 import Value
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import Notify

OWNER = 1000
STAGE_FIRST = pytest.mark.parametrize("stage_first", [True, False])


def payment(amount: str = "9000.00") -> Scene:
    return Scene("payment", {"source": text("Договор"), "purpose": text("Аренда"), "amount": rub(amount)}, deal_id=None)


def edited(scene: Scene, by: int, **values: Value) -> Scene:
    """An hour later somebody changes fields in the card."""
    scene.now += timedelta(hours=1)
    scene.values |= values
    scene.item("on_approval", by, moved=False)
    return scene


def test_a_head_who_raises_the_sum_of_his_subordinate_does_not_approve_it_alone() -> None:
    scene = edited(payment().submit(), HEAD, amount=rub("9900000.00"))

    assert (scene.last(RequestOpened).hand_ids, current(scene.state)) == ((HEAD,), (CHIEF,))
    assert ("author", HEAD) in {(one.code, one.employee_id) for one in scene.last(ApprovalAsked).because}
    scene.answer(HEAD)
    assert (scene.last(ApprovalDenied).code, scene.state.phase) == ("author", "asking")
    scene.answer(CHIEF)
    assert scene.state.phase == "approved"


def test_nor_one_who_hands_in_what_his_subordinate_has_only_drafted() -> None:
    scene = payment()
    scene.item("on_approval", HEAD)

    assert (scene.state.applicant_id, current(scene.state)) == (APPLICANT, (CHIEF,))


def test_nor_after_a_later_touch_of_anybody_until_the_applicant_hands_it_in_himself() -> None:
    scene = edited(payment().submit(), HEAD, amount=rub("9900000.00"))
    edited(scene, APPLICANT, comment=text("см. вложение"))
    assert (scene.state.version, current(scene.state)) == (3, (CHIEF,))
    scene.now += timedelta(hours=1)
    scene.item("draft", APPLICANT)
    scene.now += timedelta(hours=1)
    scene.item("on_approval", APPLICANT)

    assert (scene.last(RequestOpened).hand_ids, current(scene.state)) == (None, (HEAD,))


def test_nor_is_his_place_handed_to_him() -> None:
    scene = edited(payment().submit(), HEAD, amount=rub("9900000.00"))
    scene.reassign(scene.task_of(CHIEF), CHIEF, HEAD)

    assert scene.last(ApprovalDenied).code == "not_allowed"


def test_where_somebody_else_must_agree_too_his_place_is_still_his() -> None:
    scene = edited(Scene().submit(), HEAD, tickets=rub("90000.00"))  # above the director's threshold

    assert (scene.last(RequestOpened).hand_ids, current(scene.state)) == ((HEAD,), (HEAD,))
    scene.answer(HEAD)
    assert current(scene.state) == (DIRECTOR,)


def test_nor_alone_once_another_brings_the_sum_below_the_threshold_of_who_had_to_agree_too() -> None:
    scene = edited(Scene().submit(), HEAD, tickets=rub("90000.00"), advance=rub("60000.00"))
    edited(scene, ACCOUNTANT, tickets=rub("50000.00"))  # 50 000 + 20 000 + 5 × 700 ₽ a day is below 100 000

    assert HEAD in (scene.last(RequestOpened).hand_ids or ())
    assert current(scene.state) == (CHIEF,)
    scene.answer(HEAD)
    assert (scene.last(ApprovalDenied).code, scene.state.phase) == ("author", "asking")


def test_what_others_have_approved_of_him_is_nobodys_any_more() -> None:
    scene = edited(payment().submit(), HEAD, amount=rub("9900000.00"))
    scene.answer(CHIEF)
    scene.now += timedelta(hours=1)
    scene.values["comment"] = text("см. вложение")
    scene.item("approved", APPLICANT, moved=False)

    assert (scene.last(RequestOpened).hand_ids, current(scene.state)) == (None, (HEAD,))


def test_of_a_step_where_any_answer_will_do_one_is_all() -> None:
    scene = payment()
    either = kind_of("order").chain[1:]
    kinds = (Named("payment", kind_of("payment", chain=either)),)
    scene.office = replace(scene.office, kinds=kinds)
    edited(scene.submit(), HEAD, amount=rub("10000.00"))

    assert (scene.last(RequestOpened).hand_ids, HEAD in current(scene.state)) == ((HEAD,), False)


@pytest.mark.parametrize(
    "values",
    [
        {"comment": text("статья 12")},
        {"purpose": text("Аренда за октябрь")},
        {"budget_item": Value(number=26), "resolution": text("ок")},
        {"amount": rub("8000.00")},  # less than was asked for
    ],
)
def test_whoever_only_fills_in_or_lowers_keeps_his_place(values: dict[str, Value]) -> None:
    scene = edited(payment().submit(), HEAD, **values)

    assert (scene.state.version, scene.last(RequestOpened).hand_ids, current(scene.state)) == (2, None, (HEAD,))
    scene.answer(HEAD)
    assert scene.state.phase == "approved"


@pytest.mark.parametrize(
    "values",
    [
        {"amount": text("9 000,01")},
        {"amount": Value(amount=Decimal("9000.00"), currency="USD")},
        {"fee": rub("1.00")},
        {"supplier": text("ООО «Другое»")},
        {"supplier_inn": text("7707083893")},
        {"source": text("trip:9")},
        {"pay_on": Value(on=date(2026, 10, 9))},
        {"partner": Value(employee_ids=(HEAD,))},
    ],
)
def test_whoever_changes_money_whose_it_is_days_or_persons_does_not(values: dict[str, Value]) -> None:
    scene = edited(payment().submit(), HEAD, **values)

    assert (scene.last(RequestOpened).hand_ids, current(scene.state)) == ((HEAD,), (CHIEF,))


@pytest.mark.parametrize("values", [{"route": text("Казань 26.10.2026–28.10.2026; Омск 28.10.2026–30.10.2026")}])
def test_nor_whoever_sends_a_trip_elsewhere(values: dict[str, Value]) -> None:
    assert edited(Scene().submit(), HEAD, **values).last(RequestOpened).hand_ids == (HEAD,)


def test_the_accountant_who_lowers_a_receipt_still_judges_it() -> None:
    said = {"source": text("trip:58"), "kind": text("lodging"), "file": text("чек")}
    scene = Scene("expense", said | {"amount": rub("5000.00"), "spent_on": Value(on=date(2026, 10, 2))}, deal_id=None)
    edited(scene.submit(), ACCOUNTANT, amount=rub("4500.00"))

    assert current(scene.state) == (ACCOUNTANT,)


def small(scene: Scene) -> Scene:
    """A firm whose head is the top and alone on duty."""
    people = (Person(APPLICANT, manager_id=HEAD), Person(HEAD, roles=("duty_approver",)), Person(LAWYER))
    return scene.with_office(people=people, duty=(HEAD,))


def test_where_nobody_else_is_left_he_answers_and_reads_why() -> None:
    scene = edited(small(payment()).submit(), HEAD, amount=rub("9900000.00"))

    assert (scene.last(RequestOpened).hand_ids, current(scene.state)) == ((HEAD,), (HEAD,))
    because = [(one.code, one.employee_id) for one in scene.last(ApprovalAsked).because]
    assert because.index(("author", HEAD)) < len(because) - 1 == because.index(("manager", HEAD), 1)
    scene.answer(LAWYER)
    assert (scene.last(ApprovalDenied).code, scene.state.phase) == ("not_asked", "asking")
    scene.answer(HEAD)
    assert scene.state.phase == "approved"
    scene.answer(HEAD)
    assert scene.last(ApprovalDenied).code == "already_decided"


def test_whoever_is_on_duty_alone_reads_it_too() -> None:
    people = (Person(APPLICANT), Person(LAWYER, roles=("duty_approver",)))
    scene = edited(payment().with_office(people=people, duty=(LAWYER,)).submit(), LAWYER, amount=rub("9900000.00"))

    because = [(one.code, one.employee_id) for one in scene.last(ApprovalAsked).because]
    assert (current(scene.state), because[-1], ("author", LAWYER) in because) == ((LAWYER,), ("duty", LAWYER), True)


def test_where_he_is_away_then_his_deputy_does_and_it_counts() -> None:
    away = Absence(HEAD, "vacation", date(2026, 10, 5), date(2026, 10, 9), "vacation:3")
    stands = Deputy("deputy:2", HEAD, LAWYER, date(2026, 10, 5), date(2026, 10, 9), consented=True)
    scene = small(payment())
    scene.office = office(away, stands, people=scene.office.chart.people, duty=())
    edited(scene.submit(), HEAD, amount=rub("9900000.00"))

    assert current(scene.state) == (LAWYER,)
    scene.answer(LAWYER)
    assert scene.state.phase == "approved"


def test_whoever_made_it_for_another_never_answers() -> None:
    scene = payment()
    scene.values["employee"] = Value(employee_ids=(APPLICANT,))
    scene.creator = HEAD
    small(scene).item("on_approval", HEAD)

    assert (scene.state.authors, current(scene.state)) == ((HEAD,), ())


@STAGE_FIRST
def test_a_change_of_words_and_an_agreement_in_one_look_leave_him_his_place(*, stage_first: bool) -> None:
    scene = payment().submit()
    scene.now += timedelta(hours=1)
    scene.values["purpose"] = text("Аренда за октябрь")  # the applicant's; the card says who touched it last
    scene.item("approved", HEAD, moved=stage_first)
    scene.item("approved", HEAD, moved=not stage_first)

    assert (scene.state.phase, scene.state.hands, current(scene.state)) == ("asking", (), (HEAD,))


def test_the_webhooks_owner_changes_it_like_anybody_but_our_own_moves_are_nobodys() -> None:
    assert office().general.own_users == (OWNER,)
    scene = edited(payment().submit(), OWNER, amount=rub("9900000.00"))
    assert scene.last(RequestOpened).hand_ids == (OWNER,)
    made = Scene("payment", payment().values | {"origin": text("trip:7")}, creator=OWNER, deal_id=None)
    made.values |= {"employee": Value(employee_ids=(APPLICANT,)), "source": text("trip:7")}
    made.item("on_approval", OWNER)
    assert made.last(RequestOpened).hand_ids is None


def deputyship(deputy: int = LAWYER, by: int = HEAD) -> Scene:
    """The head is away next week, for trips."""
    days = {"first_on": Value(on=date(2026, 10, 12)), "last_on": Value(on=date(2026, 10, 18))}
    values = days | {"deputy": Value(employee_ids=(deputy,)), "kinds": text("trip")}
    scene = Scene("deputy", values, deal_id=None, creator=HEAD)
    scene.item("on_approval", by)
    return scene


def declared(scene: Scene) -> list[tuple[int, int, str, tuple[str, ...], int]]:
    return [
        (one.employee_id, one.deputy_id, f"{one.last_on:%d.%m.%Y}", one.kinds, one.declared_by_id)
        for one in scene.all_of(DeputyDeclared)
    ]


@pytest.mark.parametrize("who", [LAWYER, APPLICANT, CHIEF, OWNER])
def test_nobody_hands_in_or_widens_a_deputyship_but_its_person_and_hr(who: int) -> None:
    drafted = deputyship(by=who)
    assert [one.code for one in drafted.last(RequestReturned).lacks] == ["author"]
    scene = deputyship()
    scene.close(scene.task_of(LAWYER), LAWYER)
    scene.values |= {"kinds": text(""), "last_on": Value(on=date(2027, 10, 1))}
    scene.item("approved", who, moved=False)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("employee", "author")]
    assert declared(scene) == [(HEAD, LAWYER, "18.10.2026", ("trip",), HEAD)]
    assert (scene.state.phase, scene.last(MoveItemStage).stage) == ("approved", "approved")


@STAGE_FIRST
@pytest.mark.parametrize("approved", [True, False])
def test_a_word_of_others_in_a_deputyship_is_no_declaration(*, approved: bool, stage_first: bool) -> None:
    scene = deputyship(by=HR)
    if approved:
        scene.close(scene.task_of(LAWYER), LAWYER)
    scene.now += timedelta(hours=1)
    scene.values["comment"] = text("готов")
    scene.item("approved", LAWYER, moved=stage_first and not approved)
    scene.item("approved", LAWYER, moved=not stage_first and not approved)

    assert not scene.all_of(RequestReturned)
    assert (scene.state.version, scene.state.phase, current(scene.state)) == (2, "asking", (LAWYER,))
    scene.close(scene.task_of(LAWYER), LAWYER)
    assert declared(scene)[-1] == (HEAD, LAWYER, "18.10.2026", ("trip",), HR)  # he declared it, not who wrote a word


def test_whoever_changes_it_after_a_word_of_others_declares_it() -> None:
    scene = deputyship(by=HR)
    scene.close(scene.task_of(LAWYER), LAWYER)
    scene.values["kinds"] = text("vacation")
    scene.item("approved", HEAD, moved=False)
    scene.close(scene.task_of(LAWYER), LAWYER)

    assert [one[3:] for one in declared(scene)] == [(("trip",), HR), (("vacation",), HEAD)]


def test_a_change_that_our_own_user_covers_is_to_be_handed_in_by_who_may() -> None:
    scene = deputyship()
    scene.close(scene.task_of(LAWYER), LAWYER)
    scene.now += timedelta(hours=1)
    scene.values["last_on"] = Value(on=date(2026, 10, 20))
    scene.item("approved", OWNER, moved=False)  # HEAD's edit, and our own move after it

    (lack,) = scene.last(RequestReturned).lacks
    told = [one.text.content for one in scene.all_of(Notify) if one.employee_id == HEAD]
    assert (lack.code, "не видно, кто изменил замещение" in told[-1]) == ("author", True)
    scene.now += timedelta(hours=1)
    scene.item("on_approval", HEAD)
    assert (scene.state.phase, current(scene.state)) == ("asking", (LAWYER,))


def test_nobody_puts_himself_into_the_deputyship_of_another() -> None:
    scene = deputyship()
    scene.close(scene.task_of(LAWYER), LAWYER)
    scene.values["deputy"] = Value(employee_ids=(APPLICANT,))
    scene.item("approved", APPLICANT, moved=False)

    assert (scene.state.phase, len(scene.all_of(ApprovalAsked))) == ("approved", 1)


def test_its_person_and_hr_change_a_deputyship_and_its_record_says_who() -> None:
    scene = deputyship()
    scene.close(scene.task_of(LAWYER), LAWYER)
    scene.values["kinds"] = text("trip, vacation")
    scene.item("approved", HEAD, moved=False)
    scene.close(scene.task_of(LAWYER), LAWYER)
    scene.values["kinds"] = text("vacation")
    scene.item("approved", HR, moved=False)
    scene.close(scene.task_of(LAWYER), LAWYER)

    assert [one[3:] for one in declared(scene)] == [
        (("trip",), HEAD),
        (("trip", "vacation"), HEAD),
        (("vacation",), HR),
    ]


def test_a_deputy_who_is_silent_until_it_is_over_is_urged_no_more_and_it_goes_back() -> None:
    scene = deputyship()
    for _ in range(20):
        if not scene.wakes:
            break
        scene.wake("silence")

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("last_on", "over")]
    assert (scene.state.phase, scene.wakes) == ("returned", {})
    assert scene.now.date() == date(2026, 10, 19)  # the working day after Sunday the 18th


def test_nor_is_a_late_consent_or_a_period_that_is_over_one() -> None:
    late = deputyship()
    late.now += timedelta(days=30)
    late.close(late.task_of(LAWYER), LAWYER)
    assert (late.state.phase, declared(late)) == ("returned", [])
    scene = Scene("deputy", late.values, deal_id=None, creator=HEAD, now=late.now)
    scene.item("on_approval", HEAD)
    assert [one.code for one in scene.last(RequestReturned).lacks] == ["over"]
