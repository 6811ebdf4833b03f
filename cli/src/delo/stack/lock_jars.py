"""Resolve the jars anew and write jars.lock: `make lock`. Slow, and wanted only when a version changes."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import jgo
from jgo.maven import MavenContext

# kafka-clients must be named, else the resolver takes 3.8.0 and the broker dies.
KAFKA = "4.3.0"
ENDPOINTS = {
    "kafka": "+".join(
        [
            f"org.apache.kafka:kafka_2.13:{KAFKA}",
            f"org.apache.kafka:kafka-clients:{KAFKA}",
            f"org.apache.kafka:kafka-tools:{KAFKA}",
            "org.apache.logging.log4j:log4j-slf4j2-impl:2.24.3",
        ]
    ),
    # 2.1.5 spins for ever on an IMAP connection that was reset (greenmail issue 891).
    "greenmail": "com.icegreen:greenmail-standalone:2.1.8",
}
# One jar that brings everything; what its description asks for besides, in ranges, jgo can't resolve.
ALONE = {"verapdf": ("org.verapdf.apps", "greenfield-apps", "1.28.2")}


def alone(group: str, name: str, version: str) -> list[tuple[str, str]]:
    """(path in a Maven repository, SHA-256) of this one jar."""
    context = MavenContext()
    jar = Path(context.project(group, name).at_version(version).artifact().resolve())
    return [(jar.relative_to(context.repo_cache).as_posix(), hashlib.sha256(jar.read_bytes()).hexdigest())]


def resolve(endpoint: str) -> list[tuple[str, str]]:
    """(path in a Maven repository, SHA-256) of every jar the endpoint needs."""
    with tempfile.TemporaryDirectory() as cache:
        environment = jgo.build(endpoint=endpoint, cache_dir=Path(cache))
        names = {jar.name for jar in Path(environment.path).rglob("*.jar")}
    repository = Path(MavenContext().repo_cache)
    found = []
    for jar in repository.rglob("*.jar"):
        if jar.name in names:
            found.append((jar.relative_to(repository).as_posix(), hashlib.sha256(jar.read_bytes()).hexdigest()))
            names.discard(jar.name)
    if names:
        raise LookupError(f"not in the local Maven repository: {sorted(names)}")
    return sorted(found)


def write(target: Path) -> int:
    """Write the lock; how many jars it names."""
    found = {group: resolve(endpoint) for group, endpoint in ENDPOINTS.items()}
    found |= {group: alone(*coordinates) for group, coordinates in ALONE.items()}
    lines = [f"{group} {path} {sha256}" for group, jars in found.items() for path, sha256 in jars]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


if __name__ == "__main__":
    write(Path(__file__).parent / "jars.lock")
