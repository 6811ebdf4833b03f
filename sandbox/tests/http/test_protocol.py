"""Addresses, encodings, the envelope, batch, OAuth."""

from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest
from sandbox.methods import METHODS
from sandbox.portal.parameters import descriptions
from sandbox.testing import running

proves = pytest.mark.proves


@pytest.mark.parametrize("suffix", ["server.time", "SERVER.TIME", "server.time.json", "server.time/"])
def test_a_method_is_known_in_any_case_with_and_without_suffix(web, suffix):
    assert web.client.get(web.portal.webhook_url + suffix).status_code == 200


def test_the_reply_has_the_six_times(web):
    reply = web.ask("server.time")

    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert set(reply.json()["time"]) == {"start", "finish", "duration", "processing", "date_start", "date_finish"}


def test_operating_time_is_told_where_it_is_limited(web):
    web.control("limits", {"tariff": "cloud", "cost_model": {"methods": {"user.current": 0.2}}})

    spent = [web.ask("user.current").json()["time"]["operating"] for _ in range(2)]

    assert spent == pytest.approx([0.2, 0.4])


def test_form_json_and_query_say_the_same(web):
    url = f"{web.portal.webhook_url}tasks.task.add"
    form = web.client.post(url, data={"fields[TITLE]": "т", "fields[RESPONSIBLE_ID]": "5", "fields[TAGS][]": "a"})
    multipart = web.client.post(url, files={"fields[TITLE]": (None, "т"), "fields[RESPONSIBLE_ID]": (None, "5")})
    query = web.client.get(f"{url}?fields[TITLE]={quote('т')}&fields[RESPONSIBLE_ID]=5")

    assert [r.json()["result"]["task"]["title"] for r in (form, multipart, query)] == ["т"] * 3
    assert form.json()["result"]["task"]["tags"] == {"1": {"id": 1, "title": "a"}}


def test_the_body_wins_over_the_query(web):
    reply = web.client.post(f"{web.portal.webhook_url}user.get?ID=1", json={"ID": 2})

    assert [row["ID"] for row in reply.json()["result"]] == ["2"]


def test_malformed_json_is_no_parameters(web):
    headers = {"Content-Type": "application/json"}
    reply = web.client.post(f"{web.portal.webhook_url}tasks.task.add", content=b'{"fields": ', headers=headers)

    assert (reply.status_code, reply.json()["error"]) == (400, "100")


def test_odd_values_are_no_bug(web):
    assert web.result("tasks.task.get", taskId=10**30) == []
    url, headers = f"{web.portal.webhook_url}tasks.task.add", {"Content-Type": "application/json"}
    half = web.client.post(url, content=rb'{"fields": {"TITLE": "\ud800", "RESPONSIBLE_ID": 5}}', headers=headers)
    deep = web.client.post(url, content=b"[" * 100_000, headers=headers)

    assert half.json()["result"]["task"]["title"] == "?"
    assert deep.json()["error"] == "100"


def test_a_body_above_the_limit_is_refused_before_it_is_sent(web):
    address = urlsplit(web.portal.webhook_url)
    connection = HTTPConnection(address.netloc, timeout=10)
    connection.putrequest("POST", f"{address.path}user.current")
    connection.putheader("Content-Length", str(65 * 1024 * 1024))
    connection.endheaders()

    assert connection.getresponse().status == 413
    connection.close()


def test_a_wrong_secret_is_no_credential(web):
    reply = web.client.post(f"{web.portal.base_url}/rest/1/0000000000000000/user.current")

    assert (reply.status_code, reply.json()["error"]) == (401, "NO_AUTH_FOUND")


def test_an_unknown_method_is_refused_and_counted(web):
    assert web.refusal("crm.nope.add") == (404, "ERROR_METHOD_NOT_FOUND")
    assert web.control("stats")["unknown_methods"]["crm.nope.add"] >= 1


@proves("batch")
def test_a_batch_uses_what_earlier_commands_found(web):
    cmd = {
        "add": f"tasks.task.add?fields[TITLE]={quote('из пакета & да')}&fields[RESPONSIBLE_ID]=5&",
        "get": "tasks.task.get?taskId=%24result%5Badd%5D%5Btask%5D%5Bid%5D&select[]=TITLE",
        "list": "crm.company.list?select[]=ID",
    }
    reply = web.ask("batch", halt=0, cmd=cmd, __order="order0")
    found = reply.json()["result"]

    assert reply.status_code == 200
    assert found["result"]["get"]["task"]["title"] == "из пакета & да"
    assert (found["result_next"], found["result_error"]) == ({"list": 50}, [])
    assert set(found["result_total"]) == {"list"}
    assert set(found["result_time"]) == {"add", "get", "list"}


