"""`python -m delo.containers.healthy kafka|postgres|greenmail`: exit code 0 if the engine in this container works.

A port that takes connections says little: a broker opens its own before the controller lets it in. Asked each few
seconds in a container of little memory, so this imports nothing but the standard library.
"""

from __future__ import annotations

import os
import socket
import struct
import sys

TIMEOUT_SECONDS = 3.0
API_VERSIONS = struct.pack(">hhih", 18, 0, 1, -1)  # the request that every broker answers, once it may
STARTUP = struct.pack(">i", 3 << 16) + b"user\0postgres\0database\0postgres\0\0"
STILL_STARTING = b"57P03"


def kafka(port: int) -> bool:
    """Whether the broker answers a request without an error."""
    answer = _asked(port, struct.pack(">i", len(API_VERSIONS)) + API_VERSIONS, 10)
    return len(answer) == 10 and struct.unpack(">iih", answer)[1:] == (1, 0)


def postgres(port: int) -> bool:
    """Whether the server would let in who knows a password: not while it starts, recovers or ends."""
    answer = _asked(port, struct.pack(">i", len(STARTUP) + 4) + STARTUP, 512)
    return answer.startswith((b"R", b"E")) and STILL_STARTING not in answer


def greenmail(port: int) -> bool:
    """Whether IMAP greets."""
    return _asked(port, b"", 64).startswith(b"* OK")


def _asked(port: int, question: bytes, size: int) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS) as connection:
            connection.settimeout(TIMEOUT_SECONDS)
            connection.sendall(question)
            return connection.recv(size)
    except OSError:
        return b""


ENGINES = {"kafka": (kafka, 9092), "postgres": (postgres, 5432), "greenmail": (greenmail, 3143)}


def main() -> int:
    """0 if it is well, 1 if not, 2 for an unknown name."""
    if len(sys.argv) != 2 or sys.argv[1] not in ENGINES:
        sys.stderr.write(f"usage: python -m delo.containers.healthy {'|'.join(ENGINES)}\n")
        return 2
    well, port = ENGINES[sys.argv[1]]
    return 0 if well(int(os.environ.get("HEALTH_PORT", port))) else 1


if __name__ == "__main__":
    sys.exit(main())
