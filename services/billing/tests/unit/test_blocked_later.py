"""A pair that is blocked while the partner decides: his yes sends nothing."""

from __future__ import annotations

import pytest
from contracts.billing.v1 import InvoiceReleased
from contracts.corrections.v1 import InvoiceVoided
from contracts.crm.v1 import CreateTask
from contracts.letters.v1 import SendLetter
from contracts.tasks.v1 import CommentTask, ReopenTask
from making import WORKED
from office import Office, answered, billed

BLOCK = {"issuer": WORKED["issuer"]["inn"], "client": WORKED["client"]["name"], "action": "block", "reason": "санкции"}


def table(office: Office, *rows: dict[str, str]) -> None:
    given = office.profile.model_dump(mode="json") | {"compliance": rows}
    office.profile = type(office.profile).model_validate(given)


@pytest.mark.parametrize("words", ["", "Согласовано"])
def test_a_pair_that_is_blocked_by_now_is_not_sent_though_the_partner_agrees(words: str) -> None:
    office = billed(approval=True)
    table(office, BLOCK)
    answered(office, words)

    assert office.said(InvoiceReleased) == []
    assert office.ordered(SendLetter) == []
    assert len(office.ordered(ReopenTask)) == 1
    assert "санкции" in (office.ordered(CommentTask)[0].text.content or "")
    task = office.ordered(CreateTask)[-1]
    assert (task.responsible_id, "не отправлен" in task.title) == (21, True)
    assert "санкции" in (task.description.content or "")


def test_it_goes_when_the_row_is_gone_and_the_partner_agrees_again() -> None:
    office = billed(approval=True)
    table(office, BLOCK)
    answered(office)
    table(office)
    answered(office, "Согласовано")

    assert len(office.said(InvoiceReleased)) == 1
    assert len(office.ordered(SendLetter)) == 1


@pytest.mark.parametrize("row", [BLOCK | {"action": "flag"}, BLOCK | {"client": "АО «Сосед»"}])
def test_another_pair_and_a_flag_hold_nothing_back(row: dict[str, str]) -> None:
    office = billed(approval=True)
    table(office, row)
    answered(office)

    assert len(office.ordered(SendLetter)) == 1


def test_a_no_makes_it_void_all_the_same() -> None:
    office = billed(approval=True)
    table(office, BLOCK)
    answered(office, "Отклонено")

    assert len(office.said(InvoiceVoided)) == 1


def test_the_client_of_a_blocked_pair_is_not_reminded() -> None:
    office = billed(remind_client=True)
    table(office, BLOCK)
    letters = len(office.ordered(SendLetter))
    office.wake("overdue")
    office.wake("overdue")

    assert len(office.ordered(SendLetter)) == letters
    assert [one.title[:16] for one in office.ordered(CreateTask)] == ["Не оплачен счёт "]