def test_a_list_of_commands_gives_lists(web):
    found = web.result("batch", cmd=["server.time", "scope", 5])

    assert isinstance(found["result"], list)
    assert len(found["result"]) == 2
    assert (found["result_total"], found["result_next"]) == ([], [])


@pytest.mark.parametrize(
    ("halt", "ran"), [(0, {"b", "c"}), (1, {"b"}), (True, {"b"}), ("0", {"b", "c"}), (False, {"b", "c"})]
)
def test_halt_stops_at_the_first_failure(web, halt, ran):
    found = web.result("batch", halt=halt, cmd={"b": "scope", "x": "nope", "c": "scope"})

    assert set(found["result"]) == ran
    assert found["result_error"]["x"]["error"] == "ERROR_METHOD_NOT_FOUND"


def test_a_failed_command_does_not_undo_the_others(web):
    found = web.result("batch", cmd={"a": "tasks.task.add?fields[TITLE]=stays&fields[RESPONSIBLE_ID]=5", "b": "nope"})

    assert web.result("tasks.task.get", taskId=found["result"]["a"]["task"]["id"])["task"]["title"] == "stays"


def test_the_fifty_first_command_and_a_batch_in_a_batch_are_refused(web):
    found = web.result("batch", cmd={f"c{n}": "scope" for n in range(51)})
    nested = web.result("batch", cmd={"n": "batch?cmd[a]=scope"})

    assert found["result_error"] == {"c50": found["result_error"]["c50"]}
    assert found["result_error"]["c50"]["error"] == "ERROR_BATCH_LENGTH_EXCEEDED"
    assert nested["result_error"]["n"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"
    assert nested["result"] == []


def test_an_application_calls_with_its_token_in_body_query_or_header(web):
    url, token = f"{web.portal.base_url}/rest/user.current", web.portal.access_token
    replies = [
        web.client.post(url, json={"auth": token}),
        web.client.get(f"{url}.json?auth={token}"),
        web.client.get(url, headers={"Authorization": f"Bearer {token}"}),
    ]

    assert [reply.json()["result"]["ID"] for reply in replies] == ["1"] * 3
    assert web.client.get(f"{url}?auth=nope").json()["error"] == "NO_AUTH_FOUND"


def test_a_refresh_token_works_once(web):
    known = {"client_id": web.portal.oauth_client_id, "client_secret": web.portal.oauth_client_secret}
    url = f"{web.portal.base_url}/oauth/token/"
    sent = {**known, "grant_type": "authorization_code", "code": _code(web)}
    first = web.client.get(url, params=sent).json()
    sent = {**known, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = web.client.get(url, params=sent)
    again = web.client.get(url, params=sent)
    stranger = web.client.get(url, params={**sent, "client_secret": "x"})

    assert second.json()["expires_in"] == 3600
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert second.json()["client_endpoint"] == f"{web.portal.base_url}/rest/"
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert stranger.json()["error"] == "invalid_client"


def _code(web) -> str:
    url = f"{web.portal.base_url}/oauth/authorize/"
    reply = web.client.get(url, params={"client_id": web.portal.oauth_client_id, "state": "s"})
    query = dict(pair.split("=", 1) for pair in urlsplit(reply.headers["location"]).query.split("&"))
    assert query["state"] == "s"
    return query["code"]


def test_every_documented_method_that_is_not_emulated_is_not_found_and_counted(web):
    absent = [name for name in descriptions() if name not in METHODS.by_name]
    told = [web.result("batch", cmd=absent[n : n + 50])["result_error"] for n in range(0, len(absent), 50)]

    codes = {item["error"] for part in told for item in (part.values() if isinstance(part, dict) else part)}
    counted = web.control("stats")["unknown_methods"]
    assert codes <= {"ERROR_METHOD_NOT_FOUND"}
    assert all(counted[name] for name in absent)


NONSENSE = (
    "",
    "?id[]=x&fields[]=y&filter=1&entityTypeId=2&ownerId=z&FIELDS=1&users=x&IDS=2&order[ID]=up&select=x&type=user",
    "?id=1&fields=1&FIELDS[]=1&filter[]=1&FILTER=x&entityTypeId=2&data=1&items=1&PARAMETERS=1&ORDER=1&SELECT[a][]=1",
    "?id=1&fields[a][b]=1&FIELDS[NAME][]=1&filter[ID][a]=1&FILTER[ID][]=x&entityTypeId=1&items[][a]=1&order=1&field=1",
)


def test_no_emulated_method_breaks_when_it_is_called_with_nothing_or_with_nonsense(folder):
    names = sorted(METHODS.by_name)
    with running(folder, "--limits", "none") as portal:  # one of its own: some of the calls delete what they find
        for query in NONSENSE:
            for n in range(0, len(names), 50):
                assert portal.call("batch", cmd=[name + query for name in names[n : n + 50]])
