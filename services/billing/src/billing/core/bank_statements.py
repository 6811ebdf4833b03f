"""From a letter's attachment to payments, each once.

Rule: BILLING-13. Source: issue 7, "Money in".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from chassis.decision import Decision
from contracts.base import Event
from contracts.claims import Blob, Text
from contracts.crm.v1 import CreateTask, CrmRef, TaskFile
from contracts.mail.v1 import Attachment, MailReceived, letter_id
from contracts.payments.v1 import (
    PaymentSeen,
    Shown,
    StatementFound,
)

from billing.core.desk_months import AUTOMATION
from billing.core.office import BillingProfile
from billing.core.one_key import shown_in
from billing.core.parties import Issuer
from billing.core.sightings import sight
from billing.core.statement import BadStatement, Movement
from billing.core.statements import is_statement, read_statement

JSON_TYPE = "application/json"
LARGEST_BYTES = 20_000_000
ENDINGS = (".txt", ".xml")


@dataclass(frozen=True)
class Read:
    """Whether a statement was seen before."""

    done: bool = False


@dataclass(frozen=True)
class Accounts:
    """By account the issuer that has it. accountant_id: who is asked. senders: domains that may bring statements."""

    issuers: dict[str, str]
    accountant_id: int
    senders: tuple[str, ...] = ()


def accounts_of(office: BillingProfile) -> Accounts:
    """The one that invoices name, and the others."""
    firms = office.issuers.items()
    issuers = {account: name for name, one in firms for account in (*one.accounts, *_in_invoices(one.firm))}
    return Accounts(issuers, office.accountant_id, office.statement_senders)


def _in_invoices(firm: Issuer) -> Iterator[str]:
    yield from (one.account for one in (firm.bank, *firm.currency_accounts))


def letter_received(state: Read, letter: MailReceived, _: Any) -> Decision:
    """Every attachment that by its name may be a statement; what it is its bytes tell."""
    if letter.history or letter.quarantined:
        return Decision()
    return Decision(events=tuple(_found(letter)))


def _found(letter: MailReceived) -> Iterator[StatementFound]:
    for one in letter.attachments:
        if _may_be(one):
            text = Text(sha256=one.blob.sha256, size_bytes=one.blob.size_bytes, media_type=one.blob.media_type)
            yield StatementFound(
                letter_id=letter_id(letter.mailbox, letter.raw.sha256),
                name=one.name,
                content=text,
                sender_domain=letter.letters[0].sender_domain if letter.letters else None,
                verified=letter.authentication.verified,
            )


def _may_be(one: Attachment) -> bool:
    return one.name.casefold().endswith(ENDINGS) and one.blob.size_bytes <= LARGEST_BYTES


def statement_found(state: Read, found: StatementFound, accounts: Accounts) -> Decision:
    """Its payments; a file that is no statement makes nothing, one with doubts or one that is broken a task.

    Who may pretend to be the bank may pay any invoice: what nobody vouches for is a task, and none of its payments.
    """
    if state.done:
        return Decision()
    content = found.content.held or b""
    if not is_statement(content):
        return Decision()  # a text file like any other
    if not _trusted(found, accounts):
        return Decision(commands=(_untrusted(found, accounts),))
    try:
        statement = read_statement(content)
    except BadStatement as error:
        return Decision(commands=(_broken(found, error, accounts),))
    ours = [_own(one, accounts) for one in statement.movements if one.our_account in accounts.issuers]
    several = [(_key(one, accounts.issuers[one.our_account]), one) for one in ours]
    seen = [
        _seen(one, accounts.issuers[one.our_account], found.content.sha256, key, shown)
        for (key, one), shown in zip(several, shown_in(several, statement.balances), strict=True)
    ]
    strange = sorted({one.our_account for one in statement.movements} - accounts.issuers.keys())
    doubts = [*statement.doubts, *(f"account {one}: none of our issuers has it" for one in strange)]
    commands = (_doubtful(found, doubts, accounts),) if doubts else ()
    return Decision(tuple(seen), commands)


def _own(one: Movement, accounts: Accounts) -> Movement:
    """Between two accounts of one issuer, of which the statement knows only one."""
    own = accounts.issuers.get(one.other.account or "") == accounts.issuers[one.our_account]
    return replace(one, direction="own") if own else one


def _key(one: Movement, issuer: str) -> str:
    """The same for all that have one key: what else is shown of them tells them apart."""
    return hashlib.sha256(f"{issuer}|{one.direction}|{replace(one, twin=0).key}".encode()).hexdigest()[:32]


def _seen(one: Movement, issuer: str, statement: str, key: str, shown: Shown) -> PaymentSeen:
    said = {"purpose": one.purpose, "name": one.other.name} | ({"glued": one.glued} if one.glued else {})
    words = json.dumps(said, ensure_ascii=False).encode()
    return PaymentSeen(
        payment_id=key,
        issuer=issuer,
        direction=one.direction,
        amount=one.amount,
        currency=one.currency,
        on=one.on,
        words=Text.holding(words, JSON_TYPE),
        number=one.number,
        dated=one.dated,
        other_inn=one.other.inn,
        reversal=one.reversal,
        statement=statement,
        sight=sight(one),
        reference=one.reference,
        doubt=one.doubt,
        shown=shown,
    )


def _trusted(found: StatementFound, accounts: Accounts) -> bool:
    if found.verified is False:
        return False
    sender = f".{found.sender_domain or ''}"
    return not accounts.senders or any(sender.endswith(f".{one.casefold()}") for one in accounts.senders)


def _untrusted(found: StatementFound, accounts: Accounts) -> CreateTask:
    why = "почтовый сервер не подтвердил отправителя" if found.verified is False else "этого отправителя нет в списке"
    words = (
        f"Пришла банковская выписка «{found.name}» от {found.sender_domain or 'неизвестного отправителя'}: {why}. "
        "Ни один её платёж не учтён.\n\nСверьте файл с банком. Если выписка настоящая, перешлите файл на тот же адрес "
        "из рабочей почты: тогда платежи будут учтены."
    )
    content = found.content
    file = Blob(sha256=content.sha256, size_bytes=content.size_bytes, media_type=content.media_type)
    asked = task(accounts.accountant_id, f"Проверить, кто прислал выписку {found.name}", words)
    return asked.model_copy(update={"files": (TaskFile(name=found.name, blob=file),)})


def _broken(found: StatementFound, error: BadStatement, accounts: Accounts) -> CreateTask:
    words = (
        f"Выписка «{found.name}» не читается, ни один её платёж не учтён:\n\n• {error}\n\n"
        "Запросите у банка этот файл ещё раз. Целый файл читается из письма или командой: delo billing statement ФАЙЛ"
    )
    return task(accounts.accountant_id, f"Не читается банковская выписка {found.name}", words)


def _doubtful(found: StatementFound, doubts: list[str], accounts: Accounts) -> CreateTask:
    listed = "\n".join(f"• {one}" for one in doubts)
    words = f"В выписке «{found.name}» есть то, что нужно проверить по банку:\n\n{listed}"
    return task(accounts.accountant_id, f"Проверить банковскую выписку {found.name}", words)


def evolve_read(state: Read, event: Event) -> Read:
    """Once is enough."""
    return Read(done=True) if isinstance(event, PaymentSeen) else state


def task(person: int, title: str, words: str) -> CreateTask:
    """To a person, of nobody's client yet."""
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="portal", id=0),
        responsible_id=person,
        title=title,
        description=Text.of(words),
        tags=("оплата",),
    )
