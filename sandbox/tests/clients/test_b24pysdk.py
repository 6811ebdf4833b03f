"""b24pysdk as it is installed, doing real work over https."""

import ssl
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from b24pysdk import BitrixApp, BitrixToken, BitrixWebhook, Client, Config
from b24pysdk.credentials.oauth_event_data import OAuthEventData
from b24pysdk.credentials.oauth_workflow_data import OAuthWorkflowData
from b24pysdk.errors import BitrixAPIError, BitrixAPIServiceUnavailable
from b24pysdk.errors.v3 import BitrixAPIEntityNotFoundException
from sandbox.wire import php

MANY = 2500


@pytest.fixture
def portal(secure_portal, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", secure_portal.ca_file)
    secure_portal.control("faults", [])
    Config().configure(default_initial_retry_delay=0.01, default_retry_delay_increment=0)
    return secure_portal


@pytest.fixture
def webhook(portal) -> BitrixWebhook:
    place = urlsplit(portal.webhook_url)
    _, _, user, secret, _ = place.path.split("/")
    return BitrixWebhook(domain=place.netloc, webhook_token=f"{user}/{secret}")


@pytest.fixture
def client(webhook):
    return Client(webhook)


@pytest.fixture
def app(portal, token_server) -> BitrixApp:
    return BitrixApp(client_id=portal.oauth_client_id, client_secret=portal.oauth_client_secret)


def code(portal) -> str:
    """What the browser brings back when somebody has agreed."""
    asked = {"client_id": portal.oauth_client_id}
    url = f"{portal.base_url}/oauth/authorize/"
    trust = ssl.create_default_context(cafile=portal.ca_file)
    told = httpx.get(url, params=asked, verify=trust, trust_env=False).headers["location"]
    return parse_qs(urlsplit(told).query)["code"][0]


def test_two_and_a_half_thousand_deals_are_made_in_batches_and_read_by_both_kinds_of_lists(webhook):
    adds = [("crm.deal.add", {"fields": {"TITLE": f"many {n}", "ORIGINATOR_ID": "many"}}) for n in range(MANY)]
    made = list(webhook.call_batches(adds)["result"]["result"].values())
    wanted = {"filter": {"ORIGINATOR_ID": "many"}, "select": ["ID", "TITLE"]}

    listed = webhook.call_list("crm.deal.list", wanted)["result"]
    fast = list(webhook.call_list_fast("crm.deal.list", wanted)["result"])

    assert len(made) == MANY
    assert {int(row["ID"]) for row in listed} == {int(row["ID"]) for row in fast} == set(made)
    assert (len(listed), len(fast)) == (MANY, MANY)
    downward = list(webhook.call_list_fast("crm.deal.list", wanted, descending=True, limit=120)["result"])
    assert [int(row["ID"]) for row in downward] == sorted(made, reverse=True)[:120]


def test_time_entries_are_listed_and_a_page_by_start_is_the_first_again(webhook):
    task = webhook.call_method("tasks.task.add", {"fields": {"TITLE": "t", "RESPONSIBLE_ID": 5}})["result"]["task"][
        "id"
    ]
    entry = {"SECONDS": 60, "COMMENT_TEXT": "x"}
    webhook.call_batches([("task.elapseditem.add", {"TASKID": task, "ARFIELDS": entry})] * 60)

    listed = webhook.call_list("task.elapseditem.getlist", {"TASKID": task})["result"]
    fast = list(webhook.call_list_fast("task.elapseditem.getlist", {"TASKID": task})["result"])

    assert len({row["ID"] for row in listed}) == 50  # facts 2.4
    assert len({row["ID"] for row in fast}) == len(fast) == 60  # by ascending id, never by page


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("tasks.task.list", {"select": ["ID", "TITLE"]}),
        ("crm.item.list", {"entityTypeId": 1}),
        ("crm.lead.list", {"select": ["ID"]}),
        ("user.get", {}),
    ],
)
def test_fast_and_ordinary_lists_tell_the_same(webhook, method, params):
    webhook.call_batches([("tasks.task.add", {"fields": {"TITLE": f"t{n}", "RESPONSIBLE_ID": 5}}) for n in range(60)])
    webhook.call_batches([("crm.lead.add", {"fields": {"TITLE": f"l{n}"}}) for n in range(60)])

    listed = webhook.call_list(method, dict(params))["result"]
    fast = list(webhook.call_list_fast(method, dict(params))["result"])

    def ids(rows):
        return sorted(int(row.get("ID", row.get("id"))) for row in rows)

    assert ids(listed) == ids(fast)
    assert len(set(ids(fast))) == len(fast) > 40


