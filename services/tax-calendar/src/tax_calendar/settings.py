"""What tax-calendar reads from its environment."""

from __future__ import annotations

from chassis.settings import ServiceSettings
from pydantic_settings import SettingsConfigDict


class Settings(ServiceSettings):
    """feeds_port: where calendars are served to whoever has their secret address (`/calendar/…ics`); None: nowhere."""

    model_config = SettingsConfigDict(env_prefix="TAX_CALENDAR_", frozen=True, extra="ignore")

    feeds_host: str = "127.0.0.1"
    feeds_port: int | None = None
