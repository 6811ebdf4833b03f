"""The thirty letters, taken apart again and again in one way, or stored as mail-ingest stores them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from chassis.blobs.folder import FolderBlobs
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.intake import Intake, Stimulus
from chassis.journal.postgres import PostgresJournal
from contracts.mail.v1 import MailReceived, letter_id
from mail_ingest.adapters.imap import WINDOW
from mail_ingest.decoding.messages import Place, to_message
from mail_ingest.decoding.reading import read_letter

from benchmarks.harness import PROJECT
from benchmarks.stacks import samples

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def taken_apart(job: dict[str, Any]) -> dict[str, Any]:
    """Letters a second of processor time: the worker of a mailbox has nothing to wait for."""
    sys.path.insert(0, str(PROJECT / "services" / "mail-ingest" / "tests"))
    import stdlib_mime  # type: ignore[import-not-found] # noqa: PLC0415 - found only now

    ways: dict[str, Callable[[bytes], Any]] = {
        "ours": stdlib_mime.by_us,
        "stdlib": stdlib_mime.by_stdlib,
        "whole": read_letter,
    }
    way, letters, count = ways[job["way"]], samples(scans=False), 0
    for letter in letters:
        way(letter)
    began = time.process_time()
    while (seconds := time.process_time() - began) < job["seconds"]:
        for letter in letters:
            way(letter)
        count += len(letters)
    return {"rate": count / seconds}


async def stored(job: dict[str, Any]) -> dict[str, Any]:
    """Letters a second from the decoded letter to the commit, in windows as a folder is read, wall time."""
    pool = await connect(job["dsn"], job["schema"])
    await migrate(pool, [own_migrations()])
    journal, blobs = PostgresJournal(pool), FolderBlobs(Path(job["blobs"]))
    intake, stimuli = Intake(journal, blobs, Author("benchmark", "0")), _stimuli(job["letters"])
    began = time.perf_counter()
    for start in range(0, len(stimuli), WINDOW):
        await intake.record("demo", stimuli[start : start + WINDOW])
    seconds = time.perf_counter() - began
    found = await pool.fetchval("SELECT count(*) FROM outbox")
    await pool.close()
    if found != job["letters"]:
        raise RuntimeError(f"{found} records of {job['letters']}")
    return {"rate": job["letters"] / seconds}


def _stimuli(count: int) -> list[Stimulus]:
    """Letters of which no two share a content."""
    letters = [(raw, read_letter(raw)) for raw in samples()]
    found = []
    for number in range(count):
        raw, decoded = letters[number % len(letters)]
        mark = f"\n{number}"
        files = tuple(replace(one, content=one.content + mark.encode()) for one in decoded.files)
        parts = tuple(replace(one, text=one.text + mark) for one in decoded.letters)
        own = replace(decoded, files=files, letters=parts)
        message = to_message(own, raw + mark.encode(), Place("shared", "INBOX", 7, number + 1, NOON))
        found.append(_stimulus(message))
    return found


def _stimulus(message: MailReceived) -> Stimulus:
    return Stimulus(letter_id(message.mailbox, message.raw.sha256), message.received_at, message)


async def plainly_stored(job: dict[str, Any]) -> dict[str, Any]:
    """The reference: the raw letter in a file, fsynced, and a row, committed, one letter after another."""
    connection = await asyncpg.connect(job["dsn"])
    await connection.execute("CREATE TABLE letter (id text PRIMARY KEY, path text NOT NULL)")
    letters, folder = samples(), Path(job["blobs"])
    began = time.perf_counter()
    for number in range(job["letters"]):
        path = folder / f"{number}.eml"
        with path.open("wb") as file:
            file.write(letters[number % len(letters)])
            file.flush()
            os.fsync(file.fileno())
        await connection.execute("INSERT INTO letter VALUES ($1, $2)", str(number), str(path))
    seconds = time.perf_counter() - began
    await connection.close()
    return {"rate": job["letters"] / seconds}


def main() -> None:
    """Do the job of the command line."""
    job = json.loads(sys.argv[1])
    store = {"store": stored, "store plainly": plainly_stored}.get(job["way"])
    done = asyncio.run(store(job)) if store else taken_apart(job)
    Path(job["result"]).write_text(json.dumps(done))


if __name__ == "__main__":
    main()
