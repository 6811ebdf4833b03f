"""One broker in a container: inside the network as kafka:9092, from the host as 127.0.0.1:9094."""

from __future__ import annotations

import os
from pathlib import Path

from delo.stack import jars, java
from delo.stack.kafka import PROPERTIES, format_folder

DATA = Path("/var/lib/delo/kafka")
HEAP_MEBIBYTES = 384


def properties() -> str:
    """Two listeners: clients are sent on to the address by which they came."""
    text = PROPERTIES.format(broker="0.0.0.0:9092", controller="127.0.0.1:9093", data=DATA / "logs")
    outside = os.environ.get("KAFKA_OUTSIDE", "127.0.0.1:9094")
    listeners = {
        "listeners": "PLAINTEXT://0.0.0.0:9092,OUTSIDE://0.0.0.0:9094,CONTROLLER://127.0.0.1:9093",
        "advertised.listeners": f"PLAINTEXT://kafka:9092,OUTSIDE://{outside}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
    }
    kept = [line for line in text.splitlines() if line.partition("=")[0] not in listeners]
    return "\n".join([*kept, *(f"{name}={value}" for name, value in listeners.items()), ""])


def run() -> None:
    """Format the folder the first time, then be the broker."""
    file = DATA / "server.properties"
    file.write_text(properties(), encoding="utf-8")
    if not (DATA / "logs" / "meta.properties").exists():
        format_folder(file)
    command = java.launch(jars.classpath("kafka"), HEAP_MEBIBYTES, "-Dlog4j2.level=WARN", "kafka.Kafka", str(file))
    os.execv(command[0], command)  # noqa: S606 - our own java
