"""What counts as a person's words on a task that is closed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from task_gateway.core.inbound.facts import Making
from task_gateway.core.inbound.task_words import (
    MOST_CHARACTERS,
    Words,
    chat,
    comments,
    comments_of,
    latest,
    plain,
    results,
)
from task_gateway.core.inbound.tasks import Look, SeenTask, carried
from task_gateway.core.order import marked

ZONE = "Europe/Moscow"
RULE = "-" * 54
OURS = f"Ответ не понят\n(Delo {UUID(int=7)})"
NINE, TEN, ELEVEN = (datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (9, 10, 11))


def words(number: int, text: str, at: datetime | None = TEN, author: int | None = 7) -> Words:
    return Words(number, author, at, text)


def said(*given: Words, since: datetime | None = None) -> str | None:
    found = latest(given, since)
    return None if found is None else found.content


def test_the_last_one_counts_in_whatever_order_they_come() -> None:
    assert said(words(2, "ИНН 7701"), words(1, "сейчас посмотрю")) == "ИНН 7701"
    assert said(words(1, "сейчас посмотрю"), words(2, "ИНН 7701")) == "ИНН 7701"


def test_what_a_command_of_ours_wrote_and_what_the_crm_says_itself_is_no_person_s_word() -> None:
    assert said(words(1, "ИНН 7701"), words(2, OURS), words(3, "Задача завершена", author=None)) == "ИНН 7701"
    assert said(words(2, OURS)) is None


def test_a_person_who_quotes_us_is_heard_without_the_quotation() -> None:
    quoting = f"[QUOTE]{OURS}[/QUOTE]\nклиент — ООО «Ромашка»"
    assert said(words(1, quoting)) == "клиент — ООО «Ромашка»"
    assert not marked(f"{OURS} — нет, вот ответ")


def test_nothing_is_said_where_only_marks_or_blanks_are_left() -> None:
    assert said(words(1, "ответ"), words(2, "[B][/B] \n "), words(3, "[DISK FILE ID=n5]")) == "ответ"


def test_what_was_said_before_the_task_was_taken_up_again_is_no_news() -> None:
    old, new, edited = words(1, "старое", NINE), words(2, "новое", ELEVEN), words(1, "исправлено", ELEVEN)
    assert [said(old, since=TEN), said(old, new, since=TEN), said(edited, since=TEN)] == [None, "новое", "исправлено"]
    assert said(words(1, "без времени", None), since=TEN) == "без времени"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ИНН [B]7701234567[/B], [url=https://x.y/]запрос[/url]", "ИНН 7701234567, запрос"),
        ("[USER=7]Иван[/USER], это [color=#ff0000]не[/color] наш", "Иван, это не наш"),
        ("[list][*]один\r\n[*]два[/list]", "один\nдва"),
        ("срок [до 5 марта] по п. [3]", "срок [до 5 марта] по п. [3]"),
        ("a < b & «c»", "a < b & «c»"),
        ("[QUOTE]раз [QUOTE=7]два[/QUOTE] три[/QUOTE]ИНН 7701", "ИНН 7701"),
        ("[quote]не закрыто\nИНН 7701", "не закрыто\nИНН 7701"),
        ("ИНН 7701[/quote]", "ИНН 7701"),
        (f"{RULE}\nИван Петров [24.11.2026 10:00]\nчей это ИНН?\n{RULE}\nнаш: ООО «Ромашка»", "наш: ООО «Ромашка»"),
        (f"{RULE}\nраз\n{RULE}\nда\n{RULE}\nдва\n{RULE}", "да"),
        (f"смета\n{RULE}\nитого 5", f"смета\n{RULE}\nитого 5"),
        ("x\x00y", "xy"),
    ],
)
def test_words_are_read_as_the_person_wrote_them(written: str, read: str) -> None:
    assert plain(written) == read


@given(st.text(max_size=150).map(lambda text: text * 40))
def test_they_are_never_longer_than_agreed_and_reading_them_again_changes_nothing(text: str) -> None:
    once = plain(text)
    assert len(once) <= MOST_CHARACTERS
    assert once == once.strip()


def test_a_long_answer_is_cut_at_four_thousand_characters() -> None:
    assert said(words(1, "д" * 5_000)) == "д" * 4_000


def test_results_are_read_with_the_time_of_their_last_change() -> None:
    row = {"id": 23, "taskId": 8017, "commentId": 0, "createdBy": 503, "text": "подписано", "files": []}
    times = {"createdAt": "2026-11-24T12:00:00+03:00", "updatedAt": "2026-11-24T14:00:00+03:00"}
    assert results([row | times], ZONE) == [Words(23, 503, ELEVEN, "подписано")]
    assert results([row | times | {"updatedAt": None}], ZONE) == [Words(23, 503, NINE, "подписано")]
    assert results({"0": row}, ZONE) == [Words(23, 503, None, "подписано")]
    assert results([], ZONE) == []


def test_comments_are_read_from_the_old_card_and_from_the_chat_of_the_new_one() -> None:
    old = [{"ID": "3157", "AUTHOR_ID": "503", "POST_DATE": "2026-11-24T13:00:00+03:00", "POST_MESSAGE": "да"}]
    message: dict[str, Any] = {"id": 3157, "author_id": 503, "date": "2026-11-24T13:00:00+03:00", "text": "да"}
    new = {"chat_id": 58, "messages": [message, message | {"id": 3158, "author_id": 0}], "users": [], "files": []}
    assert comments(old, ZONE) == [Words(3157, 503, TEN, "да")]
    assert comments(new, ZONE) == [Words(3157, 503, TEN, "да"), Words(3158, None, TEN, "да")]
    assert comments({"chat_id": 58, "messages": []}, ZONE) == comments([], ZONE) == []


def test_the_chat_is_asked_for_where_there_is_one() -> None:
    assert chat({"task": {"id": "51", "chatId": 2537, "group": []}}) == 2537
    assert chat({"task": {"id": "51", "group": []}}) is chat([]) is chat({"task": {"chatId": None}}) is None
    assert comments_of(51, 2537).params["DIALOG_ID"] == "chat2537"
    assert list(comments_of(51, None).params) == ["TASKID", "ORDER"]  # positional: facts 8.17


def test_when_a_task_was_closed_before_is_remembered_while_it_is_open_and_after() -> None:
    def look(state: Any, closed: datetime | None, before: SeenTask | None) -> SeenTask:
        return carried(before, Look(1, SeenTask(state=state, closed_at=closed), TEN, None, None)).seen

    fresh = look("pending", None, None)
    closed = look("completed", NINE, fresh)
    assert closed.closed_before is None
    reopened = look("pending", None, closed)
    assert look("in_progress", None, reopened).closed_before == NINE
    again = look("completed", ELEVEN, reopened)
    assert again.closed_before == look("completed", ELEVEN, again).closed_before == NINE


@pytest.mark.parametrize(
    ("making", "owned"),
    [
        (Making(), {7, 8}),  # nobody knows yet which of them it is
        (Making(made=7), {7}),
        (Making(made=7, extra=(8,)), {7}),
        (Making(extra=(7,)), {8}),  # half of it stood: it is taken away
        (Making(made=7, refused=True), set()),
    ],
)
def test_only_what_a_command_has_made_stands_for_it_no_double(making: Making, owned: set[int]) -> None:
    assert {number for number in (7, 8) if making.owns(number)} == owned
