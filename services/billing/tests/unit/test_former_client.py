"""A client whose terms were taken out of billing.yaml while its invoice is under way: money and answers count."""

from __future__ import annotations

from datetime import date

import pytest
from bank import INN, statement
from billing.core.desk_state import APPROVAL_TAG, Client, Invoice, Month
from contracts.billing.v1 import InvoiceIssued, InvoiceReleased, MonthHeld
from contracts.claims import Text
from contracts.corrections.v1 import InvoiceCredited, InvoiceVoided, VoidAsked
from contracts.crm.v1 import CommandConfirmed, CreateTask
from contracts.disk.v1 import CreateFolder, UploadFile
from contracts.items.v1 import MoveItemStage
from contracts.letters.v1 import SendLetter
from contracts.signs.v1 import CommentTimeline
from contracts.tasks.v1 import CommentTask, ReopenTask
from making import WORKED
from office import OCTOBER, Office, answered, billed, profile

PAID = statement(("9", "23730.03", INN, "Оплата по счету № Н-118 от 02.11.2026"))


def taken_out(**client: object) -> Office:
    """October is issued, then the client is described no more."""
    office = billed(**client)
    office.profile = office.profile.model_copy(update={"clients": ()})
    return office


def put_back(office: Office, **client: object) -> None:
    office.profile = profile(**client)


def invoice(office: Office) -> Invoice:
    (one,) = office.states["billing.desk", "client/104"].invoices
    return one


def test_its_money_moves_the_invoice_and_is_told_and_nobody_is_reminded() -> None:
    office = taken_out()
    before = len(office.ordered(CommentTimeline))
    office.hear(PAID)

    assert [str(one.amount) for one in office.said(InvoiceCredited)] == ["23730.03"]
    assert (invoice(office).phase, str(invoice(office).left)) == ("paid", "0.00")
    assert [one.stage for one in office.ordered(MoveItemStage)] == ["paid"]
    told = office.ordered(CommentTimeline)[before:]
    assert [(one.belongs_to.kind, one.belongs_to.id) for one in told] == [("deal", 311)]
    assert not [name for _, name in office.wakes if name.startswith("overdue")]
    assert office.ordered(CreateTask) == []


def test_its_unpaid_invoice_is_a_task_of_the_accountant_and_nobody_writes_to_it() -> None:
    office = taken_out(remind_client=True)
    letters = len(office.ordered(SendLetter))
    office.wake("overdue")

    (task,) = office.ordered(CreateTask)
    assert (task.responsible_id, task.title[:26]) == (4, "Не оплачен счёт № Н-118: О")
    assert len(office.ordered(SendLetter)) == letters


def test_a_partner_s_yes_sends_nothing_and_is_not_lost() -> None:
    office = taken_out(approval=True)
    answered(office)

    assert invoice(office).phase == "approval"
    assert office.ordered(SendLetter) == []
    (reopened,), (comment,) = office.ordered(ReopenTask), office.ordered(CommentTask)
    assert reopened.task == comment.task
    assert "billing.yaml" in (comment.text.content or "")
    task = office.ordered(CreateTask)[-1]
    assert (task.responsible_id, task.title[:41]) == (4, "Счёт № Н-118 согласован, но не отправлен:")
    put_back(office, approval=True)
    answered(office, "Согласовано")
    assert invoice(office).phase == "released"
    assert len(office.ordered(SendLetter)) == 1


@pytest.mark.parametrize("words", ["Отклонено: не та ставка"])
def test_a_partner_s_no_makes_it_void(words: str) -> None:
    office = taken_out(approval=True)
    answered(office, words)

    assert [one.reason for one in office.said(InvoiceVoided)] == ["rejected"]
    assert invoice(office).phase == "void"


def test_a_person_may_take_it_back() -> None:
    office = taken_out()
    asked = VoidAsked(invoice_id="nordlex/2026/118", client_id=104, reason=Text.of("ошибка"), asked_at=office.now)
    office.hear(asked)

    assert [one.reason for one in office.said(InvoiceVoided)] == ["withdrawn"]
    assert office.ordered(CreateTask)[-1].responsible_id == 4


def test_its_papers_come_into_the_folder_that_is_made_later() -> None:
    office = taken_out()
    (folder,) = office.ordered(CreateFolder)
    office.hear(
        CommandConfirmed(
            command_id=office.id_of(folder), command_type=folder.type, belongs_to=folder.belongs_to, crm_id="7"
        )
    )

    assert len(office.ordered(UploadFile)) == len(invoice(office).papers)


def test_an_invoice_that_is_issued_meanwhile_waits_for_the_accountant() -> None:
    (issued,) = billed().said(InvoiceIssued)
    office = Office(profile().model_copy(update={"clients": ()}))
    office.hear(issued)

    assert invoice(office).phase == "approval"
    assert office.ordered(SendLetter) == []
    (task,) = office.ordered(CreateTask)
    assert (task.responsible_id, APPROVAL_TAG in task.tags) == (4, True)


def test_papers_that_are_made_anew_meanwhile_are_sent_by_hand() -> None:
    office = taken_out(approval=True)
    said = InvoiceReleased(
        invoice_id="nordlex/2026/118", client_id=104, due_on=date(2026, 12, 1), month=invoice(office).month
    )
    office.hear(said)

    assert office.ordered(SendLetter) == []
    assert [one.title for one in office.ordered(CreateTask)[1:]] == [
        "Счёт № Н-118 не отправлен: ООО «Хельсинки Трейд Рус»"
    ]


def test_a_month_that_is_held_is_tried_again_when_the_terms_are_back() -> None:
    office = billed(contract=WORKED["contract"] | {"vat": None})
    office.profile = office.profile.model_copy(update={"clients": ()})
    office.wake("retry")
    office.wake("retry")
    assert office.said(InvoiceIssued) == []
    put_back(office)
    office.wake("retry")

    assert [one.number for one in office.said(InvoiceIssued)] == ["Н-118"]


def test_a_month_whose_terms_go_while_it_is_rated_is_a_task_of_the_accountant() -> None:
    office = Office(profile().model_copy(update={"clients": ()}))
    month = Month(*OCTOBER, phase="rating")
    office.states["billing.desk", "client/104"] = Client(months=(month,))
    held = MonthHeld(
        client_id=104,
        issuer="nordlex",
        first_on=OCTOBER[0],
        last_on=OCTOBER[1],
        codes=("no_terms",),
        report=Text.of("нет условий"),
    )
    office.hear(held)

    (task,) = office.ordered(CreateTask)
    assert (task.responsible_id, "не выставлен" in task.title) == (4, True)
    assert [one.phase for one in office.states["billing.desk", "client/104"].months] == ["held"]
    assert [name for _, name in office.wakes if name.startswith("retry")]
