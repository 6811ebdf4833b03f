"""task-gateway.yaml of a portal's profile: what its domain names mean there, and what is to be made.

An object is bound (by the id of the portal) or named (by `name`, what people read): then `delo portal apply` makes it
and remembers its id. An id beside a name: bound, and renamed if its name differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from task_gateway.core.names import BrakeRules, Named, Place, QuietHours, Workflow
from task_gateway.core.rules import ClientEventRule, TimesheetRules

DomainName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
FieldType = Literal[
    "string", "integer", "number", "money", "date", "datetime", "yes_no", "choice", "employee", "crm", "file", "link"
]
ColumnType = Literal["string", "number", "money", "date", "datetime", "choice", "employee", "crm", "file", "html"]
Switch = Literal[
    "stages", "categories", "client", "begin_close_dates", "products", "source", "observers", "mycompany", "documents",
    "automation", "bizproc", "recyclebin", "counters",
]  # fmt: skip
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


def _named(given: Any, name: str) -> Any:
    return {name: given} if isinstance(given, str | int) and not isinstance(given, bool) else given


def _either(*names: str) -> ConfigDict:
    """For the published schema: one of these must be there (the validator says it in words)."""
    return ConfigDict(json_schema_extra={"anyOf": [{"required": [name]} for name in names]})


class StageWish(Named):
    """id: with its prefix (C5:NEW). code: without; its domain name in capitals if neither is given."""

    id: str | None = None
    name: Title | None = None
    code: Code | None = None
    ends: Literal["success", "failure"] | None = None
    sort: int | None = Field(None, ge=0)
    color: Colour | None = None


GivenStage = Annotated[
    StageWish, BeforeValidator(lambda given: _named(given, "id"), json_schema_input_type=StageWish | str)
]


class FunnelWish(Named):
    """id: of the funnel; 0 is the default one of deals, meant if neither id nor name is given. default: the one that
    the portal has anyhow. stages: domain name → stage id with its prefix, or what is to be made.
    """

    id: int | None = None
    name: Title | None = None
    default: bool = False
    sort: int | None = Field(None, ge=0)
    stages: Mapping[DomainName, GivenStage] = {}

    @model_validator(mode="after")
    def _one(self) -> FunnelWish:
        if self.default and self.id is not None:
            raise ValueError("give `id` or `default`, not both")
        return self


class ChoiceWish(Named):
    """A value of a list field: its id, or its name."""

    model_config = _either("id", "name")

    id: str | int | None = None
    name: Title | None = None

    @model_validator(mode="after")
    def _some(self) -> ChoiceWish:
        if self.id is None and self.name is None:
            raise ValueError("give `id` or `name`")
        return self


GivenChoice = Annotated[
    ChoiceWish, BeforeValidator(lambda given: _named(given, "id"), json_schema_input_type=ChoiceWish | str | int)
]


class FieldWish(Named):
    """field: its code in the portal (UF_CRM_…, or a field of the CRM's own). With name and type it is made where it is
    missing; its code is UF_CRM_DEAL_DELO_ (and so on) and the domain name, unless `field` says another. prose: what is
    in it is a person's words, which no message carries.
    """

    model_config = _either("field", "name")

    field: str | None = None
    name: Title | None = None
    type: FieldType | None = None
    multiple: bool = False
    prose: bool = False
    mandatory: bool | None = None
    choices: Mapping[DomainName, GivenChoice] = {}

    @model_validator(mode="after")
    def _whole(self) -> FieldWish:
        if self.field is None and self.name is None:
            raise ValueError("give `field`, or `name` and `type`")
        if (self.name is None) != (self.type is None):
            raise ValueError("`name` and `type` belong together")
        if self.type is not None and self.choices and self.type != "choice":
            raise ValueError("`choices` are of the type `choice`")
        return self


GivenField = Annotated[
    FieldWish, BeforeValidator(lambda given: _named(given, "field"), json_schema_input_type=FieldWish | str)
]


class ItemWish(Named):
    """A smart process: 31 is the smart invoice. With a name it is made. switches: what it can do.

    client_event: its items are one-off facts of a client, by the domain names of their fields.
    """

    model_config = _either("entity_type_id", "name")

    entity_type_id: int | None = None
    name: Title | None = None
    switches: tuple[Switch, ...] = ()
    funnels: Mapping[DomainName, FunnelWish] = {}
    fields: Mapping[DomainName, GivenField] = {}
    client_event: ClientEventRule | None = None

    @model_validator(mode="after")
    def _told(self) -> ItemWish:
        rule = self.client_event
        named = [] if rule is None else [rule.kind_field, rule.day, rule.until, rule.amount, rule.details]
        if missing := sorted(name for name in named if name is not None and name not in self.fields):
            raise ValueError(f"`client_event` names what is not among the fields: {', '.join(missing)}")
        if rule is not None and (rule.kind is None) == (rule.kind_field is None):
            raise ValueError("`client_event` needs `kind` or `kind_field`, one of them")
        return self

    @model_validator(mode="after")
    def _some(self) -> ItemWish:
        if self.entity_type_id is None and self.name is None:
            raise ValueError("give `entity_type_id` or `name`")
        if self.entity_type_id == 31 and (self.name or self.switches):
            raise ValueError("31 is the portal's own smart invoice: it has neither `name` nor `switches`")
        return self


class ColumnWish(Named):
    """A field of a list: PROPERTY_n, or name and type; its code is its domain name in capitals."""

    model_config = _either("field", "name")

    field: str | None = None
    name: Title | None = None
    type: ColumnType | None = None
    multiple: bool = False
    prose: bool = False
    mandatory: bool | None = None
    choices: Mapping[DomainName, GivenChoice] = {}

    @model_validator(mode="after")
    def _whole(self) -> ColumnWish:
        if self.field is None and self.name is None:
            raise ValueError("give `field`, or `name` and `type`")
        if (self.name is None) != (self.type is None):
            raise ValueError("`name` and `type` belong together")
        return self


GivenColumn = Annotated[
    ColumnWish, BeforeValidator(lambda given: _named(given, "field"), json_schema_input_type=ColumnWish | str)
]


class RegistryWish(Named):
    """A universal list by its iblock_id, or by name; its code is delo_ and the domain name unless `code` is given."""

    model_config = _either("iblock_id", "name")

    iblock_id: int | None = None
    iblock_type: Literal["lists", "bitrix_processes"] = "lists"
    name: Title | None = None
    code: Code | None = None
    fields: Mapping[DomainName, GivenColumn] = {}

    @model_validator(mode="after")
    def _some(self) -> RegistryWish:
        if self.iblock_id is None and self.name is None:
            raise ValueError("give `iblock_id` or `name`")
        return self


class CalendarWish(Named):
    """A shared calendar: of a group, a user, or the company (owner 0). section: its id; name: of one that is made."""

    type: Literal["group", "user", "company_calendar"]
    owner_id: int = 0
    section: int | None = None
    name: Title | None = None


class PropertyWish(Named):
    """What a robot is given, or gives back."""

    name: Title
    type: Literal["string", "text", "int", "double", "bool", "date", "datetime", "user", "select", "file"] = "string"
    required: bool = False
    multiple: bool = False
    options: Mapping[str, str] = {}


class RobotWish(Named):
    """A robot (of stages) or an activity (of processes) that calls us. waits: for our answer. path: as below."""

    kind: Literal["robot", "activity"] = "robot"
    name: Title
    path: str = Field("/crm/robot", pattern=r"^/")
    waits: bool = True
    properties: Mapping[Annotated[str, StringConstraints(pattern=r"^[A-Za-z]\w*$")], PropertyWish] = {}
    returns: Mapping[Annotated[str, StringConstraints(pattern=r"^[A-Za-z]\w*$")], PropertyWish] = {}


class HandlerWishes(Named):
    """Events that the portal sends us. path: after the public_url. offline: by its queue, for portals behind walls."""

    path: str = Field("/crm/event", pattern=r"^/")
    events: tuple[Annotated[str, StringConstraints(pattern=r"^ON[A-Z_0-9]+$")], ...] = ()
    offline: bool = False


class GatewayProfile(Named):
    """See deploy/portal/example/task-gateway.yaml. absences: kind → Russian title. units: name → code of the measure.

    forms: name → id of a form of the site. timesheet: what time entries are. public_url: where the portal reaches the
    gateway from outside, without a slash at the end.
    """

    funnels: Mapping[DomainName, FunnelWish] = {}
    deal_fields: Mapping[DomainName, GivenField] = {}
    company_fields: Mapping[DomainName, GivenField] = {}
    items: Mapping[DomainName, ItemWish] = {}
    registries: Mapping[DomainName, RegistryWish] = {}
    calendars: Mapping[DomainName, CalendarWish] = {}
    folders: Mapping[DomainName, Place] = {}
    robots: Mapping[DomainName, RobotWish] = {}
    handlers: HandlerWishes = HandlerWishes()
    public_url: str | None = Field(None, pattern=r"^https?://[^/]+(/.*[^/])?$")
    absences: Mapping[str, str] = {}
    workflows: Mapping[DomainName, Workflow] = {}
    units: Mapping[str, int] = {}
    forms: Mapping[DomainName, int] = {}
    timesheet: TimesheetRules = TimesheetRules()
    brake: BrakeRules = BrakeRules()
    quiet: QuietHours | None = None
    list_date: str = "%d.%m.%Y"
    list_time: str = "%d.%m.%Y %H:%M:%S"

    @model_validator(mode="after")
    def _reachable(self) -> GatewayProfile:
        calls_us = self.robots or (self.handlers.events and not self.handlers.offline)
        if calls_us and self.public_url is None:
            raise ValueError("robots and handlers need `public_url`")
        return self
