"""What billing reads from its environment."""

from __future__ import annotations

from chassis.settings import ServiceSettings
from pydantic_settings import SettingsConfigDict


class Settings(ServiceSettings):
    """Nothing beyond what every service reads: contracts and people are in the portal profile."""

    model_config = SettingsConfigDict(env_prefix="BILLING_", frozen=True, extra="ignore")
