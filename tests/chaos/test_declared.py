"""Who is given what, as the services' handlers say it."""

from __future__ import annotations

import pytest
from chaos.declared import everybody
from contracts.registry import MESSAGES, wire_type
from contracts.services import SERVICES, Service


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)
async def test_every_topic_that_a_service_reads_is_given_to_a_consumer_and_no_other_is(service: Service) -> None:
    given = (await everybody())[service.name]

    assert {topic for pairs in given.values() for topic, _ in pairs} == set(service.reads)


async def test_every_type_of_a_topic_comes_to_somebody_but_what_a_service_lets_pass() -> None:
    passed: set[tuple[str, str]] = set()
    for service in SERVICES:
        given = {pair for pairs in (await everybody())[service.name].values() for pair in pairs}
        wanted = {(kind.topic, wire_type(kind)) for kind in MESSAGES if kind.topic in service.reads}
        passed |= {(service.name, kind) for _, kind in wanted - given}

    assert passed == {("tax-calendar", "crm.confirmed.v1")}


async def test_consumers_are_told_apart_by_what_each_handler_hands_them() -> None:
    found = await everybody()

    assert found["task-gateway"].keys() == {"ledger"}
    assert ("mail.received", "mail.received.v1") in found["tax-calendar"]["tax-demands.letters"]
    assert ("crm.results", "crm.refused.v1") in found["tax-calendar"]["tax-demands.demands"]
    assert ("crm.results", "crm.confirmed.v1") not in found["tax-calendar"]["tax-demands.demands"]
    assert found["mail-dispatch"].keys() == {"letters", "notices"}
    assert found["mail-ingest"] == {}
