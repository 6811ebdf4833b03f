"""What goes out parted is found again as it went out."""

from __future__ import annotations

from gateway_examples import command
from task_gateway.core.calls import Reply, parted
from task_gateway.core.kinds import checklist
from task_gateway.core.progress import Progress

WORDS = "Ответить: $result[c0]"


def test_an_item_with_a_reference_in_it_is_found_and_not_sent_again() -> None:
    task = command().model_copy(update={"checklist": (WORDS,)})
    rows = [
        {"ID": "1", "TITLE": checklist.TITLE, "PARENT_ID": "0"},
        {"ID": "2", "TITLE": parted(WORDS), "PARENT_ID": "1"},
    ]
    told = checklist.listed(task, Progress(made=5, checklist_id=1, uncertain=True), Reply("done", rows))
    assert (told.hold, checklist.todo(task, told.progress)) == (False, [])
