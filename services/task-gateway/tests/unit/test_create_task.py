"""`task.create` against a CRM that loses replies, hangs and refuses: one task, its files, its checklist."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.claims import Blob, Text
from contracts.crm.v1 import CreateTask, CrmRef, TaskFile
from gateway_crm import resolved
from hypothesis import given
from hypothesis import strategies as st
from task_gateway.core import tree
from task_gateway.core.calls import HALTED, Call, Reply, classified
from task_gateway.core.kinds.create_task import WAY, found_by_marker
from task_gateway.core.names import Names
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress

COMMAND_ID = UUID("0b8f7f0e-6c0a-5a59-8d3c-111111111111")
ROOT = 1


def command(files: int = 2, checklist: int = 3) -> CreateTask:
    return CreateTask(
        automation="test",
        belongs_to=CrmRef(kind="client", id=5),
        responsible_id=7,
        title="Требование",
        description=Text.of("что сделать"),
        files=tuple(
            TaskFile(name=f"п {n}.pdf", blob=Blob.holding(str(n).encode(), "application/pdf")) for n in range(files)
        ),
        checklist=tuple(f"шаг {n}" for n in range(checklist)),
    )


def order(of: CreateTask, progress: Progress | None = None) -> Order[CreateTask]:
    return Order(of, COMMAND_ID, progress or Progress(), Names(), root_folder=ROOT)


@dataclass
class FakeCrm:
    """What exists in the CRM; fate: what happens to each request in turn."""

    children: dict[int, dict[str, int]] = field(default_factory=dict)
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)
    folders: set[int] = field(default_factory=set)
    next_id: int = 100

    def new(self) -> int:
        self.next_id += 1
        return self.next_id

    def carry_out(self, call: Call) -> Reply:
        params = call.params
        if call.method == "disk.folder.getchildren":
            there = self.children.get(params["id"], {})
            name = params["filter"]["NAME"]
            if name not in there:
                return Reply("done", [])
            kind = "folder" if there[name] in self.folders else "file"
            return Reply("done", [{"ID": str(there[name]), "NAME": name, "TYPE": kind}])
        if call.method in {"disk.folder.addsubfolder", "disk.folder.uploadfile"}:
            there = self.children.setdefault(params["id"], {})
            name = params["data"]["NAME"]
            if name in there:
                return classified("DISK_OBJ_22000", "exists")
            there[name] = self.new()
            if call.method == "disk.folder.addsubfolder":
                self.folders.add(there[name])
            return Reply("done", {"ID": there[name]})
        return self._task(call)

    def _task(self, call: Call) -> Reply:
        if call.method == "tasks.task.add":
            number = self.new()
            self.tasks[number] = dict(call.params["fields"])
            return Reply("done", {"task": {"id": str(number)}})
        if call.method == "tasks.task.list":
            marker = call.params["filter"]["XML_ID"]
            return Reply("done", {"tasks": [{"id": str(n)} for n, t in self.tasks.items() if t["XML_ID"] == marker]})
        if call.method == "task.checklistitem.add":
            number = self.new()
            self.items.append({"ID": number, **call.params["FIELDS"]})
            return Reply("done", number)
        if call.method == "task.checklistitem.getlist":
            return Reply("done", list(self.items))
        raise AssertionError(call.method)


def carried_out(crm: FakeCrm, calls: list[Call], most: int) -> list[Reply]:
    """Until the first failure where one refers to another, *most* at most."""
    replies: list[Reply] = []
    for call in calls[:most]:
        params = resolved(call.params, [reply.result for reply in replies], call.start)
        replies.append(crm.carry_out(Call(call.method, params)))
        if replies[-1].fate != "done" and any(one.refers for one in calls):
            break
    return replies + [Reply("later", code=HALTED)] * (len(calls) - len(replies))


def drive(crm: FakeCrm, wanted: CreateTask, fates: list[str]) -> Progress:
    """What the sender does, without a clock: an outcome that is held is certain at the next look."""
    progress, also = Progress(), None
    coming = iter(fates)
    for _ in range(300):
        following = WAY.upcoming(order(wanted, progress))
        progress = following.onward or progress
        calls = [also] if also else list(following.calls)
        if not calls:
            return progress
        fate = next(coming, "done")
        if fate == "limit":
            replies = [classified("QUERY_LIMIT_EXCEEDED", "") for _ in calls]
        elif fate == "never arrived":
            replies = [Reply("unknown") for _ in calls]
        elif fate in {"reply lost", "half done"}:
            carried_out(crm, calls, len(calls) if fate == "reply lost" else (len(calls) + 1) // 2)
            replies = [Reply("unknown") for _ in calls]
        elif fate == "plain":
            calls = calls[: following.firm if following.firm and not also else len(calls)]
            replies = carried_out(crm, calls, len(calls))
        else:
            replies = carried_out(crm, calls, len(calls))
        taken = WAY.absorb(order(wanted, progress), calls, replies)
        assert taken.refused is None, taken
        progress, also = taken.progress, taken.also
        if taken.hold:
            progress = progress.model_copy(update={"uncertain": False})
    raise AssertionError("it never ends")


FATES = st.lists(st.sampled_from(["done", "plain", "limit", "never arrived", "reply lost", "half done"]), max_size=25)


@given(FATES, st.integers(0, 3), st.integers(0, 4))
def test_whatever_is_lost_there_is_one_task_with_each_file_and_item_once(
    fates: list[str], files: int, items: int
) -> None:
    crm, wanted = FakeCrm(), command(files, items)
    progress = drive(crm, wanted, fates)

    assert list(crm.tasks) == [progress.made]
    attached = crm.tasks[progress.made or 0].get("UF_TASK_WEBDAV_FILES", [])
    uploaded = [number for folder in list(crm.children.values())[2:] for number in folder.values()]
    assert sorted(attached) == sorted(f"n{number}" for number in uploaded)
    assert len(uploaded) == files
    titles = [item["TITLE"] for item in crm.items if item["PARENT_ID"]]
    assert titles == list(wanted.checklist)
    assert len([item for item in crm.items if not item["PARENT_ID"]]) == (1 if items else 0)


def test_where_its_folders_are_known_a_task_is_one_request() -> None:
    wanted = command(files=2, checklist=2)
    crm = FakeCrm(next_id=100)
    following = WAY.upcoming(order(wanted, Progress(nodes=(11, 12))))
    replies = carried_out(crm, list(following.calls), 50)
    taken = WAY.absorb(order(wanted, following.onward), list(following.calls), replies)

    assert [call.method for call in following.calls] == [
        *["disk.folder.uploadfile"] * 2,
        "tasks.task.add",
        *["task.checklistitem.add"] * 3,
    ]
    assert (following.firm, following.marked) == (2, True)
    assert WAY.upcoming(order(wanted, taken.progress)).done
    assert not taken.progress.uncertain


def test_after_a_chain_whose_reply_was_lost_the_checklist_is_looked_into_too() -> None:
    wanted = command(files=0, checklist=2)
    lost = Progress(chained=True, uncertain=True, doubts=1)
    found = [Reply("done", {"tasks": [{"id": "9"}]})]
    taken = WAY.absorb(order(wanted, lost), [found_by_marker(order(wanted, lost))], found)

    (look,) = WAY.upcoming(order(wanted, taken.progress)).calls
    assert (look.method, taken.progress.made) == ("task.checklistitem.getlist", 9)


def test_a_paper_that_is_there_already_halts_the_chain_and_is_looked_for() -> None:
    wanted = command(files=1, checklist=2)
    here = order(wanted, Progress(nodes=(11, 12), chained=True, uncertain=True))
    calls = WAY.upcoming(order(wanted, Progress(nodes=(11, 12)))).calls
    replies = [classified("DISK_OBJ_22000", "exists"), *[Reply("later", code=HALTED)] * 4]
    taken = WAY.absorb(here, calls, replies)

    assert taken.also is not None
    assert (taken.also.method, taken.progress.uncertain, taken.later) == ("disk.folder.getchildren", False, False)


def test_what_is_in_doubt_or_too_big_goes_step_by_step() -> None:
    big = order(command(files=1, checklist=2), Progress(nodes=(11, 12)))
    (sha256,) = [file.blob.sha256 for file in big.command.files]
    for one in (
        replace(big, contents={sha256: "A" * (9 << 20)}),
        big.at(Progress(nodes=(11,))),
        big.at(Progress(nodes=(11, 12), uncertain=True)),
    ):
        assert len(WAY.upcoming(one).calls) == 1


def test_a_double_is_found_and_the_later_one_is_closed() -> None:
    found = Reply("done", {"tasks": [{"id": "12"}, {"id": "9"}]})
    doubtful = order(command(), Progress(uncertain=True))
    taken = WAY.absorb(doubtful, [found_by_marker(doubtful)], [found])

    assert (taken.progress.made, taken.progress.extra_ids) == (9, (12,))
    following = WAY.upcoming(order(command(0), taken.progress))
    assert [call.method for call in following.calls] == ["task.commentitem.add", "tasks.task.complete"]


def test_a_refusal_carries_the_words_of_the_crm_and_a_hint() -> None:
    add = Call("tasks.task.add", {"fields": {}})
    taken = WAY.absorb(order(command(0)), [add], [classified("ERROR_CORE", "Не указан ответственный")])

    assert taken.refused is not None
    assert (taken.refused.words, taken.refused.code) == ("Не указан ответственный", "ERROR_CORE")
    assert taken.refused.hint


def named(file: TaskFile) -> str:
    return tree.marked(file.name, file.blob.sha256)


def test_files_of_one_name_and_other_content_have_other_names_in_the_crm() -> None:
    one, other = (TaskFile(name="a/б.pdf", blob=Blob.holding(c, "application/pdf")) for c in (b"1", b"2"))

    assert named(one) == named(one)
    assert named(one) != named(other)
    assert "/" not in named(one)
    assert named(one).endswith(".pdf")


def test_a_deadline_is_sent_with_the_offset_of_the_portal() -> None:
    wanted = command(0).model_copy(update={"deadline": datetime(2026, 12, 1, 15, 0, tzinfo=UTC)})
    add, *_ = WAY.upcoming(order(wanted)).calls

    assert add.params["fields"]["DEADLINE"] == "2026-12-01T18:00:00+03:00"
