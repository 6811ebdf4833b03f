"""What a person sees in the CRM: one task each, the right one, whole."""

from __future__ import annotations

import re
from collections import Counter

from chaos.evidence import CANCEL, CREATE, Evidence, Expected, Task
from chaos.promise import Promise

NUMBER = re.compile(r"№ (\S+?)(?=,? |,|$)")
OUR_LIST = "Что сделать"


def number_of(title: str) -> str | None:
    """The demand's number in a task's title."""
    found = NUMBER.search(title)
    return found[1] if found else None


def _is_for(task: Task, one: Expected) -> bool:
    if one.scanned:
        return bool(one.papers & set(task.files))
    return number_of(task.title) == one.number


def one_task_each(evidence: Evidence) -> list[str]:
    """Exactly one open task per distinct demand, and no other task."""
    found: list[str] = []
    left = {task.id: task for task in evidence.tasks if task.is_open}
    for one in evidence.expected:
        mine = [task for task in evidence.tasks if task.is_open and _is_for(task, one)]
        if len(mine) != 1:
            found.append(f"demand {one.number}: {len(mine)} open tasks {[task.id for task in mine]}")
        for task in mine:
            left.pop(task.id, None)
    return found + [f"task {task.id} is of no demand: {task.title}" for task in left.values()]


def right_person(evidence: Evidence) -> list[str]:
    """Each task is its accountant's, with the deadline the law sets."""
    found: list[str] = []
    for one in evidence.expected:
        if one.scanned:
            continue  # unread it is the head accountant's, without a term
        for task in evidence.tasks:
            if task.is_open and _is_for(task, one):
                if task.responsible_id != one.responsible_id:
                    found.append(f"task {task.id} ({one.number}): of {task.responsible_id}, not {one.responsible_id}")
                if task.deadline != one.due:
                    found.append(f"task {task.id} ({one.number}): due {task.deadline}, not {one.due}")
    return found


def whole_files(evidence: Evidence) -> list[str]:
    """On a task hang the demand's own papers and the letter it came with, as they were sent, and nothing else."""
    ordered = {str(one.id): one for one in evidence.ordered}
    found = [
        f"task {task.id}: {len(task.files)} files, not byte by byte those of its command"
        for task in evidence.tasks
        if task.is_open and task.marker in ordered and Counter(task.files) != Counter(ordered[task.marker].files)
    ]
    for one in evidence.expected:
        letters = frozenset().union(*(evidence.kept.get(message_id, frozenset()) for message_id in one.comes_with))
        for task in (task for task in evidence.tasks if task.is_open and _is_for(task, one)):
            others = Counter(task.files) - Counter(one.papers)
            if missing := one.papers - set(task.files):
                found.append(f"task {task.id} ({one.number}): {len(missing)} of its papers don't hang on it")
            if others.total() != 1 or not letters >= others.keys():
                found.append(f"task {task.id} ({one.number}): beside its papers {sorted(others)}, not its letter")
    return [*found, *evidence.altered]


def whole_checklist(evidence: Evidence) -> list[str]:
    """Each item of the command's checklist once, in its order, on one list."""
    ordered = {str(one.id): one for one in evidence.ordered}
    found: list[str] = []
    for task in (task for task in evidence.tasks if task.is_open and task.marker in ordered):
        wanted = ordered[task.marker].checklist
        if task.checklist != ((OUR_LIST, *wanted) if wanted else ()):
            found.append(f"task {task.id}: checklist {list(task.checklist)}")
    return found


def ledger_is_crm(evidence: Evidence) -> list[str]:
    """Every command is closed; what the ledger calls confirmed exists once under its marker; the CRM has no other."""
    known = {str(entry.id) for entry in evidence.ledger}
    found = [f"command {entry.id} is {entry.state}" for entry in evidence.ledger if entry.state != "confirmed"]
    found += _made_once(evidence)
    found += [
        f"command {entry.id}: nobody looks for the effect of {entry.type}"
        for entry in evidence.ledger
        if entry.type not in (CREATE, CANCEL)
    ]
    found += [f"task {t.id}: marker {t.marker} is in no ledger" for t in evidence.tasks if t.marker not in known]
    wanted = {one.id for one in evidence.ordered} | {one.id for one in evidence.ended}
    taken = {entry.id for entry in evidence.ledger}
    found += [f"command {one} never came into the ledger" for one in sorted(wanted - taken)]
    topic = {record.id for record in evidence.records if record.topic == "crm.commands"}
    return found + [f"command {one} is in the ledger and in no topic" for one in sorted(taken - topic)]


def _made_once(evidence: Evidence) -> list[str]:
    """The task of a command is open, and the only one; if it was called off it is closed like its doubles."""
    called_off = {one.task for one in evidence.ended}
    by_marker: dict[str, list[Task]] = {}
    for task in evidence.tasks:
        by_marker.setdefault(task.marker, []).append(task)
    found = []
    for entry in evidence.ledger:
        if entry.state != "confirmed" or entry.type != CREATE:
            continue
        of_it = by_marker.get(str(entry.id), [])
        there = [task.id for task in of_it if task.is_open]
        gone = entry.id in called_off and entry.crm_id in {task.id for task in of_it}
        if there != ([] if gone else [entry.crm_id]):
            found.append(f"command {entry.id}: the ledger says task {entry.crm_id}, the CRM {there}")
    return found


def said_once(evidence: Evidence) -> list[str]:
    """crm.results says of each command what the ledger says, once."""
    said: dict[object, set[tuple[str, int | None]]] = {}
    for result in evidence.results:
        said.setdefault(result.command_id, set()).add((result.type, result.crm_id))
    found = []
    for entry in evidence.ledger:
        wanted = {(f"crm.{entry.state}.v1", entry.crm_id)}
        if said.get(entry.id, set()) != wanted:
            found.append(f"command {entry.id}: the ledger {sorted(map(str, wanted))}, the topic {said.get(entry.id)}")
    return found


PROMISES = (
    Promise("exactly one open task per distinct demand", one_task_each),
    Promise("each task its accountant's, due as the law says", right_person),
    Promise("every file on a task byte-identical by sha256", whole_files),
    Promise("every checklist once and in order", whole_checklist),
    Promise("the ledger agrees with the CRM", ledger_is_crm),
    Promise("crm.results says each outcome once", said_once),
)
