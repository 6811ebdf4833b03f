"""What case-workflow reads from its environment."""

from __future__ import annotations

from chassis.settings import ServiceSettings
from pydantic_settings import SettingsConfigDict


class Settings(ServiceSettings):
    """Nothing beyond what every service reads: its funnels are declared, its portals are profiles."""

    model_config = SettingsConfigDict(env_prefix="CASE_WORKFLOW_", frozen=True, extra="ignore")
