"""The tax calendar's part of a portal's profile: tax-calendar.yaml beside portal.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated

from chassis.profile import part
from chassis.yaml_file import read_as
from domain.calendar import russia
from pydantic import BaseModel, ConfigDict, Field, field_validator

from tax_calendar.core import moves
from tax_calendar.law import lawbook

SERVICE = "tax-calendar"
Days = Annotated[int, Field(ge=0, le=365)]


class MovedDate(BaseModel):
    """A day by a decree for a named group instead of the law's. period: as `delo calendar show` names it. due_on: a
    working day. reason: the decree; by: who entered it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    obligation_id: str
    period: str
    due_on: date
    reason: Annotated[str, Field(min_length=3)]
    by: Annotated[str, Field(min_length=2)]


class ClientProfile(BaseModel):
    """lead_days: as of the portal, for one client. moved_dates: days that it has instead of the law's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lead_days: Mapping[str, Days] = {}
    moved_dates: tuple[MovedDate, ...] = ()

    @field_validator("moved_dates")
    @classmethod
    def _usable(cls, value: tuple[MovedDate, ...]) -> tuple[MovedDate, ...]:
        wrong: list[str] = []
        moves.read(tuple(as_told(one) for one in value), lawbook(), russia(), wrong)
        if wrong:
            raise ValueError("; ".join(wrong))
        return value

    @field_validator("lead_days")
    @classmethod
    def _known(cls, value: Mapping[str, int]) -> Mapping[str, int]:
        return of_obligations(value)


class TaxProfile(BaseModel):
    """lead_days: obligation → how many working days before it is due its task is put, instead of the law's row.

    clients: what is particular to one, by the company's id. horizon_months: how far ahead is planned. morning: local
    time of the daily look; control_notice: of the head accountant's notice.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lead_days: Mapping[str, Days] = {}
    clients: Mapping[int, ClientProfile] = {}
    horizon_months: Annotated[int, Field(ge=1, le=14)] = 13
    morning: time = time(8, 0)
    control_notice: time = time(8, 30)

    @field_validator("lead_days")
    @classmethod
    def _known(cls, value: Mapping[str, int]) -> Mapping[str, int]:
        return of_obligations(value)

    def moved_dates_of(self, client_id: int) -> tuple[Mapping[str, str], ...]:
        """The days of a client's own."""
        own = self.clients.get(client_id)
        return tuple(as_told(one) for one in own.moved_dates) if own else ()


def as_told(one: MovedDate) -> Mapping[str, str]:
    """As a profile tells it."""
    return {**one.model_dump(), "due_on": one.due_on.isoformat()}


def of_obligations(lead_days: Mapping[str, int]) -> Mapping[str, int]:
    """The same. Raises ValueError for what is no obligation."""
    if unknown := sorted(set(lead_days) - set(lawbook().obligations)):
        raise ValueError(f"{unknown[0]} is no obligation; ids are those of obligations.yaml")
    return lead_days


def profile_of(profile: Path, portal: str) -> TaxProfile:
    """What the portal's profile says; without the file: nothing. Raises BadProfile with file and line."""
    file = part(profile, portal, SERVICE)
    return read_as(TaxProfile, file) if file.is_file() else TaxProfile()
