"""The tax calendar's part of a portal's profile: tax-calendar.yaml beside portal.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from chassis.profile import part
from chassis.yaml_file import read_as
from pydantic import BaseModel, ConfigDict, Field

SERVICE = "tax-calendar"
Days = Annotated[int, Field(ge=0, le=365)]


class TaxProfile(BaseModel):
    """lead_days: kind of duty → how many working days before it falls due its task is set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lead_days: Mapping[str, Days] = {}


def profile_of(profile: Path, portal: str) -> TaxProfile:
    """What the portal's profile says; without the file: nothing. Raises BadProfile with file and line."""
    file = part(profile, portal, SERVICE)
    return read_as(TaxProfile, file) if file.is_file() else TaxProfile()
