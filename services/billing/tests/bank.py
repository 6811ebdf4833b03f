"""Statements of the worked month's bank: what came and what went."""

from __future__ import annotations

from uuid import UUID

from contracts.claims import Text
from contracts.payments.v1 import StatementFound
from making import WORKED

OURS, THEIRS = WORKED["issuer"]["bank"]["account"], "40702810300000054321"
INN, STRANGER = WORKED["client"]["inn"], "7798120412"


def found(content: str | bytes) -> StatementFound:
    """A letter brought it."""
    data = content if isinstance(content, bytes) else content.encode("cp1251")
    return StatementFound(letter_id=UUID(int=9), name="kl_to_1c.txt", content=Text.holding(data, "text/plain"))


def file_1c(documents: str) -> str:
    return f"1CClientBankExchange\nВерсияФормата=1.03\nРасчСчет={OURS}\n{documents}КонецФайла\n"


def statement(*payments: tuple[str, str, str, str]) -> StatementFound:
    """Number, sum, ИНН of the payer, purpose of each."""
    documents = "".join(
        f"СекцияДокумент=Платежное поручение\nНомер={number}\nДата=03.11.2026\nСумма={amount}\n"
        f"ПлательщикСчет={THEIRS}\nПлательщик=Некто\nПлательщикИНН={inn}\nПолучательСчет={OURS}\n"
        f"ДатаПоступило=03.11.2026\nНазначениеПлатежа={purpose}\nКонецДокумента\n"
        for number, amount, inn, purpose in payments
    )
    return found(file_1c(documents))


def given_back(amount: str, purpose: str, *, inn: str = INN, number: str = "8") -> StatementFound:
    """The firm returns money; inn "": the bank doesn't say to whom."""
    return found(
        file_1c(
            f"СекцияДокумент=Платежное поручение\nНомер={number}\nДата=05.11.2026\nСумма={amount}\n"
            f"ПлательщикСчет={OURS}\nПолучательИНН={inn}\nПолучатель=Некто\nДатаСписано=05.11.2026\n"
            f"НазначениеПлатежа={purpose}\nКонецДокумента\n"
        )
    )
