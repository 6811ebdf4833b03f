"""The routing table and the catalogue, from which AsyncAPI is made, say the same."""

from __future__ import annotations

from approvals.handlers import router
from contracts.services import SERVICES


def test_what_is_read_is_what_the_catalogue_says_under_the_service_s_own_group() -> None:
    (service,) = [one for one in SERVICES if one.name == "approvals"]

    assert sorted(topic for one in router.subscribers for topic in one.topic_names) == sorted(service.reads)
    assert {one.group_id for one in router.subscribers} == {service.name}
