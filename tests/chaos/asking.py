"""Asking the sandbox whatever is done to it meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from delo.testing import RunningStack

LONGEST_SECONDS = 35.0  # an outlasting hang


async def bind(running: RunningStack, http: aiohttp.ClientSession, event: str) -> None:
    """Let the CRM tell the gateway of *event*. Raises RuntimeError."""
    said = running.sandbox
    handler = f"{running.http('crm-events')}/crm/demo"
    given = {"event": event, "handler": handler, "auth": said["access_token"]}
    async with http.post(f"{said['base_url']}/rest/event.bind", json=given) as answer:
        if answer.status != 200:
            raise RuntimeError(f"the sandbox binds no {event}: {await answer.text()}")


async def sure(running: RunningStack, http: aiohttp.ClientSession, method: str, **params: Any) -> Any:
    """The result of *method*: asked until there is an answer that is one."""
    address = f"{running.webhook_url.rstrip('/')}/{method}"
    while True:
        try:
            timeout = aiohttp.ClientTimeout(total=LONGEST_SECONDS)
            async with http.post(address, json=params, timeout=timeout) as answer:
                said = await answer.json()
                if answer.status == 200 and "error" not in said:
                    return said["result"]
        except (aiohttp.ClientError, TimeoutError, ValueError):
            pass  # the sandbox is being struck: again
        await asyncio.sleep(0.5)
