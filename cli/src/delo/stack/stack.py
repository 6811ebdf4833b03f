"""Bringing a stack up and down. There is no supervisor: what is dead stays dead until the next `up`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import psutil

from delo.stack import ports, preflight, processes
from delo.stack.component import START_SECONDS, Component, Site
from delo.stack.greenmail import GreenMail
from delo.stack.home import Home
from delo.stack.kafka import Kafka
from delo.stack.postgres import Postgres
from delo.stack.problems import Problem
from delo.stack.sandbox import Sandbox
from delo.stack.services import SERVICES, Service, role
from delo.stack.side_by_side import side_by_side
from delo.stack.state import State, load, locked, save

GRACE_SECONDS = 10.0
POLL_SECONDS = 0.05

Report = Callable[[str, str], None]


def everything() -> list[Component]:
    """All engines and services, in the order in which they need each other."""
    return [Postgres(roles=[role(s.name) for s in SERVICES]), Kafka(), GreenMail(), Sandbox(), *SERVICES]


def quiet(_name: str, _phase: str) -> None:
    """For those who don't want to hear how it goes."""


@dataclass(frozen=True)
class Status:
    """How a process is: pid None when down; rss_mebibytes counts what it started, too."""

    name: str
    pid: int | None
    ready: bool
    address: str
    rss_mebibytes: int


class Stack:
    """The processes of one home. report(name, phase) hears: fetching, preparing, starting, ready, running, stopped.

    prefer_ports: take the ports that people know where they are free; a private stack draws all of its own.
    """

    def __init__(
        self,
        home: Home,
        components: Sequence[Component] | None = None,
        report: Report = quiet,
        *,
        prefer_ports: bool = True,
    ) -> None:
        self.home = home
        self.components = everything() if components is None else list(components)
        self._report = report
        self._prefer_ports = prefer_ports
        self._writing = threading.Lock()

    def up(self) -> None:
        """Start what doesn't run, wait until all is ready. Raises Problem; what did start goes on running."""
        with locked(self.home) as state:
            down = [c for c in self.components if not processes.alive(state.processes.get(c.name))]
            preflight.check(self.home, down)
            self._choose_ports(state, anything_runs=len(down) < len(self.components))
            self._write(state)
            site = Site(self.home, state)
            for wave in self._waves():
                side_by_side(partial(self._bring_up, site=site), wave)

    def down(self) -> None:
        """End everything this stack started, services first. Nothing else is touched."""
        with locked(self.home) as state:
            known = {component.name: component for component in self.components}
            strange = [name for name in state.processes if name not in known]
            for names in [*([c.name for c in wave] for wave in reversed(self._waves())), strange]:
                side_by_side(lambda name: self._bring_down(name, known.get(name), state), names)
            self._write(state)

    def kill(self, name: str) -> None:
        """SIGKILL, as a crash would: nothing is swept up."""
        self._known(name)
        started = load(self.home.state_file).processes.get(name)
        if started is None or not processes.alive(started):
            raise Problem(f"{name} doesn't run.")
        processes.kill(started)

    def restart(self, name: str) -> None:
        """End it if it runs, start it, wait until it is ready; the others are left alone."""
        component = self._known(name)
        with locked(self.home) as state:
            self._bring_down(name, component, state)
            side_by_side(partial(self._bring_up, site=Site(self.home, state)), [component])

    def status(self) -> list[Status]:
        """How each process is."""
        site = Site(self.home, load(self.home.state_file))
        return side_by_side(partial(self._status, site=site), self.components)

    def _known(self, name: str) -> Component:
        for component in self.components:
            if component.name == name:
                return component
        raise Problem(f"There is no {name}; there are {', '.join(c.name for c in self.components)}.")

    def _waves(self) -> list[list[Component]]:
        engines = [c for c in self.components if not isinstance(c, Service)]
        return [engines, [c for c in self.components if isinstance(c, Service)]]

    def _choose_ports(self, state: State, *, anything_runs: bool) -> None:
        """Draw what is missing; a port lost to another program is drawn anew unless something running knows it."""
        for component in self.components:
            for name, wanted in component.ports.items():
                kept = state.ports.get(name)
                if kept is not None and (anything_runs or ports.is_free(kept)):
                    continue
                preferred = wanted if self._prefer_ports else None
                state.ports[name] = ports.draw(state.ports.values(), preferred)
                lost = kept or preferred
                if lost is not None and lost != state.ports[name]:
                    self._report(component.name, f"port {lost} is taken, using {state.ports[name]}")

    def _bring_up(self, component: Component, site: Site) -> None:
        started = site.state.processes.get(component.name)
        if processes.alive(started):
            self._report(component.name, "running")
        else:
            if started is not None:
                processes.sweep(started)
            self._report(component.name, "preparing")
            component.prepare(site)
            _insist_on_ports(component, site)
            self._report(component.name, "starting")
            launch = component.launch(site)
            site.state.processes[component.name] = processes.spawn(launch, self.home.log(component.name))
            self._write(site.state)
        self._wait_ready(component, site)
        component.arrange(site)
        self._write(site.state)
        self._report(component.name, "ready")

    def _wait_ready(self, component: Component, site: Site) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not component.ready(site):
            log = self.home.log(component.name)
            if not processes.alive(site.state.processes[component.name]):
                raise Problem(f"{component.name} ended while it was starting. Its last words:\n{processes.tail(log)}")
            if time.monotonic() > deadline:
                waited = f"{START_SECONDS:.0f} s"
                raise Problem(f"{component.name} is not ready after {waited}. It says:\n{processes.tail(log)}")
            time.sleep(POLL_SECONDS)

    def _bring_down(self, name: str, component: Component | None, state: State) -> None:
        started = state.processes.pop(name, None)
        if started is None:
            return
        self._report(name, "stopping")
        if component is None:
            processes.end(started, GRACE_SECONDS)
        else:
            processes.end(started, GRACE_SECONDS, component.stop_signal)
        self._report(name, "stopped")

    def _status(self, component: Component, site: Site) -> Status:
        started = site.state.processes.get(component.name)
        if started is None or not processes.alive(started):
            return Status(component.name, None, ready=False, address="", rss_mebibytes=0)
        return Status(
            component.name, started.pid, component.ready(site), component.address(site), rss_mebibytes(started.pid)
        )

    def _write(self, state: State) -> None:
        with self._writing:
            save(self.home.state_file, state)


def _insist_on_ports(component: Component, site: Site) -> None:
    for name in component.ports:
        port = site.port(name)
        if not ports.is_free(port):
            raise Problem(
                f"Port {port}, on which {component.name} of this stack listens, is taken by {ports.holder(port)}."
                " Stop that, or `delo down` and `delo up`: then another port is drawn."
            )


def rss_mebibytes(pid: int) -> int:
    """Resident memory of a process and all it started; memory they share is counted once each."""
    try:
        leader = psutil.Process(pid)
        family: Iterable[psutil.Process] = [leader, *leader.children(recursive=True)]
        return sum(_rss(process) for process in family) // preflight.MEBIBYTE
    except psutil.NoSuchProcess:
        return 0


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
