"""Limits, faults, the clock: what tests turn."""

import httpx
import pytest

ADD = {"TITLE": "t", "RESPONSIBLE_ID": 5}


def test_the_fifty_first_request_at_once_is_too_many(web):
    web.control("limits", {"tariff": "cloud", "per_second": 0})

    statuses = [web.ask("server.time").status_code for _ in range(51)]

    assert statuses == [200] * 50 + [503]
    assert web.refusal("server.time") == (503, "QUERY_LIMIT_EXCEEDED")


def test_a_method_that_worked_too_long_is_refused_and_others_go_on(web):
    costs = {"methods": {"user.current": 0.2}}
    web.control("limits", {"tariff": "cloud", "operating_seconds": 0.3, "cost_model": costs})

    assert [web.ask("user.current").status_code for _ in range(3)] == [200, 200, 429]
    assert web.ask("server.time").status_code == 200
    inside = web.result("batch", cmd={"a": "user.current", "b": "scope"})
    assert inside["result_error"]["a"]["error"] == "OPERATION_TIME_LIMIT"
    assert "b" in inside["result"]


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("503", 503, "QUERY_LIMIT_EXCEEDED"),
        ("429", 429, "OPERATION_TIME_LIMIT"),
        ("500", 500, "INTERNAL_SERVER_ERROR"),
        ("expired_token", 401, "expired_token"),
        ("200_error", 200, "ERROR_SANDBOX_ORDERED"),
    ],
)
def test_an_ordered_error_comes_as_often_as_ordered_and_has_no_effect(web, kind, status, code):
    web.control("faults", [{"kind": kind, "method": "tasks.task.add", "times": 1}])
    before = _tasks(web)

    assert web.refusal("tasks.task.add", fields=ADD) == (status, code)
    assert _tasks(web) == before
    assert web.ask("tasks.task.add", fields=ADD).status_code == 200
    assert web.control("faults")[0]["hits"] == 1


def test_a_move_to_another_host_is_told(web):
    web.control("faults", [{"kind": "302", "location": "http://127.0.0.1:1/rest/", "times": 1}])
    reply = web.ask("server.time")

    assert (reply.status_code, reply.headers["location"]) == (302, "http://127.0.0.1:1/rest/")


def test_a_lost_reply_leaves_its_effect_also_inside_a_batch(web):
    web.control("faults", [{"kind": "lose_reply", "method": "tasks.task.add", "times": 2}])
    before = _tasks(web)

    with pytest.raises(httpx.RemoteProtocolError):
        web.ask("tasks.task.add", fields=ADD)
    with pytest.raises(httpx.RemoteProtocolError):
        web.ask("batch", cmd={"a": "tasks.task.add?fields[TITLE]=t&fields[RESPONSIBLE_ID]=5"})
    assert _tasks(web) == before + 2


def test_a_server_error_after_the_commit_leaves_its_effect_also_inside_a_batch(web):
    web.control("faults", [{"kind": "500_after", "method": "tasks.task.add", "times": 2}])
    before = _tasks(web)

    assert web.refusal("tasks.task.add", fields=ADD) == (500, "INTERNAL_SERVER_ERROR")
    assert web.refusal("batch", cmd={"a": "tasks.task.add?fields[TITLE]=t&fields[RESPONSIBLE_ID]=5"})[0] == 500
    assert _tasks(web) == before + 2
    assert web.ask("tasks.task.add", fields=ADD).status_code == 200


def test_a_hang_after_the_commit_leaves_its_effect(web):
    web.control("faults", [{"kind": "hang_after", "method": "tasks.task.add", "seconds": 3, "times": 1}])
    before = _tasks(web)

    with pytest.raises(httpx.ReadTimeout):
        web.client.post(f"{web.portal.webhook_url}tasks.task.add", json={"fields": ADD}, timeout=0.3)
    assert _tasks(web) == before + 1


def test_a_slow_reply_comes(web):
    web.control("faults", [{"kind": "slow", "seconds": 0.1, "times": 1}])

    assert web.ask("server.time").status_code == 200


