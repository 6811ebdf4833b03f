"""Domain names of a portal: what funnel, stage, field, registry or folder a command means there. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from contracts.crm.v1 import Field, Value
from domain.quiet import is_quiet
from pydantic import BaseModel, BeforeValidator, ConfigDict, PositiveInt

from task_gateway.core.calls import parted
from task_gateway.core.progress import Refusal
from task_gateway.core.rules import ClientEventRule, TimesheetRules

DEAL, INVOICE = 2, 31
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


class UnknownName(Exception):
    """A command names what the portal profile does not; `refusal` says so to a person."""

    def __init__(self, what: str, name: str, known: Sequence[str]) -> None:
        have = f"Известны: {', '.join(sorted(known))}." if known else "В профиле портала их нет."
        words = f"В профиле портала нет имени «{name}» ({what})"
        hint = f"{have} Добавьте имя в task-gateway.yaml этого портала и отправьте команду заново."
        self.refusal = Refusal(code="unknown_name", words=words, hint=hint)
        super().__init__(f"{what} {name!r} is not in the portal profile")


class Named(BaseModel):
    """A part of the profile: what it doesn't know is a mistake, not a wish."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Slot(Named):
    """A field of the portal. choices: domain name → id of the list's value. multiple: it takes a list.

    prose: what is in it is a person's words; facts carry it as a claim check.
    """

    field: str
    choices: Mapping[str, str | int] = {}
    multiple: bool = False
    prose: bool = False


def _slot(given: Any) -> Any:
    return {"field": given} if isinstance(given, str) else given


Fields = Mapping[str, Annotated[Slot, BeforeValidator(_slot, json_schema_input_type=Slot | str)]]


class Funnel(Named):
    """id: of the funnel (category); 0 is the deals' default. stages: domain name → stage id with its prefix."""

    id: int = 0
    stages: Mapping[str, str] = {}


class ItemType(Named):
    """A smart process: 31 is the smart invoice. fields: domain name → the portal's field. client_event: its items are
    one-off facts of a client.
    """

    entity_type_id: int
    funnels: Mapping[str, Funnel] = {}
    fields: Fields = {}
    client_event: ClientEventRule | None = None


class Registry(Named):
    """A universal list by its id. fields: domain name → PROPERTY_n."""

    iblock_id: int
    iblock_type: str = "lists"
    fields: Fields = {}


class Calendar(Named):
    """A shared calendar: of a group, or of the company (owner 0). section: its id."""

    type: str
    owner_id: int = 0
    section: int | None = None


class Place(Named):
    """Where folders lie: a path from the common disk (or the folder *root*), and where they go when all is over."""

    path: str
    archive: str
    root: int | None = None


class Workflow(Named):
    """A template of a process over items. parameters: domain name → the template's parameter. mark_parameter: what it
    is given to be known again; before all else it writes that into mark_field of its item (UF_CRM_…, no domain name).
    """

    template_id: PositiveInt
    parameters: Fields = {}
    mark_parameter: str
    mark_field: str


class BrakeRules(Named):
    """How many effects a rule may have in an hour; None: any number. asks: the employee who is asked."""

    effects_per_hour: int | None = None
    automations: Mapping[str, int] = {}
    asks: int = 1

    @property
    def any(self) -> bool:
        """Whether there is a limit at all."""
        return self.effects_per_hour is not None or bool(self.automations)

    def limit(self, automation: str) -> int | None:
        """Of this rule."""
        return self.automations.get(automation, self.effects_per_hour)


class QuietHours(Named):
    """When people are not disturbed: from a time of day until one of the next day, and on days off."""

    begins: time
    ends: time

    def at(self, moment: datetime) -> bool:
        """Whether it is quiet. moment: in the portal's zone."""
        return is_quiet(moment, self.begins, self.ends)


class Names(Named):
    """See deploy/portal/demo/task-gateway.yaml. absences: kind → Russian title. units: name → code of the measure.
    forms: name → id of a form of the site. offline: what happens in the portal is read from its offline queue.
    """

    funnels: Mapping[str, Funnel] = {}
    deal_fields: Fields = {}
    items: Mapping[str, ItemType] = {}
    registries: Mapping[str, Registry] = {}
    calendars: Mapping[str, Calendar] = {}
    folders: Mapping[str, Place] = {}
    absences: Mapping[str, str] = {}
    workflows: Mapping[str, Workflow] = {}
    units: Mapping[str, int] = {}
    forms: Mapping[str, int] = {}
    timesheet: TimesheetRules = TimesheetRules()
    brake: BrakeRules = BrakeRules()
    quiet: QuietHours | None = None
    offline: bool = True
    list_date: str = "%d.%m.%Y"
    list_time: str = "%d.%m.%Y %H:%M:%S"

    def funnel(self, name: str) -> Funnel:
        """Of deals. Raises UnknownName."""
        return known("воронка", self.funnels, name)

    def stage(self, funnel: str, name: str) -> str:
        """The stage's id. Raises UnknownName."""
        return known(f"стадия воронки {funnel}", self.funnel(funnel).stages, name)

    def item(self, name: str) -> ItemType:
        """Raises UnknownName."""
        return known("тип элементов", self.items, name)

    def item_stage(self, kind: str, funnel: str | None, name: str) -> str:
        """Of the named funnel, else of any of the type's. Raises UnknownName."""
        funnels = self.item(kind).funnels
        if funnel is not None:
            return known(f"стадия {kind}", known(f"воронка {kind}", funnels, funnel).stages, name)
        stages = {stage: number for one in funnels.values() for stage, number in one.stages.items()}
        return known(f"стадия {kind}", stages, name)

    def registry(self, name: str) -> Registry:
        """Raises UnknownName."""
        return known("реестр", self.registries, name)

    def calendar(self, name: str) -> Calendar:
        """Raises UnknownName."""
        return known("календарь", self.calendars, name)

    def place(self, name: str) -> Place:
        """Raises UnknownName."""
        return known("место на диске", self.folders, name)


