"""PostgreSQL and Kafka of a test's stack, each in a container of its own, by testcontainers.

The image is the one that docker-compose.yml runs. A test asks of such an engine what it asks of a process of the stack:
its port, its passwords, a kill, a restart on the same port with the same data. The data lives as long as the stack.
testcontainers belongs to the development environment: nothing but tests imports this.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any, TypeAlias

os.environ["TESTCONTAINERS_RYUK_DISABLED"] = "true"  # read at import; its image is a registry's, `sweep` does its work

import docker
from testcontainers.core.container import DockerContainer

from delo.stack import ports
from delo.stack.component import START_SECONDS, Component, Site
from delo.stack.home import Home
from delo.stack.identity import identity
from delo.stack.kafka import Kafka
from delo.stack.ports import HOST
from delo.stack.postgres import Postgres
from delo.stack.problems import Problem
from delo.stack.state import Started, load, locked, save

IMAGE = os.environ.get("DELO_TEST_IMAGE", "delo/cli:latest")
OWNER = "delo.test.owner"
POLL_SECONDS = 0.05
STOP_SECONDS = 20

Engine: TypeAlias = Postgres | Kafka


class Contained:
    """One engine in a container. Ports and secrets are those that the home's state names, as for a process."""

    def __init__(self, engine: Engine, home: Home) -> None:
        self.engine, self.name = engine, engine.name
        self._home = home
        self._container: DockerContainer | None = None

    def start(self) -> None:
        """Draw what is missing, run it, wait until it works. Raises Problem."""
        self._container = _container(self.engine, self._draw())
        self._container.start()
        self._come_up()

    def kill(self) -> None:
        """SIGKILL to everything in it; its files stay."""
        self._docker.kill()
        self._docker.wait()

    def restart(self) -> None:
        """End it in order if it runs, start it again, wait until it works."""
        self._docker.stop(timeout=STOP_SECONDS)
        self._docker.start()
        self._come_up()

    def started(self) -> Started | None:
        """Its first process as this machine sees it, None if it doesn't run."""
        self._docker.reload()
        state = self._docker.attrs["State"]
        if not state["Running"]:
            return None
        return Started(
            state["Pid"], f"{self._docker.id}:{state['StartedAt']}", state["StartedAt"], str(self._docker.id)
        )

    def log(self, lines: int) -> str:
        """The last lines of what it said."""
        return bytes(self._docker.logs(tail=lines)).decode(errors="replace")

    def remove(self) -> None:
        """With all its data."""
        if self._container is not None:
            self._container.stop(force=True, delete_volume=True)

    @property
    def _docker(self) -> Any:
        if self._container is None:
            raise Problem(f"{self.name} has not been started.")
        return self._container.get_wrapped_container()

    def _draw(self) -> Site:
        with locked(self._home) as state:
            for name in self.engine.ports:
                state.ports.setdefault(name, ports.draw(state.ports.values()))
            state.secret("postgres")
            save(self._home.state_file, state)
            return Site(self._home, state)

    def _come_up(self) -> None:
        site = Site(self._home, load(self._home.state_file))
        deadline = time.monotonic() + START_SECONDS
        while not self.engine.ready(site):
            if self.started() is None or time.monotonic() > deadline:
                raise Problem(f"The container of {self.name} did not come up. It says:\n{self.log(15)}")
            time.sleep(POLL_SECONDS)
        with locked(self._home) as state:
            self.engine.arrange(Site(self._home, state))
            save(self._home.state_file, state)


def contained(home: Home, components: Sequence[Component]) -> list[Contained]:
    """Those of *components* that run in containers, not yet started. Raises Problem without Docker or the image."""
    engines = [component for component in components if isinstance(component, Engine)]
    if engines:
        _check()
        sweep()
    return [Contained(engine, home) for engine in engines]


def sweep() -> None:
    """Remove what a test run that was killed has left behind."""
    with closing(docker.from_env()) as client:
        for one in client.containers.list(all=True, filters={"label": OWNER}):
            pid, _, born = one.labels[OWNER].partition("/")
            if identity(int(pid)) != born:
                one.remove(force=True, v=True)


def reachable() -> bool:
    """Whether there is a Docker that this user may use."""
    try:
        with closing(docker.from_env(timeout=5)) as client:
            return bool(client.ping())
    except (docker.errors.DockerException, OSError):
        return False


def _check() -> None:
    if not reachable():
        raise Problem("Docker does not answer; without DELO_TEST_ENGINES=containers the embedded engines are used.")
    try:
        with closing(docker.from_env()) as client:
            client.images.get(IMAGE)
    except docker.errors.ImageNotFound as error:
        raise Problem(f"The image {IMAGE} is missing; `make test-containers` builds it.") from error


def _container(engine: Engine, site: Site) -> DockerContainer:
    owner = f"{os.getpid()}/{identity(os.getpid())}"
    container = DockerContainer(IMAGE, command=f"python -m delo.containers {engine.name}")
    container.with_kwargs(init=True, hostname=engine.name, labels={OWNER: owner}, stop_signal=engine.stop_signal.name)
    published: dict[str, Any] = container.ports
    if isinstance(engine, Kafka):
        container.with_env("KAFKA_OUTSIDE", site.address("kafka"))
        published["9094/tcp"] = (HOST, site.port("kafka"))
    else:
        password = site.state.secret("postgres").encode()
        container.with_copy_into_container(password, "/run/secrets/postgres_password", 0o444)
        published["5432/tcp"] = (HOST, site.port("postgres"))
    return container
