"""The words of the calendar's tasks."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template

from contracts.claims import Text

from tax_calendar.core.ics import PROVISIONAL
from tax_calendar.core.merging import Bundle
from tax_calendar.core.planner import Dated
from tax_calendar.core.tax_profile import TaxProfile
from tax_calendar.law import lawbook

MANY = {"money": "Платежи", "papers": "Отчёты и уведомления"}


@cache
def _template(name: str) -> Template:
    return Template((files("tax_calendar") / "templates" / "ru" / name).read_text(encoding="utf-8"))


def title(one: Bundle, client: str) -> str:
    """What, whose, by when; several obligations by their number."""
    first = one.parts[0]
    words = lawbook().words[first.obligation.task]
    what = f"{words.verb}: {first.obligation.name}, {first.period}"
    if len(one.parts) > 1:
        what = f"{MANY[one.sort]} ({len(one.parts)}), {one.authority}"
    return f"{what} — {client} — до {one.on:%d.%m.%Y}"[:250]


def description(one: Bundle, client: str, profile: TaxProfile) -> Text:
    """Each obligation with period, basis and, for a payment, where its sum is to be written; why this client."""
    facts = {
        "client": client,
        "until": f"{one.on:%d.%m.%Y}",
        "authority": one.authority,
        "provisional": f"\n{PROVISIONAL}" if one.is_provisional else "",
        "parts": "\n".join(_part(part) for part in one.parts),
        "why": why(one, profile),
    }
    return Text.of(_template("calendar_task.txt").substitute(facts).strip())


def _part(part: Dated) -> str:
    amount = " Сумма: ________ ₽." if part.obligation.kind == "payment" else ""
    basis = f"Основание: {part.obligation.legal_basis}."
    return f"• {part.obligation.name} за {part.period}: по закону {part.nominal:%d.%m.%Y}.{amount} {basis}"


def why(one: Bundle, profile: TaxProfile) -> str:
    """The fields of the profile that brought the obligations."""
    values = profile.at(one.parts[0].judged_on)
    looked_at = sorted({name for part in one.parts for name in part.obligation.applies_to.fields if values.get(name)})
    return "; ".join(f"{name} = {_plain(values[name])}" for name in looked_at)


def _plain(value: object) -> str:
    if value is True:
        return "да"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def checklist(one: Bundle) -> tuple[str, ...]:
    """The steps of a single obligation; of several, one line each."""
    if len(one.parts) > 1:
        return tuple(
            f"{lawbook().words[part.obligation.task].verb}: {part.obligation.name}, {part.period}" for part in one.parts
        )
    part = one.parts[0]
    facts = {
        "name": part.obligation.name,
        "period": part.period,
        "until": f"{one.on:%d.%m.%Y}",
        "authority": one.authority,
    }
    return tuple(Template(line).substitute(facts) for line in lawbook().words[part.obligation.task].checklist)


def cancelled(client: str, *, left: bool) -> Text:
    """Why a task is taken back."""
    because = "клиент больше не обслуживается" if left else "изменился налоговый профиль клиента"
    return Text.of(f"Задача больше не нужна: {because} ({client}).")
