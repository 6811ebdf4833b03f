"""`delo portal doctor` against the sandbox, by webhook and as a local application; the example as a whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from chassis.yaml_file import read_as
from delo.testing import RunningStack, stack
from sandbox.testing import RunningPortal, running
from setup_bench import PROFILE, SetupBench, bench, opened
from task_gateway.core.setup.doctor import Finding, Patient, checkup
from task_gateway.core.setup.expand import wishes
from task_gateway.core.setup.profile import GatewayProfile

EXAMPLE = Path(__file__).parents[4] / "deploy" / "portal" / "example" / "task-gateway.yaml"


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("setup"), services=("postgres",)) as started:
        yield started


@pytest.fixture
async def pool(engines: RunningStack) -> AsyncIterator[asyncpg.Pool[Any]]:
    made = await opened(engines.dsn("setup-test"), "setup_test")
    yield made
    await made.close()


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[RunningPortal]:
    with running(tmp_path / "portal", "--empty", "--limits", "none") as started:
        yield started


@pytest.fixture
async def desk(portal: RunningPortal, pool: asyncpg.Pool[Any]) -> AsyncIterator[SetupBench]:
    async with bench(portal, pool) as made:
        yield made


ROLES = {"head": {"head_of_department": "Берестов и партнёры"}, "partner": {"employee_id": 1}}


async def examined(
    desk: SetupBench, profile: dict[str, Any], tariff: str = "cloud", roles: Any = ROLES, asks: int = 1
) -> dict[str, Finding]:
    async with desk.applier(profile) as applier:
        wished = wishes(GatewayProfile.model_validate(profile))
        patient = Patient(wished, await applier.plan(), tariff, roles, asks)
        found = await applier._desk.run(checkup(patient))
    return {one.about: one for one in found}


async def test_a_portal_that_is_as_it_should_be_has_nothing_bad(desk: SetupBench, portal: RunningPortal) -> None:
    await desk.apply(PROFILE)
    root = portal.call("department.get")[0]["NAME"]
    found = await examined(desk, PROFILE, roles=ROLES | {"head": {"head_of_department": root}})

    assert {about: one for about, one in found.items() if one.level == "bad"} == {}
    assert {"rights", "scopes", "credential", "tariff", "methods", "limits", "brake", "role head"} <= found.keys()
    assert found["drift"].said.endswith("objects are as the profile says")


async def test_drift_wrong_people_and_a_wrong_plan_are_found(desk: SetupBench, portal: RunningPortal) -> None:
    done = await desk.apply(PROFILE)
    number = done.plan.ids["funnels/litigation"]
    portal.call("crm.category.update", entityTypeId=2, id=int(number), fields={"name": "Переименована"})
    roles = {"head": {"head_of_department": "Нет такого"}, "partner": {"employee_id": 99}}
    found = await examined(desk, PROFILE, "enterprise", roles, asks=98)

    bad = {about for about, one in found.items() if one.level == "bad"}
    assert bad == {"drift", "role head", "role partner", "brake", "tariff"}
    assert "funnels/litigation" in found["drift"].said


async def test_a_webhook_that_is_to_have_events_needs_an_application(desk: SetupBench) -> None:
    profile = {"handlers": {"events": ["ONCRMDEALUPDATE"]}, "public_url": "https://delo.example.ru"}
    found = await examined(desk, profile)
    assert (found["credential"].level, found["plan"].level) == ("bad", "bad")
    assert "handlers/ONCRMDEALUPDATE" in found["plan"].said
    done = await desk.apply(profile)
    assert (done.done, [one.path for one in done.plan.blocked]) == ([], ["handlers/ONCRMDEALUPDATE"])


CALLED: dict[str, Any] = {
    "handlers": {"events": ["ONCRMDEALUPDATE", "ONTASKADD"]},
    "public_url": "https://delo.example.ru",
    "robots": {
        "ask": {"name": "Спросить Дело", "properties": {"question": {"name": "Вопрос", "required": True}}},
        "check": {
            "kind": "activity",
            "name": "Проверить срок",
            "returns": {"late": {"name": "Просрочено", "type": "bool"}},
        },
    },
}


async def test_an_application_gets_its_events_robots_and_activities(
    portal: RunningPortal, pool: asyncpg.Pool[Any]
) -> None:
    async with bench(portal, pool, app=True) as desk:
        done = await desk.apply(CALLED)
        again = await desk.apply(CALLED)
        found = await examined(desk, CALLED)
        moved = await desk.apply(CALLED | {"public_url": "https://new.example.ru"})
        fewer = CALLED | {"robots": {"ask": {"name": "Спросить Дело"}, "check": CALLED["robots"]["check"]}}
        refused = await desk.apply(fewer)

    assert (done.failed, done.plan.refused, len(done.done), again.done) == ([], (), 4, [])
    assert done.plan.ids["robots/ask"] == "delo.ask"
    assert found["credential"] == Finding("ok", "credential", "a local application")
    assert {step.do for step in moved.done if step.wish.kind in {"robot", "activity"}} == {"change"}
    assert {step.do for step in moved.done if step.wish.kind == "handler"} == {"create"}  # the old ones stay
    assert moved.plan.empty
    assert "rules that give question would lose it" in refused.plan.refused[0].why


async def test_the_example_can_be_applied_to_an_empty_portal(portal: RunningPortal, pool: asyncpg.Pool[Any]) -> None:
    example = read_as(GatewayProfile, EXAMPLE).model_dump(exclude_unset=True)
    async with bench(portal, pool, app=True) as desk:
        done = await desk.apply(example)
        again = await desk.apply(example)

    assert (done.failed, done.plan.refused, done.plan.blocked, done.plan.steps) == ([], (), (), ())
    assert done.plan.ids.keys() == {wish.path for wish in wishes(GatewayProfile.model_validate(example))}
    assert again.done == []


async def test_somebody_without_rights_is_told_so(
    portal: RunningPortal, pool: asyncpg.Pool[Any], tmp_path: Path
) -> None:
    with running(tmp_path / "full", "--limits", "none") as full:
        clerk = full.control("webhooks", {"user_id": 5})["webhook_url"]
        async with bench(replace(full, webhook_url=clerk), pool) as desk:
            found = await examined(desk, {"deal_fields": {"x": {"name": "X", "type": "string"}}})
            done = await desk.apply({"deal_fields": {"x": {"name": "X", "type": "string"}}})
    assert found["rights"].said == "we act as employee 5, who is no administrator"
    assert done.failed or done.plan.blocked
