"""Ports for listeners, drawn outside the range the kernel gives to outgoing connections.

A killed process's port has to be free when it is started again. A port of the ephemeral range may by then be
somebody's source port, even of a client that tries to reach that very port (a connection to itself).
"""

from __future__ import annotations

import random
import socket
from collections.abc import Iterable
from pathlib import Path

import psutil

HOST = "127.0.0.1"
LOWEST = 10240
HIGHEST = 65535
RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def outside_ephemeral(first: int, last: int) -> list[int]:
    """Unprivileged ports that are not in first..last; all if that leaves too few to choose from."""
    outside = [port for port in range(LOWEST, HIGHEST + 1) if not first <= port <= last]
    return outside if len(outside) >= 1000 else list(range(LOWEST, HIGHEST + 1))


def draw(taken: Iterable[int] = (), preferred: int | None = None) -> int:
    """A free port that is none of *taken*: the preferred one if it can be had."""
    avoided = set(taken)
    if preferred is not None and preferred not in avoided and is_free(preferred):
        return preferred
    first, last = (int(part) for part in RANGE.read_text().split())
    candidates = outside_ephemeral(first, last)
    while True:
        port = random.choice(candidates)  # noqa: S311 - not a secret
        if port not in avoided and is_free(port):
            return port


def holder(port: int) -> str:
    """Who listens there, as far as this user may know."""
    for connection in psutil.net_connections(kind="tcp"):
        if connection.laddr and connection.laddr.port == port and connection.pid:
            try:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
            except psutil.Error:
                break
    return "another program"
