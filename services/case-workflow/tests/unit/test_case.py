"""A case through its funnel: tasks with their term and source, hearings, payment, instances, the writ."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from case_workflow.core import people
from case_workflow.core.people import HisDeals, Person
from case_world import ACCOUNTANT, HEAD, LAWYER, MARKETING, OFFICE, OFFICE_MANAGER, OTHER, PAYROLL, World
from contracts.calendar.v1 import AddCalendarEvent, MoveCalendarEvent
from contracts.cases.v1 import CaseAdvanced, CaseTaskSet, HearingScheduled, ResponsibleLeft
from contracts.crm.v1 import Known, Made
from contracts.deals.v1 import UpdateDeal
from contracts.disk.v1 import ArchiveFolder, CreateFolder
from contracts.portal.v1 import EmployeeChanged
from contracts.signs.v1 import CommentTimeline
from contracts.tasks.v1 import UpdateTask

EMAIL = f"{'a' * 64} 12 text/plain; charset=utf-8"
PLAINTIFF = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "claim_needed": "no"}
DEFENDANT = {"position": "defendant", "proceeding": "gpk", "kind": "ordinary", "claim_needed": "no"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def in_hearing(**facts: str) -> World:
    world = World("litigation")
    world.open_deal(
        **PLAINTIFF, filed_on="2026-03-02", acceptance="accepted", registered_at="2026-03-03T08:00:00+00:00"
    )
    world.fill(preliminary_result="main", **facts)
    assert world.stage == "hearing"
    return world


def lost() -> World:
    """The first instance is lost, its full text is there."""
    world = in_hearing()
    world.fill(outcome="against", announced_on="2026-03-10")
    world.fill(text_on="2026-03-12")
    assert world.stage == "full_text"
    return world


def test_a_new_case_begins_with_its_first_task() -> None:
    world = World("litigation")
    world.open_deal()

    task = world.task("study").command
    assert (world.state.stage, world.open, task.responsible_id) == ("study", ["study"], LAWYER)
    assert task.title == "Изучить материалы и определить позицию клиента — ООО «Север» — до 05.03.2026"
    assert task.deadline == datetime.fromisoformat("2026-03-05T18:00:00+03:00")  # three working days after 2 March
    assert "«Позиция клиента», «Вид процесса»" in task.description.content


@pytest.mark.parametrize(
    ("position", "proceeding", "kind", "title"),
    [
        ("plaintiff", "apk", "ordinary", "Подать исковое заявление (АПК ст. 125, 126)"),
        ("plaintiff", "gpk", "simplified", "Подать исковое заявление (ГПК ст. 131, 132)"),
        ("plaintiff", "kas", "ordinary", "Подать административное исковое заявление (КАС ст. 125, 126, 220)"),
        ("plaintiff", "gpk", "order", "Подать заявление о выдаче судебного приказа"),
        ("defendant", "apk", "ordinary", "Подать отзыв на исковое заявление (АПК ст. 131)"),
        ("defendant", "gpk", "simplified", "Подать возражения на иск (ГПК ст. 149)"),
        ("defendant", "kas", "ordinary", "Подать возражения (КАС ст. 135)"),
        ("defendant", "apk", "order", "Подать возражения относительно исполнения судебного приказа"),
    ],
)
def test_the_document_follows_from_position_proceeding_and_kind(
    position: str, proceeding: str, kind: str, title: str
) -> None:
    world = World("litigation")
    world.open_deal()
    world.fill(position=position, proceeding=proceeding, kind=kind, claim_needed="no")

    assert world.stage == "filing"
    (task,) = [one.command for one in world.tasks.values() if one.open]
    assert task.title.startswith(title)


def test_the_thirty_days_of_a_claim_run_out_and_the_case_goes_on_to_the_suit() -> None:
    world = World("litigation")
    world.open_deal()
    world.fill(**PLAINTIFF | {"claim_needed": "yes"})
    world.fill(claim_sent_on="2026-02-03")
    assert (world.stage, world.task("claim_answer").deadline) == (
        "claim_wait",
        datetime.fromisoformat("2026-03-05T18:00:00+03:00"),
    )

    world.until(at("2026-03-05T20:59"))  # the last day in Moscow
    assert world.stage == "claim_wait"
    world.until(at("2026-03-05T21:00"))

    assert (world.stage, world.open) == ("filing", ["statement"])
    assert (
        world.task("claim_answer").why
        == "Стадия «Ожидание по претензии» пройдена, дело на стадии «Подготовка документа в суд»."
    )
    assert "Истёк срок 05.03.2026 (АПК ст. 4 ч. 5)" in world.comments[-1]
    (moved,) = [one for one in world.events if isinstance(one, CaseAdvanced) and one.because == "term"]
    assert (moved.from_stage, moved.stage, moved.rule_id) == ("claim_wait", "filing", "claim.wait")


def test_the_thirty_days_of_a_claim_received_run_from_the_day_it_was_sent_and_the_suit_may_follow_them() -> None:
    world = World("litigation")
    world.open_deal("claim", **DEFENDANT | {"proceeding": "apk"}, claim_received_on="2026-03-10")
    assert world.task("answer").deadline == datetime.fromisoformat("2026-03-10T18:00:00+03:00")  # five working days

    world.fill(claim_sent_on="2026-03-02")
    (text,) = [one.description.content for one in world.commands if isinstance(one, UpdateTask) and one.description]
    assert world.task("answer").deadline == datetime.fromisoformat("2026-04-01T18:00:00+03:00")
    assert "Считается со дня 02.03.2026: претензия направлена другой стороной." in text
    assert "Со следующего дня возможен иск" in text
    assert "иск не подавать" not in text


def test_the_request_for_reasons_says_which_day_its_term_was_counted_from() -> None:
    world = World("litigation")
    world.open_deal("decision", **PLAINTIFF | {"kind": "simplified"}, filed_on="2026-01-12", outcome="against")
    world.fill(announced_on="2026-03-02")
    (text,) = [one.description.content for one in world.commands if isinstance(one, UpdateTask) and one.description]

    assert "Срок: 10.03.2026 — 5 рабочих дней" in text  # 9 March is off
    assert "Считается со дня 02.03.2026: резолютивная часть объявлена" in text


def test_a_date_of_the_court_stands_before_the_firm_s_own_term() -> None:
    world = World("litigation")
    world.open_deal()
    world.fill(**DEFENDANT, response_by="2026-04-20")

    task = world.task("response")
    assert task.deadline == datetime.fromisoformat("2026-04-20T18:00:00+03:00")
    assert "дата из карточки дела («Отзыв представить до (по определению)»)" in task.command.description.content

    world.fill(response_by="2026-04-27")  # the court gives more time: the same task, another deadline
    assert task.deadline == datetime.fromisoformat("2026-04-27T18:00:00+03:00")
    assert len(world.tasks) == 2


@pytest.mark.parametrize(
    ("proceeding", "kind", "text_on", "rule", "due"),
    [
        ("apk", "ordinary", "2026-03-12", "apk.appeal", "2026-04-13"),
        ("gpk", "ordinary", "2026-01-30", "gpk.appeal", "2026-03-02"),
        ("kas", "ordinary", "2026-01-31", "kas.appeal", "2026-03-02"),
        ("apk", "simplified", "2026-04-22", "apk.simplified.appeal", "2026-05-15"),
        ("gpk", "simplified", "2026-06-03", "gpk.simplified.appeal", "2026-06-25"),
    ],
)
def test_the_term_of_appeal_is_that_of_the_proceeding_and_the_task_names_its_source(
    proceeding: str, kind: str, text_on: str, rule: str, due: str
) -> None:
    world = World("litigation", now=at("2026-01-12T08:00"))
    world.open_deal("decision", position="plaintiff", proceeding=proceeding, kind=kind, filed_on="2025-11-10")
    world.fill(outcome="against", announced_on="2026-01-12", reasons="asked")
    world.fill(text_on=text_on)

    set_ = [one for one in world.events if isinstance(one, CaseTaskSet)][-1]
    assert (world.stage, set_.rule_id, set_.due_on) == ("full_text", rule, date.fromisoformat(due))
    assert f"(правило {rule})" in world.task("appeal").command.description.content


def test_a_simplified_case_of_kas_has_no_rule_and_asks_for_the_day_while_a_safe_one_ends_nothing() -> None:
    world = World("litigation")
    world.open_deal("decision", position="plaintiff", proceeding="kas", kind="simplified", filed_on="2026-01-10")
    world.fill(outcome="against", announced_on="2026-03-02", reasons="not_asked")

    assert (world.stage, "until" in world.open, "lapse" in world.wakes) == ("full_text", True, False)
    assert "осторожный срок" in world.task("appeal").command.description.content
    world.fill(appeal_until="2026-04-02")
    assert world.task("appeal").deadline == datetime.fromisoformat("2026-04-02T18:00:00+03:00")


def test_a_hearing_is_put_into_the_calendar_reminded_of_and_told_to_the_client() -> None:
    world = in_hearing(client_email=EMAIL, case_number="А40-123456/2026", hearing_at="2026-04-10T07:30:00+00:00")

    (event,) = [one for one in world.commands if isinstance(one, AddCalendarEvent)]
    assert (event.calendar, event.starts_at, event.attendee_ids) == ("hearings", at("2026-04-10T07:30"), (LAWYER,))
    assert event.remind_minutes == (7 * 1440, 1440)
    (letter,) = world.letters
    assert letter.title.content == "Назначено судебное заседание: 10.04.2026 10:30 (МСК)"
    assert "А40-123456/2026" in letter.text.content
    assert letter.to[0].address.sha256 == "a" * 64
    assert letter.calendar is not None
    assert letter.calendar.held is not None
    ics = letter.calendar.held.decode()
    assert "DTSTART:20260410T073000Z" in ics
    assert "TRIGGER:-P7D" in ics

    world.until(at("2026-04-09T06:00"))
    assert [notice for notice in world.notices if "10.04.2026 10:30 (МСК)" in notice] == world.notices[
        -2:
    ]  # 7 days, 1 day
    world.until(at("2026-04-10T08:30"))
    assert world.open == ["result1"]


def test_a_moved_hearing_moves_the_event_the_task_the_reminders_and_tells_the_client() -> None:
    world = in_hearing(client_email=EMAIL, hearing_at="2026-04-10T07:30:00+00:00")
    world.fill(hearing_at="2026-04-20T11:00:00+00:00")

    (event,) = world.calendar.values()
    assert isinstance(event, MoveCalendarEvent)
    assert event.starts_at == at("2026-04-20T11:00")
    assert world.task("prepare1").deadline == at("2026-04-20T11:00")
    assert world.wakes["hearing.remind.1"] == datetime.fromisoformat("2026-04-19T09:00:00+03:00")
    first, second = (
        letter.calendar.held.decode() for letter in world.letters if letter.calendar and letter.calendar.held
    )
    assert "SEQUENCE:0" in first
    assert "SEQUENCE:1" in second
    assert first.partition("UID:")[2].splitlines()[0] == second.partition("UID:")[2].splitlines()[0]
    assert world.letters[1].title.content == "Судебное заседание перенесено на 20.04.2026 14:00 (МСК)"
    assert [one.number for one in world.events if isinstance(one, HearingScheduled)] == [1, 1]


def test_a_link_that_comes_later_reaches_the_calendar_and_the_client_once() -> None:
    world = in_hearing(client_email=EMAIL, hearing_at="2026-04-10T07:30:00+00:00")
    world.fill(hearing_place="https://online.example/1")
    world.fill(case_number="А40-1/2026")

    (event,) = world.calendar.values()
    assert isinstance(event, MoveCalendarEvent)
    assert (event.starts_at, event.location) == (at("2026-04-10T07:30"), "https://online.example/1")
    first, second = world.letters
    assert second.title.content == "Место судебного заседания 10.04.2026 10:30 (МСК)"
    assert "LOCATION:https://online.example/1" in (second.calendar.held or b"").decode()  # type: ignore[union-attr]
    assert "SEQUENCE:1" in (second.calendar.held or b"").decode()  # type: ignore[union-attr]
    assert first.title != second.title


def test_a_cancelled_hearing_takes_all_of_it_back() -> None:
    world = in_hearing(client_email=EMAIL, hearing_at="2026-04-10T07:30:00+00:00")
    world.fill(hearing_at=None)

    assert world.calendar == {}
    assert not [name for name in world.wakes if name.startswith("hearing")]
    assert world.open == ["date2"]
    assert "METHOD:CANCEL" in (world.letters[-1].calendar.held or b"").decode()  # type: ignore[union-attr]


def test_a_postponed_hearing_is_the_next_one_and_may_be_told_by_the_task_s_result() -> None:
    world = in_hearing(hearing_at="2026-04-10T07:30:00+00:00")
    world.until(at("2026-04-10T09:00"))
    world.complete("result1", "Отложено на 24.04.2026 в 12:15")

    assert world.deal["hearing_at"] == "2026-04-24T09:15:00+00:00"
    assert [(one.number, one.sequence) for one in world.events if isinstance(one, HearingScheduled)] == [(1, 0), (2, 0)]
    assert (world.stage, world.open) == ("hearing", ["prepare2"])


def test_the_next_instance_waits_for_contract_and_money_and_asks_for_them() -> None:
    world = lost()
    world.fill(appeal_by="us")

    assert (world.stage, world.open) == ("full_text", ["gate_appeal"])
    assert world.task("gate_appeal").deadline == datetime.fromisoformat("2026-04-13T18:00:00+03:00")
    assert "нужны «Договор на апелляцию подписан», «Апелляция оплачена»" in world.comments[-1]
    said = len(world.comments)
    world.fill(appeal_contract="yes")
    assert (world.stage, len(world.comments)) == ("full_text", said)

    world.fill(appeal_paid="yes")
    assert (world.stage, world.open) == ("appeal_filing", ["complaint"])
    assert world.task("gate_appeal").why.startswith("Заполнено в сделке")


def test_a_case_that_waits_before_the_next_instance_is_reminded_of() -> None:
    world = lost()
    before = len(world.notices)
    world.fill(appeal_by="them", appeal_contract="yes")  # on 2 March, a Monday
    world.until(at("2026-03-10T06:00"))  # five working days later (9 March is off), nine o'clock in Moscow

    (reminder,) = world.notices[before:]
    assert "Ожидается: «Апелляция оплачена»" in reminder


def test_without_them_the_term_ends_and_the_judgement_comes_into_force() -> None:
    world = lost()
    world.fill(appeal_by="us")
    world.until(at("2026-04-13T21:00"))

    assert (world.stage, world.task("gate_appeal").open) == ("in_force", False)


def test_while_the_other_side_s_appeal_is_pending_nothing_comes_into_force_though_ours_is_unpaid() -> None:
    world = lost()
    world.fill(appeal_by="them")
    world.until(at("2026-06-01T00:00"))
    assert (world.stage, world.open) == ("full_text", ["gate_appeal"])

    world.fill(appeal_contract="yes", appeal_paid="yes")
    assert (world.stage, world.open) == ("appeal_filing", ["response"])


def test_a_won_appeal_gives_the_writ_and_the_case_is_copied_to_enforcement_once() -> None:
    world = lost()
    world.fill(appeal_by="us", appeal_contract="yes", appeal_paid="yes", appeal_filed_on="2026-03-20")
    world.fill(appeal_outcome="for_client", appeal_announced_on="2026-05-10", appeal_text_on="2026-05-14")
    world.fill(in_force_on="2026-05-14")
    assert world.copies == []

    world.fill(writ_on="2026-06-01")
    (copy,) = world.copies
    assert (copy.funnel, copy.stage, copy.deal) == ("enforcement", "choose", Known(crm_id=100))
    assert copy.fields[0].name == "litigation_deal"
    assert copy.fields[0].value.crm_ids == (100,)
    world.fill(writ_on="2026-06-02")
    assert len(world.copies) == 1

    world.fill(cassation_by="nobody", costs="claimed")
    assert (world.stage, world.open) == ("won", [])


def test_the_copied_deal_tells_the_first_its_number_and_later_its_end() -> None:
    world = World("enforcement", deal_id=200)
    world.open_deal(litigation_deal="100", in_force_on="2026-05-14", writ_on="2026-06-01")

    (update,) = [one for one in world.commands if isinstance(one, UpdateDeal)]
    assert (update.deal, update.belongs_to.id) == (Known(crm_id=100), 100)
    assert update.fields[0].name == "enforcement_deal"
    assert update.fields[0].value.crm_ids == (200,)

    world.fill(road="bank", bank_sent_on="2026-06-08")
    world.fill(bank_result="paid")
    assert (world.stage, world.open) == ("paid", [])
    told = [one.text.content for one in world.commands if isinstance(one, CommentTimeline) and one.belongs_to.id == 100]
    assert told == ["Связанное дело «Исполнительное производство» завершено: «Взыскано»."]


def test_a_case_sent_back_begins_its_hearings_anew_and_a_second_verdict_is_then_no_second_one() -> None:
    world = lost()
    world.fill(appeal_by="us", appeal_contract="yes", appeal_paid="yes", appeal_filed_on="2026-03-20")
    world.fill(appeal_outcome="remanded", appeal_announced_on="2026-05-10", appeal_text_on="2026-05-14")

    assert (world.stage, world.open) == ("hearing", ["date1"])
    assert "outcome" not in world.deal
    world.fill(outcome="for_client", announced_on="2026-07-01")
    assert world.stage == "decision"


def cassation_remands(**more: str) -> World:
    """Lost in the first instance and in the appeal; the cassation sends the case back."""
    world = lost()
    world.fill(appeal_by="us", appeal_contract="yes", appeal_paid="yes", appeal_filed_on="2026-03-20")
    world.fill(appeal_outcome="against", appeal_announced_on="2026-05-10", appeal_text_on="2026-05-14")
    world.fill(cassation_by="us", cassation_contract="yes", cassation_paid="yes", cassation_filed_on="2026-06-01")
    world.fill(cassation_response_by="2026-06-15", in_force_on="2026-05-10", writ_on="2026-05-20")
    world.fill(cassation_outcome="remanded", cassation_announced_on="2026-07-20", cassation_text_on="2026-07-24")
    if more:
        world.fill(**more)
    return world


def test_a_cassation_that_sends_a_case_back_is_asked_where_to() -> None:
    world = cassation_remands()

    assert (world.stage, world.open) == ("cassation_act", ["remand"])
    title = world.task("remand").command.title
    assert title.startswith("Внести, в какую инстанцию направлено дело (АПК ст. 287, ГПК ст. 390, КАС ст. 329)")
    world.until(at("2027-03-01T00:00"))  # the term of the next complaint ends; nothing has come into force
    assert (world.stage, world.open) == ("cassation_act", ["remand"])


def test_a_case_sent_back_to_the_appeal_is_heard_there_anew_and_the_first_decision_stays() -> None:
    world = cassation_remands(cassation_remanded_to="appeal")

    assert (world.stage, world.open) == ("appeal_hearing", ["date1"])
    assert (world.deal["outcome"], world.deal["appeal_filed_on"]) == ("against", "2026-03-20")
    assert not {"appeal_outcome", "cassation_outcome", "cassation_by", "cassation_response_by"} & set(world.deal)
    assert not {"in_force_on", "writ_on", "cassation_paid", "cassation_contract", "hearing_at"} & set(world.deal)

    world.fill(appeal_outcome="partly", appeal_announced_on="2026-09-10", appeal_text_on="2026-09-16")
    assert (world.stage, world.objections) == ("appeal_act", [])  # no second verdict
    assert world.task("next").deadline == datetime.fromisoformat("2026-11-16T18:00:00+03:00")  # two months of 16.09
    world.fill(cassation_by="them")
    assert (world.stage, world.open) == ("appeal_act", ["gate_cassation", "writ"])  # paid for anew


def test_a_case_sent_back_to_the_first_instance_by_the_cassation_begins_its_hearings_anew() -> None:
    world = cassation_remands(cassation_remanded_to="first")

    assert (world.stage, world.open) == ("hearing", ["date1"])
    assert not {"outcome", "appeal_by", "appeal_outcome", "cassation_outcome", "in_force_on"} & set(world.deal)


@pytest.mark.parametrize(
    ("to", "stage", "stays"),
    [
        ("first", "hearing", set()),
        ("appeal", "appeal_hearing", {"outcome"}),
        ("cassation", "cassation_hearing", {"outcome", "appeal_outcome", "in_force_on"}),
    ],
)
def test_the_supreme_court_may_send_a_case_to_any_lower_instance(to: str, stage: str, stays: set[str]) -> None:
    world = cassation_remands()
    world.fill(cassation_outcome="against")  # the entry was wrong; the case stands where it was
    world.fill(supreme_by="us", supreme_contract="yes", supreme_paid="yes", supreme_filed_on="2026-09-01")
    world.fill(supreme_outcome="remanded", supreme_announced_on="2026-11-10", supreme_text_on="2026-11-12")
    assert (world.stage, world.open) == ("supreme_act", ["remand"])

    world.fill(supreme_remanded_to=to)

    assert (world.stage, world.open) == (stage, ["date1"])
    assert stays == {"outcome", "appeal_outcome", "in_force_on", "supreme_outcome"} & set(world.deal)


def test_the_road_of_the_bailiffs_has_their_terms() -> None:
    world = World("enforcement", now=at("2025-12-26T08:00"))
    world.open_deal(in_force_on="2025-12-01")
    assert world.task("until").deadline == datetime.fromisoformat("2028-12-01T18:00:00+03:00")  # three years
    world.fill(road="fssp", fssp_sent_on="2025-12-26")
    world.fill(fssp_handed_on="2025-12-29")
    assert world.task("opened").deadline == datetime.fromisoformat("2026-01-13T18:00:00+03:00")

    world.fill(fssp_opened="opened", opened_on="2026-01-13")
    world.fill(debtor_received_on="2026-05-07")
    assert (world.stage, world.task("voluntary").deadline) == (
        "fssp_voluntary",
        datetime.fromisoformat("2026-05-15T18:00:00+03:00"),
    )
    world.until(at("2026-05-15T21:00"))
    assert (world.stage, world.open) == ("fssp_measures", ["inquiries", "measures"])
    world.fill(fssp_result="inaction", inaction_on="2026-10-26")
    assert world.task("complaint").deadline == datetime.fromisoformat("2026-11-10T18:00:00+03:00")


def test_intake_makes_the_folder_the_tasks_by_role_and_the_welcome() -> None:
    settings = OFFICE.settings.model_copy(update={"trees": {"accounting": ("Отчётность", "Кадры/Приказы")}})
    world = World("accounting", office=type(OFFICE)(**OFFICE.__dict__ | {"settings": settings}))
    world.open_deal(client_email=EMAIL)
    world.fill(terms_agreed="yes", contract_signed_on="2026-03-04")

    assert {task.name: task.responsible_id for task in world.tasks.values() if task.open} == {
        "profile": ACCOUNTANT,
        "bank": ACCOUNTANT,
        "base": ACCOUNTANT,
        "payroll": PAYROLL,
    }
    (folder,) = [one for one in world.commands if isinstance(one, CreateFolder)]
    assert (folder.place, folder.tree) == ("cases", ("Отчётность", "Кадры/Приказы"))
    assert [letter.title.content for letter in world.letters] == ["Добро пожаловать: Бухгалтерское сопровождение"]

    world.fill(profile_complete="yes", bank_access="yes", base_ready="yes", payroll_ready="yes")
    assert (world.stage, world.open) == ("service", [])


def test_closing_has_a_checklist_and_archives_the_folder() -> None:
    world = World("accounting")
    world.open_deal("intake")
    world.fill(profile_complete="yes", bank_access="yes", base_ready="yes", payroll_ready="yes")
    world.fill(close_reason="liquidated")
    assert (world.stage, world.open) == ("closing", ["access", "act", "handover"])

    world.fill(handover_on="2026-03-05", access_closed_on="2026-03-05", final_act_on="2026-03-06")
    made = [one for one in world.commands if isinstance(one, ArchiveFolder)]
    assert (world.stage, world.open) == ("closed", [])
    assert isinstance(made[0].folder, Made)


def test_the_legal_service_has_stages_of_its_own_for_requests_of_the_client() -> None:
    world = World("legal")
    world.open_deal("intake")
    world.fill(company_papers="yes", people_known="yes", templates_ready="yes")
    world.fill(request_on="2026-03-03", answer_by="2026-03-06")
    world.fill(request_kind="contract")
    assert (world.stage, world.task("review").deadline) == (
        "review",
        datetime.fromisoformat("2026-03-06T18:00:00+03:00"),
    )
    world.fill(review_ready_on="2026-03-05")
    world.fill(answered_on="2026-03-05")

    assert (world.stage, world.open) == ("service", [])
    assert "request_on" not in world.deal
    world.fill(request_on="2026-03-10")
    assert world.stage == "request"


def test_a_request_that_comes_while_another_is_under_way_is_taken_up_after_its_answer() -> None:
    world = World("legal")
    world.open_deal("service", request_on="2026-03-03")
    world.fill(request_kind="question", next_request_on="2026-03-04")
    world.fill(opinion_ready_on="2026-03-05")
    world.fill(answered_on="2026-03-05")

    assert (world.stage, world.open) == ("request", ["sort"])
    assert (world.deal["request_on"], world.deal.get("next_request_on")) == ("2026-03-04", None)
    assert "request_kind" not in world.deal


def test_silence_of_months_puts_a_task_to_marketing() -> None:
    world = World("accounting")
    world.open_deal("service")
    world.move("dormant")

    assert {task.name: task.responsible_id for task in world.tasks.values() if task.open} == {"revive": MARKETING}


def test_an_enquiry_becomes_a_case_of_the_service_asked_for() -> None:
    world = World("enquiry")
    world.open_deal()
    world.fill(service="legal")
    world.fill(terms_agreed="yes", contract_sent_on="2026-03-03", contract_signed_on="2026-03-05")
    assert world.stage == "payment"
    world.fill(paid="yes")

    (copy,) = world.copies
    assert (world.stage, copy.funnel, copy.stage) == ("handed", "legal", "intake")


def test_an_enquiry_that_stands_still_is_reminded_of() -> None:
    world = World("enquiry", now=at("2026-03-05T08:00"))  # Thursday
    world.open_deal()
    world.fill(service="legal")
    world.until(at("2026-03-11T05:59"))
    assert world.notices == []

    world.until(at("2026-03-11T06:00"))  # 6, 10, 11 March: three working days
    assert "нет движения с 05.03.2026" in world.notices[0]
    assert "«Техническое задание согласовано»" in world.notices[0]


def test_a_deal_handed_over_takes_its_tasks_along() -> None:
    world = World("litigation")
    world.open_deal()
    world.responsible_id = OTHER
    world.fill()

    assert world.task("study").responsible_id == OTHER
    assert world.open == ["study"]


def test_reasons_of_a_simplified_judgement_are_awaited_from_their_request_on() -> None:
    world = World("litigation", now=datetime(2026, 3, 16, 7, 0, tzinfo=UTC))
    world.open_deal("simplified", position="plaintiff", proceeding="apk", kind="simplified", filed_on="2026-01-12")
    world.fill(outcome="against", announced_on="2026-03-10")
    world.fill(reasons="asked")

    text = world.task("text").command
    assert text.deadline == datetime(2026, 3, 30, 15, 0, tzinfo=UTC)  # 10 working days after 16 March
    assert "176" not in text.description.content  # of a full text: not of this one


def test_whoever_does_not_work_is_told_of_and_the_head_gets_the_task() -> None:
    world = World("litigation", responsible_id=99)
    world.open_deal()

    assert world.task("study").responsible_id == HEAD
    assert world.objections == ["responsible_inactive"]
    assert "Ответственный (сотрудник № 99) не работает: задачи поставлены сотруднику № 4." in world.comments[-1]
    world.fill(claim_received_on="2026-02-02")
    assert world.objections == ["responsible_inactive"]


def test_a_portal_may_give_other_days_other_words_and_leave_steps_out() -> None:
    changes = {
        "days": {"litigation.study.study": 1},
        "texts": {"asks": "Заполните: $fields"},
        "skip": ("litigation.claim_wait.suit", "letters"),
    }
    settings = OFFICE.settings.model_copy(update=changes)
    world = World("litigation", office=type(OFFICE)(**OFFICE.__dict__ | {"settings": settings}))
    world.open_deal()

    assert world.task("study").deadline == datetime.fromisoformat("2026-03-03T18:00:00+03:00")
    assert "Заполните: «Позиция клиента»" in world.task("study").command.description.content


def test_a_deal_of_before_the_automation_begins_with_its_next_stage() -> None:
    settings = OFFICE.settings.model_copy(update={"since": date(2026, 4, 1)})
    world = World("litigation", office=type(OFFICE)(**OFFICE.__dict__ | {"settings": settings}))
    world.open_deal("filing", **PLAINTIFF)
    assert (world.stage, world.open) == ("filing", [])

    world.fill(filed_on="2026-04-02")
    assert (world.stage, world.open) == ("acceptance", ["acceptance"])


def test_an_enquiry_goes_to_the_least_busy_of_those_who_do_what_it_is_about() -> None:
    world = World("enquiry", responsible_id=OFFICE_MANAGER)
    world.open_deal()
    world.fill(service="litigation")

    (update,) = [one for one in world.commands if isinstance(one, UpdateDeal)]
    assert update.responsible_id == LAWYER  # before the other lawyer, who is busier
    world.responsible_id = LAWYER
    world.fill()
    assert world.task("terms").responsible_id == LAWYER


def test_when_the_responsible_lawyer_leaves_his_deals_are_told_and_their_tasks_handed_over() -> None:
    world = World("litigation")
    world.open_deal()
    left = EmployeeChanged(employee_id=LAWYER, active=False)
    his = HisDeals(world.now, ((100, "litigation"), (101, "legal")))
    told = people.decide(Person(), left, his)
    assert [one.deal_id for one in told.events if isinstance(one, ResponsibleLeft)] == [100, 101]

    world.office = type(OFFICE)(**OFFICE.__dict__ | {"active": tuple(one for one in OFFICE.active if one != LAWYER)})
    world.tell(told.events[0])
    assert (world.task("study").responsible_id, world.open) == (HEAD, ["study"])
    assert world.objections == ["responsible_inactive"]
