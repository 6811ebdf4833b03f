"""Events: bound by an application, brought to a handler, or kept in the offline queue."""

import pytest

proves = pytest.mark.proves


@pytest.fixture
def bound(app, handlers):
    """Binds events to a handler and takes every binding away at the end."""

    def bind(event: str, **more: object) -> str:
        url = f"{handlers.url}/{event.lower()}"
        assert app.result("event.bind", event=event, handler=url, **more) is True
        return url

    yield bind
    for row in app.result("event.get"):
        kind = "offline" if row["offline"] else "online"
        told = {"event": row["event"], "handler": row["handler"], "event_type": kind}
        app.result("event.unbind", **told, auth_connector=row.get("connector_id", ""))


@pytest.fixture
def queue(app, bound):
    """An offline queue of deals that starts empty."""
    app.result("event.bind", event="ONCRMDEALUPDATE", event_type="offline")
    while app.result("event.offline.get", limit=200)["events"]:
        pass
    while app.result("event.offline.get", limit=200, error=1)["events"]:
        pass
    return app


@proves("event.bind")
def test_a_handler_is_told_of_a_change_with_ids_and_tokens_only(web, handlers, bound):
    bound("ONCRMDEALADD")
    number = web.result("crm.deal.add", fields={"TITLE": "Тайна"})

    form = handlers.next()

    assert form["type"] == "application/x-www-form-urlencoded"
    assert (form["event"], form["data[FIELDS][ID]"]) == ("ONCRMDEALADD", str(number))
    assert form["auth[application_token]"] == web.portal.application_token
    assert form["auth[client_endpoint]"] == f"{web.portal.base_url}/rest/"
    assert form["auth[domain]"] == web.portal.base_url.removeprefix("http://")
    assert {"event_handler_id", "ts", "auth[expires]", "auth[member_id]", "auth[server_endpoint]"} <= set(form)
    assert (form["auth[expires_in]"], form["auth[user_id]"], form["auth[status]"]) == ("3600", "1", "L")
    assert "auth[refresh_token]" not in form
    assert "Тайна" not in str(form)
    me = web.client.post(f"{web.portal.base_url}/rest/user.current", json={"auth": form["auth[access_token]"]})
    assert me.json()["result"]["ID"] == "1"


def test_a_stage_move_is_told_several_times_and_the_robots_own_save_has_no_tokens(web, handlers, bound):
    number = web.result("crm.deal.add", fields={"TITLE": "Дело"})
    bound("ONCRMDEALUPDATE")
    web.result("crm.deal.update", id=number, fields={"STAGE_ID": "EXECUTING"})

    forms = handlers.many(2)

    assert [form["data[FIELDS][ID]"] for form in forms] == [str(number)] * 2
    assert sorted("auth[access_token]" in form for form in forms) == [False, True]
    assert all(form["auth[application_token]"] for form in forms)


def test_a_smart_process_item_is_told_by_a_general_event_and_by_one_of_its_own(web, app, handlers, bound):
    app.result("crm.type.add", fields={"title": "События", "entityTypeId": 1600})
    for event in ("onCrmDynamicItemAdd", "onCrmDynamicItemAdd_1600"):
        bound(event)
    number = web.result("crm.item.add", entityTypeId=1600, fields={"title": "Дело"})["item"]["id"]

    forms = handlers.many(2)

    assert {form["event"] for form in forms} == {"ONCRMDYNAMICITEMADD", "ONCRMDYNAMICITEMADD_1600"}
    assert {(form["data[FIELDS][ID]"], form["data[FIELDS][ENTITY_TYPE_ID]"]) for form in forms} == {
        (str(number), "1600")
    }


def test_task_events_say_undefined_where_there_is_nothing(web, handlers, bound):
    bound("ONTASKADD")
    number = web.task()

    form = handlers.next()

    assert (form["data[FIELDS_BEFORE]"], form["data[FIELDS_AFTER][ID]"]) == ("undefined", str(number))


def test_equal_events_of_one_request_are_told_once(web, handlers, bound):
    number = web.result("crm.deal.add", fields={"TITLE": "Дважды"})
    bound("ONCRMDEALUPDATE")
    change = f"crm.deal.update?id={number}&fields[COMMENTS]="
    web.result("batch", cmd=[change + "a", change + "b"])
    web.result("crm.deal.update", id=number, fields={"COMMENTS": "c"})

    handlers.many(2)

    assert handlers.nothing_more()


