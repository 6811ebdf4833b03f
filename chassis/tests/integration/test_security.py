"""A Kafka that lets in only who names himself: settings reach the broker by both clients a service has."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError
from chassis.journal import OutboxRow
from chassis.publishing import KafkaPublisher
from chassis.settings import Mechanism, ServiceSettings
from contracts.catalogue import TOPICS
from delo.stack import kafka as engine
from delo.stack.component import Site
from delo.stack.home import Home
from delo.stack.kafka import Kafka
from delo.stack.stack import Stack
from delo.stack.state import load
from faststream.kafka import KafkaBroker
from pydantic import SecretStr

from chassis import bus

SECURED = """\
listeners=PLAINTEXT://{broker},CONTROLLER://{controller},SECURED://{secured}
advertised.listeners=PLAINTEXT://{broker},SECURED://{secured}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_PLAINTEXT
listener.name.secured.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.secured.plain.sasl.jaas.config=\
org.apache.kafka.common.security.plain.PlainLoginModule required user_delo="secret";
listener.name.secured.scram-sha-256.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.secured.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
"""
FORMAT = ("kafka.tools.StorageTool", "format", "--standalone", "--cluster-id=MkU3OEVBNTcwNTJENDM2Qg")
USERS = [part for kind in ("256", "512") for part in ("--add-scram", f"SCRAM-SHA-{kind}=[name=delo,password=secret]")]


@dataclass(frozen=True)
class SecuredKafka(Kafka):
    """The local stack's broker with one more door, which asks for a name and a password."""

    @property
    def ports(self) -> dict[str, int | None]:
        return super().ports | {"kafka-secured": None}

    def prepare(self, site: Site) -> None:
        data = site.home.data(self.name)
        data.mkdir(parents=True, exist_ok=True)
        names = {"broker": "kafka", "controller": "kafka-controller", "secured": "kafka-secured"}
        addresses = {name: site.address(port) for name, port in names.items()}
        properties = data / "server.properties"
        properties.write_text((engine.PROPERTIES + SECURED).format(data=data / "logs", **addresses))
        command = engine._command(*FORMAT, "-c", str(properties), *USERS)
        subprocess.run(command, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of the door that asks."""
    home = Home(tmp_path_factory.mktemp("secured"))
    running = Stack(home, [SecuredKafka(topics=TOPICS[:1])], prefer_ports=False)
    try:
        running.up()
        yield Site(home, load(home.state_file)).address("kafka-secured")
    finally:
        running.down()


def settings(address: str, mechanism: Mechanism, word: str = "secret") -> ServiceSettings:
    return ServiceSettings(
        kafka_bootstrap_servers=address,
        kafka_sasl=mechanism,
        kafka_user="delo",
        kafka_password=SecretStr(word),
        postgres_dsn=SecretStr("postgresql://nowhere"),
        profile=Path("nowhere"),
    )


@pytest.mark.parametrize("mechanism", ["plain", "scram-sha-256", "scram-sha-512"])
async def test_who_names_himself_rightly_writes_and_reads(secured: str, mechanism: Mechanism) -> None:
    known = settings(secured, mechanism)
    publisher = KafkaPublisher("test", **known.kafka_client())
    await publisher.producer.start()
    try:
        assert await publisher.publish([OutboxRow(TOPICS[0].name, mechanism.encode(), (), b"{}")]) == [None]
    finally:
        await publisher.producer.stop()

    heard: asyncio.Queue[bytes | None] = asyncio.Queue()
    router = bus.Router()

    @router.subscriber(TOPICS[0].name, group_id=f"group-{mechanism}")
    async def on_record(batch: bus.Batch) -> None:
        for delivery in batch:
            heard.put_nowait(delivery.key)

    broker = KafkaBroker(
        secured, security=known.kafka_security(), parser=bus.parse, decoder=bus.decode, graceful_timeout=5, logger=None
    )
    broker.include_router(router)
    async with asyncio.timeout(60):
        await broker.start()
        while await heard.get() != mechanism.encode():
            pass
    await broker.stop()


async def test_a_wrong_password_lets_nobody_in(secured: str) -> None:
    publisher = KafkaPublisher("test", **settings(secured, "scram-sha-512", "guessed").kafka_client())

    with pytest.raises(KafkaConnectionError):
        await publisher.producer.start()
    await publisher.producer.stop()


def options(**changes: Any) -> dict[str, Any]:
    """What an aiokafka client is told."""
    return settings("kafka:9093", "scram-sha-512").model_copy(update=changes).kafka_client()


def test_tls_and_a_name_go_together_or_alone() -> None:
    both, tls, neither = options(kafka_tls=True), options(kafka_tls=True, kafka_sasl="none"), options(kafka_sasl="none")

    assert [one["security_protocol"] for one in (both, tls, neither)] == ["SASL_SSL", "SSL", "PLAINTEXT"]
    assert both["sasl_mechanism"] == "SCRAM-SHA-512"
    assert "sasl_mechanism" not in tls
    assert neither["ssl_context"] is None


def test_with_tls_a_server_must_prove_its_name() -> None:
    encrypted = settings("kafka:9093", "none").model_copy(update={"kafka_tls": True, "postgres_tls": True})

    for context in (encrypted.kafka_ssl(), encrypted.postgres_ssl()):
        assert context is not None
        assert context.check_hostname
        assert context.verify_mode.name == "CERT_REQUIRED"


def test_the_ca_that_is_named_is_the_one_that_counts(tmp_path: Path) -> None:
    missing = {"kafka_tls": True, "postgres_tls": True, "kafka_tls_ca_file": tmp_path, "postgres_tls_ca_file": tmp_path}
    named = settings("kafka:9093", "none").model_copy(update=missing)

    for context in (named.kafka_ssl, named.postgres_ssl):
        with pytest.raises(OSError, match="Is a directory"):
            context()
