"""A bank statement that somebody else than the bank may have sent pays nothing: a person looks at it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from bank import INN, statement
from billing.core.bank_statements import Read, letter_received
from contracts.claims import Blob, Text
from contracts.crm.v1 import CreateTask
from contracts.mail.v1 import Attachment, Authentication, LetterPart, MailReceived
from contracts.payments.v1 import PaymentMatched, StatementFound
from office import Office, billed

FALSE = Authentication(spf="fail", dkim="fail", dmarc="fail")
PAID = statement(("1", "23730.03", INN, "по счету № Н-118")).content.held or b""


def letter(
    content: bytes = PAID, sender: str | None = "bank.example", authentication: Authentication | None = None
) -> MailReceived:
    """With one file."""
    file = Attachment(letter=0, path="kl.txt", name="kl.txt", blob=Blob.holding(content, "text/plain"), state="text")
    return MailReceived(
        mailbox="office",
        folder="INBOX",
        uid_validity=1,
        uid=1,
        received_at=datetime(2026, 11, 3, tzinfo=UTC),
        raw=Blob.holding(b"raw", "message/rfc822"),
        letters=(LetterPart(depth=0, subject=Text.of("Выписка"), sender_domain=sender),),
        attachments=(file,),
        authentication=authentication or Authentication(),
    )


def heard(received: MailReceived, *senders: str) -> Office:
    """An office with those statement_senders, and one invoice of 23 730.03: Н-118."""
    office = billed()
    office.profile = office.profile.model_copy(update={"statement_senders": senders})
    bring(office, received)
    return office


def bring(office: Office, received: MailReceived) -> None:
    office.content.update({one.blob.sha256: one.blob.held or b"" for one in received.attachments})
    office.hear(*letter_received(Read(), received, None).events)


def paid(office: Office) -> list[Decimal]:
    return [one.amount for one in office.said(PaymentMatched)]


def test_a_statement_whose_sender_our_server_found_false_pays_nothing_and_is_a_task() -> None:
    office = heard(letter(authentication=FALSE))

    assert paid(office) == []
    (asked,) = office.ordered(CreateTask)
    assert asked.responsible_id == 4
    assert asked.title == "Проверить, кто прислал выписку kl.txt"
    assert "от bank.example: почтовый сервер не подтвердил отправителя" in asked.description.content
    assert [(one.name, one.blob) for one in asked.files] == [("kl.txt", Blob.holding(PAID, "text/plain"))]


@pytest.mark.parametrize(
    "found",
    [
        Authentication(),  # our own server, which says nothing of letters that stay within it
        Authentication(dmarc="pass", spf="fail"),
        Authentication(dkim="pass"),
        Authentication(spf="pass", dkim="none", dmarc="none"),
    ],
)
def test_a_statement_whose_sender_is_true_or_whom_nobody_looked_at_pays(found: Authentication) -> None:
    office = heard(letter(authentication=found))

    assert (paid(office), office.ordered(CreateTask)) == ([Decimal("23730.03")], [])


@pytest.mark.parametrize("sender", ["bank.example", "mail.bank.example"])
def test_where_senders_are_named_their_letters_pay(sender: str) -> None:
    assert paid(heard(letter(sender=sender), "other.example", "Bank.example")) == [Decimal("23730.03")]


@pytest.mark.parametrize("sender", ["mybank.example", "bank.example.other.example", "example", None])
def test_where_senders_are_named_others_are_a_task(sender: str | None) -> None:
    office = heard(letter(sender=sender, authentication=Authentication(dmarc="pass")), "bank.example")

    assert paid(office) == []
    (asked,) = office.ordered(CreateTask)
    assert "этого отправителя нет в списке" in asked.description.content


def test_a_false_letter_with_another_text_file_is_nobody_s_task() -> None:
    office = heard(letter(content=b"just a note", authentication=FALSE))

    assert office.ordered(CreateTask) == []


def test_the_same_file_counts_when_a_known_sender_brings_it_too() -> None:
    office = heard(letter(authentication=FALSE))
    bring(office, letter())

    assert paid(office) == [Decimal("23730.03")]


def test_a_statement_that_was_found_before_anybody_asked_who_sent_it_pays() -> None:
    known = StatementFound(letter_id=UUID(int=9), name="kl.txt", content=Text.holding(PAID, "text/plain"))
    office = billed()
    office.hear(known)

    assert paid(office) == [Decimal("23730.03")]
