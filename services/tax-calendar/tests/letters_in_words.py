"""Letters put together from words, and what was read in them in few words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from contracts.claims import Blob, Text
from contracts.mail.v1 import Attachment, Authentication, LetterPart, MailReceived
from domain.calendar import russia
from tax_calendar.core.reading import Reading, read

HEAD = "ФЕДЕРАЛЬНАЯ НАЛОГОВАЯ СЛУЖБА\nИФНС России № 14 по г. Москве\nкод налогового органа 7714\n"
TO = "Кому: ООО «Пример», ИНН 7707083893 / КПП 770701001\n"
SENT = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)


def letter(
    body: str,
    subject: str = "Письмо",
    *papers: str,
    ending: str = "pdf",
    sender: Authentication = Authentication(),  # noqa: B008 - frozen
) -> MailReceived:
    """A letter with its papers as extracted texts. sender: what the own mail server found."""
    return MailReceived(
        mailbox="shared",
        folder="INBOX",
        uid_validity=1,
        uid=1,
        received_at=SENT,
        raw=Blob.holding((subject + body).encode(), "message/rfc822"),
        letters=(
            LetterPart(
                depth=0, subject=Text.of(subject), text=Text.of(body), sender_domain="operator.example", sent_at=SENT
            ),
        ),
        attachments=tuple(
            Attachment(
                letter=0,
                path=f"{n}.{ending}",
                name=f"{n}.{ending}",
                blob=Blob.holding(text.encode(), "application/pdf"),
                state="text",
                text=Text.of(text),
            )
            for n, text in enumerate(papers)
        ),
        authentication=sender,
    )


def reading(body: str, subject: str = "Письмо", *papers: str, **kept: Any) -> Reading:
    """What the core reads in such a letter."""
    return read(letter(body, subject, *papers, **kept), russia())


def told(one: Reading) -> list[dict[str, Any]]:
    """Its demands, field by field."""
    return [
        {
            "kind": d.kind.key if d.kind else None,
            "inn": d.fields.inn,
            "kpp": d.fields.kpp,
            "number": d.fields.number,
            "date": str(d.fields.dated_on),
            "code": d.fields.authority_code,
            "channel": d.channel,
            "received": str(d.received_on) if d.received_on else None,
            "due": str(d.due_on) if d.due_on else None,
            "rule": d.due_rule,
        }
        for d in one.demands
    ]
