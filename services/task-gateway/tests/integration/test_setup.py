"""`delo portal apply` against the sandbox over HTTP: an empty portal, one with funnels of its own, and trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml
from delo.portal.shown import step_line
from delo.testing import RunningStack, stack
from sandbox.testing import RunningPortal, running
from setup_bench import PROFILE, SetupBench, bench, opened
from task_gateway.core.limits import Tariff
from task_gateway.profile import names_of
from task_gateway.setup.desk import DeskError
from task_gateway.setup.store import bound_everywhere, unbind


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


def funnels(portal: RunningPortal) -> dict[str, int]:
    found = portal.call("crm.category.list", entityTypeId=2)["categories"]
    return {one["name"]: one["id"] for one in found}


async def test_an_empty_portal_becomes_what_the_profile_says(desk: SetupBench, portal: RunningPortal) -> None:
    done = await desk.apply(PROFILE)

    assert (done.failed, done.plan.refused, done.plan.blocked) == ([], (), ())
    assert done.plan.empty
    number = funnels(portal)["Судебные дела"]
    assert done.plan.ids["funnels/litigation"] == str(number)
    stages = portal.call("crm.status.list", filter={"ENTITY_ID": f"DEAL_STAGE_{number}"})
    by_id = {row["STATUS_ID"]: row for row in stages}
    assert by_id[f"C{number}:NEW"]["NAME"] == "Принято в работу"
    assert by_id[f"C{number}:SETTLED"]["SEMANTICS"] == "F"
    order = [row["STATUS_ID"] for row in sorted(stages, key=lambda row: int(row["SORT"]))]
    assert order.index(f"C{number}:HEARING") < order.index(f"C{number}:WON") < order.index(f"C{number}:SETTLED")
    fields = portal.call("crm.item.fields", entityTypeId=2)["fields"].values()
    made = {one["upperName"]: one["type"] for one in fields if one["upperName"].startswith("UF_CRM_DEAL_DELO_")}
    assert made == {
        "UF_CRM_DEAL_DELO_CLAIM_DEADLINE": "date",
        "UF_CRM_DEAL_DELO_CLAIM_AMOUNT": "money",
        "UF_CRM_DEAL_DELO_INSTANCE": "enumeration",
    }
    (trips,) = [one for one in portal.call("lists.get", IBLOCK_TYPE_ID="lists") if one["CODE"] == "delo_trips"]
    assert done.plan.ids["registries/trips"] == str(trips["ID"])
    assert done.plan.ids["registries/trips/fields/city"].startswith("PROPERTY_")


@pytest.mark.parametrize("there", ["nothing", "another funnel", "stages without our names", "half of it"])
async def test_what_the_plan_announces_is_what_applying_does_step_by_step(
    desk: SetupBench, portal: RunningPortal, there: str
) -> None:
    """What a portal makes by itself with a step (a new funnel's first stages, ids of choices) is part of that step."""
    profile = PROFILE
    if there == "another funnel":
        portal.call("crm.category.add", entityTypeId=2, fields={"name": "Суды (с 2019 года)"})
    if there == "stages without our names":
        made = portal.call("crm.category.add", entityTypeId=2, fields={"name": "Суды"})["category"]["id"]
        profile = PROFILE | {"funnels": {"litigation": PROFILE["funnels"]["litigation"] | {"id": made}}}
    if there == "half of it":
        await desk.apply({"funnels": PROFILE["funnels"]})
        desk.told.clear()
    announced = (await desk.plan(profile)).steps
    done = await desk.apply(profile)

    assert done.plan.empty
    lines = sorted(map(step_line, announced))
    assert lines
    assert sorted(map(step_line, done.done)) == lines
    assert sorted(map(step_line, desk.told)) == lines


async def test_applied_again_it_does_nothing(desk: SetupBench, portal: RunningPortal) -> None:
    first = await desk.apply(PROFILE)
    before = portal.control("stats")["calls"]
    again = await desk.apply(PROFILE)
    after = portal.control("stats")["calls"]

    assert again.done == []
    assert again.plan.ids == first.plan.ids
    made = [name for name in after if after[name] != before.get(name) and name.endswith((".add", ".update"))]
    assert made == []


async def test_a_foreign_funnel_is_bound_by_its_id_and_left_as_it_is(desk: SetupBench, portal: RunningPortal) -> None:
    made = portal.call("crm.category.add", entityTypeId=2, fields={"name": "Суды (с 2019 года)"})["category"]["id"]
    bound = {"id": made, "stages": {"accepted": f"C{made}:NEW", "hearing": {"name": "Заседание"}}}
    done = await desk.apply({"funnels": {"litigation": bound}})

    assert done.plan.empty
    assert set(funnels(portal)) == {"Общая", "Суды (с 2019 года)"}
    assert done.plan.ids["funnels/litigation/stages/hearing"] == f"C{made}:HEARING"
    names = {row["STATUS_ID"]: row["NAME"] for row in portal.call("crm.status.list")}
    assert names[f"C{made}:NEW"] == "Новая"


async def test_a_foreign_funnel_of_the_same_name_is_not_taken_and_nothing_is_done(
    desk: SetupBench, portal: RunningPortal
) -> None:
    portal.call("crm.category.add", entityTypeId=2, fields={"name": "Судебные дела"})
    done = await desk.apply(PROFILE)

    assert [one.path for one in done.plan.refused] == ["funnels/litigation"]
    assert done.done == []
    assert portal.call("crm.type.list")["types"] == []


async def test_a_choice_is_added_to_those_that_are_there(desk: SetupBench, portal: RunningPortal) -> None:
    await desk.apply(PROFILE)
    instance = PROFILE["deal_fields"]["instance"]
    more = instance["choices"] | {"cassation": {"name": "Кассация"}, "supreme": {"name": "Верховный суд"}}
    done = await desk.apply(PROFILE | {"deal_fields": {"instance": instance | {"choices": more}}})

    assert done.plan.empty
    field = portal.call("crm.deal.userfield.list", filter={"FIELD_NAME": "UF_CRM_DEAL_DELO_INSTANCE"})[0]
    assert [one["VALUE"] for one in field["LIST"]] == ["Первая", "Апелляция", "Кассация", "Верховный суд"]


async def test_a_narrower_field_is_refused_and_the_portal_is_untouched(desk: SetupBench, portal: RunningPortal) -> None:
    await desk.apply(PROFILE)
    fields = {"claim_deadline": {"name": "Срок", "type": "string"}, "new": {"name": "Новое", "type": "string"}}
    done = await desk.apply(PROFILE | {"deal_fields": fields})

    assert [one.path for one in done.plan.refused] == ["deal_fields/claim_deadline"]
    assert done.done == []
    assert not any(row["FIELD_NAME"] == "UF_CRM_DEAL_DELO_NEW" for row in portal.call("crm.deal.userfield.list"))


@pytest.mark.parametrize("method", ["crm.category.add", "crm.status.add", "userfieldconfig.add", "crm.type.add", "*"])
async def test_replies_that_are_lost_double_nothing(desk: SetupBench, portal: RunningPortal, method: str) -> None:
    rules = [{"kind": "lose_reply", "method": name, "times": 2} for name in (method, "batch")]
    portal.control("faults", rules)
    done = await desk.apply(PROFILE)

    assert done.plan.empty
    names = [one["name"] for one in portal.call("crm.category.list", entityTypeId=2)["categories"]]
    assert sorted(names) == ["Общая", "Судебные дела"]
    assert len(portal.call("crm.type.list")["types"]) == 1
    assert len([one for one in portal.call("lists.get", IBLOCK_TYPE_ID="lists") if one["CODE"] == "delo_trips"]) == 1


@pytest.mark.parametrize("kind", ["funnels", "items"])
async def test_an_effect_that_shows_late_is_waited_for(
    portal: RunningPortal, pool: asyncpg.Pool[Any], kind: str
) -> None:
    method = {"funnels": "crm.category.add", "items": "crm.type.add"}[kind]
    rules = [{"kind": "hang_before", "method": name, "seconds": 2.5, "times": 1} for name in (method,)]
    profile = {kind: {"late": {"name": "Поздняя"}}}
    async with bench(portal, pool, request_seconds=1.0) as desk:
        desk.certain_seconds = 6.0
        portal.control("faults", rules)
        done = await desk.apply(profile)

    assert (done.failed, done.plan.empty) == ([], True)
    found = portal.call("crm.category.list", entityTypeId=2)["categories"] if kind == "funnels" else None
    titles = (
        [one["name"] for one in found] if found else [one["title"] for one in portal.call("crm.type.list")["types"]]
    )
    assert titles.count("Поздняя") == 1


async def test_applying_that_is_killed_anywhere_is_taken_up(desk: SetupBench, portal: RunningPortal) -> None:
    portal.control("faults", [{"kind": "slow", "method": "*", "seconds": 0.05}])
    for seconds in (0.2, 0.5, 0.9):
        task = asyncio.create_task(desk.apply(PROFILE))
        await asyncio.wait({task}, timeout=seconds)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await desk.end()  # the sender dies too, its request may have had its effect
        desk.begin()
    done = await desk.apply(PROFILE)

    assert done.plan.empty
    assert sorted(funnels(portal)) == ["Общая", "Судебные дела"]
    assert len(portal.call("crm.category.list", entityTypeId=2)["categories"]) == 2
    assert len(portal.call("crm.type.list")["types"]) == 1
    assert (
        len([one for one in portal.call("calendar.section.get", type="user", ownerId=1) if one["NAME"] == "Сроки"]) == 1
    )


async def test_the_gateway_knows_what_was_made_when_it_starts_again(desk: SetupBench, tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "task-gateway.yaml").write_text(yaml.safe_dump(PROFILE, allow_unicode=True), encoding="utf-8")
    done = await desk.apply(PROFILE)
    async with desk.pool.acquire() as connection:
        bound = (await bound_everywhere(connection))["acme"]
    names = names_of(tmp_path, "acme", bound)

    assert names.stage("litigation", "hearing") == done.plan.ids["funnels/litigation/stages/hearing"]
    assert names.item("trip").entity_type_id == int(done.plan.ids["items/trip"])
    assert names.registry("trips").fields["city"].field == done.plan.ids["registries/trips/fields/city"]
    assert str(names.deal_fields["instance"].choices["appeal"]) == done.plan.ids["deal_fields/instance/choices/appeal"]
    assert names.stage("sales", "first") == "NEW"


async def test_what_is_gone_is_made_anew_only_when_told_so(desk: SetupBench, portal: RunningPortal) -> None:
    first = await desk.apply(PROFILE)
    number = int(first.plan.ids["funnels/litigation"])
    portal.call("crm.category.delete", entityTypeId=2, id=number)
    refused = await desk.apply(PROFILE)
    assert [one.why for one in refused.plan.refused] == [f"it was bound to funnel {number}, which is gone"]

    async with desk.pool.acquire() as connection:
        await unbind(connection, "acme", "funnels/litigation")
    done = await desk.apply(PROFILE)
    assert done.plan.empty
    assert int(done.plan.ids["funnels/litigation"]) != number


async def test_two_at_once_is_one_too_many(desk: SetupBench) -> None:
    async with desk.applier(PROFILE) as one, desk.applier(PROFILE) as other:
        await one.apply()
        with pytest.raises(DeskError, match="somebody else is applying"):
            await other.apply()


async def test_within_the_limits_of_the_cloud_nothing_is_refused(pool: asyncpg.Pool[Any], tmp_path: Path) -> None:
    with running(tmp_path / "cloud", "--empty", "--limits", "cloud") as cloud:
        cloud.control("limits", {"threshold": 10, "per_second": 5})
        async with bench(cloud, pool, tariff=Tariff(10, 5)) as desk:
            done = await desk.apply(PROFILE)
        errors = cloud.control("stats")["errors"]
    assert done.plan.empty
    assert errors == {}