def test_events_are_lost_or_doubled_when_a_rule_says_so(web, handlers, bound):
    bound("ONTASKADD")
    web.control("faults", [{"kind": "event_lost", "method": "ontaskadd", "times": 1}])
    web.task(TITLE="пропадёт")
    second = web.task()
    assert handlers.next()["data[FIELDS_AFTER][ID]"] == str(second)

    web.control("faults", [{"kind": "event_doubled", "method": "ontask*"}, {"kind": "event_late", "seconds": 0.05}])
    third = web.task()

    assert [form["data[FIELDS_AFTER][ID]"] for form in handlers.many(2)] == [str(third)] * 2
    assert web.control("stats")["deliveries"]["lost as ordered"] == 1


def test_a_loop_of_event_and_call_ends_by_itself(web, handlers, bound):
    number = web.result("crm.deal.add", fields={"TITLE": "Круг"})
    bound("ONCRMDEALUPDATE")
    web.result("crm.deal.update", id=number, fields={"COMMENTS": "0"})
    for turn in range(7):
        token = handlers.next()["auth[access_token]"]
        sent = {"auth": token, "id": number, "fields": {"COMMENTS": f"{turn + 1}"}}
        assert web.client.post(f"{web.portal.base_url}/rest/crm.deal.update", json=sent).json()["result"] is True

    assert web.control("stats")["deliveries"]["stopped as a loop"] == 1


@proves("event.get", "event.unbind", "events")
def test_bindings_are_listed_and_taken_away(app, bound):
    url = bound("OnCrmLeadAdd", auth_type=1)

    assert app.result("event.get") == [
        {"event": "ONCRMLEADADD", "handler": url, "auth_type": "1", "offline": 0},
    ]
    assert app.refusal("event.bind", event="ONCRMLEADADD", handler=url, auth_type=1) == (400, "ERROR_CORE")
    assert app.result("event.unbind", event="ONCRMLEADADD", handler=url) == {"count": 1}
    assert app.result("event.unbind", event="ONCRMLEADADD", handler=url) == {"count": 0}
    assert {"ONCRMDEALUPDATE", "ONTASKADD", "ONOFFLINEEVENT"} <= set(app.result("events"))


def test_what_cannot_be_bound_is_refused(web, app):
    handler = "http://127.0.0.1:9/x"
    assert web.refusal("event.bind", event="ONTASKADD", handler=handler) == (403, "WRONG_AUTH_TYPE")
    assert app.refusal("event.bind", event="ONNOTHING", handler=handler) == (400, "ERROR_EVENT_NOT_FOUND")
    assert app.refusal("event.bind", event="ONTASKADD", handler="ftp://a.b/c") == (400, "ERROR_UNSUPPORTED_PROTOCOL")
    assert app.refusal("event.bind", event="ONTASKADD", handler="http://localhost/x") == (
        400, "ERROR_WRONG_HANDLER_URL",
    )  # fmt: skip
    assert app.refusal("event.bind", event="ONTASKADD") == (400, "100")


@proves("event.test")
def test_an_application_tests_its_handler(app, handlers, bound):
    bound("ONAPPTEST")

    assert app.result("event.test", any="thing") == 1
    assert handlers.next()["data[QUERY][any]"] == "thing"


def test_an_outgoing_webhook_has_a_token_of_its_own_and_no_access(web, handlers):
    made = web.control("outgoing", {"event": "ONTASKDELETE", "handler": f"{handlers.url}/out"})
    web.result("tasks.task.delete", taskId=web.task())

    form = handlers.next()

    assert form["auth[application_token]"] == made["application_token"] != web.portal.application_token
    assert "auth[access_token]" not in form


