"""An invoice that its partner approves late: its client is late by the day he got it.

The worked month is issued on 2 November and is due on the 12th, ten days later.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pypdf
from bank import INN, given_back, statement
from billing.core.desk_state import APPROVAL_TAG
from contracts.billing.v1 import BillingAsked
from contracts.corrections.v1 import InvoiceOverdue
from contracts.crm.v1 import CommandConfirmed, CreateTask, CrmRef, Made
from contracts.disk.v1 import CreateFolder, NewFileVersion, UploadFile
from contracts.items.v1 import CreateItem, UpdateItem
from contracts.letters.v1 import SendLetter
from office import OCTOBER, Office, answered, billed, entries, profile, sheet


def waiting(due_field: str | None = None) -> Office:
    """For the partner's word."""
    office = Office(profile(approval=True, remind_client=True).model_copy(update={"due_field": due_field}))
    office.hear(BillingAsked(client_id=104, first_on=OCTOBER[0], last_on=OCTOBER[1], asked_at=office.now))
    office.hear(sheet(entries()))
    return office


def released(day: int) -> Office:
    office = waiting()
    approved(office, day)
    return office


def approved(office: Office, day: int) -> None:
    """At 8:50 in Moscow on a day of November."""
    assert len([one for one in office.ordered(CreateTask) if APPROVAL_TAG in one.tags]) == 1
    office.now = datetime(2026, 11, day, 5, 50, tzinfo=UTC)
    answered(office)


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


def text(office: Office, paper: str) -> str:
    """Of a paper that went to the client."""
    files = {one.name: one.blob for one in office.ordered(SendLetter)[-1].attachments}
    reader = pypdf.PdfReader(io.BytesIO(office.content[files[paper].sha256]))
    return "\n".join(page.extract_text() for page in reader.pages)


def in_folder(office: Office) -> None:
    """The CRM has made the folder; the papers go there."""
    (made,) = office.ordered(CreateFolder)
    done = {"command_type": "folder.create.v1", "belongs_to": CrmRef(kind="client", id=104), "crm_id": "77"}
    office.hear(CommandConfirmed(command_id=office.id_of(made), **done))


def test_the_paper_says_until_when_an_invoice_approved_late_is_to_be_paid() -> None:
    office = released(20)
    assert "30.11.2026" in text(office, "Счёт Н-118.pdf")
    assert "12.11.2026" not in text(office, "Счёт Н-118.pdf")

    assert "12.11.2026" in text(released(2), "Счёт Н-118.pdf")


def test_papers_in_the_folder_are_the_ones_that_the_client_got() -> None:
    office = waiting()
    in_folder(office)
    approved(office, 20)
    uploads = {office.id_of(one): one for one in office.ordered(UploadFile)}
    versions = office.ordered(NewFileVersion)
    sent = {one.name: one.blob.sha256 for one in office.ordered(SendLetter)[-1].attachments}

    assert len(versions) == len(uploads) == 8
    renewed = {uploads[one.file.command_id].name: one.blob.sha256 for one in versions if isinstance(one.file, Made)}
    assert sent.items() <= renewed.items()
    assert renewed["Счёт Н-118.pdf"] != next(
        one.blob.sha256 for one in uploads.values() if one.name == "Счёт Н-118.pdf"
    )


def test_a_reminder_has_the_papers_that_say_the_day_it_names() -> None:
    office = released(20)
    office.wake("overdue:")
    office.wake("overdue:")
    first, reminder = office.ordered(SendLetter)

    assert "срок оплаты истёк 30.11.2026" in reminder.text.content
    assert "30.11.2026" in text(office, "Счёт Н-118.pdf")
    assert "12.11.2026" not in text(office, "Счёт Н-118.pdf")
    assert reminder.attachments == first.attachments


def test_a_folder_that_is_made_after_the_release_gets_the_papers_that_the_client_got() -> None:
    office = released(20)
    in_folder(office)
    uploads = {one.name: one.blob for one in office.ordered(UploadFile)}

    assert len(uploads) == 8
    assert {one.name: one.blob for one in office.ordered(SendLetter)[-1].attachments}.items() <= uploads.items()
    assert office.ordered(NewFileVersion) == []


def test_an_invoice_that_is_approved_in_time_has_the_papers_it_was_approved_with() -> None:
    office = waiting()
    in_folder(office)
    approved(office, 2)

    assert len(office.ordered(SendLetter)) == 1
    assert office.ordered(NewFileVersion) == []


def due(command: CreateItem | UpdateItem) -> list[date | None]:
    return [one.value.on for one in command.fields if one.name == "due"]


def test_the_crm_shows_the_day_that_is_binding() -> None:
    office = waiting(due_field="due")
    assert [due(one) for one in office.ordered(CreateItem)] == [[date(2026, 11, 12)]]
    approved(office, 20)

    assert [due(one) for one in office.ordered(UpdateItem)] == [[date(2026, 11, 30)]]


def test_a_portal_without_a_field_for_it_shows_none() -> None:
    office = released(20)

    assert [due(one) for one in office.ordered(CreateItem)] == [[]]
    assert office.ordered(UpdateItem) == []
