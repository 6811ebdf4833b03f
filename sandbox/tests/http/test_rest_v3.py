"""REST 3.0: tasks, errors as objects, calls that are made once."""

import pytest

proves = pytest.mark.proves
REPEATED = "BITRIX_REST_V3_EXCEPTION_IDEMPOTENCYKEYREUSEDEXCEPTION"
INVALID = "BITRIX_REST_V3_EXCEPTION_VALIDATION_REQUESTVALIDATIONEXCEPTION"
FIELDS = {"title": "Отчёт", "creatorId": 1, "responsibleId": 5}


@pytest.fixture
def v3(web):
    def ask(method: str, body: object = None, key: str | None = None):
        url = web.portal.webhook_url.replace("/rest/", "/rest/api/") + method
        return web.client.post(url, json=body or {}, headers={"Idempotency-Key": key} if key else {})

    return ask


@proves("api/tasks.task.add")
def test_a_task_is_made_with_words_and_types(web, v3):
    fields = FIELDS | {"deadline": "2026-12-31T18:00:00+03:00", "priority": "high", "needsControl": True, "xmlId": "v3"}
    item = v3("tasks.task.add", {"fields": fields}).json()["result"]["item"]

    assert (item["status"], item["priority"], item["needsControl"]) == ("pending", "high", True)
    assert (item["deadline"], item["responsibleId"], item["xmlId"]) == ("2026-12-31T18:00:00+03:00", 5, "v3")
    older = web.result("tasks.task.get", taskId=item["id"])["task"]
    assert (older["title"], older["priority"], older["taskControl"]) == ("Отчёт", "2", "Y")


@proves("api/tasks.task.get")
def test_fields_of_people_are_reached_through_the_task(v3):
    number = v3("tasks.task.add", {"fields": FIELDS}).json()["result"]["item"]["id"]
    told = v3("tasks.task.get", {"id": number, "select": ["title", "responsible.name", "nothing"]}).json()

    item = told["result"]["item"]
    assert set(item) == {"id", "link", "title", "responsible"}
    assert set(item["responsible"]) == {"name"}
    assert {"start", "finish", "duration", "processing", "date_start", "date_finish"} <= set(told["time"])
    wrong = v3("tasks.task.get", {"id": number, "select": ["responsible.stageId"]}).json()["error"]
    assert wrong["message"] == "Unknown field `stageId` for entity `UserDto`"


@proves("api/tasks.task.update", "api/tasks.task.chat.message.send", "api/tasks.task.delete")
def test_a_task_is_changed_and_removed(web, v3):
    number = v3("tasks.task.add", {"fields": FIELDS}).json()["result"]["item"]["id"]

    change = {"id": number, "fields": {"title": "Иначе", "status": "in_progress", "auditors": [7]}}
    assert v3("tasks.task.update", change).json()["result"] == {"result": True}
    assert web.result("tasks.task.get", taskId=number)["task"]["status"] == "3"
    assert v3("tasks.task.chat.message.send", {"fields": {"taskId": number, "text": "Скоро"}}).status_code == 200
    assert web.result("task.commentitem.getlist", TASKID=number)[0]["POST_MESSAGE"] == "Скоро"
    assert v3("tasks.task.delete", {"id": number}).json()["result"] == {"result": True}
    gone = v3("tasks.task.get", {"id": number})
    assert (gone.status_code, gone.json()["error"]["code"]) == (400, "BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION")


@proves("api/tasks.task.list")
def test_tasks_are_listed_by_id_in_pages_of_up_to_a_thousand(web, v3):
    cmd = [f"tasks.task.add?fields[TITLE]=v{n}&fields[RESPONSIBLE_ID]=5" for n in range(50)]
    made = sorted(int(item["task"]["id"]) for item in web.result("batch", cmd=cmd)["result"])
    low, high = made[0], made[-1]

    first = v3("tasks.task.list", {"filter": [["id", "between", [low, high]]], "pagination": {"limit": 20}}).json()
    assert [item["id"] for item in first["result"]["items"]] == made[:20]
    assert all(set(item) == {"id"} for item in first["result"]["items"])
    page = {"filter": [["id", ">=", low]], "pagination": {"page": 2, "limit": 20}, "select": ["title"]}
    assert v3("tasks.task.list", page).json()["result"]["items"][0]["title"] == "v20"
    either = [{"logic": "or", "conditions": [["id", low], ["id", "in", [high]]]}]
    ordered = {"filter": either, "order": {"id": "DESC"}}
    assert [item["id"] for item in v3("tasks.task.list", ordered).json()["result"]["items"]] == [high, low]


@pytest.mark.parametrize(
    ("method", "body", "code", "field"),
    [
        ("tasks.task.add", {"fields": {"title": "x"}}, INVALID, "creatorId"),
        ("tasks.task.add", {}, INVALID, "fields"),
        ("tasks.task.add", {"fields": FIELDS | {"deadline": "завтра"}}, INVALID, "deadline"),
        ("tasks.task.add", {"fields": FIELDS | {"responsibleId": 9999}}, INVALID, "responsibleId"),
        ("tasks.task.get", {"id": "7"}, INVALID, "id"),
        ("tasks.task.list", {"filter": [["title", "=", "x"]]}, INVALID, "title"),
        ("tasks.task.list", {"filter": [["id", "like", 1]]}, "UNKNOWNFILTEROPERATOREXCEPTION", None),
        ("tasks.task.list", {"filter": [["nope", 1]]}, "UNKNOWNDTOPROPERTYEXCEPTION", None),
        ("tasks.task.list", {"pagination": {"limit": "x"}}, "INVALIDPAGINATIONEXCEPTION", None),
        ("tasks.task.list", {"order": {"nope": "ASC"}}, "INVALIDORDEREXCEPTION", None),
    ],
)
def test_what_is_wrong_is_told_field_by_field(v3, method, body, code, field):
    reply = v3(method, body)
    error = reply.json()["error"]

    assert reply.status_code == 400
    assert error["code"].endswith(code)
    assert [item["field"] for item in error.get("validation", [])][:1] == ([field] if field else [])


