"""A file that 1С imports: CommerceML 2.10, one document «Счет на оплату» with its counterparties and rows.

1С matches the names of elements literally; amounts are in the invoice's currency, VAT beside them, not within.
"""

from __future__ import annotations

import re
from decimal import Decimal
from uuid import UUID, uuid5
from xml.etree import ElementTree

from domain.money import ZERO, plain

from billing.core.month import Input
from billing.core.rated import Rated
from billing.core.vat import Tax

VERSION = "2.10"
SPACE = UUID("3f0c8f0e-6d0b-5a5c-9d43-0b5f0c3c7a11")
# What XML 1.0 can't hold at all.
UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_TAX = Tax(None)  # outlays of an agent are outside of VAT
UNIT_CODE, UNIT_NAME = "876", "усл. ед."


def onec(rated: Rated) -> bytes:
    """The file, UTF-8. Its date of making is that of the invoice, so that the same invoice is the same file."""
    month = rated.month
    root = ElementTree.Element(
        "КоммерческаяИнформация", {"ВерсияСхемы": VERSION, "ДатаФормирования": f"{month.invoice.on}T00:00:00"}
    )
    paper = ElementTree.SubElement(root, "Документ")
    _texts(
        paper,
        Ид=str(_id(month, "invoice")),
        Номер=month.invoice.number,
        Дата=str(month.invoice.on),
        ХозОперация="Счет на оплату",
        Роль="Продавец",
        Валюта=rated.currency,
        Курс=plain(_course(rated)),
        Сумма=f"{rated.totals.gross + rated.totals.agent:.2f}",
    )
    _parties(paper, month)
    _texts(paper, Время="00:00:00", СрокПлатежа=str(rated.due_on) if rated.due_on else "", Комментарий=rated.purpose)
    taxes = ElementTree.SubElement(paper, "Налоги")
    for one in rated.totals.by_vat:
        _tax(taxes, one.tax, one.vat)
    goods = ElementTree.SubElement(paper, "Товары")
    for line in rated.lines:
        _goods(goods, str(_id(month, "line", str(line.number))), line.draft.title, line.net, line.draft.tax, line.vat)
    for paid in rated.agent:
        _goods(goods, str(_id(month, "expense", paid.expense.id)), paid.expense.title, paid.amount, NO_TAX, ZERO)
    _requisites(paper, rated)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _id(month: Input, *what: str) -> UUID:
    name = "/".join((month.issuer.inn, str(month.invoice.on.year), month.invoice.number, *what))
    return uuid5(SPACE, name)


def _course(rated: Rated) -> Decimal:
    rate = rated.month.contract.exchange_rate
    return Decimal(1) if rated.currency == "RUB" or rate is None else rate.rate


def _texts(parent: ElementTree.Element, /, **values: str | None) -> None:
    for name, value in values.items():
        if value:
            ElementTree.SubElement(parent, name).text = UNSAYABLE.sub("", value)


def _parties(paper: ElementTree.Element, month: Input) -> None:
    issuer, client = month.issuer, month.client
    both = ElementTree.SubElement(paper, "Контрагенты")
    for role, who, number in (("Продавец", issuer, issuer.inn), ("Покупатель", client, client.inn)):
        one = ElementTree.SubElement(both, "Контрагент")
        _texts(
            one,
            Ид=number or client.foreign_id or client.name,
            Наименование=who.name,
            ОфициальноеНаименование=who.name,
            ИНН=number,
            КПП=who.kpp,
            Роль=role,
        )
        if who.address:
            _texts(ElementTree.SubElement(one, "ЮридическийАдрес"), Представление=who.address)


def _tax(parent: ElementTree.Element, tax: Tax, vat: Decimal) -> None:
    one = ElementTree.SubElement(parent, "Налог")
    share = "Без налога" if tax.percent is None else plain(tax.percent)
    _texts(one, Наименование="НДС", УчтеноВСумме="false", Ставка=share, Сумма=f"{vat:.2f}")


def _goods(goods: ElementTree.Element, id_: str, title: str, net: Decimal, tax: Tax, vat: Decimal) -> None:
    one = ElementTree.SubElement(goods, "Товар")
    _texts(one, Ид=id_, Наименование=title)
    unit = ElementTree.SubElement(one, "БазоваяЕдиница", {"Код": UNIT_CODE, "НаименованиеПолное": "Условная единица"})
    unit.text = UNIT_NAME
    _texts(one, ЦенаЗаЕдиницу=f"{net:.2f}", Количество="1", Сумма=f"{net:.2f}")
    _tax(ElementTree.SubElement(one, "Налоги"), tax, vat)
    kinds = ElementTree.SubElement(one, "ЗначенияРеквизитов")
    _value(kinds, "ВидНоменклатуры", "Услуга")
    _value(kinds, "ТипНоменклатуры", "Услуга")


def _requisites(paper: ElementTree.Element, rated: Rated) -> None:
    month = rated.month
    kinds = ElementTree.SubElement(paper, "ЗначенияРеквизитов")
    _value(kinds, "Договор", f"{month.contract.title} № {month.contract.number} от {month.contract.on:%d.%m.%Y}")
    _value(kinds, "ПериодУслуг", f"{month.period.first_on} {month.period.last_on}")
    _value(kinds, "КОплате", f"{rated.totals.to_pay:.2f}")
    for paid in rated.agent:
        _value(kinds, "АгентскийРасход", f"{paid.expense.title}: {paid.amount:.2f}")


def _value(parent: ElementTree.Element, name: str, value: str) -> None:
    _texts(ElementTree.SubElement(parent, "ЗначениеРеквизита"), Наименование=name, Значение=value)
