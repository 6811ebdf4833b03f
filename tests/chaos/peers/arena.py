"""Where all contenders do the same job: PostgreSQL, Kafka, the sandbox, and an environment for the peers' packages."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from contracts.catalogue import TOPICS, Topic
from delo.stack import ports
from delo.stack.component import Site
from delo.stack.home import Home
from delo.stack.kafka import Kafka
from delo.stack.postgres import Postgres
from delo.stack.sandbox import Sandbox
from delo.stack.services import TASK_GATEWAY, role
from delo.stack.stack import Stack
from delo.stack.state import locked, save
from delo.testing import RunningStack

HERE = Path(__file__).parent
UV = Path(sys.executable).parent / "uv"


class Arena(RunningStack):
    """The engines, and what a contender's process needs to be told."""

    def __init__(self, stack: Stack, python: Path, http: aiohttp.ClientSession) -> None:
        super().__init__(stack)
        self.python = str(python)
        self._http = http

    @property
    def site(self) -> Site:
        return self._site

    @property
    def peer_dsn(self) -> str:
        """A database of the peers' own."""
        return self.admin_dsn.removesuffix("/delo") + "/peer"

    async def switch(self, name: str, body: Any) -> None:
        """Turn a switch of the sandbox."""
        async with self._http.post(f"{self.http('sandbox')}/_sandbox/{name}", json=body) as answer:
            answer.raise_for_status()

    async def tasks(self, prefix: str) -> Counter[str]:
        """How many open tasks there are of each title that begins with *prefix*."""
        found: list[str] = []
        while True:
            params = {"filter": {"%TITLE": prefix, "!REAL_STATUS": 5}, "select": ["TITLE"], "start": len(found)}
            async with self._http.post(f"{self.webhook_url}tasks.task.list.json", json=params) as answer:
                page = (await answer.json())["result"]["tasks"]
            found += [task["title"] for task in page]
            if len(page) < 50:
                return Counter(title for title in found if title.startswith(prefix))


def environment(folder: Path) -> Path:
    """An environment with the peers' packages, made once; answers its python."""
    python = folder / "environment" / "bin" / "python"
    if not python.exists():
        subprocess.run([str(UV), "venv", "--quiet", str(folder / "environment")], check=True)
        wanted = ["--requirement", str(HERE / "requirements.txt")]
        subprocess.run([str(UV), "pip", "install", "--quiet", "--python", str(python), *wanted], check=True)
    return python


@contextmanager
def engines(folder: Path, topics: tuple[Topic, ...]) -> Iterator[Stack]:
    """The engines, up; gone at the end. task-gateway has its role and port here, and is started by its contender."""
    stack = Stack(
        Home(folder.resolve()),
        [Postgres(roles=[role(TASK_GATEWAY.name)]), Kafka(topics=TOPICS + topics), Sandbox()],
        prefer_ports=False,
    )
    try:
        stack.up()
        with locked(stack.home) as state:
            state.ports.setdefault(TASK_GATEWAY.name, ports.draw(state.ports.values()))
            save(stack.home.state_file, state)
        yield stack
    finally:
        stack.down()