def test_a_call_with_a_key_is_made_once_although_its_reply_was_lost(web, v3):
    before = web.control("stats")["documents"]["task"]
    first = v3("tasks.task.add", {"fields": FIELDS}, key="k-1")
    again = v3("tasks.task.add", {"fields": FIELDS}, key="k-1")

    assert (first.headers["idempotency-key"], "idempotent-replayed" in first.headers) == ("k-1", False)
    assert (again.headers["idempotent-replayed"], again.json()) == ("true", first.json())
    assert web.control("stats")["documents"]["task"] == before + 1
    other = v3("tasks.task.add", {"fields": FIELDS | {"title": "x"}}, key="k-1")
    assert (other.status_code, other.json()["error"]["code"]) == (422, REPEATED)
    assert v3("tasks.task.add", {"fields": FIELDS}, key="x" * 256).status_code == 400
    refused = v3("tasks.task.add", {"fields": {"title": "x"}}, key="k-2")
    assert refused.status_code == 400
    assert "idempotent-replayed" not in v3("tasks.task.add", {"fields": FIELDS}, key="k-2").headers


def test_a_key_belongs_to_one_caller_and_one_method(web, v3):
    number = v3("tasks.task.add", {"fields": FIELDS}, key="k-3").json()["result"]["item"]["id"]
    own = web.as_person(1)
    other = web.as_person(5)

    assert v3("tasks.task.delete", {"id": number}, key="k-3").status_code == 200
    url = other.portal.webhook_url.replace("/rest/", "/rest/api/") + "tasks.task.add"
    assert own.portal.webhook_url == web.portal.webhook_url
    theirs = web.client.post(url, json={"fields": FIELDS}, headers={"Idempotency-Key": "k-3"})
    assert "idempotent-replayed" not in theirs.headers


@proves("api/rest.scope.list")
def test_a_batch_is_an_array_of_calls(v3):
    calls = [{"method": "tasks.task.add", "query": {"fields": FIELDS}}, {"method": "rest.scope.list"}]
    told = v3("batch", calls).json()["result"]

    assert told[0]["item"]["title"] == "Отчёт"
    assert {"method": "tasks.task.add", "scope": "tasks"} in told[1]["items"]
    assert v3("batch", {"cmd": {}}).json()["error"]["code"].endswith("INVALIDSELECTEXCEPTION")


def test_an_application_and_a_wrong_secret_and_a_body_that_is_no_json(web, app, v3):
    url = f"{web.portal.base_url}/rest/api/tasks.task.list"

    assert web.client.post(url, json={"auth": app.token}).json()["result"]["items"]
    assert web.client.post(f"{web.portal.base_url}/rest/api/1/wrong/tasks.task.list", json={}).status_code == 401
    wrong = web.client.post(url, data={"a": "b"})
    assert wrong.json()["error"]["code"] == "BITRIX_REST_V3_EXCEPTION_INVALIDJSONEXCEPTION"
    assert (v3("crm.deal.list").status_code, v3("crm.deal.list").json()["error"]) == (404, "ERROR_METHOD_NOT_FOUND")


@proves("api/documentation", "api/rest.documentation.openapi")
def test_the_new_version_describes_itself(v3):
    told = v3("documentation").json()["result"]
    assert v3("rest.documentation.openapi").json()["result"] == told

    assert told["openapi"] == "3.0.0"
    assert "/tasks.task.get" in told["paths"]


def test_limits_and_faults_hold_for_the_new_version_too(web, v3):
    web.control("faults", [{"kind": "503", "method": "tasks.task.get", "times": 1}])
    assert v3("tasks.task.get", {"id": 1}).status_code == 503
    web.control("faults", [{"kind": "500_after", "method": "tasks.task.add", "times": 1}])
    assert v3("tasks.task.add", {"fields": FIELDS | {"title": "made all the same"}}).status_code == 500
    assert web.result("tasks.task.list", filter={"TITLE": "made all the same"})["tasks"]
    web.control("limits", {"tariff": "cloud", "operating_seconds": 0.1, "cost_model": {"default": 0.1}})
    assert [v3("tasks.task.list").status_code for _ in range(2)] == [200, 429]


@proves("api/tasks.task.file.attach")
def test_files_of_the_disk_are_attached(web, v3):
    number = v3("tasks.task.add", {"fields": FIELDS}).json()["result"]["item"]["id"]
    [file] = web.result("disk.storage.getchildren", id=1, filter={"TYPE": "file"})[:1] or [None]
    made = file or web.result("disk.storage.uploadfile", id=1, data={"NAME": "v3.txt"}, fileContent=["v3.txt", "eA=="])

    assert v3("tasks.task.file.attach", {"taskId": number, "fileIds": [int(made["ID"])]}).json()["result"]["result"]
    assert len(v3("tasks.task.get", {"id": number}).json()["result"]["item"]["fileIds"]) == 1
