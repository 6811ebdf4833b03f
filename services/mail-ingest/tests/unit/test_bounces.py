"""Letters that say one of ours did not arrive, as the mail systems of this world write them."""

from __future__ import annotations

import pytest
from mail_ingest.decoding.model import Bounce
from mail_ingest.decoding.reading import read_letter

OURS = "<7e91b3d42a585c069f3ea8d17b40c6e5@nordlex.example>"
ORIGINAL = f"From: office@nordlex.example\r\nTo: client@client.example\r\nSubject: Invoice\r\nMessage-ID: {OURS}\r\n"


def dsn(status: str, *, words: str = "See below.", original: str = "text/rfc822-headers") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example (Mail Delivery System)\r\nTo: office@nordlex.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{words}\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\n\r\n{status}\r\n"
        f"--b\r\nContent-Type: {original}\r\n\r\n{ORIGINAL}\r\n--b--\r\n"
    ).encode()


def plain(sender: str, subject: str, text: str, *more: str) -> bytes:
    head = [f"From: {sender}", "To: office@nordlex.example", f"Subject: {subject}", *more]
    return ("\r\n".join([*head, "Content-Type: text/plain; charset=utf-8", "", text])).encode()


FAILED = "Final-Recipient: rfc822; client@client.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
WORDS = "Diagnostic-Code: smtp; 550 5.1.1 <client@client.example>:\r\n  Recipient address rejected\r\n"


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_a_delivery_status_notification_names_letter_recipient_status_and_the_server_s_words(original: str) -> None:
    (found,) = read_letter(dsn(FAILED + WORDS, original=original)).bounces

    said = "550 5.1.1 <client@client.example>: Recipient address rejected"
    assert found == Bounce(OURS, True, "client@client.example", "5.1.1", said)


def test_without_a_diagnostic_the_notice_s_own_words_are_kept() -> None:
    (found,) = read_letter(dsn(FAILED, words="Ящик переполнен")).bounces
    assert found.words == "Ящик переполнен"


def test_each_recipient_who_did_not_get_it_is_told_of() -> None:
    status = (
        f"{FAILED}\r\nFinal-Recipient: rfc822; fine@client.example\r\nAction: relayed\r\nStatus: 2.0.0\r\n\r\n"
        "Original-Recipient: rfc822;boss@client.example\r\nFinal-Recipient: rfc822; x@y.example\r\n"
        "Action: failed\r\nStatus: 5.2.2 (mailbox full)\r\n"
    )
    found = read_letter(dsn(status)).bounces

    assert [(one.recipient, one.status) for one in found] == [
        ("client@client.example", "5.1.1"),
        ("boss@client.example", "5.2.2"),
    ]


def test_a_delay_is_not_for_good() -> None:
    (found,) = read_letter(
        dsn("Final-Recipient: rfc822; client@client.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n")
    ).bounces
    assert (found.permanent, found.status) == (False, "4.4.1")


def test_a_receipt_is_no_bounce() -> None:
    assert (
        read_letter(
            dsn("Final-Recipient: rfc822; client@client.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n")
        ).bounces
        == ()
    )


def test_exim_s_free_form_with_its_header_of_failed_recipients() -> None:
    text = (
        "This message was created automatically by mail delivery software.\r\n\r\n"
        "A message that you sent could not be delivered to one or more of its\r\nrecipients. "
        "This is a permanent error.\r\n\r\n"
        "  client@client.example\r\n    host mx.client.example [192.0.2.1]\r\n"
        "    SMTP error from remote mail server after RCPT TO:<client@client.example>:\r\n"
        "    550 5.7.1 no such user\r\n\r\n"
        f"------ This is a copy of the message, including all the headers. ------\r\n\r\n{ORIGINAL}"
    )
    raw = plain(
        "Mail Delivery System <Mailer-Daemon@relay.example>",
        "Mail delivery failed: returning message to sender",
        text,
        "X-Failed-Recipients: client@client.example",
        "Auto-Submitted: auto-replied",
    )
    (found,) = read_letter(raw).bounces

    assert (found.message_id, found.permanent) == (OURS, True)
    assert (found.recipient, found.status) == ("client@client.example", "5.7.1")


