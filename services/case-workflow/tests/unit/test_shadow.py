"""A case led in shadow: what follows is recorded; neither the CRM nor anybody's calendar hears of it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from case_workflow.deciders import engagements
from chassis.blobs.memory import MemoryBlobs
from chassis.clock import FixedClock
from chassis.consumers import Shop
from chassis.deciding import Author
from chassis.journal.memory import MemoryJournal
from chassis.profile import PortalProfile, Profiles
from chassis.runtime import Runtime
from contracts.cases.v1 import CaseAdvanced
from contracts.envelope import Envelope

from chassis import bus

AT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


class Portal:
    """A service of one portal whose automation can be switched."""

    def __init__(self) -> None:
        self.journal = MemoryJournal()

    async def led(self, mode: str, *messages: CaseAdvanced) -> list[str]:
        """Which topics hear of *messages* while the automation runs so."""
        profile = PortalProfile.model_validate({"zone": "Europe/Moscow", "automations": {"cases": mode}})
        shop = Shop(Author("case-workflow", "0"), Profiles({"demo": profile}), FixedClock(AT))
        runtime, before = Runtime(self.journal, MemoryBlobs(), shop, "case-workflow"), len(self.journal.contents.outbox)
        await runtime.run(engagements, [delivered(one) for one in messages])
        return [row.topic for row in self.journal.contents.outbox[before:]]


def delivered(body: CaseAdvanced) -> bus.Delivery:
    one = uuid4()
    envelope = Envelope(id=one, source="/test", time=AT, portal="demo", correlation_id=one, body=body)
    return bus.read(envelope.topic, 0, 0, envelope.key.encode(), envelope.headers(), body.encoded())


def at(stage: str, deal: int = 100, **more: str) -> CaseAdvanced:
    return CaseAdvanced.model_validate(
        {"deal_id": deal, "funnel": "accounting", "stage": stage, "because": "fact", "at": AT, "client_id": 55} | more
    )


CLOSED = {"ends": "failure", "reason": "refused"}


@pytest.mark.parametrize(("mode", "heard"), [("on", ["service.begun", "service.ended"]), ("shadow", []), ("off", [])])
async def test_a_case_closed_in_shadow_stops_no_calendar(mode: str, heard: list[str]) -> None:
    portal = Portal()
    assert await portal.led(mode, at("service"), at("closed", **CLOSED)) == heard

    recorded = [row.output for row in portal.journal.contents.decisions]
    assert ["service.ended.v1" in one for one in recorded] == ([] if mode == "off" else [False, True])


async def test_what_was_seen_in_shadow_counts_from_the_day_it_is_switched_on() -> None:
    portal = Portal()
    assert await portal.led("shadow", at("service"), at("service", 101)) == []

    assert await portal.led("on", at("closed", **CLOSED), at("closed", 101, **CLOSED)) == ["service.ended"] * 2
    first, last = portal.journal.contents.outbox
    assert b'"others":[101]' in (first.value or b"")
    assert b'"others"' not in (last.value or b"") or b'"others":[]' in (last.value or b"")