def test_one_object_can_be_denied_while_all_others_are_there_also_inside_a_batch(web):
    one, other = (web.result("tasks.task.add", fields=ADD)["task"]["id"] for _ in range(2))
    web.control("faults", [{"kind": "refused", "method": "tasks.task.*", "id": int(one)}])

    assert web.refusal("tasks.task.get", taskId=one) == (403, "ACCESS_DENIED")
    assert web.result("tasks.task.get", taskId=other)["task"]["id"] == other
    inside = web.result("batch", cmd={name: f"tasks.task.get?taskId={name}" for name in (one, other)})
    assert inside["result_error"][one]["error"] == "ACCESS_DENIED"
    assert other in inside["result"]


def test_a_refusal_is_told_in_the_words_that_were_ordered_and_leaves_nothing(web):
    denial = {"code": "ERROR_CORE", "text": "Нет прав", "status": 400, "times": 1}
    web.control("faults", [{"kind": "refused", "method": "tasks.task.add"} | denial])
    before = _tasks(web)

    assert web.refusal("tasks.task.add", fields=ADD) == (400, "ERROR_CORE")
    assert _tasks(web) == before


def test_faults_are_cleared(web):
    web.control("faults", [{"kind": "500"}])
    web.client.delete(f"{web.portal.base_url}/_sandbox/faults")

    assert web.ask("server.time").status_code == 200


@pytest.mark.parametrize(
    ("switch", "body"),
    [
        ("faults", [{"kind": "fire"}]),
        ("faults", ["503"]),
        ("limits", {"tariff": "gold"}),
        ("limits", {"threshold": -1}),
        ("limits", {"cost_model": []}),
        ("clock", {"offset_seconds": "soon"}),
        ("clock", {"frozen_at": "never"}),
        ("clock", []),
        ("webhooks", {}),
    ],
)
def test_a_switch_turned_wrongly_says_so(web, switch, body):
    reply = web.client.post(f"{web.portal.base_url}/_sandbox/{switch}", json=body)

    assert reply.status_code == 422
    assert reply.json()["error"]


@pytest.mark.proves("server.time")
def test_the_clock_moves_the_dates_that_are_written(web):
    web.control("clock", {"frozen_at": "2027-03-01T09:30:00+03:00"})
    made = web.result("tasks.task.add", fields=ADD)["task"]

    assert made["createdDate"] == "2027-03-01T09:30:00+03:00"
    assert web.result("server.time") == "2027-03-01T09:30:00+03:00"


def test_the_clock_does_not_move_the_limits(web):
    web.control("limits", {"tariff": "cloud", "threshold": 1, "per_second": 0.0001})
    web.ask("server.time")
    web.control("clock", {"offset_seconds": 864000})

    assert web.refusal("server.time") == (503, "QUERY_LIMIT_EXCEEDED")


def test_the_server_is_healthy(web):
    assert web.client.get(f"{web.portal.base_url}/healthz").json() == {"status": "ok"}


def _tasks(web) -> int:
    return web.control("stats")["documents"]["task"]


def test_a_page_of_another_site_turns_no_switch_and_the_portals_own_does(web):
    url = f"{web.portal.base_url}/_sandbox/limits"
    for origin in ("https://evil.example", "null"):
        assert web.client.post(url, json={"tariff": "none"}, headers={"Origin": origin}).status_code == 403
        assert (
            web.client.post(url.replace("limits", "webhooks"), json={}, headers={"Origin": origin}).status_code == 403
        )
    assert web.client.post(url, json={"tariff": "box"}, headers={"Origin": web.portal.base_url}).status_code == 200
    assert web.client.post(url, json={"tariff": "box"}).status_code == 200


def test_a_switch_turned_wrongly_says_why(web):
    address = f"{web.portal.base_url}/_sandbox"
    wrong = {"limits": {"tariff": "gold"}, "clock": {"offset": 5}}
    said = {name: web.client.post(f"{address}/{name}", json=body) for name, body in wrong.items()}

    assert {reply.status_code for reply in said.values()} == {422}
    assert said["limits"].json()["error"] == "unknown tariff 'gold'; known: ['box', 'cloud', 'enterprise', 'none']"
    assert "offset_seconds" in said["clock"].json()["error"]
