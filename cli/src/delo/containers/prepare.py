"""Topics, database, schemas and roles; again and again without harm."""

from __future__ import annotations

import json
import os
import sys
import time
from urllib.parse import quote

import asyncpg
from contracts.catalogue import TOPICS

from delo.containers.secrets import role_passwords, secret
from delo.stack import database, topics
from delo.stack.problems import Problem

PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 1.0
AWAY = (OSError, Problem, asyncpg.CannotConnectNowError)


def run() -> None:
    """Insist until the engines are there; raises what they raise if they aren't after two minutes."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            _arrange()
        except AWAY as error:
            if time.monotonic() > until:
                raise
            _say("prepare.waiting", reason=f"{type(error).__name__}: {error}")
            time.sleep(PAUSE_SECONDS)
        else:
            _say("prepare.done", topics=len(TOPICS), roles=sorted(role_passwords()))
            return


def _arrange() -> None:
    host = os.environ.get("POSTGRES_ADDRESS", "postgres:5432")
    server = f"postgresql://postgres:{quote(secret('postgres_password'))}@{host}"
    database.arrange(f"{server}/postgres", f"{server}/{database.NAME}", role_passwords())
    topics.create(os.environ.get("KAFKA_ADDRESS", "kafka:9092"), TOPICS)


def _say(event: str, **fields: object) -> None:
    sys.stdout.write(json.dumps({"event": event, "service": "prepare", **fields}) + "\n")
    sys.stdout.flush()
