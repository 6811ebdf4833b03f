"""What a letter looks like to whoever opens it."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

import dkim
import pytest
from contracts.claims import Blob, Text
from contracts.crm.v1 import TaskFile
from Cryptodome.PublicKey import RSA
from hypothesis import given
from hypothesis import strategies as st
from mail_dispatch.adapters.signing import signed
from mail_dispatch.core.addresses import BadAddress, normal
from mail_dispatch.core.letter import Parcel, command_of, composed, message_id
from mail_dispatch.core.rules import SenderRule
from mail_dispatch.settings import Dkim
from mail_letters import NOON, OFFICE, letter, paper, to
from pydantic import SecretStr, ValidationError

NUMBER = UUID("7e91b3d4-2a58-5c06-9f3e-a8d17b40c6e5")
RULE = SenderRule.model_validate(OFFICE)
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def parcel(rule: SenderRule = RULE, at: datetime = NOON, **changes: object) -> Parcel:
    return composed(letter(**changes), NUMBER, rule, at)


def opened(one: Parcel) -> EmailMessage:
    return email.message_from_bytes(one.content, policy=email.policy.default)  # type: ignore[return-value]


def test_a_person_reads_from_whom_to_whom_about_what() -> None:
    found = opened(parcel(to=to("a@one.example"), cc=to("b@two.example")))

    assert found["From"] == "Нордлекс Консалт <office@nordlex.example>"
    assert (found["To"], found["Cc"]) == ("a@one.example", "b@two.example")
    assert found["Subject"] == "Счёт № 17 за октябрь"
    assert found["Date"].datetime == NOON
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Reply-To"] is None
    assert found.get_content().splitlines() == ["Здравствуйте!", "", "Счёт во вложении."]


def test_the_same_command_gives_the_same_bytes_whoever_makes_them() -> None:
    changes = {"html": Text.of("<p>Здравствуйте</p>"), "calendar": Blob.holding(CALENDAR, "text/calendar")}

    assert parcel(attachments=(paper(),), **changes) == parcel(attachments=(paper(),), **changes)


def test_the_message_id_is_the_command_s_and_leads_back_to_it() -> None:
    known_as = parcel().message_id

    assert known_as == "<7e91b3d42a585c069f3ea8d17b40c6e5@nordlex.example>"
    assert opened(parcel())["Message-ID"] == known_as
    assert command_of(known_as) == NUMBER
    assert message_id(NUMBER, "Office@NORDLEX.example") == known_as


@pytest.mark.parametrize(
    "strange", ["", "<x@y>", "<7e91b3d42a585c069f3ea8d17b40c6e5>", "7e91@delo", "<" + "f" * 33 + "@a>"]
)
def test_a_message_id_of_somebody_else_is_no_command(strange: str) -> None:
    assert command_of(strange) is None


def test_plain_text_and_html_say_the_same_in_one_letter() -> None:
    found = opened(parcel(html=Text.of("<p>Счёт <b>во вложении</b></p>")))

    assert found.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]


def test_an_invitation_is_shown_as_one_with_its_method() -> None:
    found = opened(parcel(calendar=Blob.holding(CALENDAR, "text/calendar"), html=Text.of("<p>Суд</p>")))
    (invitation,) = [part for part in found.walk() if part.get_content_type() == "text/calendar"]

    assert (invitation.get_param("method"), invitation.get_param("charset")) == ("REQUEST", "utf-8")
    assert invitation.get_payload(decode=True) == CALENDAR
    assert found.get_content_type() == "multipart/alternative"


EVENT = b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:1@delo\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def calendar_of(content: bytes, rule: SenderRule = RULE) -> bytes:
    found = opened(parcel(rule, calendar=Blob.holding(content, "text/calendar")))
    (invitation,) = [part for part in found.walk() if part.get_content_type() == "text/calendar"]
    return bytes(invitation.get_payload(decode=True))


def test_an_event_without_an_organiser_gets_whoever_writes() -> None:
    assert calendar_of(EVENT) == EVENT.replace(
        b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\nORGANIZER:mailto:office@nordlex.example\r\n"
    )


def test_an_organiser_who_is_named_stays() -> None:
    named = EVENT.replace(b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\nORGANIZER;CN=A:mailto:a@one.example\r\n")

    assert calendar_of(named) == named


def test_the_line_of_a_long_organiser_is_folded() -> None:
    address = f"{'o' * 60}@nordlex.example"
    lines = calendar_of(EVENT, RULE.model_copy(update={"address": address})).split(b"\r\n")

    assert all(len(line) <= 75 for line in lines)
    assert f"ORGANIZER:mailto:{address}".encode() in b"".join(lines).replace(b" ", b"")


def test_papers_keep_their_russian_names_and_their_bytes() -> None:
    content = bytes(range(256)) * 9
    found = opened(parcel(attachments=(paper(content, "Акт сверки № 3.pdf"), paper(b"text", "a.txt"))))
    first, second = found.iter_attachments()

    assert (first.get_filename(), first.get_content_type()) == ("Акт сверки № 3.pdf", "application/pdf")
    assert first.get_content() == content
    assert second.get_filename() == "a.txt"


def test_an_answer_says_what_it_answers_unless_that_is_no_message_id() -> None:
    found = opened(parcel(in_reply_to="<1@client.example>"))

    assert (found["In-Reply-To"], found["References"]) == ("<1@client.example>", "<1@client.example>")
    assert opened(parcel(in_reply_to="<1@x>\r\nBcc: all@x.example"))["In-Reply-To"] is None


@given(st.text(), st.text(), st.text())
def test_nothing_in_a_command_begins_another_header(title: str, name: str, text: str) -> None:
    clean = [one.encode(errors="replace").decode() for one in (title, name, text)]
    rule = RULE.model_copy(update={"name": clean[1]})
    one = parcel(
        rule,
        title=Text.of(clean[0] + "\r\nBcc: all@x.example"),
        text=Text.of(clean[2]),
        attachments=(paper(b"1", clean[1] + "\nX: y"),),
    )
    found = opened(one)

    assert "Bcc" not in found
    assert one.recipients == ("client@client.example",)
    assert max(len(line) for line in one.content.split(b"\r\n")) <= 998
    one.content.decode("ascii")


SMUGGLED = ("=?utf-8?q?=0D=0ABcc:_all@x.example?=", "=?utf-8?b?DQpCY2M6IGFsbEB4LmV4YW1wbGU=?=", "=?x?q?a=0AX-Evil:_1?=")


@pytest.mark.parametrize("word", SMUGGLED)
@pytest.mark.parametrize("place", ["title", "file", "media type", "answer", "sender"])
def test_no_encoded_word_smuggles_a_header_in(place: str, word: str) -> None:
    """The standard library decodes RFC 2047 words when a header is set, and their line ends with them."""
    paper_of = Blob.holding(b"1", f"{word}/pdf" if place == "media type" else "application/pdf")
    file = TaskFile(name=word if place == "file" else "a.pdf", blob=paper_of)
    answered = f"<{word.replace('@', '.')}@x.example>" if place == "answer" else None
    one = parcel(
        RULE.model_copy(update={"name": word}) if place == "sender" else RULE,
        title=Text.of(word if place == "title" else "Счёт"),
        attachments=(file,),
        in_reply_to=answered,
    )
    assert b"\nBcc" not in one.content
    assert b"\nX-Evil" not in one.content
    assert b"\n" not in one.content.replace(b"\r\n", b"")
    found = opened(one)
    assert set(found) <= {
        *("From", "To", "Subject", "Date", "Auto-Submitted", "Message-ID", "MIME-Version", "Content-Type")
    }
    if place == "title":
        assert found["Subject"] == word.replace("=?", "= ?")  # a person reads what was written


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("text/plain; charset=windows-1251", ("text/plain", "windows-1251")),
        ("Application/PDF", ("application/pdf", None)),
        ("message/rfc822", ("application/octet-stream", None)),
        ("text/plain\r\nX-Evil: 1", ("application/octet-stream", None)),
        ("application/é", ("application/octet-stream", None)),
        ("/pdf", ("application/octet-stream", None)),
        ("a" * 3000 + "/b", ("application/octet-stream", None)),
        ("", ("application/octet-stream", None)),
    ],
)
def test_a_file_s_kind_is_told_if_it_is_one(told: str, shown: tuple[str, str | None]) -> None:
    held = Blob.holding(b"1", "application/pdf").model_copy(update={"media_type": told})
    (file,) = opened(parcel(attachments=(TaskFile(name="a.txt", blob=held),))).iter_attachments()
    assert (file.get_content_type(), file.get_param("charset")) == shown


def test_each_recipient_is_named_once_to_the_server_and_the_journal_to_nobody() -> None:
    rule = SenderRule.model_validate(
        OFFICE | {"journal": "Journal@Nordlex.example", "return_path": "back@nordlex.example"}
    )
    one = parcel(rule, to=to("a@one.example", "b@Two.example"), cc=to("a@ONE.example"))

    assert one.recipients == ("a@one.example", "b@two.example")
    assert (one.journal, one.return_path) == ("Journal@nordlex.example", "back@nordlex.example")
    assert b"ournal@" not in one.content
    assert one.domains == {"one.example", "two.example"}


@pytest.mark.parametrize(
    ("address", "as_smtp_has_it"),
    [
        (" ivanov@Client.RU ", "ivanov@client.ru"),
        ("ivan.petrov+tax@почта.рф", "ivan.petrov+tax@xn--80a1acny.xn--p1ai"),
    ],
)
def test_an_address_is_made_fit_for_smtp(address: str, as_smtp_has_it: str) -> None:
    assert normal(address) == as_smtp_has_it


@pytest.mark.parametrize(
    "address",
    [
        "",
        "client",
        "@x.ru",
        "a@",
        "a b@x.ru",
        "a@x.ru\r\nDATA",
        "иван@x.ru",
        "a@x..ru",
        ".a@x.ru",
        "<a@x.ru>",
        "a@-x.ru",
        "=?utf-8?q?=0AX?=@x.ru",
    ],
)
def test_what_is_no_address_is_told_apart(address: str) -> None:
    with pytest.raises(BadAddress):
        normal(address)


def test_a_signature_holds_for_what_a_reader_sees() -> None:
    key = RSA.generate(2048)
    content = signed(
        parcel(html=Text.of("<p>Счёт</p>"), attachments=(paper(),)).content,
        Dkim.model_validate({"domain": "nordlex.example", "selector": "delo", "key": key.export_key().decode()}),
    )
    record = b"v=DKIM1; k=rsa; p=" + b"".join(key.public_key().export_key().split(b"\n")[1:-1])

    def dns(name: bytes, timeout: float = 5) -> bytes:
        assert name == b"delo._domainkey.nordlex.example."
        return record

    assert dkim.verify(content, dnsfunc=dns)
    assert not dkim.verify(content.replace(b"Date: Thu", b"Date: Fri"), dnsfunc=dns)


@pytest.mark.parametrize(
    "key", ["", "SECRET", "-----BEGIN RSA PRIVATE KEY-----\nSECRET\n-----END RSA PRIVATE KEY-----"]
)
def test_a_key_that_can_sign_nothing_is_told_at_the_start(key: str) -> None:
    with pytest.raises(ValidationError, match="not an RSA private key") as caught:
        Dkim(domain="nordlex.example", selector="mail", key=SecretStr(key))
    assert "SECRET" not in str(caught.value)
