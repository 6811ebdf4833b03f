"""What becomes of the task that asked a person about a parked letter when the letter is settled after all."""

from __future__ import annotations

from contracts.claims import Text
from contracts.crm.v1 import Made
from contracts.letters.v1 import SendLetter
from contracts.tasks.v1 import CompleteTask

from mail_dispatch.core.wording import SETTLED_AFTER_ALL
from mail_dispatch.ledger import Entry, task_id


def closes_task(entry: Entry) -> CompleteTask:
    """The command that closes it, saying why."""
    return CompleteTask(
        automation="mail-dispatch",
        belongs_to=SendLetter.model_validate_json(entry.body).belongs_to,
        task=Made(command_id=task_id(entry, "parked")),
        result=Text.of(SETTLED_AFTER_ALL),
    )
