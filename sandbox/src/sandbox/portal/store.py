"""The portal's memory: JSON documents in SQLite, on disk before anybody is told."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 2**63 - 1  # what SQLite holds as a whole number
KINDS = frozenset({
    "activity", "address", "attachment", "bankdetail", "binding", "bot", "bot_event", "calendar_event",
    "calendar_section", "call", "category", "chat", "checklist", "comment", "company", "contact", "crm_type",
    "deal", "delivery", "department", "disk_object", "disk_version", "document", "document_template", "elapsed",
    "enumeration", "form", "idempotency", "invoice", "lead", "list", "list_element", "list_field", "list_section",
    "message", "multifield", "notification", "offline", "person", "placement", "preset", "process", "product_row",
    "requisite", "requisite_link", "robot", "stage_history", "status", "storage", "task", "task_history",
    "task_result", "template", "timeline", "token", "upload", "userfield", "value_id", "webhook", "workflow",
    "workflow_task",
})  # fmt: skip
ITEMS = re.compile(r"item_\d+")  # the items of a smart process, a table each
INDEXES = (
    ("task", "XML_ID"), ("task", "RESPONSIBLE_ID"), ("task", "DEADLINE"), ("task", "CHANGED_DATE"),
    ("checklist", "TASK_ID"), ("comment", "TASK_ID"), ("elapsed", "TASK_ID"), ("elapsed", "CREATED_DATE"),
    ("task_history", "TASK_ID"), ("attachment", "ENTITY_ID"), ("requisite", "RQ_INN"), ("requisite", "ENTITY_ID"),
    ("disk_object", "PARENT_ID"), ("webhook", "SECRET"), ("token", "VALUE"), ("company", "ORIGIN_ID"),
    ("deal", "ORIGIN_ID"), ("deal", "DATE_MODIFY"), ("lead", "ORIGIN_ID"), ("contact", "ORIGIN_ID"),
    ("stage_history", "OWNER_ID"), ("offline", "MESSAGE_ID"), ("timeline", "ENTITY_ID"), ("activity", "OWNER_ID"),
    ("userfield", "ENTITY_ID"), ("status", "ENTITY_ID"), ("product_row", "OWNER_ID"), ("idempotency", "KEY"),
    ("calendar_event", "OWNER_ID"), ("list_element", "IBLOCK_ID"), ("notification", "USER_ID"), ("call", "CALL_ID"),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A document and its number."""

    id: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Condition:
    """A WHERE clause and its arguments."""

    sql: str = "1"
    arguments: tuple[Any, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"({self.sql}) AND ({other.sql})", self.arguments + other.arguments)


EVERYTHING = Condition()


def held(value: Any) -> Any:
    """*value* as SQLite takes it: a number too large to be anybody's is compared as one, and is found nowhere."""
    if not isinstance(value, int) or -LARGEST <= value <= LARGEST:
        return value
    return float(value) if abs(value) < 10**300 else float("inf") * (1 if value > 0 else -1)


