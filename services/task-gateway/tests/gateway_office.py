"""The rest of the CRM in memory: deals, items, registries, calendars, comments, notices, calls, the disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from task_gateway.core.calls import Call, Reply, classified

MOSCOW = ZoneInfo("Europe/Moscow")
NO = classified("NOT_FOUND", "Элемент не найден")


@dataclass
class Office:
    """What exists, by id. notices: how often each tag was sent; answers: what each process was told.

    others: so many comments of others come right after each.
    """

    new: Callable[[], int]
    items: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    rows: dict[tuple[str, int], list[dict[str, Any]]] = field(default_factory=dict)
    elements: dict[int, dict[str, Any]] = field(default_factory=dict)
    events: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    notices: Counter[str] = field(default_factory=Counter)
    answers: dict[str, Any] = field(default_factory=dict)
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    folders: dict[int, dict[str, Any]] = field(default_factory=dict)
    others: int = 0

    def answering(self) -> dict[str, Callable[[Any], Reply]]:
        """Method → what it does."""
        return {
            "crm.item.add": self._item_add,
            "crm.item.get": self._item,
            "crm.item.update": self._item_update,
            "crm.item.list": self._item_list,
            "crm.item.delete": self._item_delete,
            "crm.item.productrow.set": self._rows_set,
            "crm.item.productrow.list": self._rows_list,
            "lists.element.add": self._element_add,
            "lists.element.get": self._element_get,
            "lists.element.update": self._element_update,
            "lists.element.delete": self._element_delete,
            "calendar.event.add": self._event_add,
            "calendar.event.get": self._event_list,
            "calendar.event.getbyid": self._event_get,
            "calendar.event.update": self._event_update,
            "calendar.event.delete": self._event_delete,
            "crm.timeline.comment.add": lambda given: self._say("line", given["fields"]["COMMENT"]),
            "crm.timeline.comment.list": lambda given: self._page("line", given.get("start", 0)),
            "crm.timeline.comment.delete": lambda given: self._unsay(given["id"]),
            "task.commentitem.add": lambda given: self._say(given["TASKID"], given["FIELDS"]["POST_MESSAGE"]),
            "task.commentitem.getlist": lambda given: self._said(given["TASKID"]),
            "task.commentitem.delete": lambda given: self._unsay(given["ITEMID"]),
            "im.dialog.messages.get": self._messages,
            "im.message.delete": lambda given: self._unsay(given["MESSAGE_ID"]),
            "im.notify.personal.add": self._notify,
            "bizproc.event.send": self._respond,
            "telephony.externalcall.register": self._register,
            "telephony.externalcall.finish": self._finish,
            "telephony.externalcall.attachrecord": self._attach,
            "voximplant.statistic.get": self._statistic,
            "disk.folder.get": lambda given: Reply("done", self.folders[given["id"]]),
            "disk.folder.moveto": self._folder_move,
            "disk.file.get": lambda given: Reply("done", self.folders[given["id"]]),
            "disk.file.uploadversion": self._version,
        }

    def _item_add(self, given: Any) -> Reply:
        number = self.new()
        self.items[given["entityTypeId"], number] = {"id": number, **given["fields"]}
        return Reply("done", {"item": self.items[given["entityTypeId"], number]})

    def _item(self, given: Any) -> Reply:
        there = self.items.get((given["entityTypeId"], given["id"]))
        return Reply("done", {"item": dict(there)}) if there else NO

    def _item_update(self, given: Any) -> Reply:
        there = self.items.get((given["entityTypeId"], given["id"]))
        if there is None:
            return NO
        there.update(given["fields"])
        return Reply("done", {"item": dict(there)})

    def _item_list(self, given: Any) -> Reply:
        wanted = given["filter"].items()
        rows = [
            i for (kind, _), i in self.items.items() if kind == given["entityTypeId"] and wanted <= _flat(i).items()
        ]
        return Reply("done", {"items": [{"id": row["id"]} for row in rows]})

    def _item_delete(self, given: Any) -> Reply:
        return Reply("done", []) if self.items.pop((given["entityTypeId"], given["id"]), None) else NO

    def _rows_set(self, given: Any) -> Reply:
        self.rows[given["ownerType"], given["ownerId"]] = list(given["productRows"])
        return Reply("done", {"productRows": given["productRows"]})

    def _rows_list(self, given: Any) -> Reply:
        key = (given["filter"]["=ownerType"], given["filter"]["=ownerId"])
        return Reply("done", {"productRows": self.rows.get(key, [])})

    def _element_add(self, given: Any) -> Reply:
        if any(row["CODE"] == given["ELEMENT_CODE"] for row in self.elements.values()):
            return classified("ERROR_ELEMENT_ALREADY_EXISTS", "exists")
        number = self.new()
        self.elements[number] = {"ID": str(number), "CODE": given["ELEMENT_CODE"], **_properties(given["FIELDS"])}
        return Reply("done", number)

    def _element_get(self, given: Any) -> Reply:
        name, value = ("CODE", given.get("ELEMENT_CODE")) if "ELEMENT_CODE" in given else ("ID", given["ELEMENT_ID"])
        return Reply("done", [dict(row) for row in self.elements.values() if row[name] == str(value)])

    def _element_update(self, given: Any) -> Reply:
        """What is not sent is erased."""
        there = self.elements[given["ELEMENT_ID"]]
        kept = {name: there[name] for name in ("ID", "CODE")}
        self.elements[given["ELEMENT_ID"]] = kept | _properties(given["FIELDS"])
        return Reply("done", True)

    def _element_delete(self, given: Any) -> Reply:
        return Reply("done", True) if self.elements.pop(given["ELEMENT_ID"], None) else NO

    def _event_add(self, given: Any) -> Reply:
        number = self.new()
        row = {"ID": str(number), "CAL_TYPE": given["type"], "OWNER_ID": str(given["ownerId"])}
        self.events[number] = row | {"DELETED": "N"} | _event(given)
        return Reply("done", number)

    def _event_list(self, given: Any) -> Reply:
        owner = (given["type"], str(given["ownerId"]))
        rows = [row for row in self.events.values() if (row["CAL_TYPE"], row["OWNER_ID"]) == owner]
        return Reply("done", [row for row in rows if row["DELETED"] == "N"])

    def _event_get(self, given: Any) -> Reply:
        there = self.events.get(given["id"])
        return Reply("done", dict(there)) if there else NO

    def _event_update(self, given: Any) -> Reply:
        self.events[given["id"]].update(_event(given))
        return Reply("done", given["id"])

    def _event_delete(self, given: Any) -> Reply:
        self.events[given["id"]]["DELETED"] = "Y"
        return Reply("done", True)

    def _say(self, where: Any, text: str) -> Reply:
        number = self.new()
        for one, said in [(number, text), *((self.new(), "Слово другого") for _ in range(self.others))]:
            self.comments[one] = {"ID": str(one), "WHERE": where, "COMMENT": said, "POST_MESSAGE": said}
        return Reply("done", number)

    def _said(self, where: Any) -> Reply:
        return Reply("done", [row for row in self.comments.values() if row["WHERE"] == where])

    def _newest_first(self, where: Any) -> list[dict[str, Any]]:
        return [row for _, row in sorted(self.comments.items(), reverse=True) if row["WHERE"] == where]

    def _page(self, where: Any, start: int) -> Reply:
        return Reply("done", self._newest_first(where)[start : start + 50])

    def _messages(self, given: Any) -> Reply:
        """Of a task's chat, which here has the task's own number."""
        where, before = int(given["DIALOG_ID"].removeprefix("chat")), given.get("LAST_ID")
        rows = [{"id": int(row["ID"]), "text": row["COMMENT"]} for row in self._newest_first(where)]
        return Reply("done", {"messages": [row for row in rows if before is None or row["id"] < before][:50]})

    def _unsay(self, number: int) -> Reply:
        return Reply("done", True) if self.comments.pop(number, None) else NO

    def _notify(self, given: Any) -> Reply:
        self.notices[given["TAG"]] += 1
        return Reply("done", self.new())

    def _respond(self, given: Any) -> Reply:
        if given["EVENT_TOKEN"] in self.answers:
            return classified("ACCESS_DENIED", "the token is spent")
        self.answers[given["EVENT_TOKEN"]] = given["RETURN_VALUES"]
        return Reply("done", True)

    def _register(self, given: Any) -> Reply:
        call = self.calls.setdefault(given["EXTERNAL_CALL_ID"], {"CALL_ID": f"externalCall.{self.new()}", "ID": None})
        return Reply("done", {"CALL_ID": call["CALL_ID"]})

    def _called(self, given: Any) -> dict[str, Any]:
        return next(call for call in self.calls.values() if call["CALL_ID"] == given["CALL_ID"])

    def _finish(self, given: Any) -> Reply:
        call = self._called(given)
        if call["ID"] is not None:
            return classified("ERROR_CORE", "already finished")
        call["ID"] = self.new()
        return Reply("done", {"ID": call["ID"]})

    def _attach(self, given: Any) -> Reply:
        self._called(given)["record"] = given["FILE_CONTENT"]
        return Reply("done", {"FILE_ID": self.new()})

    def _statistic(self, given: Any) -> Reply:
        rows = [{"ID": str(call["ID"])} for call in [self._called(given["FILTER"])] if call["ID"] is not None]
        return Reply("done", rows)

    def _folder_move(self, given: Any) -> Reply:
        self.folders[given["id"]]["PARENT_ID"] = str(given["targetFolderId"])
        return Reply("done", self.folders[given["id"]])

    def _version(self, given: Any) -> Reply:
        row = self.folders[given["id"]]
        row["GLOBAL_CONTENT_VERSION"] += 1
        row["CONTENT"] = given["fileContent"][1]
        row["SIZE"] = str(len(given["fileContent"][1]) * 3 // 4 - given["fileContent"][1].count("="))
        return Reply("done", row)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not isinstance(value, list | dict)}


def _properties(fields: Any) -> dict[str, Any]:
    """As lists.element.get answers: a property's values under the ids of the values."""
    values = {n: v if isinstance(v, list) else [v] for n, v in fields.items() if n != "NAME"}
    return {"NAME": fields.get("NAME", "")} | {
        n: {f"{n}:{k}": one for k, one in enumerate(v)} for n, v in values.items()
    }


def _event(given: Any) -> dict[str, Any]:
    said = {"NAME": "name", "DESCRIPTION": "description", "LOCATION": "location", "ACCESSIBILITY": "accessibility"}
    said |= {"COLOR": "color", "DT_SKIP_TIME": "skip_time", "REMIND": "remind", "UF_CRM_CAL_EVENT": "crm_fields"}
    said |= {"SECT_ID": "section", "IS_MEETING": "is_meeting", "MEETING_HOST": "host", "PRIVATE_EVENT": "private_event"}
    row = {name: given[key] for name, key in said.items() if key in given}
    if "attendees" in given:
        row["ATTENDEES_CODES"] = [f"U{number}" for number in given["attendees"]]
    for name, key in (("DATE_FROM_TS_UTC", "from"), ("DATE_TO_TS_UTC", "to")):
        at = datetime.fromisoformat(given[key])
        row[name] = str(int((at if at.tzinfo else at.replace(tzinfo=MOSCOW)).timestamp()))
    return row


def carried_out(office: Office, call: Call) -> Reply | None:
    """None for a method that is none of the office's."""
    answer = office.answering().get(call.method)
    return answer(call.params) if answer else None
