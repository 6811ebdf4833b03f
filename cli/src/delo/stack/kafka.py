"""Apache Kafka in KRaft mode, one node that is broker and controller."""

from __future__ import annotations

import base64
import signal
import subprocess
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts.catalogue import TOPICS, Topic

from delo.containers import healthy
from delo.stack import jars, java, topics
from delo.stack.component import START_SECONDS, Site
from delo.stack.problems import Problem
from delo.stack.processes import Launch

# offsets.retention.minutes: how long Kafka remembers where a group without a member was; 7 days by default, and then a
# service that was off over the January holidays reads everything from the beginning. A year.
# broker.session.timeout.ms: how long the controller takes a killed broker for alive, and keeps its successor waiting;
# 9 s by default.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://{broker},CONTROLLER://{controller}
advertised.listeners=PLAINTEXT://{broker}
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers={controller}
log.dirs={data}
auto.create.topics.enable=false
num.partitions=3
log.retention.ms=-1
offsets.retention.minutes=525600
log.segment.bytes=67108864
log.index.size.max.bytes=1048576
offsets.topic.replication.factor=1
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.consumer.session.timeout.ms=45000
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=8388608
"""


@dataclass(frozen=True)
class Kafka:
    """The broker. topics: what it is to hold, the catalogue by default."""

    topics: Sequence[Topic] = TOPICS
    name: str = "kafka"
    memory_mebibytes: int = 450
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def ports(self) -> dict[str, int | None]:
        """See Component."""
        return {"kafka": 9092, "kafka-controller": None}

    def prepare(self, site: Site) -> None:
        """Write the properties; format the log folder the first time."""
        jars.ensure()
        data = site.home.data(self.name)
        data.mkdir(parents=True, exist_ok=True)
        properties = data / "server.properties"
        properties.write_text(
            PROPERTIES.format(
                broker=site.address("kafka"), controller=site.address("kafka-controller"), data=data / "logs"
            ),
            encoding="utf-8",
        )
        if not (data / "logs" / "meta.properties").exists():
            format_folder(properties)

    def launch(self, site: Site) -> Launch:
        """See Component."""
        properties = site.home.data(self.name) / "server.properties"
        return Launch(_command("kafka.Kafka", str(properties)))

    def ready(self, site: Site) -> bool:
        """Whether the broker answers a request; it does so only once the controller has let it in."""
        return healthy.kafka(site.port("kafka"))

    def arrange(self, site: Site) -> None:
        """Create what the catalogue names and the broker hasn't got."""
        topics.create(site.address("kafka"), self.topics)

    def address(self, site: Site) -> str:
        """See Component."""
        return site.address("kafka")


def _command(*rest: str) -> list[str]:
    return java.launch(jars.classpath("kafka"), 256, "-Dlog4j2.level=WARN", *rest)


def format_folder(properties: Path) -> None:
    """Prepare the log folder that *properties* name. Raises Problem."""
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    # one word: an id may begin with a dash, and then it would be taken for an option
    arguments = ("format", "--standalone", f"--cluster-id={cluster}", "-c", str(properties))
    done = subprocess.run(  # noqa: S603 - our own java
        _command("kafka.tools.StorageTool", *arguments),
        capture_output=True,
        text=True,
        check=False,
        timeout=START_SECONDS,
    )
    if done.returncode:
        raise Problem(f"Kafka could not prepare its folder {properties.parent}:\n{done.stdout}{done.stderr}")
