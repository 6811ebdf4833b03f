"""DBOS: a durable workflow for each record, its step retried. Runs in the peers' environment."""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from pathlib import Path

from dbos import DBOS, SetWorkflowID

DATABASE, RECORDS, WEBHOOK = sys.argv[1:4]

DBOS(config={"name": "peer", "system_database_url": DATABASE, "executor_id": "peer", "log_level": "ERROR"})


@DBOS.step(retries_allowed=True, interval_seconds=0.1, max_attempts=10, backoff_rate=1.5)
def create(title: str) -> None:
    """The effect; DBOS runs a step again that it doesn't know to have ended."""
    fields = json.dumps({"fields": {"TITLE": title, "RESPONSIBLE_ID": 1}}).encode()
    request = urllib.request.Request(  # noqa: S310 - the sandbox's own address
        f"{WEBHOOK}tasks.task.add.json", fields, {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=5).read()  # noqa: S310


@DBOS.workflow()
def record(title: str) -> None:
    """Record in → one task."""
    create(title)


DBOS.launch()
queue = DBOS.register_queue("records", worker_concurrency=4, polling_interval_sec=0.1)
seen: set[str] = set()
while True:
    for title in Path(RECORDS).read_text(encoding="utf-8").splitlines():
        if title not in seen:
            seen.add(title)
            with SetWorkflowID(title):  # the same record again is the same workflow
                queue.enqueue(record, title)
    time.sleep(0.2)
