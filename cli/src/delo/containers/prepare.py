"""Topics, database, schemas and roles; again and again without harm."""

from __future__ import annotations

import os
from urllib.parse import quote

from contracts.catalogue import TOPICS

from delo.containers.secrets import role_passwords, secret
from delo.stack import database, topics


def run() -> None:
    """Raises what the engines raise if they aren't there."""
    host = os.environ.get("POSTGRES_ADDRESS", "postgres:5432")
    server = f"postgresql://postgres:{quote(secret('postgres_password'))}@{host}"
    database.arrange(f"{server}/postgres", f"{server}/{database.NAME}", role_passwords())
    topics.create(os.environ.get("KAFKA_ADDRESS", "kafka:9092"), TOPICS)
