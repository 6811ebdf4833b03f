"""Russian words on invoices: titles of lines, purpose of payment, warnings of a paper."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

from domain.money import comma, plain, rounded

from billing.core.month import Input
from billing.core.vat import Tax

SIGNS = {"RUB": "руб.", "EUR": "евро"}
STATES = {
    "billed": "",
    "included": "входит в абонентскую плату",
    "covered": "входит в фиксированную плату",
    "free": "бесплатно",
    "rounded": "округлено до нуля",
    "capped": "сверх предела",
    "written_off": "списано",
    "non_billable": "не оплачивается",
    "held": "перенесено",
    "overlapped": "учтено другой записью",
    "already_billed": "учтено ранее",
}
# Work of another period that corrects nothing says itself why it is here.
NO_CORRECTION = ("отложено", "к соседнему периоду", "исправление", "плата")
MINIMUM = "Доплата до минимальной стоимости услуг за период"
MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)


def figure(amount: Decimal) -> str:
    """As Russian papers write it, without needless zeros: 14500, 99,99."""
    return plain(amount).replace(".", ",")


def day(on: date) -> str:
    """As papers write it."""
    return f"{on:%d.%m.%Y}"


def late_fee(on: date) -> str:
    """Of a fee whose own period an invoice has."""
    return f"плата за {day(on)}, не вошедшая в прежний счёт"


def period(first: date, last: date) -> str:
    """«октябрь 2026», or both days."""
    if first.day == 1 and last == first.replace(day=monthrange(first.year, first.month)[1]):
        return f"{MONTHS[first.month - 1]} {first.year}"
    return f"{day(first)}–{day(last)}"


def time_title(month: Input, who: str, grade: str | None, matter: str | None, *, travel: bool) -> str:
    """What a line of time is called."""
    known = month.contract.matter(matter)
    about = (known.title or known.id) if known else matter
    parts = [f"{month.contract.service_title}: {who}", grade, "проезд" if travel else None, about]
    return ", ".join(part for part in parts if part)


def correction(corrects: str) -> str:
    """Of what work of an earlier period is a correction, or why else it is billed now."""
    return corrects if corrects.casefold().startswith(NO_CORRECTION) else f"исправление {corrects}"


def purpose(month: Input, taxes: tuple[Tax, ...], vat: Decimal, gross: Decimal, to_pay: Decimal) -> str:
    """What the client writes into the payment order (docs/facts/invoicing.md, section 4).

    Where not the whole is paid (advances), VAT is that of the sum which is paid for services; agent expenses have none.
    """
    head = f"Оплата по счету № {month.invoice.number} от {day(month.invoice.on)}"
    sign = SIGNS[month.contract.billed_in]
    percents = {tax.percent for tax in taxes if tax.percent is not None}
    if not percents or (to_pay <= 0 < gross):
        return f"{head}, без НДС"
    rate = f" {plain(next(iter(percents)))}%" if len(percents) == 1 else ""
    if len(taxes) > 1:
        return f"{head}, в т.ч. НДС{rate}" + (f" - {comma(vat)} {sign}" if to_pay >= gross else "")
    percent = percents.pop()
    share = vat if to_pay >= gross else rounded(to_pay * percent, 100 + percent)
    return f"{head}, в т.ч. НДС {plain(percent)}% - {comma(share)} {sign}"


def policy(month: Input) -> tuple[str, ...]:
    """How time was reckoned, for whoever reckons it again."""
    rule, notes = month.contract.rounding, []
    if rule.increment_minutes:
        per = {"fragment": "каждого фрагмента", "day_matter_person": "за день по делу и специалисту", "line": "строки"}
        way = "вверх" if rule.direction == "up" else "до ближайшего"
        notes.append(f"Время {per[rule.per]} округляется {way} до {rule.increment_minutes} мин.")
    if rule.minimum_minutes:
        notes.append(f"Не менее {rule.minimum_minutes} мин. за единицу учёта.")
    if rule.hours_decimals is not None:
        notes.append(f"Часы строки округляются до {rule.hours_decimals} знаков после запятой.")
    if rule.money == "end":
        notes.append("Суммы округляются один раз, в итоге.")
    elif rule.vat == "total":
        notes.append("НДС исчислен с итога по каждой ставке.")
    rate = month.contract.exchange_rate
    if rate is not None:
        notes.append(f"Курс на {day(rate.on)}: {figure(rate.rate)} руб. ({rate.source}).")
    return tuple(notes)
