"""fast_bitrix24 or b24pysdk makes tasks, as its documentation says to make many. Runs in the peers' environment.

Job: {"client", "webhook", "count", "result"}; the result: seconds from the first request to the last answer, and how
many times somebody had to send a batch again by hand because the client gave up on it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

BATCH = 50
TRIES = 20
SLICE = 1250


def fields(number: int) -> dict[str, Any]:
    """The fields of one task; the marker tells doubles."""
    return {"TITLE": f"Задача № {number}", "RESPONSIBLE_ID": 3, "PRIORITY": 1, "XML_ID": f"peer-{number}"}


async def fast_bitrix24(webhook: str, count: int) -> int:
    """It gathers batches of fifty, keeps to the bucket and tries again by itself, until too many replies are lost."""
    from fast_bitrix24 import BitrixAsync  # noqa: PLC0415 - one of two clients

    client = BitrixAsync(webhook, verbose=False)
    again = 0
    for start in range(0, count, SLICE):
        items = [{"fields": fields(n)} for n in range(start, min(count, start + SLICE))]
        for _ in range(TRIES):
            try:
                await client.call("tasks.task.add", items)
                break
            except RuntimeError:
                again += 1
    return again


async def b24pysdk(webhook: str, count: int) -> int:
    """It sends batches one after another; what it gives up on is sent again, as whoever calls it would."""
    from b24pysdk import BitrixWebhook  # noqa: PLC0415
    from b24pysdk.api.callers.call_method import _MethodCaller  # noqa: PLC0415
    from b24pysdk.errors import BitrixSDKException  # noqa: PLC0415

    place = urlsplit(webhook)
    _, _, user, secret, _ = place.path.split("/")
    secure = _MethodCaller._base_url.fget  # noqa: SLF001 - it knows https only, a benchmark's sandbox has no certificate
    _MethodCaller._base_url = property(lambda self: secure(self).replace("https://", "http://"))  # noqa: SLF001
    client = BitrixWebhook(domain=place.netloc, webhook_token=f"{user}/{secret}")
    again = 0
    for start in range(0, count, BATCH):
        methods = [("tasks.task.add", {"fields": fields(n)}) for n in range(start, min(count, start + BATCH))]
        for _ in range(TRIES):
            try:
                client.call_batch(methods)
                break
            except BitrixSDKException:
                again += 1
    return again


def main() -> None:
    """See above."""
    job = json.loads(sys.argv[1])
    client = {"fast_bitrix24": fast_bitrix24, "b24pysdk": b24pysdk}[job["client"]]
    began = time.monotonic()
    again = asyncio.run(client(job["webhook"], job["count"]))
    Path(job["result"]).write_text(json.dumps({"seconds": time.monotonic() - began, "again": again}))


if __name__ == "__main__":
    main()