def test_a_batch_of_fifty_with_references_and_a_halt(webhook):
    methods = {"c": ("crm.company.add", {"fields": {"TITLE": "Ссылки"}})}
    methods |= {
        f"d{n}": ("crm.deal.add", {"fields": {"TITLE": f"d{n}", "COMPANY_ID": "$result[c]"}}) for n in range(48)
    }
    methods["all"] = ("crm.deal.list", {"filter": {"COMPANY_ID": "$result[c]"}, "select": ["ID"]})

    told = webhook.call_batch(methods)["result"]

    assert len(told["result"]["all"]) == told["result_total"]["all"] == 48
    halted = webhook.call_batch(
        [("crm.deal.get", {"id": 999999}), ("crm.deal.add", {"fields": {"TITLE": "никогда"}})], halt=True
    )["result"]
    assert (halted["result"], len(halted["result_error"])) == ([], 1)


def test_typed_wrappers_understand_what_the_portal_tells(client):
    assert client.profile().value.bitrix_id == 1
    assert client.user.current().value.email == client.user.current().result["EMAIL"]
    assert len(client.user.get().as_list().result) == 42
    assert len(client.department.get().result) == 9
    assert client.app.info().value.license == "ru_pro100"
    assert client.server.time().value.tzinfo is not None
    deal = client.crm.deal.add(fields={"TITLE": "Словами"}).result
    assert client.crm.deal.get(bitrix_id=deal).result["TITLE"] == "Словами"
    assert client.crm.deal.update(bitrix_id=deal, fields={"TITLE": "Иначе"}).result is True
    item = client.crm.item.get(bitrix_id=deal, entity_type_id=2).result["item"]
    assert (item["title"], item["id"]) == ("Иначе", deal)
    assert client.crm.deal.delete(bitrix_id=deal).result is True


def test_a_task_is_found_by_the_name_that_the_client_has_for_its_number(webhook, client):
    made = webhook.call_method("tasks.task.add", {"fields": {"TITLE": "SDK", "RESPONSIBLE_ID": 5}})["result"]["task"][
        "id"
    ]

    assert client.tasks.task.get(int(made)).result["task"]["title"] == "SDK"


def test_a_busy_portal_is_asked_three_times_and_no_more(portal, webhook):
    portal.control("faults", [{"kind": "503", "times": 2}])
    assert webhook.call_method("server.time")["result"]
    portal.control("faults", [{"kind": "503", "times": 3}])
    with pytest.raises(BitrixAPIServiceUnavailable):
        webhook.call_method("server.time")


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("429", 429, "OPERATION_TIME_LIMIT"),
        ("500", 500, "INTERNAL_SERVER_ERROR"),
        ("200_error", 200, "ERROR_SANDBOX_ORDERED"),
    ],
)
def test_trouble_is_an_exception_with_the_portals_words(portal, webhook, kind, status, code):
    portal.control("faults", [{"kind": kind, "times": 1}])

    with pytest.raises(BitrixAPIError) as caught:
        webhook.call_method("server.time")

    assert (caught.value.status_code, caught.value.error.upper()) == (status, code)


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("no.such.method", {}, "ERROR_METHOD_NOT_FOUND"),
        ("crm.item.get", {"entityTypeId": 2, "id": 999999}, "NOT_FOUND"),
        ("event.bind", {"event": "ONTASKADD", "handler": "http://127.0.0.1/"}, "WRONG_AUTH_TYPE"),
    ],
)
def test_a_refusal_is_an_exception_with_the_portals_code(webhook, method, params, code):
    with pytest.raises(BitrixAPIError) as caught:
        webhook.call_method(method, params)

    assert caught.value.error.upper() == code


