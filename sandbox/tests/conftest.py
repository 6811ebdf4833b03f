"""Portals for tests."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sandbox.testing import RunningPortal, running


class Web:
    """A portal and a way to call it that shows status and envelope."""

    def __init__(self, portal: RunningPortal, client: httpx.Client) -> None:
        self.portal = portal
        self.client = client

    def ask(self, method: str, **params: object) -> httpx.Response:
        return self.client.post(self.portal.webhook_url + method, json=params)

    def result(self, method: str, **params: object):
        response = self.ask(method, **params)
        assert response.status_code == 200, response.text
        return response.json()["result"]

    def refusal(self, method: str, **params: object) -> tuple[int, str]:
        response = self.ask(method, **params)
        return response.status_code, response.json()["error"]

    def task(self, **fields: object) -> int:
        made = self.result("tasks.task.add", fields={"TITLE": "Задача", "RESPONSIBLE_ID": 5, **fields})
        return int(made["task"]["id"])

    def control(self, switch: str, body: object = None) -> object:
        return self.portal.control(switch, body)


@pytest.fixture(scope="session")
def shared_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with running(tmp_path_factory.mktemp("portal"), "--limits", "none") as portal:
        yield portal


@pytest.fixture
def web(shared_portal: RunningPortal) -> Iterator[Web]:
    """The shared portal with every switch back in its place."""
    with httpx.Client(timeout=20) as client:
        client.delete(f"{shared_portal.base_url}/_sandbox/faults")
        shared_portal.control("limits", {"tariff": "none", "cost_model": {}, "reset": True})
        shared_portal.control("clock", {"offset_seconds": 0})
        yield Web(shared_portal, client)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "portal"
