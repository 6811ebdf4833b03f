"""camt.053 as banks write it: batches of equal payments, reversals, files that are broken."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bank import INN, OURS, THEIRS, camt, entry, found, statement, transaction
from billing.core.statements import read_statement
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentNoted, PaymentUnmatched, StatementFound
from making import WORKED
from office import SECOND, Office, billed


def left(office: Office) -> list[tuple[str, str]]:
    return [(str(one.amount), str(one.left)) for one in office.said(PaymentMatched)]


@pytest.mark.parametrize("number", ["NOTPROVIDED", "E1"])
def test_two_equal_transactions_of_a_batch_are_two_payments_and_are_not_counted_again(number: str) -> None:
    parts = [transaction("10000.00", f"счет Н-118 часть {part}", number=number) for part in (1, 2)]
    office = billed()
    office.hear(found(camt(entry("20000.00", *parts), closing="20000.00")))
    # the same batch in the statement of the week
    office.hear(found(camt(entry("20000.00", *parts), entry("5.00", reference="R2"), closing="20005.00")))

    assert left(office) == [("10000.00", "13730.03"), ("10000.00", "3730.03")]
    assert len(office.said(PaymentNoted)) == 3


def test_a_payment_that_another_statement_has_under_another_reference_is_a_question() -> None:
    office = billed()
    one = transaction("10000.00", "счет Н-118")
    office.hear(found(camt(entry("10000.00", one), entry("10000.00", one, reference="R2"))))  # paid twice, in one
    # issued anew by the bank, with references of its own; R3 is R1 or R2, or a third payment
    office.hear(found(camt(entry("10000.00", one, reference="R3"), closing="10000.00")))

    assert left(office) == [("10000.00", "13730.03"), ("10000.00", "3730.03")]
    (asked,) = office.said(PaymentUnmatched)
    assert (asked.why, asked.amount) == ("repeated", Decimal("10000.00"))
    (task,) = office.ordered(CreateTask)
    assert "другой выписке" in task.description.content
    assert [one.certain for one in office.states["billing.till", "nordlex"].spare] == [False]

    another = transaction("10000.00", "счет Н-118 часть 2")
    office.hear(found(camt(entry("10000.00", another, reference="R4"))))
    assert left(office)[2:] == [("3730.03", "0.00")]


def test_money_on_any_account_of_the_issuer_counts_and_on_a_stranger_s_is_a_doubt() -> None:
    office = billed()
    first, second, third = (statement((number, "5000.00", INN, "счет Н-118")) for number in ("1", "2", "3"))
    office.hear(first, moved(second, SECOND.replace("978", "810", 1)), moved(third, SECOND))

    assert left(office) == [("5000.00", "18730.03")]
    assert [(one.currency, one.why) for one in office.said(PaymentUnmatched)] == [("EUR", "other_currency")]
    assert "none of our issuers has it" in office.ordered(CreateTask)[0].description.content


def test_money_between_two_accounts_of_the_issuer_is_nobody_s_question() -> None:
    office = billed()
    known = statement(("1", "5000.00", WORKED["issuer"]["inn"], "Перевод собственных средств")).content.held or b""
    office.hear(found(known.replace(THEIRS.encode(), SECOND.encode())))

    assert (office.said(PaymentUnmatched), office.ordered(CreateTask)) == ([], [])


def moved(known: StatementFound, account: str) -> StatementFound:
    assert known.content.held is not None
    return found(known.content.held.replace(OURS.encode(), account.encode()))


def test_payments_with_a_number_of_their_own_are_never_taken_for_one_another() -> None:
    office = billed()
    for number in ("E1", "E2"):
        office.hear(found(camt(entry("10000.00", transaction("10000.00", "счет Н-118", number=number)))))

    assert left(office) == [("10000.00", "13730.03"), ("10000.00", "3730.03")]


def test_a_transaction_alone_keeps_the_key_it_always_had() -> None:
    (one,) = read_statement(camt(entry("5.00", transaction("5.00", "счет Н-118", number="E1")))).movements

    assert one.key == f"E1|2026-11-05|5.00|{one.payer_account}"


def test_a_reversal_takes_back_the_payment_of_the_client_who_is_still_its_debtor() -> None:
    paid = transaction("23730.03", "счет Н-118", number="412")
    office = billed()
    office.hear(found(camt(entry("23730.03", paid))))
    office.hear(found(camt(entry("23730.03", paid, direction="DBIT", reversal=True, reference="R2"))))

    assert left(office) == [("23730.03", "0.00"), ("-23730.03", "23730.03")]


@pytest.mark.parametrize(
    ("opening", "closing", "doubts"),
    [
        ("100.00", "5100.00", ()),
        ("0.00", "5000.00", ()),
        ("100.00", "999.00", ("account {}: closes with 999.00, its entries give 5100.00",)),
        ("100.00", "", ()),
    ],
)
def test_entries_that_do_not_lead_from_the_opening_to_the_closing_balance_are_a_doubt(
    opening: str, closing: str, doubts: tuple[str, ...]
) -> None:
    statement = read_statement(camt(entry("5000.00"), opening=opening, closing=closing))

    assert statement.doubts == tuple(one.format(statement.balances[0].account) for one in doubts)


def test_of_one_page_among_several_the_balance_is_not_reckoned() -> None:
    page = b"<Stmt><StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"
    content = camt(entry("5000.00"), closing="999.00").replace(b"<Stmt>", page)

    assert read_statement(content).doubts == ()


@pytest.mark.parametrize(
    "content",
    [
        camt(entry("5000.00"), begins="05.11.2026"),
        camt(entry("5000.00"), opening="9.9.9"),
        camt(entry("5000.00"), closing="много"),
    ],
)
def test_a_balance_that_can_not_be_read_is_a_doubt_and_the_entries_are_read(content: bytes) -> None:
    statement = read_statement(content)

    assert (len(statement.movements), len(statement.doubts)) == (1, 1)


@pytest.mark.parametrize(
    "content",
    [
        camt(entry("5000.00"))[:-60],
        "1CClientBankExchange\r\nРасчСчет=1\r\nКонецФайла\r\n".encode("cp1251"),
        b"<Document><BkToCstmrStmt/></Document>",
    ],
)
def test_a_statement_that_is_broken_is_a_task_to_the_accountant(content: bytes) -> None:
    office = billed()
    office.hear(found(content))

    (task,) = office.ordered(CreateTask)
    assert (task.title, task.responsible_id) == ("Не читается банковская выписка kl_to_1c.txt", 4)
    assert "ни один её платёж не учтён" in task.description.content


def test_roubles_may_be_called_by_their_old_code() -> None:
    office = billed()
    office.hear(found(camt(entry("10000.00", transaction("10000.00", "счет Н-118"))).replace(b"'RUB'", b"'RUR'")))

    assert left(office) == [("10000.00", "13730.03")]
