"""The demonstration's story: the same whatever order the messages come in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from contracts.base import Message
from contracts.claims import Blob, Text
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CreateTask, CrmRef, Made
from contracts.envelope import Envelope
from contracts.mail.v1 import MailReceived
from contracts.tasks.v1 import CancelTask
from contracts.tax.v1 import (
    DemandClarified,
    DemandFound,
    DemandRecognised,
)
from contracts.triage.v1 import (
    LetterJudged,
)
from delo.demo.story import Counts, Row, Story, Task, tell
from delo.demo.view import Progress
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
CLIENT = CrmRef(kind="client", id=5)
LETTER, AGAIN, NEWS = UUID(int=1), UUID(int=2), UUID(int=3)
FOUND, FOUND_AGAIN = UUID(int=11), UUID(int=12)
COMMAND = UUID(int=21)


def enveloped(body: Message, *, id_: UUID | None = None, letter: UUID, cause: UUID | None = None) -> Envelope[Message]:
    return Envelope(id_ or uuid4(), "test", NOW, "demo", letter, body, cause)


def received(letter: UUID, message_id: str) -> Envelope[Message]:
    body = MailReceived(
        mailbox="buh",
        folder="INBOX",
        uid_validity=1,
        uid=1,
        received_at=NOW,
        raw=Blob.holding(b"", "message/rfc822"),
        letters=(),
        attachments=(),
        message_id=message_id,
    )
    return enveloped(body, id_=letter, letter=letter)


def judged(letter: UUID, relevance: str, demands: int, kind: str | None = None) -> Envelope[Message]:
    return enveloped(
        LetterJudged(letter_id=letter, relevance=relevance, demands=demands, kind=kind), letter=letter, cause=letter
    )


def found(letter: UUID, id_: UUID) -> Envelope[Message]:
    body = DemandFound(
        letter_id=letter, seq=1, identity="x", kind="docs_93", number="19-12/1", dated_on=date(2026, 10, 12)
    )
    return enveloped(body, id_=id_, letter=letter, cause=letter)


def recognised() -> Envelope[Message]:
    body = DemandRecognised(identity="x", letter_id=LETTER, client_known=True, kind="docs_93")
    return enveloped(body, letter=LETTER, cause=FOUND)


def ordered(id_: UUID = COMMAND, letter: UUID = LETTER, cause: UUID = FOUND) -> Envelope[Message]:
    body = CreateTask(
        automation="tax.demand",
        belongs_to=CLIENT,
        responsible_id=7,
        title="Требование",
        description=Text.of("…"),
        deadline=DUE,
    )
    return enveloped(body, id_=id_, letter=letter, cause=cause)


def confirmed(command: UUID = COMMAND) -> Envelope[Message]:
    body = CommandConfirmed(
        command_id=command, command_type="task.create.v1", belongs_to=CLIENT, crm_id="301", url="http://crm/301"
    )
    return enveloped(body, letter=LETTER, cause=command)


WHOLE = [
    received(LETTER, "<first>"),
    judged(LETTER, "yes", 1),
    found(LETTER, FOUND),
    recognised(),
    ordered(),
    confirmed(),
    received(AGAIN, "<again>"),
    judged(AGAIN, "yes", 1),
    found(AGAIN, FOUND_AGAIN),
    received(NEWS, "<news>"),
    judged(NEWS, "no", 0, "newsletter"),
]
TASK = Task(responsible_id=7, deadline=DUE, crm_id="301", url="http://crm/301")


def story(*messages: Envelope[Message]) -> Story:
    told = tell([("d01", "<first>"), ("d18", "<again>"), ("d12", "<news>")])
    for message in messages:
        told.hear(message)
    return told


@given(messages=st.permutations(WHOLE))
def test_a_whole_story_is_the_same_in_any_order(messages: list[Envelope[Message]]) -> None:
    told = story(*messages)

    assert told.pending() == []
    assert told.counts() == Counts(received=3, judged=3, found=1, demands=1, ordered=1, confirmed=1, refused=0)
    assert told.rows() == [
        Row("d01", "docs_93", "19-12/1", TASK),
        Row("d18", "docs_93", "19-12/1", TASK, repeated=True),
        Row("d12", "newsletter"),
    ]


def test_a_story_is_not_told_while_anything_of_it_is_missing() -> None:
    for missing in WHOLE:
        if missing is not WHOLE[4]:  # an order nobody announces is missed only by its result
            assert story(*(message for message in WHOLE if message is not missing)).pending() != []


def test_what_has_come_to_its_end_is_told_once() -> None:
    told = story(*WHOLE[:5])
    progress = Progress(told, 3)
    assert progress.news() == []  # the CRM has not answered yet

    told.hear(WHOLE[5])
    assert progress.news() == ["d01: docs_93 19-12/1 → task 301, deadline 03.11.2026 15:00"]
    for message in WHOLE[6:]:
        told.hear(message)
    assert progress.news() == [
        "d18: docs_93 19-12/1 → task 301, deadline 03.11.2026 15:00, known before",
        "d12: newsletter, no task",
    ]
    assert progress.news() == []


def test_a_letter_never_received_is_named() -> None:
    assert story().pending() == ["d01: not received yet", "d18: not received yet", "d12: not received yet"]


def test_letters_sent_again_are_waited_for_and_lead_to_the_tasks_of_the_past() -> None:
    told = story(*WHOLE)
    told.begin()
    second, found_again = UUID(int=4), UUID(int=14)
    for message in (received(second, "<first>"), judged(second, "yes", 1), found(second, found_again)):
        told.hear(message)

    assert told.pending() == ["d18: not received yet", "d12: not received yet"]
    assert told.rows() == [Row("d01", "docs_93", "19-12/1", TASK, repeated=True)]
    assert told.counts().ordered == 0


def test_a_task_for_a_letter_that_nobody_could_read_is_shown_with_it() -> None:
    told = story(
        received(LETTER, "<first>"), judged(LETTER, "triage", 0, "unclear"), ordered(cause=LETTER), confirmed()
    )

    assert told.rows() == [Row("d01", "for a person to look at", task=TASK)]


def test_a_reminder_that_does_not_say_its_kind_is_of_the_kind_of_the_demand_it_reminds_of() -> None:
    reminder = DemandFound(letter_id=AGAIN, seq=1, identity="x", number="19-12/1")
    told = story(*WHOLE[:8], enveloped(reminder, id_=FOUND_AGAIN, letter=AGAIN, cause=AGAIN))

    assert told.rows()[1] == Row("d18", "docs_93", "19-12/1", TASK, repeated=True)


CLARIFIED = [
    *WHOLE[:8],
    enveloped(DemandFound(letter_id=AGAIN, seq=1, identity="x", number="19-12/1"), id_=FOUND_AGAIN, letter=AGAIN),
    enveloped(
        DemandClarified(identity="x", letter_id=AGAIN, client_id=5, responsible_id=8), letter=AGAIN, cause=FOUND_AGAIN
    ),
    ordered(UUID(int=22), AGAIN, FOUND_AGAIN),
    enveloped(
        CancelTask(automation="t", belongs_to=CLIENT, task=Made(command_id=COMMAND), reason=Text.of("…")),
        letter=AGAIN,
        cause=FOUND_AGAIN,
    ),
]


@given(messages=st.permutations(CLARIFIED))
def test_a_demand_that_was_doubtful_is_told_with_the_task_that_stands(messages: list[Envelope[Message]]) -> None:
    later = Task(responsible_id=7, deadline=DUE)

    assert story(*messages).rows() == [
        Row("d01", "docs_93", "19-12/1", later, repeated=True),
        Row("d18", "docs_93", "19-12/1", later),
    ]


def test_a_refused_task_says_why() -> None:
    refusal = CommandRefused(
        command_id=COMMAND, command_type="task.create.v1", belongs_to=CLIENT, code="ACCESS_DENIED", message="no"
    )
    told = story(*WHOLE[:5], enveloped(refusal, letter=LETTER))

    task = told.rows()[0].task
    assert task is not None
    assert task.refused == "ACCESS_DENIED: no"
    assert told.counts().refused == 1


def test_other_letters_are_no_part_of_the_story() -> None:
    told = story(received(LETTER, "<somebody else's>"), judged(LETTER, "yes", 1))

    assert told.counts() == Counts(0, 0, 0, 0, 0, 0, 0)
    assert told.rows() == []
