"""An invoice that its partner approves late: its client is late by the day he got it.

The worked month is issued on 2 November and is due on the 12th, ten days later.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from bank import INN, given_back, statement
from billing.core.desk_state import APPROVAL_TAG
from contracts.corrections.v1 import InvoiceOverdue
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.letters.v1 import SendLetter
from contracts.tasks.v1 import TaskCompleted
from office import Office, billed


def released(day: int) -> Office:
    """Approved at 8:50 in Moscow on a day of November."""
    office = billed(approval=True, remind_client=True)
    (task,) = [one for one in office.ordered(CreateTask) if APPROVAL_TAG in one.tags]
    office.now = datetime(2026, 11, day, 5, 50, tzinfo=UTC)
    office.hear(
        TaskCompleted(
            task_id=5,
            by_id=3,
            command_id=office.id_of(task),
            belongs_to=(CrmRef(kind="client", id=104),),
            completed_at=office.now,
        )
    )
    return office


def reminded_on(office: Office) -> date | None:
    at = office.wakes["client/104", "overdue:nordlex/2026/118|104"]
    return at.date() if at else None


def test_nobody_is_reminded_of_an_invoice_that_has_not_gone_out() -> None:
    assert not [name for _, name in billed(approval=True).wakes if name.startswith("overdue:")]


def test_an_invoice_that_is_approved_at_once_is_due_as_it_says() -> None:
    assert reminded_on(released(2)) == date(2026, 11, 13)


def test_an_invoice_that_is_approved_after_its_term_is_reminded_of_ten_days_later() -> None:
    office = released(20)
    assert reminded_on(office) == date(2026, 12, 1)  # the working morning after 30 November
    (letter,) = office.ordered(SendLetter)
    assert "12.11.2026" not in letter.text.content
    assert "Срок оплаты: 30.11.2026" in letter.text.content

    office.wake("overdue:")
    assert [one.step for one in office.said(InvoiceOverdue)] == [1]


def test_neither_the_manager_nor_the_client_reads_that_it_was_due_before_it_went_out() -> None:
    office = released(20)
    office.wake("overdue:")
    task = office.ordered(CreateTask)[-1]
    assert "срок истёк 30.11.2026" in task.description.content

    office.wake("overdue:")
    assert "срок оплаты истёк 30.11.2026" in office.ordered(SendLetter)[-1].text.content


def test_what_is_owed_again_is_due_by_the_day_that_the_late_approval_gave() -> None:
    office = released(20)
    office.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    office.hear(statement(("1", "23730.03", INN, "счет Н-118")))
    office.hear(given_back("23730.03", "Возврат по счету Н-118"))
    assert reminded_on(office) == date(2026, 12, 1)
