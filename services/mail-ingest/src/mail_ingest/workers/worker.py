"""A worker: reads letters from standard input, writes decoded ones to standard output, both framed and pickled.

Its only peer is the parent that started it; nothing from outside is ever unpickled.
"""

from __future__ import annotations

import pickle
import resource
import struct
import sys
from typing import BinaryIO

from mail_ingest.decoding.limits import Limits
from mail_ingest.decoding.reading import read_letter

HEAD = struct.Struct(">Q")


def read_frame(stream: BinaryIO) -> bytes | None:
    """One frame; None at the end of the stream."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    return stream.read(HEAD.unpack(head)[0])


def main() -> None:
    """Serve until the parent closes the pipe."""
    memory_mib, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib << 20, memory_mib << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        # The limit of CPU time is for the whole process: give each letter its own share.
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_seconds, resource.RLIM_INFINITY))
        raw, authserv_id = pickle.loads(frame)  # noqa: S301 - from our own parent
        answer = pickle.dumps(read_letter(raw, Limits(), authserv_id))
        sys.stdout.buffer.write(HEAD.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
