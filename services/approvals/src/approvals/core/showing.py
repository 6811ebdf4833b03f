"""Fields in words: what an approver reads of a request beside what its form says, and what a version has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contracts.crm.v1 import Field, Value

from approvals.core.checking import Reader
from approvals.core.form import Form
from approvals.core.money import written
from approvals.core.rules import FormName, Kind
from approvals.core.seen import PARENT_DEAL

MOST_SHOWN, MOST_CHANGED = 4000, 200
CUT = "… (это не весь текст: он в карточке заявки)"
EMPTY = "—"
NEVER = frozenset({"employee", "origin", PARENT_DEAL})  # the task and the page say whose it is
LEAVE = frozenset({"first_on", "last_on"})
# What the lines of a form say already.
TOLD: Mapping[FormName, frozenset[str]] = {
    "trip": LEAVE | {"route", "purpose", "tickets", "lodging", "advance", "per_diem"},
    "vacation": LEAVE | {"sick_first_on", "sick_last_on", "sick_more"},
    "expense": frozenset({"source", "kind", "amount", "spent_on", "file"}),
    "deputy": LEAVE | {"deputy", "kinds"},
    "document": frozenset(),
}


def shown(form: Form, name: str, most: int = MOST_SHOWN) -> str:
    """A field that is filled in; a text that is longer than *most* says that it is cut."""
    value = form[name]
    if value.amount is not None:
        return written(value.amount, value.currency or "RUB")
    if value.on is not None:
        return f"{value.on:%d.%m.%Y}"
    if value.employee_ids:
        return ", ".join(f"сотрудник № {number}" for number in value.employee_ids)
    said = form.text(name) or value.choice or _plain(value)
    return said if len(said) <= most else said[:most] + CUT


def _plain(value: Value) -> str:
    if value.number is not None:
        return str(value.number)
    if value.at is not None:
        return f"{value.at:%d.%m.%Y %H:%M}"
    return "указано" if value.yes is None else ("да" if value.yes else "нет")


def others(kind: Kind, fields: Iterable[Field], *, kept: bool) -> tuple[str, ...]:
    """The fields that are filled in and of which neither the form's lines nor the kind say anything."""
    reader = Reader(kind, fields, kept=kept)
    told = {*TOLD[kind.form], *NEVER, *kind.unwatched, *kind.when}
    if kind.form == "document":
        told |= {*kind.required, kind.amount or ""}
    names = (name for name in reader.form.names if name not in told and reader.form.has(name))
    return tuple(f"{reader.title(name)}: {shown(reader.form, name)}" for name in names)


def changes(kind: Kind, former: Iterable[Field], now: Iterable[Field], names: Iterable[str]) -> str:
    """What of *names* was and is: «Поставщик: ООО Рога → ООО Другое». Both as they are kept: nobody fetches prose."""
    reader, before = Reader(kind, now, kept=True), Form(former, kept=True)
    return "; ".join(f"{reader.title(name)}: {_change(before, reader.form, name)}" for name in names)


def _change(before: Form, now: Form, name: str) -> str:
    if now[name].prose is not None and now.has(name):
        return "другой, он в карточке заявки"
    old, new = (_brief(form, name) for form in (before, now))
    return f"{old} → {new}"


def _brief(form: Form, name: str) -> str:
    missing = not form.has(name) or (name == PARENT_DEAL and not form[name].number)
    return EMPTY if missing else shown(form, name, MOST_CHANGED)
