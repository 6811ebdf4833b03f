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


def camt(*entries: str, opening: str = "0.00", closing: str = "", begins: str = "2026-11-05T00:00:00") -> bytes:
    """A camt.053 of our account; without *closing* it says nothing of how it closes."""
    closes = (
        f"<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy='RUB'>{closing}</Amt></Bal>" if closing else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
        f"<BkToCstmrStmt><Stmt><FrToDt><FrDtTm>{begins}</FrDtTm><ToDtTm>2026-11-05T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><Othr><Id>{OURS}</Id></Othr></Id></Acct>"
        f"<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy='RUB'>{opening}</Amt></Bal>{closes}"
        f"{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(amount: str, *parts: str, direction: str = "CRDT", reversal: bool = False, reference: str = "R1") -> str:
    reverses = "<RvslInd>true</RvslInd>" if reversal else ""
    return (
        f"<Ntry><Amt Ccy='RUB'>{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{reverses}<Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>2026-11-05</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<NtryDtls>{''.join(parts)}</NtryDtls></Ntry>"
    )


def transaction(
    amount: str,
    purpose: str,
    *,
    number: str = "NOTPROVIDED",
    inn: str = INN,
    account: str = THEIRS,
    reference: str = "",
) -> str:
    """Of a batch: from a payer to us, whichever way the money goes."""
    structured = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>" if reference else ""
    payer = f"<Pty><Nm>Некто</Nm><Id><OrgId><Othr><Id>{inn}</Id></Othr></OrgId></Id></Pty>"
    ours = f"<Pty><Nm>Мы</Nm><Id><OrgId><Othr><Id>{WORKED['issuer']['inn']}</Id></Othr></OrgId></Id></Pty>"
    return (
        f"<TxDtls><Refs><EndToEndId>{number}</EndToEndId></Refs><Amt Ccy='RUB'>{amount}</Amt><RltdPties>"
        f"<Dbtr>{payer}</Dbtr><DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct>"
        f"<Cdtr>{ours}</Cdtr><CdtrAcct><Id><Othr><Id>{OURS}</Id></Othr></Id></CdtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{purpose}</Ustrd>{structured}</RmtInf></TxDtls>"
    )


def given_back(amount: str, purpose: str, *, inn: str = INN, number: str = "8") -> StatementFound:
    """The firm returns money; inn "": the bank doesn't say to whom."""
    return found(
        file_1c(
            f"СекцияДокумент=Платежное поручение\nНомер={number}\nДата=05.11.2026\nСумма={amount}\n"
            f"ПлательщикСчет={OURS}\nПолучательИНН={inn}\nПолучатель=Некто\nДатаСписано=05.11.2026\n"
            f"НазначениеПлатежа={purpose}\nКонецДокумента\n"
        )
    )


def both(*several: StatementFound) -> StatementFound:
    """The documents of all, in one file."""
    end, first = "КонецФайла".encode("cp1251"), "СекцияДокумент".encode("cp1251")
    contents = [one.content.held or b"" for one in several]
    documents = b"".join(one[one.index(first) : one.index(end)] for one in contents)
    return found(contents[0][: contents[0].index(first)] + documents + end)


def from_us(part: str) -> str:
    """A transaction the other way round."""
    return part.replace("Dbtr", "X").replace("Cdtr", "Dbtr").replace("X", "Cdtr")
