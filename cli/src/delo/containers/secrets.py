"""Secrets as files: one each, in the folder that DELO_SECRETS names."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROLES = ("mail_ingest", "tax_calendar", "task_gateway", "mail_dispatch", "approvals", "case_workflow", "billing")


def secret(name: str) -> str:
    """The content of a secret. Raises SystemExit with what to do if there is none."""
    path = Path(os.environ.get("DELO_SECRETS", "/run/secrets")) / name
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SystemExit(f"{path}: {error.strerror}; `make secrets` makes the files in deploy/secrets") from error


def role_passwords() -> dict[str, str]:
    """Each service's role with the password that its own address of the database holds."""
    addresses = {role: urlsplit(secret(f"{role}_postgres_dsn")) for role in ROLES}
    return {role: unquote(address.password or "") for role, address in addresses.items()}
