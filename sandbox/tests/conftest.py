"""Portals for tests."""

import json
import os
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from sandbox.spec.coverage import PROOFS
from sandbox.testing import RunningPortal, running


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proves(*methods): the sandbox's methods whose state this test proves")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tell ``sandbox.spec.coverage`` which test proves which methods, if it asks."""
    if PROOFS not in os.environ:
        return
    here, found = Path(__file__).parent, {}
    for item in session.items:
        name = f"{item.path.relative_to(here)}::{item.name.partition('[')[0]}"
        for marker in item.iter_markers("proves"):
            for method in marker.args:
                found.setdefault(method.lower(), set()).add(name)
    told = {method: sorted(names) for method, names in sorted(found.items())}
    Path(os.environ[PROOFS]).write_text(json.dumps(told), encoding="utf-8")


class Web:
    """A portal and a way to call it that shows status and envelope."""

    def __init__(self, portal: RunningPortal, client: httpx.Client, token: str | None = None) -> None:
        self.portal = portal
        self.client = client
        self.token = token

    def ask(self, method: str, **params: object) -> httpx.Response:
        if self.token:
            return self.client.post(f"{self.portal.base_url}/rest/{method}", json={**params, "auth": self.token})
        return self.client.post(self.portal.webhook_url + method, json=params)

    def send(self, method: str, body: object) -> httpx.Response:
        """A body of one's own, for methods called by position."""
        return self.client.post(self.portal.webhook_url + method, json=body)

    def as_person(self, user: int) -> "Web":
        """The portal as another employee's webhook sees it."""
        url = self.control("webhooks", {"user_id": user})["webhook_url"]
        return Web(replace(self.portal, webhook_url=url), self.client)

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
def calls_that_are_proved(request: pytest.FixtureRequest, shared_portal: RunningPortal) -> Iterator[None]:
    """A test that says it proves a method must have had an answer from it, not only a refusal."""
    before = shared_portal.control("stats")["answered"]
    yield
    after = shared_portal.control("stats")["answered"]
    for marker in request.node.iter_markers("proves"):
        silent = [name for name in marker.args if after.get(name.lower(), 0) <= before.get(name.lower(), 0)]
        assert not silent, f"the test says it proves {silent} but never had an answer from them"


@pytest.fixture
def app(web: Web) -> Web:
    """The same portal, called by the application of the administrator."""
    return Web(web.portal, web.client, token=_fresh_token(web))


def _fresh_token(web: Web) -> str:
    url = f"{web.portal.base_url}/oauth/authorize/"
    code = web.client.get(url, params={"client_id": web.portal.oauth_client_id}).headers["location"]
    sent = {"client_id": web.portal.oauth_client_id, "client_secret": web.portal.oauth_client_secret}
    sent |= {"grant_type": "authorization_code", "code": parse_qs(urlsplit(code).query)["code"][0]}
    return str(web.client.get(f"{web.portal.base_url}/oauth/token/", params=sent).json()["access_token"])


@pytest.fixture
def web(shared_portal: RunningPortal, calls_that_are_proved: None) -> Iterator[Web]:
    """The shared portal with every switch back in its place."""
    del calls_that_are_proved
    with httpx.Client(timeout=20) as client:
        client.delete(f"{shared_portal.base_url}/_sandbox/faults")
        shared_portal.control("limits", {"tariff": "none", "cost_model": {}, "reset": True})
        shared_portal.control("clock", {"offset_seconds": 0})
        shared_portal.control("cards", {"task": "old"})
        yield Web(shared_portal, client)


class Handlers:
    """A server of ours that the portal calls: what it was told, form by form."""

    def __init__(self) -> None:
        self._told: queue.Queue[dict[str, str]] = queue.Queue()
        told = self._told

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                told.put(dict(parse_qsl(form)) | {"path": self.path, "type": self.headers["Content-Type"]})
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def next(self) -> dict[str, str]:
        """The next form that comes, within ten seconds."""
        return self._told.get(timeout=10)

    def many(self, count: int) -> list[dict[str, str]]:
        return [self.next() for _ in range(count)]

    def nothing_more(self) -> bool:
        return self._told.empty()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def handlers() -> Iterator[Handlers]:
    server = Handlers()
    yield server
    server.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "portal"
