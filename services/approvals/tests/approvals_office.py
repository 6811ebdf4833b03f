"""The firm on the local stack: people act through the sandbox's REST as themselves, and its answers are read."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
from delo.testing import RunningStack

T = TypeVar("T")

DELO = Path(sys.executable).with_name("delo")
DEMO = Path(__file__).parents[3] / "deploy" / "portal" / "demo"
PATIENCE_SECONDS = 45.0
LOOK_SECONDS = 0.3
EVENTS = ("ONCRMDYNAMICITEMADD", "ONCRMDYNAMICITEMUPDATE", "ONTASKADD", "ONTASKUPDATE", "ONCRMDEALADD")


class Firm:
    """The portal as its people see it. ids: domain name → id in the portal, as `delo portal map` says."""

    def __init__(self, running: RunningStack) -> None:
        self.running = running
        self._http = httpx.Client(timeout=30)
        self._base = running.http("sandbox")
        self._hooks: dict[int, str] = {}
        self._http.post(f"{self._base}/_sandbox/limits", json={"tariff": "none"}).raise_for_status()
        self.ids: dict[str, Any] = {}

    def close(self) -> None:
        """Let go of its connections."""
        self._http.close()

    def prepare(self) -> None:
        """The profile applied, the gateway started anew with the ids, the CRM's events bound."""
        applied = self.delo("portal", "apply", str(DEMO))
        assert applied.returncode == 0, applied.stderr + applied.stdout
        self.ids = json.loads(self.delo("portal", "map", str(DEMO), "--json").stdout)
        self.running.restart("task-gateway")
        for event in EVENTS:
            self.as_app("event.bind", event=event, handler=f"{self.running.http('crm-events')}/crm/demo")

    def delo(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command line, on this stack."""
        environment = os.environ | {"NO_COLOR": "1", "DELO_HOME": str(self.running.home.root)}
        said = [DELO, *arguments]
        return subprocess.run(said, capture_output=True, text=True, check=False, env=environment, timeout=240)

    def wait_until(self, moment: datetime) -> None:
        """Move the business clock to a moment, to the minute after it."""
        shown = datetime.fromisoformat(self.delo("clock", "show").stdout.strip())
        minutes = -((shown - moment) // timedelta(minutes=1))
        moved = self.delo("clock", "advance", f"{minutes}m")
        assert moved.returncode == 0, moved.stdout + moved.stderr

    @contextmanager
    def killing(self, seed: int, services: Sequence[str]) -> Iterator[None]:
        """Until the block ends one of *services* is killed every few seconds, at moments drawn, and started again."""
        draw, stopping = random.Random(seed), threading.Event()

        def kill() -> int:
            killed = 0
            while not stopping.wait(draw.uniform(0.2, 4)):
                name = draw.choice(services)
                self.running.kill(name)
                stopping.wait(draw.uniform(0, 1.5))
                self.running.restart(name)
                killed += 1
            return killed

        sys.stdout.write(f"killing {', '.join(services)} with SEED={seed}\n")
        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(kill)
            try:
                yield
            finally:
                stopping.set()
            assert done.result() > 0, "nothing was killed"

    def control(self, name: str, body: dict[str, Any]) -> Any:
        """A switch of the sandbox."""
        return self._http.post(f"{self._base}/_sandbox/{name}", json=body).raise_for_status().json()

    def looked(self, name: str) -> Any:
        """What a switch of the sandbox shows."""
        return self._http.get(f"{self._base}/_sandbox/{name}").raise_for_status().json()

    def as_app(self, method: str, **params: Any) -> Any:
        """A call of the application."""
        said = self.running.sandbox
        answer = self._http.post(f"{said['base_url']}/rest/{method}", json=params | {"auth": said["access_token"]})
        return answer.json().get("result")

    def call(self, who: int, method: str, **params: Any) -> Any:
        """A call in somebody's own name."""
        if who not in self._hooks:
            self._hooks[who] = self.control("webhooks", {"user_id": who})["webhook_url"]
        answer = self._http.post(f"{self._hooks[who]}{method}", json=params)
        assert answer.status_code == 200, f"{method}: {answer.text}"
        return answer.json()["result"]

    def type_of(self, item_type: str) -> int:
        return int(self.ids[f"items/{item_type}"])

    def stage(self, item_type: str, name: str) -> str:
        return str(self.ids[f"items/{item_type}/funnels/main/stages/{name}"])

    def field(self, item_type: str, name: str) -> str:
        return str(self.ids[f"items/{item_type}/fields/{name}"])

    def hand_in(
        self, who: int, item_type: str, stage: str = "on_approval", deal: int | None = None, **values: Any
    ) -> int:
        """A new item, by somebody, at a stage."""
        fields: dict[str, Any] = {self.field(item_type, name): value for name, value in values.items()}
        fields |= {"title": item_type, "stageId": self.stage(item_type, stage), "assignedById": who}
        if deal is not None:
            fields[self.field(item_type, "deal")] = deal
        return int(self.call(who, "crm.item.add", **self._at(item_type), fields=fields)["item"]["id"])

    def _at(self, item_type: str) -> dict[str, Any]:
        return {"entityTypeId": self.type_of(item_type), "useOriginalUfNames": "Y"}

    def change(self, who: int, item_type: str, number: int, stage: str | None = None, **values: Any) -> None:
        """Somebody changes an item, or moves it."""
        fields: dict[str, Any] = {self.field(item_type, name): value for name, value in values.items()}
        if stage is not None:
            fields["stageId"] = self.stage(item_type, stage)
        self.call(who, "crm.item.update", **self._at(item_type), id=number, fields=fields)

    def stage_of(self, item_type: str, number: int) -> str:
        """By its domain name."""
        item = self.call(1, "crm.item.get", **self._at(item_type), id=number)["item"]
        prefix = f"items/{item_type}/funnels/main/stages/"
        return next(
            name.removeprefix(prefix)
            for name, one in self.ids.items()
            if name.startswith(prefix) and one == item["stageId"]
        )

    def items(self, item_type: str, **wanted: Any) -> list[dict[str, Any]]:
        """Every item of a type whose fields hold these values."""
        found = self.call(1, "crm.item.list", **self._at(item_type))["items"]  # facts §8.13: no select with own names
        names = {self.field(item_type, name): value for name, value in wanted.items()}
        return [one for one in found if all(str(one.get(name)) == str(value) for name, value in names.items())]

    def tasks(
        self, item_type: str, number: int, of: int | None = None, *, open_only: bool = True
    ) -> list[dict[str, Any]]:
        """The tasks of an item."""
        mark = f"T{self.type_of(item_type):x}_{number}"
        found = self.call(1, "tasks.task.list", filter={"UF_CRM_TASK": mark}, select=["*", "UF_CRM_TASK"])["tasks"]
        return [
            one
            for one in found
            if (of is None or int(one["responsibleId"]) == of) and (not open_only or str(one["status"]) != "5")
        ]

    def finish(self, who: int, task: dict[str, Any], result: str | None = None) -> None:
        """Somebody closes his task."""
        if result is not None:
            comment = self.call(who, "task.commentitem.add", TASKID=task["id"], FIELDS={"POST_MESSAGE": result})
            self.call(who, "tasks.task.result.addFromComment", commentId=comment)
        self.call(who, "tasks.task.complete", taskId=task["id"])

    def rows(self, registry: str) -> list[dict[str, Any]]:
        """A universal list's rows."""
        given = {"IBLOCK_TYPE_ID": "lists", "IBLOCK_ID": self.ids[f"registries/{registry}"]}
        return list(self.call(1, "lists.element.get", **given))

    def comments(self, entity_type: str, number: int) -> str:
        """A timeline, as one text."""
        filtered = {"ENTITY_ID": number, "ENTITY_TYPE": entity_type}
        found = self.call(1, "crm.timeline.comment.list", filter=filtered, select=["ID", "COMMENT"])
        return "\n".join(one["COMMENT"] for one in found)

    def told(self, item_type: str, number: int, *words: str) -> None:
        """Wait until an item's timeline says all of it."""
        entity = f"dynamic_{self.type_of(item_type)}"
        self.until(lambda: all(one in self.comments(entity, number) for one in words), f"{words} on {entity}:{number}")

    def until(self, look: Callable[[], T], what: str) -> T:
        """The first look that finds something."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (found := look()):
            assert time.monotonic() < end, f"never came: {what}\n{self.running.log('approvals', 30)}"
            time.sleep(LOOK_SECONDS)
        return found

    def asked(self, item_type: str, number: int, who: int) -> dict[str, Any]:
        """The approval task that somebody has."""
        return self.until(
            lambda: [one for one in self.tasks(item_type, number, who) if one["title"].startswith("Согласовать")],
            f"a question to {who} about {item_type}:{number}",
        )[0]

    def task_named(self, item_type: str, number: int, who: int, words: str) -> dict[str, Any]:
        """The open task of somebody whose title has these words."""
        return self.until(
            lambda: [one for one in self.tasks(item_type, number, who) if words in one["title"]],
            f"the task «{words}» of {who} on {item_type}:{number}",
        )[0]

    def reaches(self, item_type: str, number: int, stage: str) -> None:
        """Wait until an item is at a stage."""
        self.until(lambda: self.stage_of(item_type, number) == stage, f"{item_type}:{number} at {stage}")
