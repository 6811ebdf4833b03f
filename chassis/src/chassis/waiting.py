"""Waiting for whichever comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


async def first_of(*events: asyncio.Event, timeout: float) -> None:  # noqa: ASYNC109 - a pause, not a deadline
    """Return when one of *events* is set, or after *timeout* seconds."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def unless(stopping: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do *work*, but drop it as soon as *stopping* is set: for waits, not for what must be finished."""
    task = asyncio.ensure_future(work)
    stopped = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        stopped.cancel()
        task.cancel()
