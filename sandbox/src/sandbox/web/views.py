"""What the pages show, read from the store on the portal's thread."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.methods.task_chats import known_chat
from sandbox.methods.task_fields import AWAITING_CONTROL, COMPLETED, STATUSES
from sandbox.portal import dates
from sandbox.portal.state import Portal
from sandbox.portal.store import EVERYTHING, Condition, Row, any_of
from sandbox.web.bbcode import rendered

PAGE = 100
CLOSED = (COMPLETED, AWAITING_CONTROL)
# hidden files and former contents lie in no folder
IN_FOLDERS = Condition("json_extract(body, '$.TYPE') = 'file' AND json_extract(body, '$.PARENT_ID') > 0")


@dataclass(frozen=True)
class Choice:
    """What the tasks page is narrowed to; 0 and empty mean all."""

    person: int = 0
    client: int = 0
    status: str = ""
    page: int = 1


class Views:
    """Reads for pages."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._people = {row.id: row for row in portal.store.documents("person").find()}
        self._clients: dict[int, str] = {}

    def home(self) -> dict[str, Any]:
        """The numbers of the start page and the newest tasks."""
        store, open_now = self._portal.store, _open()
        late = open_now & Condition("json_extract(body, '$.DEADLINE') < ?", (self._now(),))
        counts = {
            "tasks": store.documents("task").count(),
            "open": store.documents("task").count(open_now),
            "late": store.documents("task").count(late),
            "clients": store.documents("company").count(),
            "people": len(self._people),
            "files": store.documents("disk_object").count(IN_FOLDERS),
        }
        newest = store.documents("task").find(order="id DESC", limit=10)
        return {"counts": counts, "tasks": [self.task_line(row) for row in newest], "now": self.moment(self._now())}

    def tasks(self, choice: Choice) -> dict[str, Any]:
        """A page of tasks, the nearest deadline first, with what to choose from."""
        condition, documents = self._chosen(choice), self._portal.store.documents("task")
        order = "json_extract(body, '$.DEADLINE') IS NULL, json_extract(body, '$.DEADLINE'), id"
        rows = documents.find(condition, order, PAGE, (choice.page - 1) * PAGE)
        total = documents.count(condition)
        return {
            "tasks": [self.task_line(row) for row in rows],
            "total": total,
            "pages": max(1, -(-total // PAGE)),
            "choice": choice,
            "people": [(number, self.person(number)) for number in self._people],
            "clients": [(row.id, row.body["TITLE"]) for row in self._portal.store.documents("company").find()],
            "statuses": [("open", "Открытые"), ("late", "Просроченные"), *STATUSES.items()],
        }

    def task(self, number: int) -> dict[str, Any] | None:
        """One task with its checklist, files and comments."""
        row = self._portal.store.documents("task").get(number)
        if row is None:
            return None
        store = self._portal.store
        comments = [
            {"who": self.person(item.body["AUTHOR_ID"]), "at": self.moment(item.body["POST_DATE"]),
             "html": rendered(item.body["POST_MESSAGE"])}
            for item in store.documents("comment").where(TASK_ID=number)
        ]  # fmt: skip
        chat = known_chat(store.documents("chat"), number)
        comments += [
            {"who": self.person(item.body["AUTHOR_ID"]), "at": self.moment(item.body["DATE"]),
             "html": rendered(item.body["TEXT"])}
            for item in (store.documents("message").where(CHAT_ID=chat.id) if chat else ())
        ]  # fmt: skip
        return {
            "task": self.task_line(row) | self._task_more(row),
            "checklist": self._checklist(number),
            "files": [self._file(item) for item in store.documents("attachment").where(ENTITY_ID=number)],
            "comments": comments,
            "spent": self._spent(number),
        }

    def clients(self, words: str) -> dict[str, Any]:
        """Clients whose name or INN holds *words*."""
        wanted, lines = words.casefold(), []
        tasks = self._tasks_by_client()
        for row in self._portal.store.documents("company").find(order="fold(json_extract(body, '$.TITLE'))"):
            line = self._client_line(row) | {"tasks": tasks[row.id]}
            if wanted in row.body["TITLE"].casefold() or any(words in item["RQ_INN"] for item in line["requisites"]):
                lines.append(line)
        return {"clients": lines, "words": words}

    def client(self, number: int) -> dict[str, Any] | None:
        """One client with its tasks."""
        row = self._portal.store.documents("company").get(number)
        if row is None:
            return None
        return {"client": self._client_line(row), **self.tasks(Choice(client=number))}

    def staff(self) -> dict[str, Any]:
        """Departments with their people, heads first."""
        counted = self._open_by_person()
        departments = []
        for row in self._portal.store.documents("department").find():
            members = [self._person_line(p, row, counted) for p in self._people.values() if row.id in _departments(p)]
            departments.append({"name": row.body["NAME"], "people": sorted(members, key=lambda item: not item["head"])})
        return {"departments": [item for item in departments if item["people"]]}

    def employee(self, number: int) -> dict[str, Any] | None:
        """One person with their tasks."""
        row = self._people.get(number)
        if row is None:
            return None
        return {"who": row.body | {"id": number, "name": self.person(number)}, **self.tasks(Choice(person=number))}

    def person(self, number: int | None) -> str:
        """A name, or a dash."""
        row = self._people.get(number or 0)
        return f"{row.body['NAME']} {row.body['LAST_NAME']}" if row else "—"

    def moment(self, stored: str | None) -> str:
        """A date and time as people write them, in the server's zone."""
        if not stored:
            return "—"
        return datetime.fromisoformat(stored).astimezone(self._portal.zone).strftime("%d.%m.%Y %H:%M")

    def task_line(self, row: Row) -> dict[str, Any]:
        """A task as a line of a table."""
        body = row.body
        clients = [int(item[3:]) for item in body.get("UF_CRM_TASK") or [] if item[:3] == "CO_" and item[3:].isdigit()]
        open_now = body["STATUS"] not in CLOSED
        return {
            "id": row.id,
            "title": body["TITLE"],
            "status": STATUSES[str(body["STATUS"])],
            "status_id": body["STATUS"],
            "deadline": self.moment(body.get("DEADLINE")),
            "late": bool(open_now and body.get("DEADLINE") and body["DEADLINE"] < self._now()),
            "responsible_id": body["RESPONSIBLE_ID"],
            "responsible": self.person(body["RESPONSIBLE_ID"]),
            "clients": [(number, self._client_name(number)) for number in clients],
            "created": self.moment(body["CREATED_DATE"]),
            "files": len(body.get("UF_TASK_WEBDAV_FILES") or []),
        }

    def _task_more(self, row: Row) -> dict[str, Any]:
        body = row.body
        return {
            "description": rendered(body.get("DESCRIPTION") or ""),
            "xml_id": body.get("XML_ID"),
            "created_by_id": body["CREATED_BY"],
            "created_by": self.person(body["CREATED_BY"]),
            "changed": self.moment(body["CHANGED_DATE"]),
            "closed": self.moment(body["CLOSED_DATE"]) if body.get("CLOSED_DATE") else "",
            "closed_by": self.person(body.get("CLOSED_BY")),
            "high": body.get("PRIORITY") == 2,
            "tags": body.get("TAGS") or [],
            "accomplices": [(number, self.person(number)) for number in body.get("ACCOMPLICES") or []],
            "auditors": [(number, self.person(number)) for number in body.get("AUDITORS") or []],
        }

    def _checklist(self, number: int) -> list[dict[str, Any]]:
        rows = self._portal.store.documents("checklist").where(TASK_ID=number)
        heads = {row.id: row for row in rows if row.body["PARENT_ID"] == 0}
        named = {row.body["PARENT_ID"] for row in rows}
        found = []
        for head in heads.values():
            lines = [row for row in rows if row.body["PARENT_ID"] == head.id]
            lines.sort(key=lambda row: (row.body["SORT_INDEX"], row.id))
            title = head.body["TITLE"] if head.id in named else ""
            shown = [(row.body["TITLE"], row.body["IS_COMPLETE"] == "Y") for row in lines or [head]]
            found.append({"title": title, "lines": shown, "done": sum(done for _, done in shown)})
        return found

    def _spent(self, number: int) -> list[dict[str, Any]]:
        return [
            {
                "who": self.person(row.body["USER_ID"]),
                "at": self.moment(row.body["CREATED_DATE"]),
                "time": f"{row.body['SECONDS'] // 3600}:{row.body['SECONDS'] % 3600 // 60:02}",
                "text": row.body.get("COMMENT_TEXT") or "",
            }
            for row in self._portal.store.documents("elapsed").where(TASK_ID=number)
        ]

    def _file(self, attachment: Row) -> dict[str, Any]:
        found = self._portal.store.documents("disk_object").get(attachment.body["OBJECT_ID"])
        if found is None:
            return {"id": 0, "name": "файл удалён с диска", "size": ""}
        return {"id": found.id, "name": found.body["NAME"], "size": size_shown(found.body["SIZE"])}

    def _client_line(self, row: Row) -> dict[str, Any]:
        of_company = Condition("json_extract(body, '$.ENTITY_ID') = ?", (row.id,))
        of_company &= Condition("json_extract(body, '$.ENTITY_TYPE_ID') = 4")
        found = self._portal.store.documents("requisite").find(of_company)
        names = ("NAME", "RQ_INN", "RQ_KPP", "RQ_IFNS")
        return {
            "id": row.id,
            "title": row.body["TITLE"],
            "requisites": [{name: item.body.get(name) or "" for name in names} for item in found],
            "emails": [item["VALUE"] for item in row.body.get("EMAIL") or []],
            "accountant_id": row.body.get("UF_CRM_ACCOUNTANT"),
            "accountant": self.person(row.body.get("UF_CRM_ACCOUNTANT")),
            "second_id": row.body.get("UF_CRM_ACCOUNTANT_2"),
            "second": self.person(row.body.get("UF_CRM_ACCOUNTANT_2")),
            "manager": self.person(row.body.get("ASSIGNED_BY_ID")),
            "authority": row.body.get("UF_CRM_HOME_AUTHORITY") or "—",
        }

    def _person_line(self, row: Row, department: Row, counted: Counter[int]) -> dict[str, Any]:
        return {
            "id": row.id,
            "name": f"{row.body['LAST_NAME']} {row.body['NAME']} {row.body['SECOND_NAME']}",
            "position": row.body["WORK_POSITION"],
            "email": row.body["EMAIL"],
            "head": department.body.get("UF_HEAD") == row.id,
            "tasks": counted[row.id],
        }

    def _client_name(self, number: int) -> str:
        if number not in self._clients:
            found = self._portal.store.documents("company").get(number)
            self._clients[number] = found.body["TITLE"] if found else f"компания {number}"
        return self._clients[number]

    def _chosen(self, choice: Choice) -> Condition:
        condition = EVERYTHING
        if choice.person:
            condition &= Condition("json_extract(body, '$.RESPONSIBLE_ID') = ?", (choice.person,))
        if choice.client:
            inner = "SELECT 1 FROM json_each(body, '$.UF_CRM_TASK') WHERE value = ?"
            condition &= Condition(f"EXISTS ({inner})", (f"CO_{choice.client}",))
        if choice.status in ("open", "late"):
            condition &= _open()
        if choice.status == "late":
            condition &= Condition("json_extract(body, '$.DEADLINE') < ?", (self._now(),))
        if choice.status in STATUSES:
            condition &= Condition("json_extract(body, '$.STATUS') = ?", (int(choice.status),))
        return condition

    def _tasks_by_client(self) -> Counter[int]:
        rows = self._portal.store.documents("task").find()
        bound = (item for row in rows for item in row.body.get("UF_CRM_TASK") or [])
        return Counter(int(item[3:]) for item in bound if item[:3] == "CO_" and item[3:].isdigit())

    def _open_by_person(self) -> Counter[int]:
        return Counter(row.body["RESPONSIBLE_ID"] for row in self._portal.store.documents("task").find(_open()))

    def _now(self) -> str:
        return dates.kept(self._portal.clock.now())


def size_shown(size: int) -> str:
    """A file's size for people."""
    if size < 1024:
        return f"{size} Б"
    return f"{size / 1024:.0f} КБ" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} МБ"


def _open() -> Condition:
    closed = [Condition("json_extract(body, '$.STATUS') = ?", (status,)) for status in CLOSED]
    either = any_of(closed)
    return Condition(f"NOT ({either.sql})", either.arguments)


def _departments(person: Row) -> list[int]:
    return list(person.body["UF_DEPARTMENT"])
