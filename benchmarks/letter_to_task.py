"""Letter in the mailbox → task visible in the CRM, on an idle stack: `python benchmarks/letter_to_task.py`.

A private stack with the sandbox's cost at zero. Letters go one at a time, each with a demand of its own; the clock
starts when SMTP has accepted the letter and stops when the CRM's REST lists the task. Prints p50 and p99 in ms.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
import aiosmtplib
from delo.testing import RunningStack, stack

EVERYTHING = ("postgres", "kafka", "greenmail", "sandbox", "mail-ingest", "tax-calendar", "task-gateway")
BETWEEN_SECONDS = 1.6  # the gateway keeps to the cloud's two requests a second: the bucket must not fill
TEXT = """В Контур.Экстерн поступил документ от налогового органа.
Организация: ООО «Северный Каркас»
ИНН/КПП: 7798120412/772501001
Отправитель: ИФНС России № 25 по г. Москве (7725)
Документ: Требование о представлении пояснений
Номер: {number} от 12.10.2026
Дата отправки налоговым органом: 12.10.2026
"""


def letter(number: str) -> bytes:
    """A notice of an operator about one demand."""
    message = EmailMessage()
    message["From"], message["Subject"] = "robot@operator.example", f"Требование № {number}"
    message["Date"] = "Mon, 12 Oct 2026 11:15:07 +0300"
    message.set_content(TEXT.format(number=number))
    return message.as_bytes()


async def visible(http: aiohttp.ClientSession, webhook: str, number: str) -> None:
    """Until the CRM lists a task that names *number*."""
    query: dict[str, Any] = {"filter": {"%TITLE": number}, "select": ["ID"], "start": -1}
    end = time.monotonic() + 30
    while time.monotonic() < end:
        async with http.post(f"{webhook.rstrip('/')}/tasks.task.list", json=query) as answer:
            if (await answer.json())["result"]["tasks"]:
                return
        await asyncio.sleep(0.004)
    raise TimeoutError(number)


async def measure(running: RunningStack, count: int) -> list[float]:
    """Milliseconds of *count* letters, the first five (caches, folders) left out."""
    times = []
    (host, port), address = running.smtp, running.mailbox[0]
    async with aiohttp.ClientSession() as http:
        await http.post(f"{running.http('sandbox')}/_sandbox/limits", json={"tariff": "box"})
        for index in range(count + 5):
            number = f"77-{index:05}"
            await aiosmtplib.send(letter(number), hostname=host, port=port, sender="a@b.example", recipients=[address])
            began = time.perf_counter()
            await visible(http, running.webhook_url, number)
            times.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(BETWEEN_SECONDS)
    return times[5:]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=50)
    count = parser.parse_args().letters
    with tempfile.TemporaryDirectory() as folder, stack(Path(folder), services=EVERYTHING) as running:
        times = sorted(asyncio.run(measure(running, count)))
    p99 = times[min(len(times) - 1, round(0.99 * (len(times) - 1)))]
    figures = f"p50 {statistics.median(times):.0f} ms, p99 {p99:.0f} ms, max {times[-1]:.0f} ms"
    print(f"letter → task, {count} letters: {figures}")


if __name__ == "__main__":
    main()
