"""The address that the CRM calls, over its ASGI interface: no socket, no engine."""

from __future__ import annotations

import contextlib
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from contracts.crm.v1 import CrmRef
from contracts.signs.v1 import ProcessStarted
from gateway_examples import NAMES
from hypothesis import given
from hypothesis import strategies as st
from task_gateway.core.inbound.hints import EVENTS, Hint, hint
from task_gateway.core.inbound.php import Unreadable, form
from task_gateway.inbound.memory import MemoryInbound
from task_gateway.inbound.receiver import MOST_BYTES, Bucket, Door, Receiver

TOKEN = "51856fefc120afa4b628cc82d3935cce"
EVENT = {"event": "ONCRMDEALUPDATE", "data[FIELDS][ID]": "374", "ts": "1723538517", "auth[application_token]": TOKEN}
CALL = {
    "workflow_id": "65a.1",
    "code": "trip_approval",
    "document_id[0]": "crm",
    "document_id[1]": "CCrmDocumentDeal",
    "document_id[2]": "DEAL_777",
    "event_token": "65a.1|A1|x",
    "properties[city]": "Казань",
    "properties[people][0]": "user_3",
    "properties[people][1]": "user_4",
    "use_subscription": "Y",
    "timeout_duration": "3600",
    "ts": "1723538517",
    "auth[user_id]": "14",
    "auth[application_token]": TOKEN,
}


class Away(MemoryInbound):
    """A database that is away."""

    async def hint(self, hints: Any) -> None:
        raise OSError


class Caller:
    """The CRM, or somebody who would like to be it."""

    def __init__(self, store: MemoryInbound | None = None, per_second: float = 0.0, burst: float = 100.0) -> None:
        self.store = store or MemoryInbound()
        rate = Bucket(per_second, burst, lambda: 0.0)
        door = Door((TOKEN, "of-an-outgoing-webhook"), NAMES, self.store, rate)
        self.receiver = Receiver({"demo": door, "shut": Door((), NAMES, self.store, rate)}, Bucket(0.0, 3.0, lambda: 0))

    async def post(self, data: Any = None, path: str = "/crm/demo", method: str = "POST") -> tuple[int, str]:
        transport = httpx.ASGITransport(self.receiver)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            form = {"data": data} if isinstance(data, dict) else {"content": data}
            answer = await client.request(method, path, headers=headers, **form)
            return answer.status_code, answer.text


async def test_an_event_is_kept_before_it_is_answered_and_a_replay_changes_nothing() -> None:
    caller = Caller()
    for _ in range(3):
        assert await caller.post(EVENT) == (200, "stored")
    assert list(caller.store.hints) == [Hint("deal", "374")]


async def test_an_outgoing_webhook_has_a_token_of_its_own() -> None:
    caller = Caller()
    assert await caller.post(EVENT | {"auth[application_token]": "of-an-outgoing-webhook"}) == (200, "stored")


@pytest.mark.parametrize("path", ["/crm/demo", "/crm/demo/event", "/crm/event", "/crm/robot"])
async def test_the_path_names_the_portal_or_its_token_does(path: str) -> None:
    caller = Caller()
    assert await caller.post(EVENT, path) == (200, "stored")
    assert await caller.post(EVENT, "/crm/shut/event") == (403, "wrong_token")


@pytest.mark.parametrize("token", ["", "no", TOKEN[:-1], TOKEN + "0", "no portal has this token"])
@pytest.mark.parametrize("path", ["/crm/demo", "/crm/shut", "/crm/nobody", "/crm/"])
async def test_a_wrong_token_is_refused_and_nothing_is_kept(token: str, path: str) -> None:
    caller = Caller()
    assert await caller.post(EVENT | {"auth[application_token]": token}, path) == (403, "wrong_token")
    assert caller.store.hints == {}


async def test_whoever_guesses_tokens_is_slowed_down_and_the_crm_is_not() -> None:
    caller = Caller()
    wrong = EVENT | {"auth[application_token]": "guess"}
    assert [(await caller.post(wrong))[0] for _ in range(5)] == [403, 403, 403, 429, 429]
    assert await caller.post(EVENT) == (200, "stored")


async def test_more_events_than_agreed_are_not_taken() -> None:
    caller = Caller(burst=2)
    assert [(await caller.post(EVENT))[0] for _ in range(3)] == [200, 200, 429]


async def test_a_process_that_asks_is_taken_however_many_events_come() -> None:
    caller = Caller(burst=0)
    assert await caller.post(EVENT) == (429, "too_many")
    assert await caller.post(CALL) == (200, "stored")