class Documents:
    """The documents of one kind, inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, kind: str) -> None:
        if kind not in KINDS and not ITEMS.fullmatch(kind):
            raise KeyError(kind)
        self._connection = connection
        self._table = kind

    def get(self, number: int) -> Row | None:
        """One document, or None."""
        found = self._connection.execute(f"SELECT body FROM {self._table} WHERE id = ?", (held(number),)).fetchone()  # noqa: S608
        return Row(number, json.loads(found[0])) if found else None

    def add(self, body: dict[str, Any]) -> int:
        """Keep a new document; the number is never used twice."""
        sql = f"INSERT INTO {self._table} (body) VALUES (?)"  # noqa: S608
        return int(self._connection.execute(sql, (_packed(body),)).lastrowid or 0)

    def add_as(self, number: int, body: dict[str, Any]) -> None:
        """Keep a new document under a number of its own."""
        self._connection.execute(f"INSERT INTO {self._table} (id, body) VALUES (?, ?)", (number, _packed(body)))  # noqa: S608

    def put(self, number: int, body: dict[str, Any]) -> None:
        """Replace a document."""
        sql = f"UPDATE {self._table} SET body = ? WHERE id = ?"  # noqa: S608
        self._connection.execute(sql, (_packed(body), number))

    def remove(self, number: int) -> None:
        """Forget a document."""
        self._connection.execute(f"DELETE FROM {self._table} WHERE id = ?", (number,))  # noqa: S608

    def find(self, condition: Condition = EVERYTHING, order: str = "id", limit: int = -1, offset: int = 0) -> list[Row]:
        """Documents that fit, in SQL *order*; *limit* -1 means all."""
        sql = f"SELECT id, body FROM {self._table} WHERE {condition.sql} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
        window = min(limit, LARGEST), min(offset, LARGEST)
        rows = self._connection.execute(sql, (*map(held, condition.arguments), *window))
        return [Row(number, json.loads(body)) for number, body in rows]

    def count(self, condition: Condition = EVERYTHING) -> int:
        """How many fit."""
        sql = f"SELECT count(*) FROM {self._table} WHERE {condition.sql}"  # noqa: S608
        return int(self._connection.execute(sql, [held(one) for one in condition.arguments]).fetchone()[0])

    def where(self, **values: Any) -> list[Row]:
        """Documents whose fields equal *values*, in the order they were added."""
        terms = [f"json_extract(body, '$.{name}') = ?" for name in values]
        return self.find(Condition(" AND ".join(terms), tuple(values.values())))


class Store:
    """One SQLite file. A commit returns only when the write is on disk (WAL, synchronous=FULL)."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.create_function("fold", 1, _fold, deterministic=True)
        self._connection.create_function("digits", 1, digits, deterministic=True)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-16000", "busy_timeout=5000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._create()

    def _create(self) -> None:
        for kind in sorted(KINDS):
            self.open(kind)
        for kind, name in INDEXES:
            self._connection.execute(
                f"CREATE INDEX IF NOT EXISTS {kind}_{name.lower()} ON {kind} (json_extract(body, '$.{name}'))"
            )
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS content (id INTEGER PRIMARY KEY AUTOINCREMENT, bytes BLOB NOT NULL)"
        )
        self._connection.execute("CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)")

    def open(self, kind: str) -> None:
        """Make the table of a kind if there is none (smart processes come while the portal lives)."""
        if kind not in KINDS and not ITEMS.fullmatch(kind):
            raise KeyError(kind)
        columns = "(id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)"
        self._connection.execute(f"CREATE TABLE IF NOT EXISTS {kind} {columns}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, durable when it ends without an error."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of a transaction that is undone alone if it fails."""
        self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO part")
            raise
        finally:
            self._connection.execute("RELEASE part")

    def documents(self, kind: str) -> Documents:
        """The documents of a kind."""
        return Documents(self._connection, kind)

    def add_content(self, content: bytes) -> int:
        """Keep a file's bytes; returns their number."""
        return int(self._connection.execute("INSERT INTO content (bytes) VALUES (?)", (content,)).lastrowid or 0)

    def content(self, number: int) -> bytes:
        """A file's bytes; KeyError if there are none."""
        found = self._connection.execute("SELECT bytes FROM content WHERE id = ?", (number,)).fetchone()
        if found is None:
            raise KeyError(number)
        return bytes(found[0])

    def setting(self, name: str) -> str | None:
        """A value of the portal itself, or None."""
        found = self._connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else None

    def set(self, name: str, value: str) -> None:
        """Keep a value of the portal itself."""
        self._connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def all_of(conditions: Sequence[Condition]) -> Condition:
    """Every condition at once."""
    return _joined(conditions, " AND ", "1")


def any_of(conditions: Sequence[Condition]) -> Condition:
    """At least one of the conditions."""
    return _joined(conditions, " OR ", "0")


def _joined(conditions: Sequence[Condition], word: str, empty: str) -> Condition:
    sql = word.join(f"({item.sql})" for item in conditions) or empty
    return Condition(sql, tuple(value for item in conditions for value in item.arguments))


def _fold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def digits(value: Any) -> str:
    """A telephone number for comparison: its digits, the trunk 8 of Russia as 7, no extension."""
    found = re.sub(r"\D", "", re.split(r"[,;#]|доб|ext", str(value or ""))[0])
    return "7" + found[1:] if len(found) == 11 and found.startswith("8") else found


def _packed(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
