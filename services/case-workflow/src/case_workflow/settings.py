"""What case-workflow reads from its environment."""

from __future__ import annotations

from pathlib import Path

from chassis.settings import ServiceSettings
from pydantic_settings import SettingsConfigDict


class Settings(ServiceSettings):
    """templates: the folder of the firm's own drafts (`delo papers init`); None: those that we bring."""

    model_config = SettingsConfigDict(env_prefix="CASE_WORKFLOW_", frozen=True, extra="ignore")

    templates: Path | None = None
