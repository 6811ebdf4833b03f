"""What task-gateway reads from its environment."""

from __future__ import annotations

from datetime import timedelta

from chassis.settings import ServiceSettings
from pydantic import BaseModel, ConfigDict, SecretStr, TypeAdapter, ValidationError, model_validator
from pydantic_settings import SettingsConfigDict


class ByWebhook(BaseModel):
    """A portal that we call by its incoming webhook. event_tokens: as of ByApplication."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    webhook_url: SecretStr
    event_tokens: tuple[SecretStr, ...] = ()


class ByApplication(BaseModel):
    """A portal that we call as its local application. address: of the portal; refresh_token: the first one.

    event_tokens: the application token and those of outgoing webhooks: whoever shows one may tell us of events.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str
    client_id: str
    client_secret: SecretStr
    refresh_token: SecretStr
    token_url: str = "https://oauth.bitrix.info/oauth/token/"  # noqa: S105 - an address
    event_tokens: tuple[SecretStr, ...] = ()


Connection = ByWebhook | ByApplication
CONNECTIONS: TypeAdapter[dict[str, Connection]] = TypeAdapter(dict[str, Connection])


class Settings(ServiceSettings):
    """portals: JSON, portal → {webhook_url} or {address, client_id, client_secret, refresh_token}, a secret. For one
    portal that has a webhook: portal and webhook_url instead. task_url: the page of a task, for people.

    request_seconds: how long one request is waited for; its outcome is unknown after that.
    events_port: where the CRM's events are received (`/crm/<portal>`), by every replica; None: nowhere. event_tokens:
    with webhook_url, separated by commas. offline_every: how often the offline queue of an application is read.
    timesheets_every: how often closed timesheets are compared with the CRM again.
    certain_after: the CRM ends a running request after 60 s: only then is a missing effect certain.
    """

    model_config = SettingsConfigDict(env_prefix="TASK_GATEWAY_", frozen=True, extra="ignore")

    webhook_url: SecretStr | None = None
    portals: SecretStr | None = None
    event_tokens: SecretStr | None = None
    events_host: str = "127.0.0.1"
    events_port: int | None = None
    events_per_second: float = 200.0
    offline_every: timedelta = timedelta(seconds=10)
    timesheets_every: timedelta = timedelta(hours=1)
    task_url: str = "{base}/company/personal/user/{responsible}/tasks/task/view/{id}/"
    request_seconds: float = 30.0
    certain_after: timedelta = timedelta(seconds=60)
    sweep_every: timedelta = timedelta(seconds=60)
    lease_seconds: float = 8.0

    @model_validator(mode="after")
    def _named(self) -> Settings:
        if (self.webhook_url is None) == (self.portals is None):
            raise ValueError("name exactly one of TASK_GATEWAY_WEBHOOK_URL and TASK_GATEWAY_PORTALS")
        if self.webhook_url is not None and self.portal is None:
            raise ValueError("name the portal this webhook belongs to: TASK_GATEWAY_PORTAL")
        self.connections()
        return self

    def connections(self) -> dict[str, Connection]:
        """How each portal is called. Raises ValueError without a word of the secret."""
        if self.webhook_url is not None:
            given = self.event_tokens.get_secret_value().split(",") if self.event_tokens else ()
            tokens = tuple(SecretStr(one.strip()) for one in given if one.strip())
            return {str(self.portal): ByWebhook(webhook_url=self.webhook_url, event_tokens=tokens)}
        try:
            return CONNECTIONS.validate_json(self.portals.get_secret_value() if self.portals else "{}")
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            raise ValueError(f"TASK_GATEWAY_PORTALS: {where}: {first['msg']}") from None