def test_an_application_gets_its_tokens_from_the_token_server(portal, app, token_server):
    first = app.get_oauth_token(code=code(portal))
    second = app.refresh_oauth_token(refresh_token=first.oauth_token.refresh_token)

    assert second.oauth_token.access_token != first.oauth_token.access_token
    assert set(token_server.asked) == {"oauth.bitrix24.tech:443"}
    with pytest.raises(BitrixAPIError):
        app.refresh_oauth_token(refresh_token=first.oauth_token.refresh_token)  # it turns over at every use
    info = app.get_app_info(second.oauth_token.access_token).result
    assert (info.client_id, info.user_id) == (portal.oauth_client_id, 1)
    assert info.install.client_endpoint == f"{portal.base_url}/rest/"


def test_an_expired_token_is_refreshed_and_the_call_repeated(portal, app, token_server):
    oauth = app.get_oauth_token(code=code(portal)).oauth_token
    domain = urlsplit(portal.base_url).netloc
    token = BitrixToken(domain=domain, auth_token=oauth.access_token, refresh_token=oauth.refresh_token, bitrix_app=app)
    portal.control("faults", [{"kind": "expired_token", "times": 1}])

    assert Client(token).user.current().result["ID"] == "1"
    assert token.auth_token != oauth.access_token
    assert token.refresh_token != oauth.refresh_token
    people = token.call_list("user.get")["result"]
    assert len(people) == 42


def test_no_method_of_the_client_breaks_the_portal(webhook, client):
    names = sorted(client.get_supported_api_methods())
    told = webhook.call_batches([(name, {}) for name in names])["result"]

    errors = told["result_error"]
    codes = {item["error"] for item in (errors.values() if isinstance(errors, dict) else errors)}
    assert len(names) > 500
    assert "INTERNAL_SERVER_ERROR" not in codes
    assert "ERROR_METHOD_NOT_FOUND" in codes


def test_events_and_calls_of_activities_are_read_by_the_clients_own_models(portal, webhook, app, handlers):
    oauth = app.get_oauth_token(code=code(portal)).oauth_token
    token = BitrixToken(
        domain=urlsplit(portal.base_url).netloc, auth_token=oauth.access_token, refresh_token=oauth.refresh_token,
        bitrix_app=app,
    )  # fmt: skip
    token.call_method("event.bind", {"event": "ONCRMLEADADD", "handler": f"{handlers.url}/event"})
    lead = webhook.call_method("crm.lead.add", {"fields": {"TITLE": "Событие"}})["result"]

    event = OAuthEventData.from_dict(php.nested(handlers.next().items()))

    assert (event.event, event.auth.application_token) == ("ONCRMLEADADD", portal.application_token)
    assert event.validate_against_app_info(event.get_app_info(app))
    told = {"CODE": "sdk", "HANDLER": f"{handlers.url}/robot", "NAME": "x", "AUTH_USER_ID": 1}
    token.call_method("bizproc.robot.add", told)
    portal.control("robots", {"entity_type_id": 1, "stage_id": "IN_PROCESS", "code": "sdk"})
    webhook.call_method("crm.lead.update", {"id": lead, "fields": {"STATUS_ID": "IN_PROCESS"}})
    workflow = OAuthWorkflowData.from_dict(php.nested(handlers.next().items()))
    assert (workflow.code, workflow.document_id[2]) == ("sdk", f"LEAD_{lead}")
    answered = webhook.call_method("bizproc.event.send", {"EVENT_TOKEN": workflow.event_token})
    assert answered["result"] is True


def test_the_new_version_of_rest_is_spoken_too(webhook):
    client = Client(webhook, prefer_version=3)
    made = client.tasks.task.add(fields={"title": "Третья", "creatorId": 1, "responsibleId": 5}).result["item"]

    told = client.tasks.task.get(made["id"], select=["title", "status"]).result["item"]
    assert (told["title"], told["status"]) == ("Третья", "pending")
    with pytest.raises(BitrixAPIEntityNotFoundException, match="not found"):
        client.tasks.task.get(999999).call()
