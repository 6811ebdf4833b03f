"""The part of case-workflow in a portal's profile: case-workflow.yaml beside portal.yaml."""

from __future__ import annotations

from pathlib import Path

from chassis.profile import part
from chassis.yaml_file import BadFile, read_as
from pydantic import field_validator

from case_workflow.core.office import CaseSettings
from case_workflow.core.wording import texts
from case_workflow.funnels import funnels

SERVICE = "case-workflow"
ACTIONS = {"papers", "letters", "welcome", "farewell", "folder", "archive"}
ACTIONS |= {"enquiry.form", "enquiry.call", "enquiry.letter"}


class CasesProfile(CaseSettings):
    """The same as what a decision is told, with the names checked: a slip of the pen switches nothing off."""

    @field_validator("days")
    @classmethod
    def _known_tasks(cls, value: dict[str, int]) -> dict[str, int]:
        for name, days in value.items():
            if name not in steps():
                raise ValueError(f"there is no task {name}")
            if not 1 <= days <= 250:
                raise ValueError(f"{name}: {days} is no count of working days")
        return value

    @field_validator("skip")
    @classmethod
    def _known_steps(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in steps() | ACTIONS | set(funnels()):
                raise ValueError(f"there is no step {name}")
        return value

    @field_validator("texts")
    @classmethod
    def _known_texts(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if name not in texts():
                raise ValueError(f"there is no text {name}")
        return value

    @field_validator("trees")
    @classmethod
    def _known_funnels(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for name in value:
            if name not in funnels():
                raise ValueError(f"there is no funnel {name}")
        return value

    @field_validator("remind_days")
    @classmethod
    def _sensible(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 1 <= days <= 60 for days in value):
            raise ValueError("a reminder comes 1 to 60 days before")
        return value


def steps() -> set[str]:
    """Every task by its name in a profile."""
    return {
        f"{name}.{stage}.{task.key}"
        for name, funnel in funnels().items()
        for stage, spec in funnel.states.items()
        for task in spec.tasks
    }


def profile_of(profile: Path, portal: str) -> CaseSettings:
    """What the portal's profile says; without the file: what holds by default. Raises BadFile with file and line."""
    file = part(profile, portal, SERVICE)
    if not file.is_file():
        return CaseSettings()
    return CaseSettings.model_validate(read_as(CasesProfile, file).model_dump())


__all__ = ["BadFile", "CasesProfile", "profile_of", "steps"]
