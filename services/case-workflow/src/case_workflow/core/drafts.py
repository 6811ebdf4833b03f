"""The draft that a task begins with: made once, put into the deal's folder, told on the task. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chassis.decision import Decision
from contracts.base import Event
from contracts.cases.v1 import CaseDraftMade, CaseTaskSet
from contracts.claims import Blob, Text
from contracts.crm.v1 import Made
from contracts.disk.v1 import UploadFile
from contracts.tasks.v1 import CommentTask

from case_workflow.core import wording
from case_workflow.core.draft import Draft
from case_workflow.core.paper_names import TITLES

PLACE = "Черновики"


@dataclass(frozen=True)
class Drafted:
    """tasks: whose drafts were made, or could not be, each with its paper; old ones the task alone."""

    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class FromTemplate:
    """What the shell has made of a template. file: None where it could not, trouble says why."""

    at: datetime
    name: str | None = None
    file: Blob | None = None
    missing: tuple[str, ...] = ()
    trouble: str | None = None


def decide(state: Drafted, message: CaseTaskSet, made: FromTemplate) -> Decision:
    """Say the draft, once for each task and paper: a corrected card may ask for another document."""
    if message.paper is None or {message.task, _made(message.task, message.paper)} & set(state.tasks):
        return Decision()
    return Decision(
        (
            CaseDraftMade(
                deal_id=message.deal_id,
                funnel=message.funnel,
                task=message.task,
                paper=message.paper,
                at=made.at,
                name=made.name,
                file=made.file,
                missing=made.missing,
                trouble=made.trouble,
            ),
        )
    )


def evolve(state: Drafted, event: Event) -> Drafted:
    """Copy whose draft was made."""
    if not isinstance(event, CaseDraftMade):
        return state
    return replace(state, tasks=(*state.tasks, _made(event.task, event.paper)))


def _made(task: str, paper: str) -> str:
    return f"{task}/{paper}"


def attach(draft: Draft, message: CaseDraftMade) -> None:
    """Put the draft into the deal's folder and on its task; say there where it is and what is missing."""
    task = draft.state.tasks.get(message.task)
    if task is None or not task.open or task.command_id is None:
        return
    on_task, folder = Made(command_id=task.command_id), draft.state.folder
    if message.file is not None and message.name is not None and folder is not None:
        name = "draft.made"
        draft.order(
            UploadFile(
                automation=draft.automation,
                belongs_to=draft.belongs_to,
                folder=Made(command_id=folder),
                name=message.name,
                blob=message.file,
                within=PLACE,
                task=on_task,
            )
        )
    else:
        name = "draft.trouble" if message.trouble is not None else "draft.nowhere"
    known = [one for one in message.missing if one in draft.funnel.fields]
    others = [f"«{TITLES[one]}»" if one in TITLES else one for one in message.missing if one not in draft.funnel.fields]
    missing = ", ".join([wording.titles(draft.funnel, known), *others]).strip(", ") or "—"
    facts = {"name": message.name or message.paper, "missing": missing, "why": message.trouble or ""}
    text = wording.say(draft.office, name, **facts)
    draft.order(
        CommentTask(
            automation=draft.automation,
            belongs_to=draft.belongs_to,
            task=on_task,
            text=Text.of(text),
        )
    )
