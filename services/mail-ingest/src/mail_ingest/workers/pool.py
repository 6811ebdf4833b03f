"""The parent's side: a few workers, each replaced when it dies, hangs or has grown."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog

from mail_ingest import metrics
from mail_ingest.decoding.model import DecodedLetter, quarantined
from mail_ingest.workers import frames

log = structlog.get_logger()

LETTERS_EACH = 500  # then a fresh process: libraries in C keep what they once took


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one letter may cost a worker: memory, time by the clock, processor time."""

    memory_mib: int
    seconds: float
    cpu_seconds: int


class Worker:
    """One child process, with a session and a folder for temporary files of its own; serves one letter at a time."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._process: asyncio.subprocess.Process | None = None
        self._folder = ""
        self._served = 0

    async def decode(self, raw: bytes, authserv_id: str | None) -> DecodedLetter:
        """The decoded letter; a quarantined one if the worker did not survive it."""
        began = time.perf_counter()
        try:
            return await asyncio.wait_for(self._ask(raw, authserv_id), self._bounds.seconds)
        except TimeoutError:
            await self.end("time")
            return quarantined(f"decoding took more than {self._bounds.seconds:.0f} s")
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.end("crash")
            return quarantined("decoding used up its memory or processor time, or crashed")
        finally:
            metrics.DECODING.observe(time.perf_counter() - began)

    async def _ask(self, raw: bytes, authserv_id: str | None) -> DecodedLetter:
        process = await self._running()
        assert process.stdin is not None  # noqa: S101 - made with pipes, just below
        assert process.stdout is not None  # noqa: S101
        await frames.send(process.stdin, (authserv_id or "").encode())
        await frames.send(process.stdin, raw)
        answer: DecodedLetter = pickle.loads(await frames.receive(process.stdout))  # noqa: S301 - our own child
        self._served += 1
        if self._served >= LETTERS_EACH:
            await self.end("age")
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._served = 0
            self._folder = tempfile.mkdtemp(prefix="delo-letters-")
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "mail_ingest.workers.worker"),
                *(str(self._bounds.memory_mib), str(self._bounds.cpu_seconds)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "TMPDIR": self._folder, "OMP_THREAD_LIMIT": "1"},  # tesseract would take all cores
                start_new_session=True,
            )
        return self._process

    async def warm(self) -> None:
        """Start the process before the first letter needs it."""
        await self._running()

    async def end(self, reason: str) -> None:
        """Kill the process, if there is one, and what it started; the next letter gets a new one."""
        process, self._process = self._process, None
        if process is None:
            return
        metrics.WORKERS.labels(reason).inc()
        if reason not in {"age", "stop"}:
            log.warning("worker.ended", reason=reason, code=process.returncode)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


class Workers:
    """A pool of workers."""

    def __init__(self, count: int, bounds: Bounds) -> None:
        self._all = [Worker(bounds) for _ in range(count)]
        self._free: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        for worker in self._all:
            self._free.put_nowait(worker)

    async def __aenter__(self) -> Self:
        for worker in self._all:
            await worker.warm()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._all:
            await worker.end("stop")

    async def decode(self, raw: bytes, authserv_id: str | None) -> DecodedLetter:
        """Decode in the first free worker."""
        worker = await self._free.get()
        try:
            return await worker.decode(raw, authserv_id)
        finally:
            self._free.put_nowait(worker)