@proves("event.offline.get", "event.offline.list", "event.offline.clear")
def test_the_offline_queue_keeps_one_row_per_object_until_it_is_cleared(web, queue):
    one, two = (web.result("crm.deal.add", fields={"TITLE": name}) for name in "ab")
    for text in "xyz":
        web.result("crm.deal.update", id=one, fields={"COMMENTS": text})
    web.result("crm.deal.update", id=two, fields={"COMMENTS": "x"})

    got = queue.result("event.offline.get", clear=0)
    rows = got["events"]

    assert [row["EVENT_DATA"] for row in rows] == [{"FIELDS": {"ID": str(one)}}, {"FIELDS": {"ID": str(two)}}]
    assert (rows[0]["EVENT_NAME"], rows[0]["EVENT_ADDITIONAL"]) == ("ONCRMDEALUPDATE", {"user_id": 1})
    assert queue.result("event.offline.get", clear=0)["events"] == []  # reserved for the first reader
    assert [row["ID"] for row in queue.result("event.offline.get", clear=0, process_id=got["process_id"])["events"]]
    web.result("crm.deal.update", id=one, fields={"COMMENTS": "после"})
    listed = queue.ask("event.offline.list", order={"ID": "ASC"}).json()
    assert listed["total"] == 3  # a change to a reserved object is a new row
    assert [row["PROCESS_ID"] == got["process_id"] for row in listed["result"]] == [True, True, False]
    cleared = {"process_id": got["process_id"], "message_id": [rows[0]["MESSAGE_ID"]]}
    assert queue.result("event.offline.clear", **cleared) is True
    assert queue.result("event.offline.clear", process_id=got["process_id"], id=[rows[1]["ID"]]) is True
    assert queue.ask("event.offline.list").json()["total"] == 1


@proves("event.offline.error")
def test_failed_events_are_told_only_to_who_asks_for_errors(web, queue):
    number = web.result("crm.deal.add", fields={"TITLE": "Ошибка"})
    web.result("crm.deal.update", id=number, fields={"COMMENTS": "x"})
    got = queue.result("event.offline.get", clear=0)
    message = got["events"][0]["MESSAGE_ID"]

    assert queue.result("event.offline.error", process_id=got["process_id"], message_id=[message]) is True
    assert queue.result("event.offline.list")[0]["ERROR"] == "1"
    assert queue.result("event.offline.get")["events"] == []
    again = queue.result("event.offline.get", error=1)
    assert [row["MESSAGE_ID"] for row in again["events"]] == [message]
    assert (again["process_id"], queue.result("event.offline.list")) == (None, [])


def test_reading_with_clear_takes_events_away(web, queue):
    number = web.result("crm.deal.add", fields={"TITLE": "Один раз"})
    web.result("crm.deal.update", id=number, fields={"COMMENTS": "x"})

    assert len(queue.result("event.offline.get")["events"]) == 1
    assert queue.result("event.offline.get")["events"] == []


def test_a_tariff_without_the_extended_queue_cannot_reserve(web, queue):
    web.control("features", {"rest_offline_extended": "N"})
    refused = queue.refusal("event.offline.get", clear=0)
    web.control("features", {"rest_offline_extended": "Y"})

    assert refused == (403, "WRONG_LICENSE")
    assert web.refusal("event.offline.get") == (403, "WRONG_AUTH_TYPE")


def test_a_connectors_own_changes_do_not_come_back_to_it(web, queue):
    queue.result("event.bind", event="ONCRMDEALUPDATE", event_type="offline", auth_connector="delo")
    number = web.result("crm.deal.add", fields={"TITLE": "Эхо"})
    web.result("crm.deal.update", id=number, fields={"COMMENTS": "x"}, auth_connector="delo")

    assert queue.result("event.offline.get", auth_connector="delo")["events"] == []
    assert len(queue.result("event.offline.get")["events"]) == 1
    web.result("crm.deal.update", id=number, fields={"COMMENTS": "y"})
    assert len(queue.result("event.offline.get", auth_connector="delo")["events"]) == 1


def test_a_handler_may_be_told_that_the_queue_has_something(web, queue, handlers, bound):
    bound("ONOFFLINEEVENT", options={"minTimeout": 60})
    number = web.result("crm.deal.add", fields={"TITLE": "Звонок"})
    web.result("crm.deal.update", id=number, fields={"COMMENTS": "x"})

    form = handlers.next()

    assert form["event"] == "ONOFFLINEEVENT"
    assert form["auth[refresh_token]"]
    assert handlers.nothing_more()