async def test_a_body_that_was_cut_off_is_not_taken_for_whole() -> None:
    caller, answers = Caller(), []
    parts = iter(
        [
            {"type": "http.request", "body": urlencode(CALL).encode()[:-40], "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> Any:
        return next(parts)

    async def send(message: Any) -> None:
        answers.append(message)

    await caller.receiver({"type": "http", "method": "POST", "path": "/crm/demo", "headers": []}, receive, send)

    assert answers[0]["status"] == 400
    assert caller.store.published == []


async def test_a_body_that_no_crm_would_send_is_refused() -> None:
    caller = Caller()
    assert await caller.post(b"a=" + b"x" * MOST_BYTES) == (413, "too_large")
    assert await caller.post(b"&".join(b"a%d=1" % n for n in range(3000))) == (400, "unreadable")
    assert await caller.post(b"\xff\xfe") == (400, "unreadable")
    assert await caller.post({"auth[application_token]": TOKEN}) == (400, "unreadable")
    assert await caller.post(EVENT, method="GET") == (405, "not_post")
    assert await caller.post(EVENT, path="/other") == (404, "not_found")


async def test_what_can_not_be_kept_is_not_acknowledged() -> None:
    assert await Caller(Away()).post(EVENT) == (503, "not_stored")


async def test_an_event_that_says_nothing_to_us_is_acknowledged() -> None:
    caller = Caller()
    assert await caller.post(EVENT | {"event": "ONCRMQUOTEADD"}) == (200, "ignored")
    assert caller.store.hints == {}


async def test_a_process_that_asks_is_published_once_however_often_it_calls() -> None:
    caller = Caller()
    for _ in range(2):
        assert await caller.post(CALL) == (200, "stored")
    (fact,) = caller.store.published
    said = fact.event
    assert isinstance(said, ProcessStarted)
    assert (said.code, said.document, said.event_token) == (
        "trip_approval",
        CrmRef(kind="deal", id=777),
        CALL["event_token"],
    )
    assert {one.name: one.value.text for one in said.values} == {"city": "Казань", "people": "user_3, user_4"}
    assert (said.waits, said.started_by_id) == (True, 14)
    assert said.answer_by is not None
    assert (said.answer_by - said.started_at).total_seconds() == 3600


@pytest.mark.parametrize(
    ("event", "data", "wanted"),
    [
        ("onCrmCompanyAdd", {"FIELDS": {"ID": "5"}}, Hint("client", "5")),
        ("ONCRMDEALMOVETOCATEGORY", {"FIELDS": {"ID": "5", "CATEGORY_ID": "1"}}, Hint("deal", "5")),
        ("ONCRMDYNAMICITEMUPDATE", {"FIELDS": {"ID": "7", "ENTITY_TYPE_ID": "31"}}, Hint("item/31", "7")),
        ("ONCRMDYNAMICITEMADD_1046", {"FIELDS": {"ID": "7", "ENTITY_TYPE_ID": "1046"}}, Hint("item/1046", "7")),
        ("ONTASKADD", {"FIELDS_BEFORE": "undefined", "FIELDS_AFTER": {"ID": "9"}}, Hint("task", "9")),
        ("ONTASKDELETE", {"FIELDS_BEFORE": {"ID": "9"}, "FIELDS_AFTER": "undefined"}, Hint("task", "9")),
        ("ONCRMREQUISITEUPDATE", {"FIELDS": {"ID": "3"}}, Hint("client", "")),
        ("ONVOXIMPLANTCALLEND", {"CALL_ID": "ext.1"}, Hint("call", "ext.1")),
        ("ONOFFLINEEVENT", {}, Hint("offline", "")),
        ("ONVOXIMPLANTCALLEND", {"CALL_ID": "ext\0.1"}, Hint("call", "ext.1")),
        ("ONCRMDEALUPDATE", {"FIELDS": {"ID": "x"}}, None),
        ("ONCRMDEALUPDATE", {"FIELDS": {"ID": "9223372036854775808"}}, None),
        ("ONCRMDEALUPDATE", {"FIELDS": {"ID": "9" * 5000}}, None),
        ("ONCRMDYNAMICITEMUPDATE", {"FIELDS": {"ID": "7", "ENTITY_TYPE_ID": "9" * 5000}}, None),
        ("ONCRMDEALUPDATE", {}, None),
        ("ONAPPTEST", {"QUERY": "1"}, None),
    ],
)
def test_an_event_is_a_hint_of_what_to_look_at(event: str, data: Any, wanted: Hint | None) -> None:
    assert hint(event, data) == wanted


def test_no_event_is_bound_in_vain() -> None:
    data = {"FIELDS": {"ID": "1", "ENTITY_TYPE_ID": "31"}, "FIELDS_AFTER": {"ID": "1"}, "CALL_ID": "c"}
    assert all(hint(event, data) for event in EVENTS)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_form_or_unreadable(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(form(body), dict)


def test_brackets_are_maps_and_empty_ones_count() -> None:
    assert form(b"a[b][c]=1&a[b][d]=2&e[]=x&e[]=y&f=%D0%AF") == {
        "a": {"b": {"c": "1", "d": "2"}},
        "e": {"0": "x", "1": "y"},
        "f": "Я",
    }
