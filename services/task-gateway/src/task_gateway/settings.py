"""What task-gateway reads from its environment."""

from __future__ import annotations

from datetime import timedelta

from chassis.settings import ServiceSettings
from pydantic import SecretStr, model_validator
from pydantic_settings import SettingsConfigDict


class Settings(ServiceSettings):
    """webhook_url: the portal's incoming webhook, a secret. task_url: the page of a task, for people.

    request_seconds: how long one request is waited for; its outcome is unknown after that.
    certain_after: the CRM ends a running request after 60 s: only then is a missing effect certain.
    """

    model_config = SettingsConfigDict(env_prefix="TASK_GATEWAY_", frozen=True, extra="ignore")

    webhook_url: SecretStr
    task_url: str = "{base}/company/personal/user/{responsible}/tasks/task/view/{id}/"
    request_seconds: float = 30.0
    certain_after: timedelta = timedelta(seconds=60)
    sweep_every: timedelta = timedelta(seconds=60)
    lease_seconds: float = 8.0

    @model_validator(mode="after")
    def _named(self) -> Settings:
        if self.portal is None:
            raise ValueError("name the portal this webhook belongs to: TASK_GATEWAY_PORTAL")
        return self
