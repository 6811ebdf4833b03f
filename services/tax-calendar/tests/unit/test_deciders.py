"""Who gets which task, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from chassis.decision import Decision, Wake
from contracts.claims import Blob, Text
from contracts.crm.v1 import CommandRefused, CreateTask, CrmRef, Made
from contracts.mail.v1 import Attachment, LetterPart, MailReceived
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, CommentTask, ReassignTask, TaskChanged, TaskCompleted
from contracts.tax.v1 import (
    DemandChanged,
    DemandClarified,
    DemandFound,
    DemandRecognised,
)
from contracts.triage.v1 import (
    LetterJudged,
    LetterUnclear,
    TriageAnswered,
    TriageAsked,
)
from domain.calendar import russia
from tax_calendar.core import demand_state, letters, unclear, wording
from tax_calendar.core import demands as demands_core
from tax_calendar.core.demand_state import DemandState
from tax_calendar.core.kinds import KINDS
from tax_calendar.core.letters import Letter, mail_received
from tax_calendar.core.people import Client, Directory
from tax_calendar.core.unclear import UnclearState

SEVERNY = Client(1, "ООО «Северный Каркас»", "7798120412", ("772501001",), responsible_id=7, second_id=8)
OFFICE = Directory((SEVERNY,), (), (7, 8), 4, "Europe/Moscow", time(18, 0))
LETTER, ASKING = uuid4(), uuid4()


def found(**changes: Any) -> DemandFound:
    values: dict[str, Any] = {
        "letter_id": LETTER,
        "seq": 1,
        "identity": "7798120412:7725:19-12/034518:2026-10-12",
        "kind": "docs_93",
        "inn": "7798120412",
        "kpp": "772501001",
        "number": "19-12/034518",
        "dated_on": date(2026, 10, 12),
        "authority_code": "7725",
        "authority_name": "ИФНС России № 25 по г. Москве",
        "sent_on": date(2026, 10, 12),
        "received_on": date(2026, 10, 20),
        "due_on": date(2026, 11, 3),
        "due_rule": "10 working days after receipt",
        "notice_by_on": date(2026, 10, 21),
        "channel": "tks",
        "inn_valid": True,
        "confidence": 1.0,
        "original": Blob.holding(b"%PDF", "application/pdf"),
        "original_name": "Требование.pdf",
        "raw": Blob.holding(b"raw", "message/rfc822"),
    }
    return DemandFound(**values | changes)


def decide(state: DemandState, message: Any, directory: Directory) -> Decision:
    return demands_core.decide(state, message, directory, russia())


def decided(demand: DemandFound, directory: Directory = OFFICE) -> tuple[DemandRecognised, CreateTask]:
    decision = decide(DemandState(), demand, directory)
    (event,), (command,) = decision.events, decision.commands
    assert isinstance(event, DemandRecognised)
    assert isinstance(command, CreateTask)
    return event, command


def test_the_responsible_accountant_gets_the_task_by_six_in_the_evening_in_moscow() -> None:
    event, task = decided(found())

    assert (task.responsible_id, task.belongs_to.subject, event.client_id) == (7, "client/1", 1)
    assert task.deadline is not None
    assert task.deadline.astimezone(UTC) == datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
    assert task.title == (
        "Требование о представлении документов (информации) № 19-12/034518 — ООО «Северный Каркас» — до 03.11.2026"
    )
    assert [file.name for file in task.files] == ["Требование.pdf", "Исходное письмо.eml"]
    assert "уведомление о невозможности до 21.10.2026" in task.checklist[0]


def test_a_demand_seen_again_makes_nothing() -> None:
    state = demand_state.evolve(DemandState(), decided(found())[0])

    decision = decide(state, found(), OFFICE)
    assert (decision.events, decision.commands) == ((), ())


REMINDER = {"kind": None, "due_on": None, "due_rule": None, "doubts": ("Вид документа не ясен.",)}
TRIAGE = uuid4()


def known(demand: DemandFound, directory: Directory = OFFICE) -> DemandState:
    """The state after a demand's first letter, whose task is ordered by the command TRIAGE."""
    event, task = decided(demand, directory)
    return demand_state.ordered(demand_state.evolve(DemandState(), event), task, TRIAGE)


