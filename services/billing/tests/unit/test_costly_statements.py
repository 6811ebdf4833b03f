"""Statements made to keep us busy, or with sums that no Decimal holds: read at the cost of their length, or doubted."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from bank import OURS, THEIRS, camt, entry
from billing.core.statement import Movement, disagreements
from billing.core.statements import read_statement

SMALL, TIMES = 1_000, 6
SLACK = 2.5  # six times the file may cost fifteen times as much; by its square it would cost 36


def spent(content: bytes) -> float:
    """Seconds of the processor to read it, the better of two."""

    def once() -> float:
        began = time.process_time()
        read_statement(content)
        return time.process_time() - began

    return min(once(), once())


def written(body: str) -> bytes:
    return f"1CClientBankExchange\nВерсияФормата=1.03\n{body}КонецФайла\n".encode("cp1251")


def document(amount: str = "1.00", purpose: str = "счет", account: str = OURS) -> str:
    return (
        f"СекцияДокумент=Платежное поручение\nНомер=1\nДата=03.11.2026\nСумма={amount}\nПлательщикСчет={THEIRS}\n"
        f"ПолучательСчет={account}\nДатаПоступило=03.11.2026\nНазначениеПлатежа={purpose}\nКонецДокумента\n"
    )


def account_of(number: int) -> str:
    return f"4070281070{number:010d}"


def one_purpose(lines: int) -> bytes:
    """One purpose over many lines."""
    return written(f"РасчСчет={OURS}\n{document(purpose=('слово ' * 6 + chr(10)) * lines * 4)}")


def many_accounts(count: int) -> bytes:
    """As many accounts as documents."""
    accounts = (
        f"СекцияРасчСчет\nДатаНачала=02.11.2026\nРасчСчет={account_of(one)}\nВсегоПоступило=1.00\nКонецРасчСчет\n"
        for one in range(count // 4)
    )
    return written("".join(accounts) + "".join(document(account=account_of(one)) for one in range(count // 4)))


def test_a_purpose_costs_no_more_than_its_length() -> None:
    assert spent(one_purpose(SMALL * TIMES)) < spent(one_purpose(SMALL)) * TIMES * SLACK


class Counted(tuple[Movement, ...]):
    """Movements that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Movement]:
        self.times += 1
        return super().__iter__()


def test_the_movements_are_gone_through_once_however_many_accounts_there_are() -> None:
    found = read_statement(many_accounts(24))
    counted = Counted(found.movements)

    assert list(disagreements(found.balances, counted)) == []
    assert (len(found.balances), counted.times) == (6, 1)


def test_sums_of_many_accounts_are_compared_each_with_its_own_documents() -> None:
    found = read_statement(many_accounts(24).replace(b"=1.00", b"=2.00", 1))

    assert found.doubts == (f"account {account_of(0)}: received 2.00 by the bank, 1.00 by its documents",)


def test_a_purpose_over_several_lines_is_one() -> None:
    found = read_statement(
        written(f"РасчСчет={OURS}\n{document(purpose='первая' + chr(10) + 'вторая' + chr(10) + 'третья')}")
    )

    assert [one.purpose for one in found.movements] == ["первая вторая третья"]


@pytest.mark.parametrize("sum_", ["1E+30", "1" * 40])
def test_a_sum_that_no_decimal_holds_is_a_doubt_and_the_other_payments_are_read(sum_: str) -> None:
    in_1c = read_statement(written(f"РасчСчет={OURS}\n{document(sum_)}{document()}"))
    in_camt = read_statement(camt(entry(sum_, reference="R1"), entry("1.00", reference="R2")))

    for found in (in_1c, in_camt):
        assert [str(one.amount) for one in found.movements] == ["1.00"]
        assert [f"{sum_!r} is no sum" in doubt for doubt in found.doubts] == [True]
