"""Statements of banks: both formats, all encodings, the traps of docs/facts/invoicing.md, section 9."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from billing.core.statement import BadStatement, Movement
from billing.core.statements import is_statement, read_statement
from hypothesis import given, settings
from hypothesis import strategies as st

OURS, THEIRS = "40702810700000012345", "40702810300000054321"
HEADER = f"""1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
Отправитель=Банк
ДатаНачала=02.11.2026
ДатаКонца=03.11.2026
РасчСчет={OURS}
СекцияРасчСчет
ДатаНачала=02.11.2026
ДатаКонца=03.11.2026
РасчСчет={OURS}
НачальныйОстаток=100.00
ВсегоПоступило=23730.03
ВсегоСписано=500.00
КонечныйОстаток=23330.03
КонецРасчСчет
"""
INCOMING = f"""СекцияДокумент=Платежное поручение
Номер=57
Дата=02.11.2026
Сумма=23730.03
ПлательщикСчет={THEIRS}
Плательщик=ИНН 7801007771 ООО "Хельсинки Трейд Рус"
ПлательщикИНН=7801007771
ПлательщикКПП=780101001
ПлательщикБИК=044599901
ПолучательСчет={OURS}
ДатаПоступило=03.11.2026
НеизвестныйКлюч=что угодно
НазначениеПлатежа=Оплата по счету № 118 от 31.10.2026; код=5
 в т.ч. НДС 22% - 4279.19
