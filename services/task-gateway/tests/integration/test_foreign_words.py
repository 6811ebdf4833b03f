"""A CRM that replaces references, as real ones do, and words that look like some."""

from __future__ import annotations

from pathlib import Path

import aiohttp
from sandbox.testing import running
from task_gateway.adapters.bitrix import Bitrix
from task_gateway.adapters.credentials import Webhook
from task_gateway.core.calls import Call, Ref, parted


def adding(title: str, words: str) -> Call:
    return Call("tasks.task.add", {"fields": {"TITLE": title, "DESCRIPTION": words, "RESPONSIBLE_ID": 5}})


async def test_another_clients_words_come_into_no_task_that_shares_the_request(tmp_path: Path) -> None:
    words = "$result[c0][task][description] %24result%5Bc0%5D%5Btask%5D%5Bdescription%5D"
    with running(tmp_path) as portal:
        async with aiohttp.ClientSession() as session:
            crm = Bitrix(session, Webhook(portal.webhook_url), 10.0)
            get = Call("tasks.task.get", {"taskId": Ref(1, ("task", "id"))})
            _, _, told = await crm.call([adding("Один", "тайна"), adding(words, words), get])
    found = told.result["task"]
    assert (found["title"], found["description"]) == (parted(words), parted(words))
