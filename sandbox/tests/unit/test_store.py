"""What the store promises about writes."""

import sqlite3

import pytest
from sandbox.portal.store import Store


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


def test_a_commit_reaches_the_disk_itself(store):
    [(mode,)] = store._connection.execute("PRAGMA journal_mode")
    [(level,)] = store._connection.execute("PRAGMA synchronous")

    assert (mode, level) == ("wal", 2)  # 2 is FULL: every commit is fsynced


def test_a_transaction_that_fails_leaves_nothing(store):
    with pytest.raises(ValueError, match="no"), store.transaction():
        store.documents("task").add({"TITLE": "t"})
        raise ValueError("no")

    assert store.documents("task").count() == 0


def test_a_part_that_fails_is_undone_alone(store):
    with store.transaction():
        store.documents("task").add({"TITLE": "stays"})
        with pytest.raises(ValueError, match="no"), store.part():
            store.documents("task").add({"TITLE": "goes"})
            raise ValueError("no")

    assert [row.body["TITLE"] for row in store.documents("task").find()] == ["stays"]


def test_another_reader_sees_what_is_committed_and_nothing_else(store, tmp_path):
    def seen() -> int:
        with sqlite3.connect(tmp_path / "store.sqlite3") as reader:
            [(count,)] = reader.execute("SELECT count(*) FROM task")
        reader.close()
        return count

    with store.transaction():
        store.documents("task").add({})
        assert seen() == 0
    assert seen() == 1


def test_a_number_is_never_used_twice(store):
    first = store.documents("task").add({})
    store.documents("task").remove(first)

    assert store.documents("task").add({}) > first


def test_an_unknown_kind_is_a_bug(store):
    with pytest.raises(KeyError):
        store.documents("task; DROP TABLE task")
