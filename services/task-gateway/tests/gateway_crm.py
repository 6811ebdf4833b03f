"""A CRM in memory whose effects come before the reply, without one, or long after; and loses what it likes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from gateway_office import Office, carried_out
from task_gateway.core.calls import HALTED, Call, Ref, Reply, classified

ROOT = 1
RUNS_AT_MOST = 60.0  # seconds that the CRM works on a request: facts 2.1

FATES = ("never arrived", "reply lost", "half done", "late", "slow", "hang", "limit", "plan", "500")


@dataclass
class Contents:
    """What exists. children: of folders, by casefolded name; tasks and items by id."""

    children: dict[int, dict[str, dict[str, Any]]] = field(default_factory=dict)
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    items: dict[int, dict[str, Any]] = field(default_factory=dict)
    next_id: int = 100
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        self.office = Office(self.new)

    def new(self) -> int:
        self.next_id += 1
        return self.next_id

    def carry_out(self, call: Call) -> Reply:
        """One method's effect and reply."""
        answers: dict[str, Callable[[Any], Reply]] = {
            "server.time": lambda _: Reply("done", "2026-11-27T04:30:00+03:00"),
            "disk.storage.getlist": lambda _: Reply("done", [{"ROOT_OBJECT_ID": str(ROOT)}]),
            "disk.folder.getchildren": self._children,
            "disk.folder.addsubfolder": lambda given: self._object(given, "folder"),
            "disk.folder.uploadfile": lambda given: self._object(given, "file"),
            "tasks.task.add": self._add,
            "tasks.task.list": self._list,
            "tasks.task.complete": self._complete,
            "task.checklistitem.add": self._item,
            "task.checklistitem.getlist": self._items,
            "tasks.task.get": self._get,
            "tasks.task.update": self._update,
            "tasks.task.renew": self._renew,
            "tasks.task.files.attach": self._attach,
        }
        return carried_out(self.office, call) or answers[call.method](call.params)

    def _children(self, given: Any) -> Reply:
        row = self.children.get(given["id"], {}).get(given["filter"]["NAME"].casefold())
        return Reply("done", [row] if row else [])

    def _object(self, given: Any, kind: str) -> Reply:
        there = self.children.setdefault(given["id"], {})
        name = given["data"]["NAME"]
        if name.casefold() in there:
            return classified("DISK_OBJ_22000", "exists")
        number = self.new()
        row = {"ID": str(number), "NAME": name, "TYPE": kind, "PARENT_ID": str(given["id"])}
        if kind == "file":
            content = given["fileContent"][1]
            size = len(content) * 3 // 4 - content.count("=")
            row |= {"SIZE": str(size), "GLOBAL_CONTENT_VERSION": 1, "CONTENT": content}
        there[name.casefold()] = self.office.folders[number] = row
        return Reply("done", {"ID": number})

    def _get(self, given: Any) -> Reply:
        task = self.tasks.get(given["taskId"])
        if task is None:
            return Reply("done", [])
        said = {
            "title": "TITLE",
            "description": "DESCRIPTION",
            "deadline": "DEADLINE",
            "responsibleId": "RESPONSIBLE_ID",
        }
        said |= {"priority": "PRIORITY", "status": "STATUS", "chatId": "CHAT_ID"}
        files = {"ufTaskWebdavFiles": list(task.get("ATTACHED", []))}
        return Reply("done", {"task": {camel: _text(task.get(name)) for camel, name in said.items()} | files})

    def _attach(self, given: Any) -> Reply:
        task = self.tasks.get(given["taskId"])
        if task is None:
            return classified("ERROR_CORE", "no such task")
        number = self.new()
        task.setdefault("ATTACHED", {})[number] = given["fileId"]
        return Reply("done", {"attachmentId": number})

    def _renew(self, given: Any) -> Reply:
        self.tasks[given["taskId"]]["STATUS"] = "2"
        return self._get(given)

    def _update(self, given: Any) -> Reply:
        self.tasks[given["taskId"]].update(given["fields"])
        return self._get(given)

    def _add(self, given: Any) -> Reply:
        if not given["fields"]["TITLE"]:
            return classified("100", "title missing")
        number = self.new()
        self.tasks[number] = dict(given["fields"]) | {"STATUS": "2"}
        return Reply("done", {"task": {"id": str(number)}})

    def _list(self, given: Any) -> Reply:
        marker = given["filter"]["XML_ID"]
        rows = [{"id": str(n), "status": t["STATUS"]} for n, t in self.tasks.items() if t["XML_ID"] == marker]
        return Reply("done", {"tasks": rows})

    def _complete(self, given: Any) -> Reply:
        self.tasks[given["taskId"]]["STATUS"] = "5"
        return Reply("done", {"task": {}})

    def _item(self, given: Any) -> Reply:
        number = self.new()
        self.items[number] = {"ID": str(number), "TASK": given["TASKID"], **given["FIELDS"]}
        return Reply("done", number)

    def _items(self, given: Any) -> Reply:
        return Reply("done", [row for row in self.items.values() if row["TASK"] == given["TASKID"]])


