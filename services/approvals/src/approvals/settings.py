"""What approvals reads from its environment."""

from __future__ import annotations

from chassis.settings import ServiceSettings
from pydantic import SecretStr, model_validator
from pydantic_settings import SettingsConfigDict


class Settings(ServiceSettings):
    """pages_port: where the pages of signed links are served, by every replica; None: nowhere, and no link is signed.

    public_url: how people reach those pages (TLS outside). link_secret: at least 24 characters, drawn by chance, the
    same in every replica; a new one makes every link that is under way useless.
    """

    model_config = SettingsConfigDict(env_prefix="APPROVALS_", frozen=True, extra="ignore")

    pages_host: str = "127.0.0.1"
    pages_port: int | None = None
    public_url: str | None = None
    link_secret: SecretStr | None = None

    @model_validator(mode="after")
    def _together(self) -> Settings:
        given = [self.pages_port is not None, self.public_url is not None, self.link_secret is not None]
        if any(given) and not all(given):
            raise ValueError("PAGES_PORT, PUBLIC_URL and LINK_SECRET belong together: name all of them, or none")
        return self
