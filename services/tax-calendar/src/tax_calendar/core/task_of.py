"""Commands about the task that a demand has."""

from __future__ import annotations

from contracts.base import Command
from contracts.claims import Text
from contracts.crm.v1 import CrmRef, Made
from contracts.tasks.v1 import CommentTask, ReassignTask

from tax_calendar.core.demand_state import DemandState

AUTOMATION = "tax-demands"
NOBODY = CrmRef(kind="portal", id=0)


def place(client_id: int | None) -> CrmRef:
    """What in the CRM a demand's commands belong to: its client, or nobody yet."""
    return NOBODY if client_id is None else CrmRef(kind="client", id=client_id)


def made(state: DemandState) -> Made:
    """The open task. Raises ValueError if there is none."""
    if state.open_task is None:
        raise ValueError("the demand has no task")
    return Made(command_id=state.open_task)


def said(state: DemandState, text: Text) -> tuple[Command, ...]:
    """A comment on the open task; nothing where there is none."""
    if state.open_task is None:
        return ()
    return (CommentTask(automation=AUTOMATION, belongs_to=place(state.client_id), task=made(state), text=text),)


def reassigned(state: DemandState, responsible_id: int) -> tuple[Command, ...]:
    """The open task given to another; nothing where there is none."""
    if state.open_task is None:
        return ()
    return (
        ReassignTask(
            automation=AUTOMATION, belongs_to=place(state.client_id), task=made(state), responsible_id=responsible_id
        ),
    )
