"""Activities, robots, feed processes and what they ask of people."""

import base64
import itertools
import json

import pytest

proves = pytest.mark.proves
CODES = (f"delo.{number}" for number in itertools.count(1))
DEAL = ["crm", "CCrmDocumentDeal", "DEAL"]


@pytest.fixture
def install(app, handlers):
    """Installs an activity or a robot whose handler is ours."""

    def put(kind: str = "activity", **more: object) -> str:
        code = next(CODES)
        told = {"CODE": code, "HANDLER": f"{handlers.url}/{code}", "NAME": {"ru": "Проверить"}, **more}
        assert app.result(f"bizproc.{kind}.add", **told) is True
        return code

    return put


@pytest.fixture
def deal(web) -> int:
    return web.result("crm.deal.add", fields={"TITLE": "Договор"})


def template(web, *steps: dict, kind: list[str] = DEAL) -> int:
    return web.control("templates", {"name": "Согласование", "document_type": kind, "steps": list(steps)})["id"]


def state(web, workflow: str) -> dict:
    return next(row for row in web.control("processes") if row["WORKFLOW_ID"] == workflow)


@proves("bizproc.activity.add", "bizproc.event.send", "bizproc.workflow.start", "bizproc.activity.log")
def test_a_process_calls_a_handler_and_goes_on_when_it_answers(web, app, handlers, install, deal):
    properties = {"sum": {"Name": "Сумма", "Type": "int"}, "title": {"Name": "Тема", "Type": "string"}}
    code = install(PROPERTIES=properties, RETURN_PROPERTIES={"ok": {"Name": "Итог", "Type": "string"}})
    steps = ({"activity": code, "properties": {"sum": "{=sum}", "title": "Дело {=Document:TITLE}"}},
             {"activity": code, "properties": {"title": "{=ok}"}})  # fmt: skip
    document = [*DEAL[:2], f"DEAL_{deal}"]
    started = web.result(
        "bizproc.workflow.start", TEMPLATE_ID=template(web, *steps), DOCUMENT_ID=document, PARAMETERS={"sum": 500}
    )

    form = handlers.next()
    assert (form["workflow_id"], form["code"], form["document_id[2]"]) == (started, code, f"DEAL_{deal}")
    assert (form["properties[sum]"], form["properties[title]"]) == ("500", "Дело Договор")
    assert [form[f"document_type[{n}]"] for n in range(3)] == DEAL
    assert (form["use_subscription"], form["timeout_duration"]) == ("Y", "0")
    assert {"ts", "auth[access_token]", "auth[refresh_token]", "auth[application_token]", "auth[user_id]"} <= set(form)
    assert web.result("bizproc.activity.log", EVENT_TOKEN=form["event_token"], LOG_MESSAGE="думаю") is True
    answer = {"EVENT_TOKEN": form["event_token"], "RETURN_VALUES": {"ok": "да"}, "LOG_MESSAGE": "готово"}
    assert web.result("bizproc.event.send", **answer) is True
    assert web.refusal("bizproc.event.send", **answer) == (403, "ACCESS_DENIED")
    second = handlers.next()
    assert second["properties[title]"] == "да"
    web.result("bizproc.event.send", EVENT_TOKEN=second["event_token"])
    assert state(web, started)["STATE"] == "done"


@proves("bizproc.workflow.start")
def test_a_process_writes_into_its_document_before_it_goes_on(web, handlers, install, deal):
    steps = (
        {"set": {"COMMENTS": "Начато: {=mark}"}},
        {"activity": install(), "properties": {"a": "{=Document:COMMENTS}"}},
    )
    document = [*DEAL[:2], f"DEAL_{deal}"]
    web.result("bizproc.workflow.start", TEMPLATE_ID=template(web, *steps), DOCUMENT_ID=document,
               PARAMETERS={"mark": "7d1f"})  # fmt: skip

    assert handlers.next()["properties[a]"] == "Начато: 7d1f"
    assert web.result("crm.deal.get", id=deal)["COMMENTS"] == "Начато: 7d1f"


def test_an_activity_that_does_not_wait_holds_nothing_up(web, handlers, install, deal):
    code = install(USE_SUBSCRIPTION="N")
    number = template(web, {"activity": code}, {"activity": code})
    document = [*DEAL[:2], f"DEAL_{deal}"]
    started = web.result("bizproc.workflow.start", TEMPLATE_ID=number, DOCUMENT_ID=document)

    assert [form["use_subscription"] for form in handlers.many(2)] == ["N", "N"]
    assert state(web, started)["STATE"] == "done"


@proves("bizproc.robot.add")
def test_a_robot_on_a_stage_is_called_when_the_deal_comes_there(web, handlers, install, deal):
    code = install("robot")
    web.control("robots", {"entity_type_id": 2, "stage_id": "PREPARATION", "code": code, "properties": {"a": "1"}})
    web.result("crm.deal.update", id=deal, fields={"STAGE_ID": "EXECUTING"})
    web.result("crm.deal.update", id=deal, fields={"STAGE_ID": "PREPARATION"})

    form = handlers.next()

    assert (form["code"], form["document_id[2]"], form["properties[a]"]) == (code, f"DEAL_{deal}", "1")
    assert web.result("bizproc.event.send", EVENT_TOKEN=form["event_token"]) is True


