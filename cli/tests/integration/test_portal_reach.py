"""Whether the portal can reach us, seen from here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from delo.portal.reach import handlers, reach
from task_gateway.core.setup.profile import GatewayProfile


@contextmanager
def answering(status: int) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/crm/event"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "level"), [(403, "note"), (404, "bad"), (502, "bad"), (200, "bad")])
async def test_a_receiver_turns_strangers_away(status: int, level: str) -> None:
    with answering(status) as address:
        (found,) = await reach([address])
    assert found.level == level


async def test_nobody_there_and_a_host_without_a_dot_are_bad() -> None:
    gone, bare = await reach(["http://127.0.0.1:1/crm/event", "http://gateway/crm/event"])
    assert (gone.level, bare.level) == ("bad", "bad")
    assert "refuses hosts without a dot" in bare.said


async def test_a_certificate_that_does_not_fit_is_no_way() -> None:
    with answering(403) as address:
        (found,) = await reach([address.replace("http:", "https:")])
    assert (found.level, found.said[:10]) == ("bad", "no answer:")


def test_each_address_is_tried_once() -> None:
    said = {
        "public_url": "https://delo.example.ru",
        "robots": {"one": {"name": "Один"}, "two": {"name": "Два"}},
        "handlers": {"events": ["ONTASKADD"]},
    }
    profile = GatewayProfile.model_validate(said)
    assert handlers(profile) == ["https://delo.example.ru/crm/robot", "https://delo.example.ru/crm/event"]
    said["handlers"] = {"events": ["ONTASKADD"], "offline": True}
    assert handlers(GatewayProfile.model_validate(said)) == ["https://delo.example.ru/crm/robot"]
