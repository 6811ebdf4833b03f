"""What a container's health check takes for well: an engine that works, not one that merely listens."""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from delo.containers.healthy import ENGINES, greenmail, kafka, postgres

GOOD_BROKER = struct.pack(">iih", 6, 1, 0)
SAYS_NO_VERSION = struct.pack(">iih", 6, 1, 35)
ASKS_PASSWORD = b"R" + struct.pack(">ii", 8, 10)
STARTING = b"E" + struct.pack(">i", 60) + b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
NO_SUCH_USER = b"E" + struct.pack(">i", 40) + b"SFATAL\0C28000\0Mno pg_hba.conf entry\0\0"


@contextmanager
def server(says: bytes) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(says)
                connection.settimeout(5)
                while connection.recv(1024):
                    pass

        thread = Thread(target=answer)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("asked", "says", "well"),
    [
        (kafka, GOOD_BROKER, True),
        (kafka, SAYS_NO_VERSION, False),
        (postgres, ASKS_PASSWORD, True),
        (postgres, NO_SUCH_USER, True),
        (postgres, STARTING, False),
        (greenmail, b"* OK IMAP4rev1 Server ready\r\n", True),
        (greenmail, b"* BYE too busy\r\n", False),
    ],
)
def test_an_engine_is_well_when_it_does_its_work(asked: Callable[[int], bool], says: bytes, *, well: bool) -> None:
    with server(says) as port:
        assert asked(port) is well


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_that_nobody_finds_is_not_well(name: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert ENGINES[name][0](unused.getsockname()[1]) is False


def test_asking_loads_nothing_but_the_standard_library() -> None:
    script = "import sys, delo.containers.healthy; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, check=True, text=True).stdout
    assert {"asyncpg", "pydantic", "aiokafka", "contracts"}.isdisjoint(loaded.split())