@proves("bizproc.activity.list", "bizproc.activity.update", "bizproc.activity.delete",
        "bizproc.robot.list", "bizproc.robot.update", "bizproc.robot.delete")  # fmt: skip
@pytest.mark.parametrize("kind", ["activity", "robot"])
def test_a_code_is_installed_once_changed_and_taken_away(web, app, handlers, install, kind):
    code, other = install("activity"), install("robot")
    mine = code if kind == "activity" else other

    assert mine in app.result(f"bizproc.{kind}.list")
    for name in ("activity", "robot"):  # each of the two answers in both runs, so that both are proved
        assert isinstance(app.result(f"bizproc.{name}.list"), list)
    again = {"CODE": mine, "HANDLER": handlers.url, "NAME": "x"}
    assert app.refusal(f"bizproc.{kind}.add", **again) == (400, "ERROR_ACTIVITY_ALREADY_INSTALLED")
    assert app.result("bizproc.activity.update", CODE=code, FIELDS={"NAME": "Иначе"}) is True
    assert app.result("bizproc.robot.update", CODE=other, FIELDS={"NAME": "Иначе"}) is True
    assert app.result("bizproc.activity.delete", CODE=code) is True
    assert app.result("bizproc.robot.delete", CODE=other) is True
    assert app.refusal(f"bizproc.{kind}.delete", CODE=mine) == (400, "ERROR_ACTIVITY_NOT_FOUND")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"CODE": ""}, "ERROR_ACTIVITY_VALIDATION_FAILURE"),
        ({"CODE": "код"}, "ERROR_ACTIVITY_VALIDATION_FAILURE"),
        ({"NAME": ""}, "ERROR_ACTIVITY_VALIDATION_FAILURE"),
        ({"PROPERTIES": {"1x": {"Name": "x"}}}, "ERROR_ACTIVITY_VALIDATION_FAILURE"),
        ({"PROPERTIES": {"x": {}}}, "ERROR_ACTIVITY_VALIDATION_FAILURE"),
        ({"HANDLER": "ftp://a.b"}, "ERROR_UNSUPPORTED_PROTOCOL"),
        ({"HANDLER": "http://localhost/"}, "ERROR_WRONG_HANDLER_URL"),
    ],
)
def test_a_wrong_activity_is_refused(app, change, code):
    told = {"CODE": "ok", "HANDLER": "http://127.0.0.1:9/", "NAME": "x"} | change

    assert app.refusal("bizproc.activity.add", **told) == (400, code)


def test_only_an_administrators_application_installs(web):
    told = {"CODE": "ok", "HANDLER": "http://127.0.0.1:9/", "NAME": "x"}

    assert web.refusal("bizproc.activity.add", **told) == (403, "ACCESS_DENIED")
    assert web.as_person(9).refusal("bizproc.workflow.start", TEMPLATE_ID=1) == (403, "ACCESS_DENIED")


@proves("bizproc.task.list", "bizproc.task.complete", "bizproc.task.delegate", "bizproc.workflow.instances")
def test_a_process_asks_a_person_who_hands_it_over_to_another(web, deal):
    number = template(web, {"ask": "Согласовать", "user": 5, "key": "agreed"})
    document = [*DEAL[:2], f"DEAL_{deal}"]
    started = web.result("bizproc.workflow.start", TEMPLATE_ID=number, DOCUMENT_ID=document)

    running = web.ask("bizproc.workflow.instances", FILTER={"DOCUMENT_ID": f"DEAL_{deal}"}).json()
    assert (running["result"][0]["ID"], running["total"]) == (started, 1)
    wanted = {"FILTER": {"WORKFLOW_ID": started}, "SELECT": ["ID", "USER_ID", "ACTIVITY", "DOCUMENT_NAME"]}
    [task] = web.as_person(5).result("bizproc.task.list", **wanted)
    assert (task["ACTIVITY"], task["DOCUMENT_NAME"]) == ("ApproveActivity", "Договор")
    handed = {"TASK_IDS": [task["ID"]], "FROM_USER_ID": 5, "TO_USER_ID": 6}
    assert web.as_person(5).result("bizproc.task.delegate", **handed) is True
    answer = {"TASK_ID": task["ID"], "STATUS": "yes", "COMMENT": "согласен"}
    assert web.as_person(5).refusal("bizproc.task.complete", **answer) == (400, "ERROR_TASK_NOT_FOUND")
    assert web.as_person(6).refusal("bizproc.task.complete", **{**answer, "STATUS": 3}) == (
        400,
        "ERROR_TASK_VALIDATION",
    )
    assert web.as_person(6).result("bizproc.task.complete", **answer) is True
    assert web.as_person(6).refusal("bizproc.task.complete", **answer) == (400, "ERROR_TASK_COMPLETED")
    assert state(web, started)["VALUES"] == {"agreed": 1, "agreed.comment": "согласен"}
    assert state(web, started)["STATE"] == "done"


