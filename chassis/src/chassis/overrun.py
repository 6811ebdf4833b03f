"""A bound for the processor time of one step of pure work: a core that spins must not hold its process.

While a process computes it gives no heartbeat; its partitions go to another, which would spin at the same record.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from chassis.errors import Broken

T = TypeVar("T")

TICK_SECONDS = 1.0  # of the processor, by all threads together


class Overran(BaseException):
    """A step has used up its time. No Exception: a core's own `except` must not keep it."""


class Bound:
    """Looks at each of the processor's ticks what a step has used; `step` is the number of the one at work.

    seconds: of the processor, by this thread, that one may take.
    """

    def __init__(self, seconds: float) -> None:
        self.step = 0
        self._seconds = seconds
        self._ticked, self._began = -1, 0.0

    def within(self, work: Callable[[], T]) -> T:
        """Do *work*, which says by `step` when it begins another one. Raises Broken if one runs over its time."""
        if not _ours():
            return work()
        before = signal.setitimer(signal.ITIMER_PROF, TICK_SECONDS, TICK_SECONDS)
        try:
            return self._working(work)
        except Overran as error:
            raise Broken(f"no decision within {self._seconds:g} s of the processor") from error
        finally:
            signal.setitimer(signal.ITIMER_PROF, *before)

    def _working(self, work: Callable[[], T]) -> T:
        """Ticks are heard while this stands on the stack, and nowhere else."""
        return work()

    def tick(self) -> None:
        """Raises Overran at the last tick that a step may have.

        A step counts as begun a whole tick before its first: nothing looks at a clock where a step begins. The ticks
        of threads that hash or read beside it come sooner, they are not its own.
        """
        used = time.thread_time()
        if self._ticked != self.step:
            self._ticked, self._began = self.step, used - TICK_SECONDS
        if used - self._began >= self._seconds - TICK_SECONDS / 2:
            raise Overran


WORKING = Bound._working.__code__  # noqa: SLF001 - of this module


def _ticked(_: int, frame: FrameType | None) -> None:
    """A tick is for the innermost bound that is at work; one that comes late is for nobody."""
    while frame is not None:
        if frame.f_code is WORKING:
            frame.f_locals["self"].tick()
            return
        frame = frame.f_back


def _ours() -> bool:
    """Whether the ticks come to us: in the main thread, and if no profiler has taken them.

    The handler stays: a tick under way when it is taken off would end the process.
    """
    if threading.current_thread() is not threading.main_thread():
        return False
    heard_by = signal.getsignal(signal.SIGPROF)
    if heard_by is signal.SIG_DFL:
        signal.signal(signal.SIGPROF, _ticked)
        return True
    return heard_by is _ticked