def test_qmail_s_free_form() -> None:
    text = (
        "Hi. This is the qmail-send program at relay.example.\r\nI'm afraid I wasn't able to deliver your message.\r\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n<client@client.example>:\r\n"
        "192.0.2.1 does not like recipient.\r\nRemote host said: 554 no mailbox\r\n\r\n"
        f"--- Below this line is a copy of the message.\r\n\r\nReturn-Path: <office@nordlex.example>\r\n{ORIGINAL}"
    )
    (found,) = read_letter(plain("MAILER-DAEMON@relay.example", "failure notice", text)).bounces

    assert (found.message_id, found.permanent, found.recipient) == (OURS, True, "client@client.example")


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        (
            "mailer-daemon@corp.mail.ru",
            "Сообщение не доставлено",
            "Ваше сообщение не может быть доставлено адресату client@client.example: почтовый ящик не существует",
        ),
        (
            "Почтовая служба <noreply@mx.example>",
            "Недоставленное сообщение",
            "Не удалось доставить письмо для client@client.example: 550 5.1.1 адресат не найден",
        ),
        ("postmaster@client.example", "Возврат письма", "Письмо для client@client.example возвращено отправителю."),
        (
            "MAILER-DAEMON@yandex.example",
            "Отчёт о недоставке",
            "Отказ доставки: client@client.example. Почтовый ящик client переполнен (5.2.2)",
        ),
    ],
)
def test_russian_free_forms(sender: str, subject: str, text: str) -> None:
    (found,) = read_letter(plain(sender, subject, f"{text}\r\n\r\nMessage-ID: {OURS}\r\n")).bounces

    assert (found.message_id, found.permanent, found.recipient) == (OURS, True, "client@client.example")
    assert text[:20] in found.words


def test_a_russian_delay_is_not_for_good() -> None:
    text = (
        f"Доставка письма для client@client.example задерживается, попытки будут продолжены.\r\n\r\nMessage-ID: {OURS}"
    )
    (found,) = read_letter(plain("mailer-daemon@mx.example", "Доставка отложена", text)).bounces

    assert found.permanent is False


def test_the_letter_that_a_notice_answers_is_the_one_that_came_back() -> None:
    raw = plain(
        "postmaster@client.example",
        "Undeliverable: Invoice",
        "client@client.example wasn't found",
        f"In-Reply-To: {OURS}",
    )
    (found,) = read_letter(raw).bounces
    assert found.message_id == OURS


@pytest.mark.parametrize(
    "raw",
    [
        plain("client@client.example", "Re: письмо не доставлено", f"Не доставлено?\r\nMessage-ID: {OURS}"),
        plain(
            "client@client.example", "Автоответ: в отпуске", "До 1-го", "Return-Path: <>", f"In-Reply-To: {OURS}",
            "Auto-Submitted: auto-replied",
        ),
        plain("postmaster@client.example", "Плановые работы", f"Сервер будет недоступен\r\nMessage-ID: {OURS}"),
        plain("MAILER-DAEMON@relay.example", "failure notice", "554 no mailbox"),
    ],
    ids=["a person", "a holiday notice", "an announcement", "no Message-ID"],
)  # fmt: skip
def test_what_is_no_notice_about_a_letter_of_ours_is_none(raw: bytes) -> None:
    letter = read_letter(raw)
    assert letter.bounces == ()
    assert letter.quarantined is None


def test_a_notice_made_to_harm_is_read_like_another() -> None:
    """Nothing in it goes back and forth: a pattern that did would not come to its end here."""
    for piece in ("<" * 50 + "a.b-" * 30 + "\r\n----- ", "a" * 5000 + "@", "message-id: <" * 40, "почтовый ящик " * 40):
        raw = plain("MAILER-DAEMON@x.example", "failure notice", piece * (1_000_000 // len(piece)))
        assert read_letter(raw).bounces == ()
