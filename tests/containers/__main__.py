"""The demo's end-to-end check against `docker compose up`: thirty letters in, exactly the expected tasks out.

Run by `make test-compose`; the containers must be running. Talks to the addresses that docker-compose.yml publishes,
with the secrets of this folder or of DELO_SECRETS.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp
from delo.stack.greenmail import MAILBOX
from e2e.checks import check
from e2e.office import Office
from e2e.truth import expected, letters

SECRETS = Path(os.environ.get("DELO_SECRETS", Path(__file__).resolve().parents[2] / "deploy" / "secrets"))
PATIENCE_SECONDS = 240.0
QUIET_SECONDS = 6.0


class Compose:
    """What a RunningStack tells of itself, from the published ports and the secrets."""

    mailbox = (MAILBOX,)

    @property
    def smtp(self) -> tuple[str, int]:
        return "127.0.0.1", int(os.environ.get("DELO_SMTP_PORT", "3025"))

    def http(self, name: str) -> str:
        assert name == "sandbox"
        return f"http://127.0.0.1:{os.environ.get('DELO_CRM_PORT', '8042')}"

    @property
    def webhook_url(self) -> str:
        secret = (SECRETS / "sandbox_webhook_secret").read_text(encoding="utf-8").strip()
        return f"{self.http('sandbox')}/rest/1/{secret}/"


async def settled(office: Office, count: int) -> list[dict[str, Any]]:
    """Tasks once there are *count* and no other has come for a while."""
    end, since, seen = time.monotonic() + PATIENCE_SECONDS, time.monotonic(), -1
    while time.monotonic() < end:
        tasks = await office.tasks()
        if len(tasks) != seen:
            since, seen = time.monotonic(), len(tasks)
            print(f"{seen} of {count} tasks", flush=True)
        if seen >= count and time.monotonic() - since > QUIET_SECONDS:
            break
        await asyncio.sleep(0.5)
    return await office.tasks()


async def main() -> None:
    """Raises AssertionError for what is not as it must be."""
    async with aiohttp.ClientSession() as http:
        office = Office(Compose(), http)  # type: ignore[arg-type]
        await office.unlimited()
        await office.deliver(letters().values())
        await check(office, await settled(office, len(expected())))
        await office.deliver(b"X-Again: yes\r\n" + letter for letter in letters().values())
        await asyncio.sleep(QUIET_SECONDS)
        assert len(await settled(office, len(expected()))) == len(expected())
    print(f"{len(letters())} letters, {len(expected())} tasks as expected; sent again, none more")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