КонецДокумента
"""
FEE = f"""СекцияДокумент=Банковский ордер
Номер=9
Дата=03.11.2026
Сумма=500.00
ПлательщикРасчСчет={OURS}
Плательщик1=ООО "Нордлекс Консалт"
ПолучательСчет=70601810000000000001
Получатель=Банк
ДатаСписано=03.11.2026
НазначениеПлатежа1=Комиссия
НазначениеПлатежа2=за ведение счета
КонецДокумента
"""
WHOLE = HEADER + INCOMING + FEE + "КонецФайла\n"


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("version", ["1.02", "1.03"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_1c_file_is_read_in_every_encoding_whatever_it_says_of_itself(encoding: str, version: str, end: str) -> None:
    found = read_statement(WHOLE.replace("1.03", version).replace("\n", end).encode(encoding))

    came, went = found.movements
    assert came == Movement(
        direction="in",
        amount=Decimal("23730.03"),
        currency="RUB",
        on=date(2026, 11, 3),
        purpose="Оплата по счету № 118 от 31.10.2026; код=5 в т.ч. НДС 22% - 4279.19",
        our_account=OURS,
        other=came.other,
        number="57",
        dated=date(2026, 11, 2),
        document="Платежное поручение",
        payer_account=THEIRS,
    )
    assert (came.other.name, came.other.inn, came.other.kpp) == (
        *('ООО "Хельсинки Трейд Рус"', "7801007771", "780101001"),
    )
    assert (went.direction, went.purpose, went.other.name) == ("out", "Комиссия за ведение счета", "Банк")
    assert found.doubts == ()
    assert found.balances[0].closing == Decimal("23330.03")


def test_the_same_payment_in_two_statements_has_one_key() -> None:
    one = read_statement(WHOLE.encode("cp1251")).movements[0]
    other = read_statement((HEADER + INCOMING.replace("код=5", "код=6") + "КонецФайла").encode()).movements[0]

    assert one.key == other.key == f"57|2026-11-02|23730.03|{THEIRS}"


def test_sums_that_disagree_and_a_file_cut_off_are_doubts() -> None:
    found = read_statement((HEADER + INCOMING).encode("cp1251"))

    assert found.doubts == (
        "the file is cut off: it doesn't end with КонецФайла",
        f"account {OURS}: spent 500.00 by the bank, 0 by its documents",
    )
    assert len(found.movements) == 1


@pytest.mark.parametrize(
    ("old", "new", "doubt"),
    [
        ("Сумма=23730.03", "Сумма=много", "'много' is no sum"),
        ("Сумма=23730.03", "Сумма=-5", "'-5' is no sum above 0"),
        ("Дата=02.11.2026", "Дата=2026-11-02", "'2026-11-02' is no day"),
        (f"ПолучательСчет={OURS}\nДатаПоступило=03.11.2026\n", "", "neither account is ours"),
    ],
)
def test_a_document_that_can_not_be_read_is_a_doubt_with_its_line_and_the_others_are_read(
    old: str, new: str, doubt: str
) -> None:
    found = read_statement((HEADER + INCOMING.replace(old, new) + FEE + "КонецФайла").encode("cp1251"))

    assert any(one.startswith("line 17: Платежное поручение") and doubt in one for one in found.doubts)
    assert len(found.movements) == 1


def test_money_between_our_own_accounts_is_neither_income_nor_expense() -> None:
    text = HEADER.replace("РасчСчет=", f"РасчСчет={THEIRS}\nРасчСчет=", 1) + INCOMING + "КонецФайла"

    assert [one.direction for one in read_statement(text.encode()).movements] == ["own"]


def test_a_sum_with_a_comma_is_read() -> None:
    text = (HEADER + INCOMING + FEE + "КонецФайла").replace("Сумма=23730.03", "Сумма=23 730,03")

    assert read_statement(text.encode()).movements[0].amount == Decimal("23730.03")


CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><Stmt>
<Id>1</Id><CreDtTm>2026-11-03T20:00:00</CreDtTm>
<FrToDt><FrDtTm>2026-11-02T00:00:00</FrDtTm><ToDtTm>2026-11-03T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>FI2112345600000785</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">320.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="EUR">300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts><BookgDt><Dt>2026-11-03</Dt></BookgDt>
<AcctSvcrRef>R1</AcctSvcrRef><NtryDtls>
<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy="EUR">100.00</Amt>
<RltdPties><Dbtr>{dbtr}</Dbtr><DbtrAcct><Id><IBAN>FI10</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>Invoice</Ustrd><Ustrd>№ 132</Ustrd></RmtInf></TxDtls>
<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">200.00</Amt>
<RmtInf><Strd><CdtrRefInf><Ref>1232</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
</NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><DtTm>2026-11-03T10:00:00+02:00</DtTm></BookgDt><AcctSvcrRef>R2</AcctSvcrRef></Ntry>
<Ntry><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-11-03</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
NAMED = {
    "02": "<Nm>Pohjola Oy</Nm><Id><OrgId><Othr><Id>7801007771</Id></Othr></OrgId></Id>",
    "08": "<Pty><Nm>Pohjola Oy</Nm><Id><OrgId><Othr><Id>7801007771</Id></Othr></OrgId></Id></Pty>",
}


@pytest.mark.parametrize("version", ["02", "08"])
def test_camt_053_gives_the_transactions_of_a_batch_whatever_its_namespace(version: str) -> None:
    status = "BOOK" if version == "02" else "<Cd>BOOK</Cd>"
    found = read_statement(CAMT.format(version=version, status=status, dbtr=NAMED[version]).encode())

    first, second, reversal = found.movements
    assert (first.amount, first.number, first.other.name, first.other.inn) == (
        *(Decimal("100.00"), "E1", "Pohjola Oy", "7801007771"),
    )
    assert (first.purpose, first.currency, first.on) == ("Invoice № 132", "EUR", date(2026, 11, 3))
    assert (second.amount, second.reference, second.number) == (Decimal("200.00"), "1232", None)
    assert (reversal.direction, reversal.reversal) == ("in", True)
    assert found.balances[0].opening == Decimal("-10.00")
    assert found.doubts == ()


def test_a_batch_that_does_not_add_up_is_a_doubt() -> None:
    text = CAMT.format(version="02", status="BOOK", dbtr="").replace(">300.00<", ">301.00<")

    assert read_statement(text.encode()).doubts == (
        "account FI2112345600000785, entry 1: 301.00 in all, 300.00 by its transactions",
    )


BOMB = b"""<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><A><BkToCstmrStmt>&b;</BkToCstmrStmt></A>"""


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"<html/>", b"<BkToCstmrStmt>", BOMB, b"1CClientBankExchange\n", b"\xff" * 100]
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(BadStatement):
        read_statement(content)


def test_an_attachment_is_told_by_its_first_bytes() -> None:
    assert is_statement(WHOLE.encode("cp866"))
    assert is_statement(CAMT.encode())
    assert not is_statement(b"%PDF-1.7")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(WHOLE)), st.text(max_size=20))
def test_no_damage_to_a_file_breaks_the_reader(at: int, noise: str) -> None:
    content = (WHOLE[:at] + noise + WHOLE[at:]).encode("cp1251", "replace")
    with contextlib.suppress(BadStatement):
        assert all(one.amount > 0 for one in read_statement(content).movements)


@pytest.mark.parametrize(("code", "currency"), [("810", "RUB"), ("643", "RUB"), ("978", "EUR"), ("840", "USD")])
def test_the_currency_of_a_1c_document_is_that_of_our_account(code: str, currency: str) -> None:
    ours = OURS.replace("810", code, 1)
    (movement,) = read_statement(f"{HEADER}{INCOMING}КонецФайла".replace(OURS, ours).encode("cp1251")).movements

    assert (movement.our_account, movement.currency) == (ours, currency)


def test_an_account_in_a_currency_nobody_knows_is_a_doubt() -> None:
    found = read_statement(
        f"{HEADER}{INCOMING}КонецФайла".replace(OURS, OURS.replace("810", "999", 1)).encode("cp1251")
    )

    assert found.movements == ()
    assert any("999" in one and "currency" in one for one in found.doubts)


@pytest.mark.parametrize("told", [("Платежное поручение", "Сторно"), ("=Оплата", "=Сторно. Оплата")])
def test_a_storno_takes_back_and_is_no_payment(told: tuple[str, str]) -> None:
    (movement,) = read_statement(f"{HEADER}{INCOMING}КонецФайла".replace(*told).encode("cp1251")).movements

    assert movement.reversal


@pytest.mark.parametrize(("encoding", "broken"), [("cp1251", b"\x98"), ("utf-8", b"\xff")])
def test_a_byte_that_is_no_letter_costs_its_letter_and_not_the_statement(encoding: str, broken: bytes) -> None:
    content = WHOLE.encode(encoding).replace("Комиссия".encode(encoding), b"Ko" + broken)
    found = read_statement(content)

    assert [one.purpose for one in found.movements][1] == "Ko\ufffd за ведение счета"
    assert str(found.movements[0].amount) == "23730.03"
    assert found.doubts == ("line 41: what can't be read there is replaced by \ufffd",)


def test_a_file_in_which_nothing_makes_sense_is_still_refused() -> None:
    with pytest.raises(BadStatement):
        read_statement(WHOLE.encode("utf-16")[2:])
    with pytest.raises(BadStatement):
        read_statement(b"1CClientBankExchange\n" + b"\x98" * 50)
