"""A worker: reads letters from standard input, writes decoded ones to standard output.

Its only peer is the parent that started it; nothing from outside is ever unpickled.
"""

from __future__ import annotations

import gc
import pickle
import resource
import signal
import sys
from types import FrameType
from typing import NoReturn

from py7zr import compressor, properties

from mail_ingest.decoding.limits import Limits
from mail_ingest.decoding.model import DecodedLetter, quarantined
from mail_ingest.decoding.reading import read_letter
from mail_ingest.workers import frames

# pyppmd frees twice when there is no memory; the others unpack without a bound, or take ten times LZMA's time.
NOT_IN_7Z = (
    properties.FILTER_PPMD,
    properties.FILTER_BZIP2,
    properties.FILTER_ZSTD,
    properties.FILTER_BROTLI,
    properties.FILTER_DEFLATE64,
)


class OutOfTime(BaseException):
    """The letter has used up its processor time. Not an Exception: no library may take it for one of its own."""


def main() -> None:
    """Serve until the parent closes the pipe: memory in MiB and processor seconds of a letter are the arguments."""
    memory_mib, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib << 20, memory_mib << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, _out_of_time)
    for method in NOT_IN_7Z:
        del compressor.algorithm_class_map[method]
    while (authserv_id := frames.read(sys.stdin.buffer)) is not None:
        raw = frames.read(sys.stdin.buffer) or b""
        letter = _within(cpu_seconds, raw, authserv_id.decode() or None)
        del raw
        if letter.quarantined:
            gc.collect()  # archives given up midway refer to themselves, and their memory to nobody's count
        frames.write(sys.stdout.buffer, pickle.dumps(letter))


def _within(cpu_seconds: int, raw: bytes, authserv_id: str | None) -> DecodedLetter:
    """The letter, or its quarantine when the time is up; a library in C that doesn't return is killed soon after."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_seconds + 2, resource.RLIM_INFINITY))
    try:
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        letter = read_letter(raw, Limits(), authserv_id)
        signal.setitimer(signal.ITIMER_PROF, 0)
    except OutOfTime:
        return quarantined(f"decoding took more than {cpu_seconds} s of processor time")
    return letter


def _out_of_time(_: int, __: FrameType | None) -> NoReturn:
    raise OutOfTime


if __name__ == "__main__":
    main()