def test_the_demand_itself_after_a_doubtful_reminder_goes_to_the_accountant_and_ends_the_sorting() -> None:
    state = known(found(**REMINDER))
    decision = decide(state, found(), OFFICE)

    (clarified,), (task, ended) = decision.events, decision.commands
    assert isinstance(clarified, DemandClarified)
    assert isinstance(task, CreateTask)
    assert isinstance(ended, CancelTask)
    assert (clarified.responsible_id, task.responsible_id, ended.task) == (7, 7, Made(command_id=TRIAGE))
    assert task == decided(found())[1]
    later = demand_state.ordered(demand_state.evolve(state, clarified), task, uuid4())
    assert decide(later, found(), OFFICE) == Decision()


def test_the_last_day_that_a_person_set_while_sorting_goes_on_in_the_demands_task() -> None:
    """By the letter 03.11.2026, by the person 29.10: no letter moves what a person has set."""
    state = demand_state.evolve(
        known(found(**REMINDER)),
        DemandChanged(
            identity=found().identity, revision=1, what="deadline", client_id=1, responsible_id=4,
            due_on=date(2026, 10, 29), by_id=4,
        ),
    )  # fmt: skip
    decision = decide(state, found(found_at=datetime(2026, 10, 20, tzinfo=UTC)), OFFICE)

    (clarified, kept), (task, _) = decision.events, decision.commands
    assert isinstance(clarified, DemandClarified)
    assert isinstance(kept, DemandChanged)
    assert isinstance(task, CreateTask)
    assert (clarified.due_on, clarified.revision) == (found().due_on, 2)
    assert (kept.what, kept.due_on, kept.was_due_on, kept.revision) == (
        "deadline", date(2026, 10, 29), found().due_on, 3,
    )  # fmt: skip
    assert task.deadline == OFFICE.deadline(date(2026, 10, 29))
    assert "29.10.2026" in task.title
    assert "29.10.2026 поставил в задаче человек" in task.description.content
    later = demand_state.evolve(demand_state.evolve(state, clarified), kept)
    assert (later.due_on, later.law_due_on) == (date(2026, 10, 29), found().due_on)
    assert Wake("before", datetime.fromisoformat("2026-10-28T09:00:00+03:00")) in decision.wakes


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({}, {"due_on": date(2026, 12, 1)}),
        (REMINDER, REMINDER),
        (REMINDER, {"history": True}),
        (REMINDER, {"inn_valid": False, "original": None}),
    ],
    ids=["another date", "the same doubt", "an old letter", "a doubtful INN"],
)
def test_what_ends_no_doubt_changes_nothing(first: dict[str, Any], again: dict[str, Any]) -> None:
    assert decide(known(found(**first)), found(**again), OFFICE) == Decision()


def test_a_demand_in_shadow_has_no_task_that_could_be_ended() -> None:
    state = demand_state.evolve(DemandState(), decided(found(**REMINDER))[0])

    assert decide(state, found(), OFFICE) == Decision()


@pytest.mark.parametrize(("active", "expected"), [((8,), 8), ((), 4)], ids=["second accountant", "head accountant"])
def test_who_does_not_work_gets_no_task_and_the_task_says_why_another_has_it(
    active: tuple[int, ...], expected: int
) -> None:
    _, task = decided(found(), replace(OFFICE, active=active))

    assert task.responsible_id == expected
    assert "Почему вы:" in task.description.content


@pytest.mark.parametrize(
    ("demand", "directory", "reason"),
    [
        (found(inn="7798555124"), replace(OFFICE, clients=()), "не найден среди клиентов"),
        (
            found(inn_valid=False),
            replace(OFFICE, clients=(), likely=(SEVERNY,)),
            "Похоже на клиента: ООО «Северный Каркас»",
        ),
        (found(kpp=None), replace(OFFICE, clients=(SEVERNY, replace(SEVERNY, client_id=2))), "у нескольких клиентов"),
        (
            found(kind=None, due_on=None, due_rule=None, doubts=("Вид документа не ясен.",)),
            OFFICE,
            "Вид документа не ясен",
        ),
    ],
    ids=["unknown client", "doubtful INN", "several clients", "unclear kind"],
)
def test_a_doubt_goes_to_the_head_accountant_with_its_reason(
    demand: DemandFound, directory: Directory, reason: str
) -> None:
    _, task = decided(demand, directory)

    assert task.responsible_id == 4
    assert reason in task.description.content
    assert task.title.startswith("Разобрать:")
    assert task.urgent


BALTIC = Client(2, "ООО «Балтик»", "7897045124")


