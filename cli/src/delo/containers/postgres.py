"""PostgreSQL in a container: passwords from the network, nobody without one."""

from __future__ import annotations

import os
from pathlib import Path

from delo.containers.secrets import secret
from delo.stack.postgres import SETTINGS, binary, initialise

DATA = Path("/var/lib/delo/postgres/data")
OVERRIDES = {"listen_addresses": "*", "shared_buffers": "128MB", "max_wal_size": "1GB"}


def run() -> None:
    """Make the cluster the first time, then be the server."""
    if not (DATA / "PG_VERSION").exists():
        initialise(DATA, secret("postgres_password"))
        with (DATA / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write("host all all all scram-sha-256\n")
    (DATA / "postmaster.pid").unlink(missing_ok=True)  # in a new container its pid is another program's
    settings = [part for key, value in (SETTINGS | OVERRIDES).items() for part in ("-c", f"{key}={value}")]
    command = [binary("postgres"), "-D", str(DATA), "-p", "5432", *settings]
    os.execv(command[0], command)  # noqa: S606 - our own binary
