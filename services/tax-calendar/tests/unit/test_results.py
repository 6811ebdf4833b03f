"""Which answers of the CRM reach the deciders."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmRef
from tax_calendar.core.results import something_follows

COMMAND: dict[str, Any] = {
    "command_id": uuid4(),
    "command_type": "task.create.v1",
    "belongs_to": CrmRef(kind="client", id=1),
}


def test_something_follows_from_a_refusal_and_nothing_from_a_confirmation() -> None:
    assert something_follows(CommandRefused(**COMMAND, code="no_such_user", message="Нет такого сотрудника"))
    assert not something_follows(CommandConfirmed(**COMMAND, crm_id="500"))