def test_the_inn_of_one_client_with_the_name_of_another_is_for_a_person() -> None:
    strange = found(taxpayer_name="ООО «БАЛТИК»")
    directory = replace(OFFICE, likely=(BALTIC,))
    _, task = decided(strange, directory)

    assert (task.responsible_id, task.title.startswith("Разобрать:")) == (4, True)
    assert "ИНН 7798120412 — клиента ООО «Северный Каркас», а названа другая организация: ООО «Балтик»" in (
        task.description.content
    )
    again, *_ = decide(known(found(**REMINDER)), strange, directory).commands  # no letter like it ends a doubt
    assert isinstance(again, CreateTask)
    assert (again.responsible_id, again.title.startswith("Разобрать:")) == (4, True)


@pytest.mark.parametrize(
    "likely", [(), (SEVERNY,), (SEVERNY, BALTIC)], ids=["of nobody's name", "of his own", "of two namesakes"]
)
def test_a_name_that_is_no_other_clients_alone_raises_no_doubt(likely: tuple[Client, ...]) -> None:
    _, task = decided(found(taxpayer_name="ООО «Северный Каркас»"), replace(OFFICE, likely=likely))

    assert task.responsible_id == 7


def test_of_two_clients_of_one_inn_the_printed_kpp_tells() -> None:
    branch = replace(SEVERNY, client_id=2, kpps=("470445001",), responsible_id=8)
    _, task = decided(found(kpp="470445001"), replace(OFFICE, clients=(SEVERNY, branch)))

    assert (task.belongs_to.id, task.responsible_id) == (2, 8)


def test_a_suspension_is_urgent_and_has_no_deadline() -> None:
    _, task = decided(found(kind="suspend_76", due_on=None, due_rule="no response term"))

    assert (task.urgent, task.deadline) == (True, None)
    assert "СРОЧНО" in task.title


def test_history_is_known_and_makes_no_task() -> None:
    decision = decide(DemandState(), found(history=True), OFFICE)

    assert len(decision.events) == 1
    assert decision.commands == ()


@pytest.mark.parametrize("kind", [kind.key for kind in KINDS])
def test_every_kind_has_words_and_steps(kind: Any) -> None:
    demand = found(kind=kind)
    text = wording.description(demand, "ООО «Пример»", None).content

    assert "$" not in text + "".join(wording.checklist(demand))
    assert wording.checklist(demand)
    assert "ст. " in text


def letter(**changes: Any) -> MailReceived:
    values: dict[str, Any] = {
        "mailbox": "shared",
        "folder": "INBOX",
        "uid_validity": 1,
        "uid": 1,
        "received_at": datetime(2026, 10, 7, 12, 0, tzinfo=UTC),
        "raw": Blob.holding(b"raw", "message/rfc822"),
        "letters": (LetterPart(depth=0, subject=Text.of("Скан"), text=Text.of("Вручили сегодня")),),
        "attachments": (
            Attachment(
                letter=0, path="s.pdf", name="s.pdf", blob=Blob.holding(b"scan", "application/pdf"), state="scan"
            ),
        ),
    }
    return MailReceived(**values | changes)


def test_a_scan_that_nobody_read_is_put_to_a_person_with_its_papers() -> None:
    judged, asked = mail_received(Letter(), letter(), russia()).events

    assert isinstance(judged, LetterJudged)
    assert isinstance(asked, LetterUnclear)
    assert judged.relevance == "triage"
    assert "распознавание не установлено" in asked.reasons[0]
    decision = unclear.letter_unclear(UnclearState(), asked, OFFICE)
    (task,) = decision.commands
    assert isinstance(task, CreateTask)
    assert (task.responsible_id, [file.name for file in task.files]) == (4, ["s.pdf", "Исходное письмо.eml"])
    state = unclear.evolve(UnclearState(), decision.events[0])
    assert unclear.letter_unclear(state, asked, OFFICE).commands == ()
    state = unclear.ordered(state, task, asking := uuid4())
    refused = CommandRefused(
        command_id=asking, command_type="task.create.v1", belongs_to=task.belongs_to, code="error", message="нет прав"
    )
    (told,) = unclear.decide(state, refused, OFFICE).commands
    assert isinstance(told, Notify)
    assert told.employee_id == 4
    assert "нет прав" in told.text.content
    assert str(judged.letter_id) in told.text.content


