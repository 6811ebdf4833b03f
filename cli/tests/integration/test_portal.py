"""`delo portal` as a person types it, through a running gateway, against the sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from delo.testing import RunningStack, stack

pytestmark = pytest.mark.story

DELO = Path(sys.executable).with_name("delo")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    names = ("postgres", "kafka", "sandbox", "task-gateway")
    with stack(tmp_path_factory.mktemp("portal"), services=names) as started:
        yield started


def delo(running: RunningStack | None, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"NO_COLOR": "1", "DELO_HOME": "/nowhere"} | variables
    if running is not None:
        environment["DELO_HOME"] = str(running.home.root)
    environment.pop("COLUMNS", None)
    return subprocess.run(
        [DELO, "portal", *arguments], capture_output=True, text=True, check=False, env=environment, timeout=240
    )


def crm(running: RunningStack, method: str, **params: Any) -> Any:
    answer = httpx.post(f"{running.webhook_url.rstrip('/')}/{method}", json=params, timeout=30)
    return answer.raise_for_status().json()["result"]


def folder(root: Path, **gateway: Any) -> Path:
    made = root / "demo"
    made.mkdir(parents=True)
    portal = {"zone": "Europe/Moscow", "tariff": "cloud", "roles": {"head": {"employee_id": 4}}}
    (made / "portal.yaml").write_text(yaml.safe_dump(portal), encoding="utf-8")
    (made / "task-gateway.yaml").write_text(yaml.safe_dump(gateway, allow_unicode=True), encoding="utf-8")
    return made


PROFILE: dict[str, Any] = {
    "funnels": {"disputes": {"name": "Судебные дела", "stages": {"hearing": {"name": "Заседание"}}}},
    "deal_fields": {"term": {"name": "Срок иска", "type": "date"}, "total": "opportunity"},
}


def test_the_demos_own_profile_is_applied_to_the_demos_portal(running: RunningStack) -> None:
    demo = str(Path(__file__).parents[3] / "deploy" / "portal" / "demo")
    applied = delo(running, "apply", demo)
    assert (applied.returncode, applied.stderr) == (0, "")
    again = delo(running, "plan", demo, "--check")
    assert (again.returncode, again.stderr) == (0, "")
    assert json.loads(delo(running, "map", demo, "--json").stdout)
    found = json.loads(delo(running, "doctor", demo, "--json").stdout)
    of_requests = [(one["level"], one["said"]) for one in found if one["about"].startswith("approvals")]
    assert [said for level, said in of_requests if level == "bad"] == []
    assert [said for _, said in of_requests if said.startswith("nobody counts the days of leave of employees 1, 2")]


def test_a_plan_is_shown_applied_mapped_and_examined(running: RunningStack, tmp_path: Path) -> None:
    profile = str(folder(tmp_path, **PROFILE))
    planned = delo(running, "plan", profile)
    assert (planned.returncode, planned.stderr) == (0, "")
    assert "+ funnels/disputes: funnel «Судебные дела»" in planned.stdout
    assert "3 to make, 0 to change, 0 to bind." in planned.stdout
    assert delo(running, "plan", profile, "--check").returncode == 3
    elsewhere = delo(None, "plan", profile, TASK_GATEWAY_POSTGRES_DSN=running.dsn("task-gateway"))
    assert elsewhere.stdout == planned.stdout
    assert delo(running, "map", profile).returncode == 3

    applied = delo(running, "apply", profile)
    assert (applied.returncode, applied.stderr) == (0, "")
    steps, said = planned.stdout.splitlines()[:-1], applied.stdout.splitlines()
    assert sorted(said[:-1]) == sorted(steps)
    assert said[-1].startswith("3 steps done. Restart task-gateway")
    again = delo(running, "apply", profile)
    assert again.stdout == "Nothing to do; 3 objects are as the profile says.\n"
    assert delo(running, "plan", profile, "--check").returncode == 0

    mapped = delo(running, "map", profile, "--json")
    ids = json.loads(mapped.stdout)
    number = ids["funnels/disputes"]
    assert ids == {
        "funnels/disputes": number,
        "funnels/disputes/stages/hearing": f"C{number}:HEARING",
        "deal_fields/term": "UF_CRM_DEAL_DELO_TERM",
        "deal_fields/total": "opportunity",
    }
    examined = delo(running, "doctor", profile, "--json")
    findings = json.loads(examined.stdout)
    assert (examined.returncode, [one for one in findings if one["level"] == "bad"]) == (0, [])


def test_apply_and_gateway_killed_in_the_middle_are_taken_up_without_a_double(
    running: RunningStack, tmp_path: Path
) -> None:
    funnels = {f"line_{n}": {"name": f"Линия {n}", "stages": {"talks": {"name": "Переговоры"}}} for n in range(4)}
    profile = str(folder(tmp_path, funnels=funnels))
    environment = os.environ | {"NO_COLOR": "1", "DELO_HOME": str(running.home.root)}
    with subprocess.Popen(
        [DELO, "portal", "apply", profile], stdout=subprocess.PIPE, text=True, env=environment
    ) as cut:
        assert cut.stdout is not None
        assert cut.stdout.readline().startswith("+ funnels/line_0")
        cut.kill()
        running.kill("task-gateway")
    running.restart("task-gateway")
    done = delo(running, "apply", profile)

    assert (done.returncode, done.stderr) == (0, "")
    names = [one["name"] for one in crm(running, "crm.category.list", entityTypeId=2)["categories"]]
    assert sorted(name for name in names if name.startswith("Линия")) == [f"Линия {n}" for n in range(4)]
    assert delo(running, "plan", profile, "--check").returncode == 0


def test_a_refused_plan_changes_nothing(running: RunningStack, tmp_path: Path) -> None:
    profile = folder(
        tmp_path, deal_fields={"term": {"name": "Срок", "type": "date"}, "other": {"field": "UF_CRM_NONE"}}
    )
    for command in ("plan", "apply"):
        done = delo(running, command, str(profile))
        assert done.returncode == 4
        assert "x deal_fields/other: the portal has no field UF_CRM_NONE here" in done.stdout
    found = json.loads(delo(running, "plan", str(profile), "--json").stdout)
    assert [one["path"] for one in found["refused"]] == ["deal_fields/other"]


def test_a_portal_that_no_gateway_serves_is_one_sentence(running: RunningStack, tmp_path: Path) -> None:
    done = delo(running, "plan", str(folder(tmp_path)), "--portal", "elsewhere")
    assert done.returncode == 0  # an empty profile asks nothing
    done = delo(running, "plan", str(folder(tmp_path / "more", **PROFILE)), "--portal", "elsewhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("delo: No task-gateway serves portal elsewhere")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["plan", "nowhere"], 2, "delo: nowhere: there is no such profile folder"),
        (["plan", "--what"], 2, "No such option"),
        (["apply", "{folder}", "--anew", "funnels/x"], 2, "delo: --anew funnels/x: the profile has no such name"),
        (["map", "{folder}"], 1, "delo: The local stack doesn't run here"),
        (
            ["plan", "{folder}", "--dsn", "postgresql://127.0.0.1:1/x"],
            1,
            "delo: The gateway's database can't be reached",
        ),
        (["plan", "{folder}", "--dsn", "what"], 1, "delo: The gateway's database can't be reached"),
        (["doctor", "{broken}"], 2, "portal.yaml:1: zone: there is no time zone Mars/Base"),
    ],
)
def test_what_is_wrong_is_said_and_the_exit_code_tells_whose_it_is(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    broken = folder(tmp_path / "broken")
    (broken / "portal.yaml").write_text("zone: Mars/Base\n", encoding="utf-8")
    names = {"folder": str(folder(tmp_path / "good", **PROFILE)), "broken": str(broken)}
    done = delo(None, *(one.format(**names) for one in arguments))

    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
