"""Names of employees and clients as the CRM has them, for the eyes of who watches; they are in no message."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from delo.stack.problems import Problem

ACCOUNTANT = "UF_CRM_ACCOUNTANT"
TOO_MANY = "QUERY_LIMIT_EXCEEDED"
PATIENCE_SECONDS, PAUSE_SECONDS = 20.0, 0.5


@dataclass(frozen=True)
class Keeper:
    """A client's name, and the employee who keeps his books, if the CRM names one."""

    client: str
    accountant_id: int | None


def names(webhook_url: str, ids: Iterable[int]) -> dict[int, str]:
    """Employee id → "name surname". Raises Problem if the CRM doesn't answer."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found = _asked(webhook_url, "user.get", {"FILTER": {"ID": wanted}})
    return {int(person["ID"]): _name(person) for person in found}


def keepers(webhook_url: str, inns: Collection[str]) -> dict[str, Keeper]:
    """INN → who keeps that client; what the CRM doesn't know is left out. Raises Problem if the CRM doesn't answer."""
    select = {"filter": {"@RQ_INN": sorted(inns)}, "select": ["ENTITY_ID", "RQ_INN"]}
    inn_of = {int(one["ENTITY_ID"]): one["RQ_INN"] for one in _asked(webhook_url, "crm.requisite.list", select)}
    select = {"filter": {"@ID": sorted(inn_of)}, "select": ["ID", "TITLE", ACCOUNTANT]}
    companies = _asked(webhook_url, "crm.company.list", select) if inn_of else []
    return {inn_of[int(one["ID"])]: Keeper(one["TITLE"], int(one[ACCOUNTANT] or 0) or None) for one in companies}


def _is_full(answer: httpx.Response) -> bool:
    return answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE and TOO_MANY in answer.text


def _asked(webhook_url: str, method: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    """One page. The stack's own calls may have filled the CRM's bucket: then it is asked again."""
    address, end = f"{webhook_url.rstrip('/')}/{method}.json", time.monotonic() + PATIENCE_SECONDS
    try:
        while _is_full(answer := httpx.post(address, json=params, timeout=20)) and time.monotonic() < end:
            time.sleep(PAUSE_SECONDS)
        found: list[dict[str, Any]] = answer.raise_for_status().json()["result"]
    except (httpx.HTTPError, ValueError) as error:
        raise Problem(f"The CRM did not answer {method}: {error}") from error
    return found


def _name(person: dict[str, Any]) -> str:
    return " ".join(part for part in (person.get("NAME"), person.get("LAST_NAME")) if part)
