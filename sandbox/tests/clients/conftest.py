"""Portals as clients of other authors meet them."""

import select
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from sandbox.testing import RunningPortal, running


class Tunnel:
    """A proxy that leads every CONNECT to one portal, whatever host was asked for."""

    def __init__(self, portal_port: int) -> None:
        self._portal_port = portal_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._lead, args=(client,), daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._portal_port)) as portal:
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(4096)
            self.asked.append(head.split()[1].decode())
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            pair = {client: portal, portal: client}
            while True:
                for ready in select.select(list(pair), [], [])[0]:
                    sent = ready.recv(65536)
                    if not sent:
                        return
                    pair[ready].sendall(sent)


@pytest.fixture(scope="module")
def open_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """Plain http, no limits."""
    with running(tmp_path_factory.mktemp("portal"), "--limits", "none") as portal:
        yield portal


@pytest.fixture(scope="module")
def secure_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """https with a certificate of its own, no limits."""
    with running(tmp_path_factory.mktemp("portal"), "--limits", "none", "--tls") as portal:
        yield portal


@pytest.fixture
def token_server(secure_portal: RunningPortal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tunnel]:
    """The vendor's server of tokens is the portal: the environment leads there, the client is as it was installed."""
    tunnel = Tunnel(urlsplit(secure_portal.base_url).port or 443)
    monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    yield tunnel
    tunnel.close()
