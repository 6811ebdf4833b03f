"""A triage task closed with words: the demand or the letter goes on with them, or the person is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

from chassis.decision import Decision
from contracts.claims import Text
from contracts.crm.v1 import CrmRef, Made
from contracts.tasks.v1 import CommentTask, ReassignTask, ReopenTask, TaskChanged, TaskCompleted, UpdateTask
from contracts.tax.v1 import DemandChanged, DemandClarified, DemandClosed, DemandFound
from contracts.triage.v1 import LetterUnclear, TriageAnswered
from domain.calendar import russia
from tax_calendar.core import demand_state, demands, unclear
from tax_calendar.core.demand_state import DemandState
from tax_calendar.core.people import Client, Directory
from tax_calendar.core.unclear import UnclearState

BALTIC = Client(2, "ООО «Балтик»", "7897045124", ("784101001",), responsible_id=11, second_id=12)
NOBODYS = Directory((), (), (), 4, "Europe/Moscow", time(18, 0))
OFFICE = Directory((BALTIC,), (), (11, 12), 4, "Europe/Moscow", time(18, 0))
LETTER, TASK = uuid4(), uuid4()
ANSWERED_AT = datetime(2026, 10, 22, 10, 0, tzinfo=UTC)


def done(text: str | None, **changes: Any) -> TaskCompleted:
    values: dict[str, Any] = {"task_id": 500, "completed_at": ANSWERED_AT, "command_id": TASK, "by_id": 4}
    return TaskCompleted(**values | {"result": None if text is None else Text.of(text)} | changes)


def folded(state: DemandState, decision: Decision) -> DemandState:
    for event in decision.events:
        state = demand_state.evolve(state, event)
    for command in decision.commands:
        state = demand_state.ordered(state, command, TASK if state.orders == () else uuid4())
    return state


def doubtful(**changes: Any) -> DemandState:
    """A demand of a client whom nobody knows, sent on 12 October and so received on 20 October 2026."""
    values: dict[str, Any] = {
        "letter_id": LETTER,
        "seq": 1,
        "identity": "7700000000:7841:15:2026-10-12",
        "inn": "7700000000",
        "number": "15",
        "received_on": date(2026, 10, 20),
        "doubts": ("Вид документа не ясен.",),
        "found_at": datetime(2026, 10, 12, 8, 30, tzinfo=UTC),
    }
    found = DemandFound(**values | changes)
    return folded(DemandState(), demands.decide(DemandState(), found, NOBODYS, russia()))


def decide(state: DemandState, message: Any, directory: Directory = OFFICE) -> Decision:
    return demands.decide(state, message, directory, russia())


def test_an_answer_in_words_sends_the_demand_to_its_accountant_and_is_kept_with_who_gave_it() -> None:
    answer = done("ООО «Балтик», пояснения, ответить до 02.11.2026")
    decision = decide(doubtful(), answer)

    (said,) = decision.events
    assert isinstance(said, DemandClarified)
    assert (said.client_id, said.responsible_id, said.kind, said.due_on) == (2, 11, "explain_88_3", date(2026, 11, 2))
    assert (said.how, said.by_id, said.answer, said.revision) == ("person", 4, answer.result, 1)
    opened, renamed, handed, comment = decision.commands
    assert isinstance(opened, ReopenTask)
    assert isinstance(renamed, UpdateTask)
    assert renamed.title == "Требование о представлении пояснений № 15 — ООО «Балтик» — до 02.11.2026"
    assert renamed.deadline == datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
    assert isinstance(handed, ReassignTask)
    assert handed.responsible_id == 11
    assert isinstance(comment, CommentTask)
    assert "клиент ООО «Балтик», вид — требование о представлении пояснений, срок 02.11.2026" in comment.text.content
    assert {command.task for command in (opened, renamed, handed, comment)} == {Made(command_id=TASK)}
    assert {command.belongs_to.subject for command in decision.commands} == {"client/2"}
    assert [wake.name for wake in decision.wakes if wake.at] == ["before", "overdue"]


def test_a_kind_that_is_named_without_a_day_has_its_term_by_law() -> None:
    """Received on 20 October: ten working days end on 3 November 2026; the notice of impossibility by 21 October."""
    decision = decide(doubtful(), done("ИНН 7897045124, документы по ст. 93"))

    (said,) = decision.events
    assert isinstance(said, DemandClarified)
    assert (said.due_on, said.due_rule) == (date(2026, 11, 3), "10 working days after receipt")
    assert said.notice_by_on == date(2026, 10, 21)
    assert folded(doubtful(), decision).law_due_on == date(2026, 11, 3)


def test_the_client_alone_leaves_kind_and_day_as_the_letter_has_them() -> None:
    known = {"kind": "docs_93_1_deal", "due_on": date(2026, 11, 3), "doubts": ()}
    decision = decide(doubtful(**known), done("ИНН 7897045124"))

    (said,) = decision.events
    assert isinstance(said, DemandClarified)
    assert (said.kind, said.due_on, said.due_rule) == ("docs_93_1_deal", date(2026, 11, 3), None)


def test_a_day_or_a_kind_is_enough_where_the_client_is_set_in_the_task() -> None:
    decision = decide(doubtful(), done("срок 02.11.2026", belongs_to=(CrmRef(kind="client", id=2),)))

    (said,) = decision.events
    assert isinstance(said, DemandClarified)
    assert (said.client_id, said.due_on) == (2, date(2026, 11, 2))


def test_a_demand_that_was_answered_in_words_goes_on_as_any_other() -> None:
    state = folded(doubtful(), decide(doubtful(), done("ИНН 7897045124, пояснения")))
    (closed,) = decide(state, done("Отправили через оператора", by_id=11)).events

    assert (state.triage, state.task) == (None, TASK)
    assert isinstance(closed, DemandClosed)
    assert (closed.outcome, closed.client_id, closed.by_id) == ("answered", 2, 11)
    assert closed.answer == Text.of("Отправили через оператора")


def test_what_is_not_understood_is_told_and_the_task_is_open_again() -> None:
    answer = done("Балтик, до пятницы")
    decision = decide(doubtful(), answer)

    (said,) = decision.events
    assert isinstance(said, DemandChanged)
    assert (said.what, said.by_id, said.answer, said.responsible_id) == ("reopened", 4, answer.result, 4)
    opened, comment = decision.commands
    assert isinstance(opened, ReopenTask)
    assert isinstance(comment, CommentTask)
    assert "Клиент не назван." in comment.text.content
    assert "«до пятницы» не прочитан" in comment.text.content
    assert "ИНН 7700000000, требование о представлении пояснений, ответить до 20.10.2026" in comment.text.content
    after = folded(doubtful(), decision)
    assert (after.closed, after.triage) == (False, TASK)


def test_who_closes_it_again_with_the_same_words_is_not_asked_for_ever() -> None:
    state = folded(doubtful(), decide(doubtful(), done("Балтик, до пятницы")))
    (closed,) = decide(state, done("Балтик, до пятницы")).events
    (better,) = decide(state, done("ООО «Балтик», до 30.10.2026")).events

    assert isinstance(closed, DemandClosed)
    assert closed.outcome == "sorted_out"
    assert isinstance(better, DemandClarified)


def test_a_printed_day_is_asked_for_where_only_the_kind_is_named() -> None:
    _, comment = decide(doubtful(), done("ИНН 7897045124, вызов в налоговую")).commands
    _, unknown = decide(doubtful(received_on=None), done("ИНН 7897045124, пояснения")).commands

    assert isinstance(comment, CommentTask)
    assert "день стоит в нём самом" in comment.text.content
    assert isinstance(unknown, CommentTask)
    assert "День получения неизвестен" in unknown.text.content


def test_closed_without_a_word_or_as_no_demand_it_is_sorted_out() -> None:
    for text in (None, "", "не требование"):
        (closed,) = decide(doubtful(), done(text)).events
        assert isinstance(closed, DemandClosed)
        assert (closed.outcome, closed.by_id) == ("sorted_out", 4)


def test_our_own_reopening_is_no_persons_doing() -> None:
    state = folded(doubtful(), decide(doubtful(), done("Балтик")))
    ours = replace(OFFICE, caused_by=state.orders[-2])
    changed = TaskChanged(
        task_id=500, state="pending", changed=("state",), changed_at=ANSWERED_AT, command_id=TASK, responsible_id=4
    )

    assert decide(state, changed, ours) == Decision()


def letter() -> UnclearState:
    """A letter that the head accountant was asked about by the command TASK."""
    told = LetterUnclear(letter_id=LETTER, fingerprint="f", reasons=("неясно",))
    decision = unclear.decide(UnclearState(), told, NOBODYS)
    return unclear.ordered(unclear.evolve(UnclearState(), decision.events[0]), decision.commands[0], TASK)


def test_an_answer_in_words_sends_any_letter_to_the_clients_accountant() -> None:
    answer = done("ООО «Балтик», вызов в налоговую на 05.11.2026")
    decision = unclear.decide(letter(), answer, OFFICE)

    (said,) = decision.events
    assert isinstance(said, TriageAnswered)
    assert (said.client_id, said.responsible_id, said.by_id, said.answer) == (2, 11, 4, answer.result)
    assert (said.kind, said.due_on, said.unread) == ("summons", date(2026, 11, 5), None)
    opened, renamed, handed, _ = decision.commands
    assert isinstance(opened, ReopenTask)
    assert isinstance(renamed, UpdateTask)
    assert renamed.title == "Уведомление о вызове в налоговый орган — ООО «Балтик» — до 05.11.2026"
    assert renamed.deadline == datetime(2026, 11, 5, 15, 0, tzinfo=UTC)
    assert isinstance(handed, ReassignTask)
    assert handed.responsible_id == 11
    after = unclear.evolve(letter(), said)
    (closed,) = unclear.decide(after, done("Сходили", by_id=11), OFFICE).events
    assert isinstance(closed, TriageAnswered)
    assert (closed.client_id, closed.by_id, unclear.evolve(after, closed).answered) == (None, 11, True)


def test_an_answer_about_a_letter_that_is_not_understood_is_asked_again_once() -> None:
    decision = unclear.decide(letter(), done("Балтик"), OFFICE)

    (said,) = decision.events
    assert isinstance(said, TriageAnswered)
    assert said.unread is not None
    assert "не найдены ни клиент" in said.unread[0]
    assert [type(command) for command in decision.commands] == [ReopenTask, CommentTask]
    after = unclear.evolve(letter(), said)
    assert not after.answered
    (closed,) = unclear.decide(after, done("Балтик"), OFFICE).events
    assert unclear.evolve(after, closed).answered


def test_a_letter_closed_as_spam_is_answered_and_the_words_are_kept() -> None:
    decision = unclear.decide(letter(), done("спам"), OFFICE)

    (said,) = decision.events
    assert isinstance(said, TriageAnswered)
    assert (said.answer, said.client_id, decision.commands) == (Text.of("спам"), None, ())
    assert unclear.evolve(letter(), said).answered
