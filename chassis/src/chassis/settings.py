"""What every service reads from its environment."""

from __future__ import annotations

import os
import ssl
import sys
from pathlib import Path
from typing import Any, Literal, TypeVar

from aiokafka.helpers import create_ssl_context
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.blobs import BlobStore
from chassis.blobs.folder import FolderBlobs

Mechanism = Literal["none", "plain", "scram-sha-256", "scram-sha-512"]


class ServiceSettings(BaseSettings):
    """Base of a service's settings: subclasses set env_prefix. What differs between machines has no default.

    blob_folder or blob_url (s3://bucket/prefix): exactly one; the folder is marked and known again.
    profile: a portal.yaml or a folder of them.
    instance: a name that stays with a replica over restarts; with it a restart doesn't rebalance its group.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    kafka_bootstrap_servers: str
    kafka_tls: bool = False
    kafka_tls_ca_file: Path | None = None
    kafka_sasl: Mechanism = "none"
    kafka_user: str = ""
    kafka_password: SecretStr = SecretStr("")
    postgres_dsn: SecretStr
    postgres_tls: bool = False
    postgres_tls_ca_file: Path | None = None
    postgres_pool_size: int = 8  # three are held by listeners
    blob_folder: Path | None = None
    blob_url: str | None = None
    profile: Path
    portal: str | None = None
    clock: Literal["system", "local"] = "system"
    http_host: str = "127.0.0.1"
    http_port: int = 0
    instance: str | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def kafka_ssl(self) -> ssl.SSLContext | None:
        """TLS towards Kafka, verified against the given CA or the machine's."""
        if not self.kafka_tls:
            return None
        context: ssl.SSLContext = create_ssl_context(cafile=_text(self.kafka_tls_ca_file))
        return context

    def kafka_security(self) -> BaseSecurity | None:
        """What FastStream's broker takes."""
        context = self.kafka_ssl()
        if self.kafka_sasl == "none":
            return BaseSecurity(ssl_context=context, use_ssl=True) if context else None
        kind = {"plain": SASLPlaintext, "scram-sha-256": SASLScram256, "scram-sha-512": SASLScram512}[self.kafka_sasl]
        return kind(
            username=self.kafka_user,
            password=self.kafka_password.get_secret_value(),
            ssl_context=context,
            use_ssl=context is not None,
        )

    def kafka_client(self) -> dict[str, Any]:
        """What a plain aiokafka client takes."""
        protocol = ("SASL_" if self.kafka_sasl != "none" else "") + ("SSL" if self.kafka_tls else "PLAINTEXT")
        options: dict[str, Any] = {
            "bootstrap_servers": self.kafka_bootstrap_servers,
            "security_protocol": protocol,
            "ssl_context": self.kafka_ssl(),
        }
        if self.kafka_sasl != "none":
            options |= {
                "sasl_mechanism": self.kafka_sasl.upper(),
                "sasl_plain_username": self.kafka_user,
                "sasl_plain_password": self.kafka_password.get_secret_value(),
            }
        return options

    def postgres_ssl(self) -> ssl.SSLContext | None:
        """TLS towards PostgreSQL, verified."""
        if not self.postgres_tls:
            return None
        return ssl.create_default_context(cafile=_text(self.postgres_tls_ca_file))

    def blobs(self) -> BlobStore:
        """The blob store. Raises ValueError unless exactly one is named."""
        if (self.blob_folder is None) == (self.blob_url is None):
            raise ValueError("name exactly one of BLOB_FOLDER and BLOB_URL")
        if self.blob_folder is not None:
            return FolderBlobs(self.blob_folder)
        from obstore.store import from_url  # noqa: PLC0415 - 20 MB that a folder doesn't need

        from chassis.blobs.objects import ObjectBlobs  # noqa: PLC0415

        return ObjectBlobs(from_url(str(self.blob_url)))


S = TypeVar("S", bound=ServiceSettings)


def from_environment(kind: type[S]) -> S:
    """The settings, or one line on standard error for each that is missing or wrong, and the end (2).

    A secret may also be a file named like its variable, in lower case, in the folder that DELO_SECRETS names.
    """
    try:
        return kind(_secrets_dir=os.environ.get("DELO_SECRETS"))
    except ValidationError as error:
        prefix = str(kind.model_config.get("env_prefix", ""))
        for problem in error.errors(include_url=False, include_input=False):
            name = prefix + "_".join(str(step) for step in problem["loc"]).upper()
            print(f"{name.rstrip('_')}: {problem['msg']}", file=sys.stderr)  # noqa: T201 - no log is set up yet
        sys.exit(2)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
