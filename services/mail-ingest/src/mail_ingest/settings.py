"""What mail-ingest reads from its environment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, Self

from chassis.settings import ServiceSettings
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

Tls = Literal["tls", "none"]


class Mailbox(BaseModel):
    """One account and its folders. name: what messages call it, part of every letter's id: it never changes.

    journal: it gets copies of what mail-dispatch sends; only that they are there is said of them.
    """

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,62}$")
    host: str
    port: int = 993
    user: str
    password: SecretStr
    tls: Tls = "tls"
    folders: tuple[str, ...] = ("INBOX",)
    authserv_id: str | None = None
    journal: bool = False


class Settings(ServiceSettings):
    """One mailbox by MAIL_INGEST_IMAP_*, several by MAIL_INGEST_MAILBOXES (a JSON list of Mailbox).

    since (MAIL_SINCE, or MAIL_INGEST_SINCE): older letters are recorded as history, without tasks; default: the day of
    the first start.
    history_days: of history, letters this much older than since are read as well, so that a reminder of a demand they
    hold is known for one; what is older still is counted and left where it is.
    """

    model_config = SettingsConfigDict(env_prefix="MAIL_INGEST_", frozen=True, extra="ignore")

    imap_host: str | None = None
    imap_port: int = 993
    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_tls: Tls = "tls"
    imap_folders: str = "INBOX"
    imap_name: str = "shared"
    imap_authserv_id: str | None = None
    mailboxes: tuple[Mailbox, ...] = ()
    since: date | None = Field(None, validation_alias=AliasChoices("MAIL_INGEST_SINCE", "MAIL_SINCE", "since"))
    history_days: int = Field(92, ge=0)
    reconcile_every: timedelta = timedelta(seconds=30)
    extraction_workers: int = 1
    extraction_seconds: float = 60.0
    extraction_cpu_seconds: int = 15
    extraction_memory_mib: int = 512

    @model_validator(mode="after")
    def _some_mailbox(self) -> Self:
        if self.imap_host is None and not self.mailboxes:
            raise ValueError("name a mailbox: MAIL_INGEST_IMAP_HOST (and _USER, _PASSWORD) or MAIL_INGEST_MAILBOXES")
        if self.portal is None:
            raise ValueError("name the portal whose mail this is: MAIL_INGEST_PORTAL")
        names = [mailbox.name for mailbox in self.accounts]
        if len(set(names)) < len(names):
            raise ValueError(f"two mailboxes of one name: {names}")
        return self

    @property
    def accounts(self) -> tuple[Mailbox, ...]:
        """Every mailbox to read."""
        if self.imap_host is None:
            return self.mailboxes
        single = Mailbox(
            name=self.imap_name,
            host=self.imap_host,
            port=self.imap_port,
            user=self.imap_user,
            password=self.imap_password,
            tls=self.imap_tls,
            folders=tuple(folder.strip() for folder in self.imap_folders.split(",") if folder.strip()),
            authserv_id=self.imap_authserv_id,
        )
        return (single, *self.mailboxes)
