"""Titles longer than the CRM has room for: cut where people see it, the same when made, changed and compared."""

from __future__ import annotations

from uuid import uuid4

import pytest
from contracts.calendar.v1 import MoveCalendarEvent
from contracts.claims import Text
from contracts.crm.v1 import CrmCommand, Known
from contracts.deals.v1 import UpdateDeal
from contracts.items.v1 import UpdateRegistry
from contracts.tasks.v1 import UpdateTask
from gateway_examples import CLIENT, DEAL, ELEVEN, TEN, creating, ordered
from gateway_settled import Task, confirmed
from gateway_undone import everything
from task_gateway.core.fitting import fitting
from task_gateway.core.inbound.facts import Ordered
from task_gateway.core.inbound.tasks import Look, SeenTask, compared

LONG = "Требование о представлении документов " * 8  # 304 characters
CUT = "Требование о представлении документов " * 6 + "Требование о представ…"  # 250: by hand 6 × 38 + 22


@pytest.mark.parametrize(
    ("title", "shown"),
    [("", ""), ("я" * 250, "я" * 250), ("я" * 251, "я" * 249 + "…"), ("я" * 248 + "  я", "я" * 248 + "…"), (LONG, CUT)],
)
def test_what_does_not_fit_is_cut_and_shown_to_be(title: str, shown: str) -> None:
    assert fitting(title) == shown


MAKING = ["task.create", "deal.create", "deal.copy", "item.create", "registry.append", "calendar.add_event"]
CHANGING = [
    ordered(UpdateTask, CLIENT, task=Task, title=LONG),
    ordered(UpdateDeal, DEAL, deal=Known(crm_id=377), title=LONG, fields=()),
    ordered(UpdateRegistry, DEAL, registry="trips", row=Known(crm_id=33), title=LONG, fields=()),
    ordered(MoveCalendarEvent, DEAL, event=Known(crm_id=500), starts_at=TEN, ends_at=ELEVEN, title=LONG),
]


def titled(command: CrmCommand) -> CrmCommand:
    return command.model_copy(update={"title": LONG})


@pytest.mark.parametrize("command", [*(titled(creating(0)[kind]) for kind in MAKING), *CHANGING], ids=lambda c: c.type)
def test_each_thing_is_made_and_renamed_with_a_title_that_fits(command: CrmCommand) -> None:
    there = repr(confirmed(command, setup=everything).crm.contents)

    assert CUT in there
    assert LONG.strip() not in there


def test_a_title_that_was_cut_is_known_again_as_our_own() -> None:
    command = ordered(UpdateTask, CLIENT, task=Task, title=LONG)
    before, after = (SeenTask(state="pending", title=Text.of(title)) for title in ("Старое", CUT))
    (one,) = compared(before, Look(50, after, TEN, 7, None), [Ordered(uuid4(), uuid4(), command, 50)]).facts

    assert one.cause is not None
