"""Names of employees as the CRM has them, for the eyes of who watches; they are in no message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpx

from delo.stack.problems import Problem


def names(webhook_url: str, ids: Iterable[int]) -> dict[int, str]:
    """Employee id → "name surname". Raises Problem if the CRM doesn't answer."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    address = webhook_url.rstrip("/") + "/user.get.json"
    try:
        answer = httpx.post(address, json={"FILTER": {"ID": wanted}}, timeout=20).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise Problem(f"The CRM did not say who its employees are: {error}") from error
    return {int(person["ID"]): _name(person) for person in answer["result"]}


def _name(person: dict[str, Any]) -> str:
    return " ".join(part for part in (person.get("NAME"), person.get("LAST_NAME")) if part)
