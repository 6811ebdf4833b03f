"""The thirty letters, decoded once, read again and again: by the core, or by one regular expression."""

from __future__ import annotations

import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contracts.mail.v1 import MailReceived
from domain.calendar import russia
from mail_ingest.decoding.messages import Place, to_message
from mail_ingest.decoding.reading import read_letter
from tax_calendar.core.reading import read

from benchmarks.stacks import samples

PLACE = Place("shared", "INBOX", 7, 1, datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
SAYS = re.compile(
    r"требовани\w*|уведомлени\w*|решени\w*|инн\W{0,5}\d{10,12}|кпп\W{0,5}\d{9}|№\s*[\w/-]+|\d{2}\.\d{2}\.\d{4}",
    re.IGNORECASE,
)


def scan(message: MailReceived) -> list[str]:
    """Whatever looks like part of a demand."""
    claims = [*(one.text for one in message.letters), *(one.text for one in message.attachments)]
    return [found for claim in claims if claim is not None for found in SAYS.findall(claim.content)]


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Letters a second of processor time, and the slowest letter's middle time in ms."""
    calendar = russia()
    ways: dict[str, Callable[[MailReceived], Any]] = {"core": lambda message: read(message, calendar), "scan": scan}
    messages, way = [to_message(read_letter(raw), raw, PLACE) for raw in samples()], ways[job["way"]]
    if not any(way(message) for message in messages):
        raise RuntimeError("nothing was found")
    times: dict[int, list[float]] = defaultdict(list)
    began = time.process_time()
    while time.process_time() - began < job["seconds"]:
        for number, message in enumerate(messages):
            before = time.process_time()
            way(message)
            times[number].append(time.process_time() - before)
    middles = [sorted(taken)[len(taken) // 2] for taken in times.values()]
    return {
        "rate": sum(map(len, times.values())) / sum(map(sum, times.values())),
        "slowest_ms": max(middles) * 1000,
    }


def main() -> None:
    """Do the job of the command line."""
    job = json.loads(sys.argv[1])
    Path(job["result"]).write_text(json.dumps(work(job)))


if __name__ == "__main__":
    main()
