"""Containers that crash while thirty letters come: exactly the expected tasks; then alarms, logs and stops. Seeded.

Run by `make test-compose-storm`, in a compose project of its own with two replicas of tax-calendar and of task-gateway.
Every service and engine is crashed. KEEP=1 leaves all as it is at the end.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
import yaml
from e2e.checks import check
from e2e.office import Office
from e2e.truth import expected, letters

from containers.__main__ import Compose, settled
from containers.docker_side import PATIENCE_SECONDS, ROOT, Project, lines
from contracts import services as catalogue

SERVICES = tuple(service.name for service in catalogue.SERVICES)
ENGINES = ("kafka", "postgres", "sandbox")
# mail keeps letters in memory, prometheus has no Python to crash it with, prepare ends by itself.
SPARED = {"mail", "prometheus", "prepare"}
VICTIMS = (*SERVICES, *ENGINES)
REPLICAS = ("--scale", "tax-calendar=2", "--scale", "task-gateway=2")
ROUNDS = 2
GRACE_SECONDS = 10
ASKED_TO_END = {"kafka": 143, "mail": 143}  # a JVM that obeys SIGTERM says so; all others end with 0
# There is a series once it has happened.
LATER = {
    *("delo_unpublishable_total", "delo_background_failures_total"),
    *("delo_retries_total", "delo_relay_failed_total"),
}


async def crashes(project: Project, chance: random.Random, delivered: asyncio.Event) -> int:
    """Crash every container in turn, at random moments, and go on until all letters are in; how many."""
    done = 0
    for turn in range(100):
        if turn >= ROUNDS and delivered.is_set():
            break
        victims = [container for service in VICTIMS for container in project.containers(service)]
        chance.shuffle(victims)
        for victim in victims:
            print(f"{time.strftime('%X')} crash {victim.name}", flush=True)
            await project.crash(victim)
            done += 1
            await asyncio.sleep(chance.uniform(0.5, 4.0))
    return done


async def tasks_are_right(project: Project, chance: random.Random) -> None:
    """Letters in, containers down, tasks as if nothing had been."""
    async with aiohttp.ClientSession() as http:
        office, delivered = Office(Compose(), http), asyncio.Event()  # type: ignore[arg-type]
        storm = asyncio.create_task(crashes(project, chance, delivered))
        await office.deliver(letters().values(), pause=2.0)
        delivered.set()
        count = await storm
        await project.healthy()
        await check(office, await settled(office, len(expected())))
    print(f"{count} crashes, {len(letters())} letters, {len(expected())} tasks as expected", flush=True)


async def killed_by_hand(project: Project) -> None:
    """`docker kill` is taken for a wish: it stays dead until `up`."""
    victim = project.containers("task-gateway")[0]
    victim.kill()
    victim.wait()
    project.compose("up", "-d", "--no-recreate", *REPLICAS)
    await project.healthy()


async def until(question: str, project: Project, prometheus: object, *, answered: bool) -> None:
    """Wait until Prometheus has an answer, or none any more."""
    end = time.monotonic() + PATIENCE_SECONDS
    while bool(project.prometheus(question, prometheus)) is not answered:
        assert time.monotonic() < end, question
        await asyncio.sleep(1)


def impatient(folder: Path) -> None:
    """The rules with 75 seconds for 15 minutes (the CRM is swept each minute)."""
    folder.chmod(0o755)
    for name, said, instead in (("alerts.yml", "> 900", "> 75"), ("prometheus.yml", "interval: 15s", "interval: 5s")):
        text = (ROOT / "deploy/prometheus" / name).read_text(encoding="utf-8")
        assert said in text
        (folder / name).write_text(text.replace(said, instead), encoding="utf-8")


async def alarms_are_raised(project: Project) -> None:
    """Every metric of the rules is there; the CRM stopped is an alarm, with seconds for minutes, until it is back."""
    rules = (ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8")
    expressions = " ".join(rule["expr"] for group in yaml.safe_load(rules)["groups"] for rule in group["rules"])
    for metric in sorted(set(re.findall(r"\b(?:delo|gateway|process)_\w+", expressions)) - LATER):
        assert project.prometheus(f"count({metric})"), f"no service exports {metric}"
    with tempfile.TemporaryDirectory() as folder:
        impatient(Path(folder))
        watching, firing = (
            await project.second_prometheus(Path(folder)),
            'ALERTS{alertname="CrmSilent", alertstate="firing"}',
        )
        await until('delo_contact_timestamp_seconds{system="crm:demo"} > 0', project, watching, answered=True)
        project.containers("sandbox")[0].stop(timeout=GRACE_SECONDS)
        await until(firing, project, watching, answered=True)
        assert not project.prometheus(firing.replace("CrmSilent", "MailboxSilent"), watching)
        project.containers("sandbox")[0].start()
        await until(firing, project, watching, answered=False)
        watching.remove(force=True, v=True)
    print("the CRM stopped: CrmSilent; back: no alarm", flush=True)


def logs_are_json(project: Project) -> None:
    """Every line of every service, through all crashes."""
    count = 0
    for container in [one for service in SERVICES for one in project.containers(service)]:
        for line in lines(container):
            assert {"event", "level", "timestamp"} <= line.keys(), line
            count += 1
    print(f"{count} log lines, all JSON", flush=True)


def stops_are_orderly(project: Project) -> None:
    """Each ends when it is asked to, within ten seconds: Docker would kill it then, and 137 be its exit code."""
    for service in (*SERVICES, "prometheus", "mail", "sandbox", "kafka", "postgres"):
        for container in project.containers(service):
            began = time.monotonic()
            container.stop(timeout=GRACE_SECONDS)
            container.reload()
            code = container.attrs["State"]["ExitCode"]
            print(f"{container.name} stopped in {time.monotonic() - began:.1f} s with {code}", flush=True)
            assert code == ASKED_TO_END.get(service, 0), container.logs(tail=20).decode()


async def main(seed: int) -> None:
    """Raises AssertionError for what is not as it must be."""
    project = Project()
    print(f"seed {seed}, by {' '.join(project.command)}", flush=True)
    project.compose("down", "--volumes")
    try:
        project.compose("up", "-d", *REPLICAS)
        await project.healthy()
        await tasks_are_right(project, random.Random(seed))
        await killed_by_hand(project)
        await alarms_are_raised(project)
        logs_are_json(project)
        stops_are_orderly(project)
    finally:
        for container in project.containers("second-prometheus"):
            container.remove(force=True, v=True)
        if not os.environ.get("KEEP"):
            project.compose("down", "--volumes")


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)))
