"""`delo undo --correlation ID`: take back what one cause led to in the CRM."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from chassis.settings import ServiceSettings
from contracts.claims import claims_in
from pydantic import SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict
from task_gateway.profile import names_of
from task_gateway.setup.store import bound_everywhere
from task_gateway.undo import TakingBack, chain

from delo import display
from delo.portal.gateway import connected
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import profile, service_dsn

Correlation = Annotated[UUID, typer.Option("--correlation", help="The id of the letter, stage move, … it began with.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Dsn = Annotated[
    str | None,
    typer.Option(
        "--dsn",
        envvar="TASK_GATEWAY_POSTGRES_DSN",
        help="The gateway's database, if not the local stack's; its profile, Kafka and blobs are read from its "
        "environment then: TASK_GATEWAY_PROFILE, …_KAFKA_BOOTSTRAP_SERVERS, …_BLOB_FOLDER or …_BLOB_URL.",
    ),
]


class Place(ServiceSettings):
    """Where a gateway works: its own environment, or the local stack. Kafka and blobs are needed only to order."""

    model_config = SettingsConfigDict(env_prefix="TASK_GATEWAY_", frozen=True, extra="ignore")

    kafka_bootstrap_servers: str = ""


def undo(correlation: Correlation, *, dry_run: DryRun = False, dsn: Dsn = None) -> None:
    """Order a command for each effect that takes it back, the last effect first. Run again, it orders nothing twice."""
    found = asyncio.run(_undo(_local() if dsn is None else _elsewhere(dsn), correlation, dry_run=dry_run))
    if not found:
        raise Problem(f"No command to the CRM has the correlation {correlation}.")
    for one in found:
        what = _said(one, dry_run=dry_run)
        display.out.print(f"{one.entry.type} {one.entry.command_id}: {what}", markup=False, soft_wrap=True)


def _said(one: TakingBack, *, dry_run: bool) -> str:
    if one.back is None:
        return one.why or ""
    said = f"{'would be ' if dry_run else ''}taken back by {one.back.type}"
    return f"{said}, {one.why}" if one.why else said


def _local() -> Place:
    site = running_site()
    return Place(
        postgres_dsn=SecretStr(service_dsn(site, "task-gateway")),
        kafka_bootstrap_servers=site.address("kafka") if "kafka" in site.state.ports else "",
        blob_folder=site.home.blobs,
        blob_url=None,
        profile=profile(site),
    )


def _elsewhere(dsn: str) -> Place:
    """Raises Problem with the variables that are missing or wrong."""
    try:
        return Place(postgres_dsn=SecretStr(dsn))
    except ValidationError as error:
        names = ", ".join(f"TASK_GATEWAY_{'_'.join(map(str, one['loc'])).upper()}" for one in error.errors())
        raise Problem(f"The gateway's environment is needed here as well: {names} (missing or wrong).") from None


async def _undo(place: Place, correlation: UUID, *, dry_run: bool) -> list[TakingBack]:
    async with connected(place.postgres_dsn.get_secret_value()) as connection:
        bound = await bound_everywhere(connection)
        found = await chain(
            connection,
            correlation,
            lambda portal: names_of(place.profile, portal, bound.get(portal, {})),
            datetime.now(UTC),
        )
    if (ordered := [one for one in found if one.back is not None]) and not dry_run:
        await _order(place, ordered)
    return found


async def _order(place: Place, found: Sequence[TakingBack]) -> None:
    """Prose first, then the commands, in their order."""
    if not place.kafka_bootstrap_servers:
        raise Problem("Commands go through Kafka: name TASK_GATEWAY_KAFKA_BOOTSTRAP_SERVERS. Nothing was ordered.")
    try:
        blobs = place.blobs()
    except ValueError:
        raise Problem("Name TASK_GATEWAY_BLOB_FOLDER or TASK_GATEWAY_BLOB_URL. Nothing was ordered.") from None
    producer = AIOKafkaProducer(acks="all", **place.kafka_client())
    try:
        await producer.start()
    except (KafkaError, OSError) as error:
        raise Problem(f"Kafka can't be reached: {type(error).__name__}. Nothing was ordered.") from error
    try:
        for one in found:
            back = one.back
            assert back is not None  # noqa: S101 - chosen by the caller
            await blobs.put(back.portal, {c.sha256: c.held for c in claims_in(back.body) if c.held is not None})
            key, headers = back.key.encode(), list(back.headers())
            await producer.send_and_wait(back.topic, back.body.encoded(), key=key, headers=headers)
    finally:
        await producer.stop()