V = TypeVar("V")


def known(what: str, mapping: Mapping[str, V], name: str) -> V:
    """The entry. Raises UnknownName."""
    try:
        return mapping[name]
    except KeyError:
        raise UnknownName(what, name, tuple(mapping)) from None


def crm_fields(what: str, slots: Fields, fields: Sequence[Field], zone: str) -> dict[str, Any]:
    """Fields as crm.item.* takes them with useOriginalUfNames. Raises UnknownName."""
    given: dict[str, Any] = {}
    for one in fields:
        slot = known(f"поле: {what}", slots, one.name)
        if slot.field == "opportunity":
            amount, currency = one.value.amount or Decimal(), one.value.currency or "RUB"
            given |= {"opportunity": f"{amount:f}", "currencyId": currency, "isManualOpportunity": "Y"}
        else:
            given[slot.field] = _crm_value(slot, one, zone)
    return given


def list_fields(names: Names, registry: str, fields: Sequence[Field], zone: str) -> dict[str, Any]:
    """Fields as lists.element.* takes them: dates in the portal's own format. Raises UnknownName."""
    slots = names.registry(registry).fields
    given: dict[str, Any] = {}
    for one in fields:
        slot = known(f"поле реестра {registry}", slots, one.name)
        if one.value.on is not None:
            given[slot.field] = one.value.on.strftime(names.list_date)
        elif one.value.at is not None:
            given[slot.field] = one.value.at.astimezone(ZoneInfo(zone)).strftime(names.list_time)
        else:
            given[slot.field] = _crm_value(slot, one, zone)
    return given


def _crm_value(slot: Slot, one: Field, zone: str) -> Any:
    value = one.value
    if value.choice is not None:
        return known(f"значение поля {one.name}", slot.choices, value.choice)
    if value.employee_ids or value.crm_ids:
        ids = list(value.employee_ids or value.crm_ids)
        return ids if slot.multiple else ids[0]
    return _plain(value, zone)


def _plain(value: Value, zone: str) -> Any:
    if value.prose is not None:
        return value.prose.content
    if value.amount is not None:
        return f"{value.amount:f}|{value.currency or 'RUB'}"
    if value.yes is not None:
        return "Y" if value.yes else "N"
    if value.on is not None:
        return value.on.isoformat()
    if value.at is not None:
        return value.at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
    if value.number is not None:
        return value.number
    return value.text or ""


def same(wanted: Any, there: Any) -> bool:
    """Whether the CRM already holds what is wanted: it answers numbers as strings, days as instants, none as []."""
    if isinstance(wanted, list | tuple):
        rows = there.values() if isinstance(there, dict) else there if isinstance(there, list) else [there]
        return sorted(map(str, wanted)) == sorted(str(row) for row in rows)
    if there in (None, "", [], False) and wanted in ("", 0, "N", None):
        return True
    if isinstance(there, bool):
        return str(wanted) == ("Y" if there else "N")
    if str(there) in {str(wanted), parted(str(wanted))}:
        return True
    return _instant(wanted, there) or _amount(wanted, there)


def _instant(wanted: Any, there: Any) -> bool:
    """Equal to the minute (facts 8.9); a day is equal to any time of it in its own zone."""
    text, other = str(wanted), str(there)
    try:
        if len(text) == len("2026-11-03"):
            return text == datetime.fromisoformat(other).date().isoformat()
        one, two = datetime.fromisoformat(text), datetime.fromisoformat(other)
        return abs((one - two).total_seconds()) < 60
    except (ValueError, TypeError):
        return False


def _amount(wanted: Any, there: Any) -> bool:
    """Equal to the last digit. Only what a number is written like is one: an INN or an account with a zero before it,
    or 1e5, is a text.
    """
    head, _, tail = _figures(wanted).partition("|")
    other, _, currency = _figures(there).partition("|")
    if not (NUMBER.fullmatch(head) and NUMBER.fullmatch(other)):
        return False
    return Decimal(head) == Decimal(other) and tail in ("", currency)


def _figures(value: Any) -> str:
    return f"{Decimal(str(value)):f}" if isinstance(value, float | Decimal) else str(value)