def test_a_refusal_ends_a_process(web, deal):
    number = template(web, {"ask": "Согласовать", "user": 5}, {"ask": "Ещё раз", "user": 5})
    started = web.result("bizproc.workflow.start", TEMPLATE_ID=number, DOCUMENT_ID=[*DEAL[:2], f"DEAL_{deal}"])
    [task] = web.as_person(5).result("bizproc.task.list", FILTER={"WORKFLOW_ID": started})

    web.as_person(5).result("bizproc.task.complete", TASK_ID=task["ID"], STATUS=2)

    assert state(web, started)["STATE"] == "stopped"


def test_a_feed_process_begins_with_an_element_of_its_list(web, handlers, install):
    told = {"IBLOCK_TYPE_ID": "bitrix_processes", "IBLOCK_CODE": "trips", "FIELDS": {"NAME": "Командировки"}}
    iblock = web.result("lists.add", **told)
    kind = ["lists", "BizprocDocument", f"iblock_{iblock}"]
    number = template(web, {"activity": install(), "properties": {"days": "{=days}"}}, kind=kind)

    begun = {"template_id": number, "user_id": 7, "name": "В Тверь", "parameters": {"days": 3}}
    started = web.control("processes", begun)["workflow_id"]

    form = handlers.next()
    element = web.result("lists.element.get", IBLOCK_TYPE_ID="bitrix_processes", IBLOCK_ID=iblock)[0]
    assert (form["workflow_id"], form["properties[days]"], form["document_id[2]"]) == (started, "3", element["ID"])
    assert (element["NAME"], element["CREATED_BY"]) == ("В Тверь", "7")


@proves("bizproc.workflow.template.add", "bizproc.workflow.template.list", "bizproc.workflow.template.update",
        "bizproc.workflow.template.delete", "bizproc.workflow.terminate", "bizproc.workflow.kill")  # fmt: skip
def test_an_applications_template_starts_by_itself_when_a_deal_is_made(web, app):
    data = base64.b64encode(json.dumps({"steps": [{"ask": "Проверить", "user": 5}]}).encode()).decode()
    told = {"DOCUMENT_TYPE": DEAL, "NAME": "Новые", "TEMPLATE_DATA": ["a.bpt", data], "AUTO_EXECUTE": 1}
    number = app.result("bizproc.workflow.template.add", **told)
    one, two = (web.result("crm.deal.add", fields={"TITLE": name}) for name in "ab")

    rows = web.result("bizproc.workflow.instances", FILTER={"TEMPLATE_ID": number})
    assert [row["DOCUMENT_ID"] for row in rows] == [f"DEAL_{one}", f"DEAL_{two}"]
    assert web.result("bizproc.workflow.terminate", ID=rows[0]["ID"], STATUS="Хватит") is None
    assert web.result("bizproc.workflow.kill", ID=rows[1]["ID"]) is None
    assert web.result("bizproc.workflow.instances", FILTER={"TEMPLATE_ID": number}) == []
    assert (
        app.result("bizproc.workflow.template.update", ID=number, FIELDS={"NAME": "Все", "AUTO_EXECUTE": 0}) == number
    )
    listed = web.result("bizproc.workflow.template.list", SELECT=["ID", "NAME"], FILTER={"ID": number})
    assert listed == [{"ID": str(number), "NAME": "Все"}]
    foreign = {**told, "TEMPLATE_DATA": ["a.bpt", base64.b64encode(b"x").decode()]}
    assert app.refusal("bizproc.workflow.template.add", **foreign) == (400, "ERROR_TEMPLATE_VALIDATION_FAILURE")
    assert app.result("bizproc.workflow.template.delete", ID=number) is None
    assert app.refusal("bizproc.workflow.template.delete", ID=number) == (400, "ERROR_TEMPLATE_NOT_FOUND")


def test_a_process_over_a_wrong_document_is_refused(web, deal):
    number = template(web, {"ask": "x", "user": 5})
    wrong = {"TEMPLATE_ID": number, "DOCUMENT_ID": ["crm", "CCrmDocumentLead", "LEAD_999999"]}

    assert web.refusal("bizproc.workflow.start", **wrong) == (400, "")
    assert web.refusal("bizproc.workflow.start", **{**wrong, "TEMPLATE_ID": 999}) == (400, "ERROR_WRONG_WORKFLOW_ID")
    lead = web.result("crm.lead.add", fields={"TITLE": "x"})
    mismatch = {**wrong, "DOCUMENT_ID": ["crm", "CCrmDocumentLead", f"LEAD_{lead}"]}
    assert "mismatch" in web.ask("bizproc.workflow.start", **mismatch).json()["error_description"]
