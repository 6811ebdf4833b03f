"""A compose project of its own for the checks: brought up beside any other, killed, read, and gone at the end."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import docker
from delo.stack.ports import HIGHEST, draw, is_free

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "delo-storm"
PATIENCE_SECONDS = 240.0
PUBLISHED = re.compile(r"\$\{(DELO_\w+_PORTS?):-(\d+)(?:-(\d+))?\}")
# `docker kill` counts as a wish that it stay dead. A crash is the death of what runs inside; -1 spares init, which ends
# with it.
CRASH = ["python", "-c", "import os, signal; os.kill(-1, signal.SIGKILL)"]


def drawn_ports(compose_file: str) -> dict[str, str]:
    """A free port for each that the file publishes, as many in a row where it has a range; no two alike."""
    taken: set[int] = set()
    drawn = {}
    for name, first, last in PUBLISHED.findall(compose_file):
        if name not in drawn:
            ports = _in_a_row(int(last or first) - int(first) + 1, taken)
            taken.update(ports)
            drawn[name] = str(ports[0]) if len(ports) == 1 else f"{ports[0]}-{ports[-1]}"
    return drawn


def _in_a_row(count: int, taken: set[int]) -> range:
    while True:
        first = draw(taken)
        ports = range(first, first + count)
        if not taken.intersection(ports) and all(port <= HIGHEST and is_free(port) for port in ports):
            return ports


class Project:
    """Its containers by the name of their service. Commands raise CalledProcessError."""

    def __init__(self) -> None:
        v2 = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0
        self.command = ["docker", "compose"] if v2 else [shutil.which("docker-compose") or "docker-compose"]
        os.environ |= drawn_ports((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
        self._docker = docker.from_env()

    def compose(self, *arguments: str) -> None:
        """Run one command of compose on this project."""
        environment = os.environ | {"COMPOSE_PROJECT_NAME": PROJECT}
        subprocess.run([*self.command, *arguments], cwd=ROOT, check=True, env=environment, stdout=subprocess.DEVNULL)

    def containers(self, service: str | None = None) -> list[Any]:
        """All, or those of one service."""
        labels = [f"com.docker.compose.project={PROJECT}"]
        labels += [f"com.docker.compose.service={service}"] if service else []
        return sorted(self._docker.containers.list(all=True, filters={"label": labels}), key=lambda one: str(one.name))

    async def healthy(self) -> None:
        """Wait until each runs and says that it is well; what only prepares has ended without an error."""
        end = time.monotonic() + PATIENCE_SECONDS
        while ill := {
            one.name: said for one in self.containers() if (said := condition(one)) not in ("healthy", "done")
        }:
            assert time.monotonic() < end, ill
            await asyncio.sleep(1)

    async def crash(self, container: Any) -> None:
        """SIGKILL to what runs in it, and wait until Docker has started it again by itself."""
        before = started_at(container)
        try:
            container.exec_run(CRASH)
        except docker.errors.APIError as error:  # it was just being started again, after the crash before
            if error.status_code not in (404, 409):
                raise
        end = time.monotonic() + PATIENCE_SECONDS
        while started_at(container) == before or container.attrs["State"]["Status"] != "running":
            assert time.monotonic() < end, f"{container.name} did not come back"
            await asyncio.sleep(0.2)

    def prometheus(self, question: str, container: Any | None = None) -> list[str]:
        """The lines with which Prometheus answers a query."""
        said = _asked(container or self.containers("prometheus")[0], question)
        assert said.exit_code == 0, said.output
        return [line for line in said.output.decode().splitlines() if line]

    async def second_prometheus(self, folder: Path) -> Any:
        """Another one in the same network with the rules that lie in *folder*, ready to be asked."""
        image = self.containers("prometheus")[0].image
        command = ["--config.file=/etc/delo/prometheus.yml", "--storage.tsdb.path=/prometheus"]
        labels = {"com.docker.compose.project": PROJECT, "com.docker.compose.service": "second-prometheus"}
        volumes = {str(folder): {"bind": "/etc/delo", "mode": "ro"}}
        started = self._docker.containers.run(
            image,
            command,
            entrypoint=["/bin/prometheus"],
            network=f"{PROJECT}_default",
            labels=labels,
            volumes=volumes,
            detach=True,
        )
        end = time.monotonic() + PATIENCE_SECONDS
        while (said := _asked(started, "vector(1)")).exit_code != 0:  # 503 while it reads its own log
            assert time.monotonic() < end, said.output
            await asyncio.sleep(0.5)
        return started


def _asked(prometheus: Any, question: str) -> Any:
    return prometheus.exec_run(["/bin/promtool", "query", "instant", "http://127.0.0.1:9090", question])


def condition(container: Any) -> str:
    """healthy, done, or how it is."""
    container.reload()
    state = container.attrs["State"]
    if state["Status"] == "exited" and state["ExitCode"] == 0:
        return "done"
    return str(state.get("Health", {}).get("Status", state["Status"])) if state["Running"] else str(state["Status"])


def started_at(container: Any) -> str:
    """When it was started the last time."""
    container.reload()
    return str(container.attrs["State"]["StartedAt"])


def lines(container: Any) -> list[dict[str, Any]]:
    """What it said since it was made. Raises AssertionError for a line that is not JSON."""
    found = []
    for line in container.logs().decode().splitlines():
        try:
            found.append(json.loads(line))
        except ValueError as error:
            raise AssertionError(f"{container.name} says in no JSON: {line}") from error
    return found
