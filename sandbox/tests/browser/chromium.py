"""Chromium without a window, over its DevTools protocol: pages opened, scripts run, pictures taken."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")
LISTENING = re.compile(rb"DevTools listening on (ws://\S+)")
SECONDS = 30


class Browser:
    """One tab."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._sent = 0

    async def open(self, url: str) -> None:
        """Go to a page and wait until it is there."""
        await self.ask("Page.navigate", url=url)
        await self.loaded()

    async def loaded(self) -> None:
        """Wait for the page under way."""
        async with asyncio.timeout(SECONDS):
            while json.loads(await self._socket.receive_str()).get("method") != "Page.loadEventFired":
                pass

    async def run(self, script: str) -> Any:
        """What a script answers."""
        return (await self.ask("Runtime.evaluate", expression=script, returnByValue=True))["result"].get("value")

    async def picture(self, path: Path) -> None:
        """The page as it is seen."""
        content = base64.b64decode((await self.ask("Page.captureScreenshot"))["data"])
        await asyncio.to_thread(path.write_bytes, content)

    async def ask(self, method: str, **params: Any) -> Any:
        """One command of the protocol."""
        self._sent += 1
        await self._socket.send_json({"id": self._sent, "method": method, "params": params})
        async with asyncio.timeout(SECONDS):
            while (told := json.loads(await self._socket.receive_str())).get("id") != self._sent:
                pass
        assert "error" not in told, told
        return told["result"]


@asynccontextmanager
async def chromium(width: int = 1360, height: int = 860) -> AsyncIterator[Browser]:
    """A new browser with a profile of its own. Raises FileNotFoundError, which says what to install."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise FileNotFoundError("no Chromium on this machine: on Debian, apt-get install chromium")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        said = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0"]
        said += [f"--user-data-dir={folder}", f"--window-size={width},{height}", "about:blank"]
        process = await asyncio.create_subprocess_exec(program, *said, stderr=asyncio.subprocess.PIPE)
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(await _tab(process, session), max_msg_size=0) as socket,
            ):
                tab = Browser(socket)
                await tab.ask("Page.enable")
                yield tab
        finally:
            process.kill()
            await process.wait()


async def _tab(process: asyncio.subprocess.Process, session: aiohttp.ClientSession) -> str:
    """Where the first tab listens."""
    assert process.stderr is not None
    async with asyncio.timeout(SECONDS):
        while not (found := LISTENING.search(await process.stderr.readline())):
            pass
    address = found[1].decode()
    base = address.removeprefix("ws://").partition("/")[0]
    async with session.get(f"http://{base}/json/list") as answer:
        tabs = await answer.json()
    return str(next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"))
