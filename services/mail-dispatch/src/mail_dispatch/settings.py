"""What mail-dispatch reads from its environment."""

from __future__ import annotations

import ssl
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self

from chassis.settings import ServiceSettings
from dkim.crypto import UnparsableKeyError, parse_pem_private_key
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

Tls = Literal["tls", "starttls", "none"]


class Dkim(BaseModel):
    """Signing (RFC 6376) for servers that don't do it themselves. key: an RSA key in PEM."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    domain: str
    selector: str
    key: SecretStr

    @field_validator("key")
    @classmethod
    def _usable(cls, key: SecretStr) -> SecretStr:
        """Said at the start, not by each letter that can't be signed."""
        try:
            parse_pem_private_key(key.get_secret_value().encode())
        except (UnparsableKeyError, ValueError):
            raise ValueError("not an RSA private key in PEM (PKCS#1 or PKCS#8)") from None
        return key


class Account(BaseModel):
    """A mail server and how to enter it. portal: whose letters it sends; None: of the service's one portal.

    tls: from the first byte, by STARTTLS, or none (with a login only to this very machine); always verified, against
    ca_file or the machine's own. helo: how we call ourselves. connections: at a time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("main", pattern=r"^[a-z0-9][a-z0-9_.-]{0,62}$")
    portal: str | None = None
    host: str
    port: int = 587
    user: str | None = None
    password: SecretStr = SecretStr("")
    tls: Tls = "starttls"
    ca_file: Path | None = None
    helo: str = "delo.localdomain"
    connections: int = Field(3, ge=1)
    dkim: Dkim | None = None

    @model_validator(mode="after")
    def _no_password_in_clear(self) -> Self:
        if self.tls == "none" and self.user is not None and not _this_machine(self.host):
            raise ValueError(
                f"tls is none and there is a login: its password would go to {self.host} in clear; "
                "set tls to starttls or tls, or leave the user out"
            )
        return self

    def context(self) -> ssl.SSLContext | None:
        """Verified TLS; None without."""
        if self.tls == "none":
            return None
        return ssl.create_default_context(cafile=None if self.ca_file is None else str(self.ca_file))


def _this_machine(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host.strip("[]")).is_loopback
    return host.rstrip(".").lower() == "localhost"


ACCOUNTS: TypeAdapter[tuple[Account, ...]] = TypeAdapter(tuple[Account, ...])


class Settings(ServiceSettings):
    """One account by MAIL_DISPATCH_SMTP_*, several by MAIL_DISPATCH_ACCOUNTS (a secret: JSON, a list of Account).

    command_seconds: how long a reply is waited for; final_seconds: the one to the end of the data (RFC 5321 asks for
    ten minutes). park_after: how long after it a letter's fate may become known by itself, before a person is asked.
    give_up_after: how long a server may ask to wait; wait_together: how long those who are ready wait for those who
    are not; both at least, see Patience. probe_every: an idle account is tried so often.
    """

    model_config = SettingsConfigDict(env_prefix="MAIL_DISPATCH_", frozen=True, extra="ignore")

    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_user: str | None = None
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: Tls = "starttls"
    smtp_ca_file: Path | None = None
    smtp_helo: str = "delo.localdomain"
    smtp_connections: int = 3
    smtp_dkim: Dkim | None = None
    accounts: SecretStr | None = None
    command_seconds: float = 60.0
    final_seconds: float = 600.0
    park_after: timedelta = timedelta(minutes=2)
    give_up_after: timedelta = timedelta(hours=48)
    wait_together: timedelta = timedelta(hours=4)
    retry_first: timedelta = timedelta(minutes=1)
    retry_longest: timedelta = timedelta(minutes=30)
    probe_every: timedelta = timedelta(minutes=5)
    lease_seconds: float = 8.0

    @model_validator(mode="after")
    def _some_account(self) -> Self:
        if (self.smtp_host is None) == (self.accounts is None):
            raise ValueError("name exactly one of MAIL_DISPATCH_SMTP_HOST and MAIL_DISPATCH_ACCOUNTS")
        places = [(portal, account.name) for portal, account in self.senders()]
        if len(set(places)) < len(places):
            raise ValueError(f"two accounts of one name: {sorted(places)}")
        return self

    def senders(self) -> list[tuple[str, Account]]:
        """Every account with its portal. Raises ValueError without a word of the secrets."""
        found = [(account.portal or self.portal, account) for account in self._accounts()]
        if any(portal is None for portal, _ in found):
            raise ValueError("name the portal whose letters these are: MAIL_DISPATCH_PORTAL")
        return [(str(portal), account) for portal, account in found]

    def _accounts(self) -> tuple[Account, ...]:
        if self.accounts is None:
            return (self._single(),)
        try:
            return ACCOUNTS.validate_json(self.accounts.get_secret_value())
        except ValidationError as error:
            raise ValueError(f"MAIL_DISPATCH_ACCOUNTS: {_first(error)}") from None

    def _single(self) -> Account:
        try:
            return self._told()
        except ValidationError as error:
            raise ValueError(f"MAIL_DISPATCH_SMTP_*: {_first(error)}") from None

    def _told(self) -> Account:
        return Account(
            host=str(self.smtp_host),
            port=self.smtp_port,
            user=self.smtp_user,
            password=self.smtp_password,
            tls=self.smtp_tls,
            ca_file=self.smtp_ca_file,
            helo=self.smtp_helo,
            connections=self.smtp_connections,
            dkim=self.smtp_dkim,
        )


def _first(error: ValidationError) -> str:
    """The first mistake, without what was given."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    words = str(first["msg"]).removeprefix("Value error, ")
    return f"{where}: {words}" if where else words