def resolved(value: Any, results: Sequence[Any], start: int) -> Any:
    """With references in their place; one that leads nowhere gives the last value on its way (facts 8.26)."""
    if isinstance(value, dict):
        return {name: resolved(item, results, start) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [resolved(item, results, start) for item in value]
    if not isinstance(value, Ref):
        return value
    found: Any = results
    for step in (start + value.call, *value.path):
        try:
            found = found[step]
        except (LookupError, TypeError):
            break
    return f"{value.words}{found}" if value.words else _number(found)


def _number(found: Any) -> Any:
    """What PHP makes of an id that comes as a text."""
    return int(found) if isinstance(found, str) and found.isdigit() else found


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


@dataclass
class Crm:
    """Requests come, effects go. trouble: share of the requests that meet some, while there is any."""

    random: Random
    contents: Contents = field(default_factory=Contents)
    trouble: float = 0.0
    fates: Sequence[str] = FATES
    methods: list[str] = field(default_factory=list)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def receive(self, calls: Sequence[Call]) -> Awaitable[list[Reply]]:
        """A request has arrived: what it does no longer depends on who sent it."""
        self.methods += [call.method for call in calls]
        troubled = self.random.random() < self.trouble
        return self._meet(self.random.choice(self.fates) if troubled else "done", calls)

    async def _meet(self, fate: str, calls: Sequence[Call]) -> list[Reply]:
        unknown = [Reply("unknown", words=fate)] * len(calls)
        if fate == "limit":
            return [classified("QUERY_LIMIT_EXCEEDED", "") for _ in calls]
        if fate == "plan":
            return [classified("ACCESS_DENIED", "", whole=True) for _ in calls]
        if fate == "done":
            return self._carry_out(calls)
        if fate == "slow":
            await asyncio.sleep(self.random.uniform(0, 20))
            return self._carry_out(calls)
        if fate == "late":
            self._later(calls)
        elif fate == "half done":
            self._carry_out(calls[: self.random.randrange(len(calls) + 1)])
        elif fate in {"reply lost", "hang"}:
            self._carry_out(calls)
        await asyncio.sleep(30.0 if fate in {"hang", "late"} else 0.1)
        return unknown

    def _carry_out(self, calls: Sequence[Call]) -> list[Reply]:
        """In order; where one refers to another, the first failure ends it."""
        halting = any(call.refers for call in calls)
        replies: list[Reply] = []
        halted = False
        for call in calls:
            if halted:
                replies.append(Reply("later", code=HALTED))
                continue
            params = resolved(call.params, [reply.result for reply in replies], call.start)
            replies.append(self.contents.carry_out(Call(call.method, params)))
            halted = halting and replies[-1].fate != "done"
        if len(calls) == 1 and replies[0].fate == "refused":  # as HTTP has it: its code may be the whole portal's
            replies = [classified(replies[0].code, replies[0].words, whole=True)]
        return replies

    def _later(self, calls: Sequence[Call]) -> None:
        async def work() -> None:
            await asyncio.sleep(self.random.uniform(0, RUNS_AT_MOST))
            self._carry_out(calls)

        self.under_way.add(task := asyncio.get_running_loop().create_task(work()))
        task.add_done_callback(self.under_way.discard)
