"""What docker-compose.yml promises of every container. That it runs is tried by `make test-compose`."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from approvals.settings import Settings as Approvals
from billing.settings import Settings as Billing
from case_workflow.settings import Settings as CaseWorkflow
from delo.stack.services import SERVICES, role
from mail_dispatch.settings import Settings as MailDispatch
from mail_ingest.settings import Settings as MailIngest
from task_gateway.settings import Settings as TaskGateway
from tax_calendar.settings import Settings as TaxCalendar

from containers import storm
from containers.docker_side import drawn_ports

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
SETTINGS = {
    "approvals": Approvals,
    "case-workflow": CaseWorkflow,
    "billing": Billing,
    "mail-dispatch": MailDispatch,
    "mail-ingest": MailIngest,
    "task-gateway": TaskGateway,
    "tax-calendar": TaxCalendar,
}

every_container = pytest.mark.parametrize("name", CONTAINERS)


@every_container
def test_it_has_no_more_rights_than_it_needs(name: str) -> None:
    container = CONTAINERS[name]

    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in container
    assert "cap_add" not in container
    assert "user" not in container


@every_container
def test_it_may_not_take_the_whole_machine(name: str) -> None:
    container = CONTAINERS[name]

    assert re.fullmatch(r"\d+m", container["mem_limit"])
    assert 0 < container["cpus"] <= 2
    assert container["pids_limit"] > 0
    assert container["logging"]["options"] == {"max-size": "20m", "max-file": "5"}


@every_container
def test_it_comes_back_and_says_how_it_is(name: str) -> None:
    container = CONTAINERS[name]
    if name == "prepare":  # ends when it is done
        assert container["restart"] == "on-failure"
    else:
        assert container["restart"] == "unless-stopped"
        assert "healthcheck" in container or "HEALTHCHECK" in DOCKERFILE


@every_container
def test_it_listens_on_this_machine_only(name: str) -> None:
    for port in CONTAINERS[name].get("ports", []):
        assert port.startswith("127.0.0.1:")


def test_no_port_of_this_machine_is_wanted_twice_not_even_by_a_replica() -> None:
    wanted: list[int] = []
    for container in CONTAINERS.values():
        for published in container.get("ports", []):
            first, last = re.fullmatch(r"127\.0\.0\.1:\$\{\w+:-(\d+)-?(\d*)\}:\d+", published).groups()
            wanted += range(int(first), int(last or first) + 1)

    assert [port for port, times in Counter(wanted).items() if times > 1] == []


def test_a_project_of_its_own_draws_every_port_that_is_published() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

    drawn = drawn_ports(text)

    assert set(drawn) == set(re.findall(r"DELO_\w+_PORTS?", text))
    first, last = map(int, drawn.pop("DELO_EVENTS_PORTS").split("-"))
    assert last - first == 8076 - 8071
    assert len({*map(int, drawn.values()), *range(first, last + 1)}) == len(drawn) + 6


def test_the_storm_crashes_all_but_what_cannot_come_back_as_it_was() -> None:
    assert {*storm.VICTIMS} | storm.SPARED == set(CONTAINERS)
    assert not {*storm.VICTIMS} & storm.SPARED


@every_container
def test_its_secrets_are_files_that_are_drawn_and_not_in_the_repository(name: str, tmp_path: Path) -> None:
    drawing = runpy.run_path(str(ROOT / "deploy/make-secrets"))
    drawing["main"].__globals__["FOLDER"] = tmp_path / "secrets"
    drawing["main"]()
    drawn = {path.name for path in (tmp_path / "secrets").iterdir()}

    for secret in CONTAINERS[name].get("secrets", []):
        assert COMPOSE["secrets"][secret] == {"file": f"./deploy/secrets/{secret}"}
        assert secret in drawn
    for variable in CONTAINERS[name].get("environment", {}):
        assert not re.search("PASSWORD|SECRET|DSN|WEBHOOK", variable)
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert "**" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
def test_a_service_is_told_everything_it_must_know_and_nothing_it_does_not(service: str) -> None:
    kind, prefix = SETTINGS[service], role(service).upper() + "_"
    container = CONTAINERS[service]
    told = {name.removeprefix(prefix).lower() for name in container["environment"]}
    told |= {secret.removeprefix(role(service) + "_") for secret in container["secrets"]}

    assert {name for name, field in kind.model_fields.items() if field.is_required()} <= told
    assert told <= set(kind.model_fields)


def test_the_crm_of_the_trial_can_tell_the_gateway_of_its_events(tmp_path: Path) -> None:
    gateway, sandbox = CONTAINERS["task-gateway"], CONTAINERS["sandbox"]
    assert gateway["environment"]["TASK_GATEWAY_EVENTS_HOST"] == "0.0.0.0"
    port = gateway["environment"]["TASK_GATEWAY_EVENTS_PORT"]
    assert [one.rpartition(":")[2] for one in gateway["ports"]] == [port]
    assert "task_gateway_event_tokens" in gateway["secrets"]
    said = dict(zip(sandbox["command"], sandbox["command"][1:], strict=False))
    assert said["--application-token-file"] == "/run/secrets/sandbox_application_token"
    assert "sandbox_application_token" in sandbox["secrets"]
    drawing = runpy.run_path(str(ROOT / "deploy/make-secrets"))
    drawing["main"].__globals__["FOLDER"] = tmp_path / "secrets"
    drawing["main"]()
    shown, known = (
        (tmp_path / "secrets" / name).read_text() for name in ("sandbox_application_token", "task_gateway_event_tokens")
    )
    assert shown == known


def test_what_writes_keeps_it_in_a_volume() -> None:
    used = {mount.partition(":")[0] for container in CONTAINERS.values() for mount in container.get("volumes", [])}

    assert set(COMPOSE["volumes"]) == {name for name in used if not name.startswith(".")}
    for name in ("kafka", "postgres", "sandbox", "prometheus"):
        assert any(mount.startswith(f"{name}:") for mount in CONTAINERS[name]["volumes"])


def test_the_image_of_a_service_is_one_dockerfile_with_its_name_and_runs_as_nobody_in_particular() -> None:
    for name in (*SETTINGS, "sandbox"):
        built = CONTAINERS[name]["build"]
        assert (built["dockerfile"], built["args"]["SERVICE"]) == ("deploy/Dockerfile", name)
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.+)$", last_stage, re.MULTILINE) == ["delo"]


def test_every_service_of_the_project_has_its_container() -> None:
    assert {service.name for service in SERVICES} <= set(CONTAINERS)


def test_the_example_for_a_firm_leaves_the_trial_out_and_names_settings_that_exist() -> None:
    changed = yaml.safe_load((ROOT / "deploy/firm.example.yml").read_text(encoding="utf-8"))["services"]

    left_out = {name for name, said in changed.items() if said == {"scale": 0}}
    assert left_out == set(CONTAINERS) - set(SETTINGS) - {"prometheus"}
    for service, kind in SETTINGS.items():
        prefix = role(service).upper() + "_"
        assert {name.removeprefix(prefix).lower() for name in changed[service]["environment"]} <= set(kind.model_fields)