def test_the_same_content_under_other_headers_has_one_fingerprint() -> None:
    again = letter(raw=Blob.holding(b"Received: later\r\nraw", "message/rfc822"), uid=2)

    assert letters.fingerprint(letter()) == letters.fingerprint(again)
    assert letters.fingerprint(letter()) != letters.fingerprint(letter(attachments=()))


def test_a_quarantined_letter_is_put_to_a_person() -> None:
    events = mail_received(Letter(), letter(letters=(), attachments=(), quarantined="a bomb"), russia()).events

    assert [type(event) for event in events] == [LetterJudged, LetterUnclear]


def test_an_old_letter_is_judged_and_asks_nobody() -> None:
    assert len(mail_received(Letter(), letter(history=True), russia()).events) == 1


def test_a_letter_is_judged_once() -> None:
    assert mail_received(Letter(judged=True), letter(), russia()).events == ()
    assert letters.evolve(Letter(), TriageAsked(fingerprint="f", letter_id=LETTER)) == Letter()


@pytest.mark.parametrize(
    ("changes", "fitting", "asked"),
    [
        ({}, ("7798120412:7725:19-12/034518:2026-10-12",), False),
        ({}, (), True),
        ({}, ("7798120412:7725:1:2026-10-12", "7798120412:7841:1:2026-10-12"), True),
        ({"originals": (Blob.holding(b"%PDF", "application/pdf"),), "original_names": ("1.pdf",)}, ("x",), True),
        ({"authority_code": "7841"}, ("x",), True),
    ],
)
def test_a_reminder_of_a_known_demand_without_its_inspectorate_asks_nobody(
    changes: dict[str, Any], fitting: tuple[str, ...], *, asked: bool
) -> None:
    told = LetterUnclear(letter_id=LETTER, fingerprint="f", reasons=("не найдены: код налогового органа",))
    decision = unclear.decide(UnclearState(), told.model_copy(update=changes), replace(OFFICE, fitting=fitting))

    assert bool(decision.commands) is asked


def triage() -> UnclearState:
    """A letter that the head accountant has been asked about."""
    told = LetterUnclear(letter_id=LETTER, fingerprint="f", reasons=("неясно",))
    decision = unclear.decide(UnclearState(), told, OFFICE)
    state = unclear.evolve(UnclearState(), decision.events[0])
    return unclear.ordered(state, decision.commands[0], ASKING)


def named(*changed: str, client: int = 1, **values: Any) -> TaskChanged:
    given: dict[str, Any] = {"responsible_id": 4, "by_id": 4, "changed_at": datetime(2026, 10, 13, tzinfo=UTC)}
    return TaskChanged(
        **{"task_id": 9, "state": "pending", "command_id": ASKING, "changed": ("belongs_to", *changed)}
        | given
        | {"belongs_to": (CrmRef(kind="client", id=client),)}
        | values
    )


def test_a_client_named_in_the_task_of_a_letter_gets_it_to_his_accountant() -> None:
    decision = unclear.decide(triage(), named(), OFFICE)

    (answer,) = decision.events
    assert isinstance(answer, TriageAnswered)
    assert (answer.client_id, answer.responsible_id, answer.by_id) == (1, 7, 4)
    moved, comment = decision.commands
    assert isinstance(moved, ReassignTask)
    assert (moved.responsible_id, moved.task) == (7, Made(command_id=ASKING))
    assert isinstance(comment, CommentTask)
    assert SEVERNY.name in comment.text.content
    after = unclear.evolve(triage(), answer)
    assert unclear.decide(after, named(), OFFICE) == Decision()
    (closed,) = unclear.decide(
        after, TaskCompleted(task_id=9, completed_at=answer.at, command_id=ASKING), OFFICE
    ).events
    assert isinstance(closed, TriageAnswered)
    assert unclear.evolve(after, closed).answered


def test_whom_the_person_chose_for_a_letter_keeps_it_and_an_unknown_client_is_told() -> None:
    (comment,) = unclear.decide(triage(), named("responsible_id", responsible_id=11), OFFICE).commands
    assert isinstance(comment, CommentTask)

    unknown = unclear.decide(triage(), named(client=5), OFFICE)
    assert unknown.events == ()
    assert [type(command) for command in unknown.commands] == [CommentTask]


def test_other_changes_of_the_task_of_a_letter_change_nothing() -> None:
    assert unclear.decide(triage(), named(belongs_to=(), responsible_id=8), OFFICE) == Decision()
    assert unclear.decide(triage(), named(gone=True), OFFICE) == Decision()
