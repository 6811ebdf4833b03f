"""tasks.task.*, checklists and comments over real HTTP."""

import base64

import pytest

proves = pytest.mark.proves


@proves("tasks.task.add")
def test_a_task_is_made_and_told_in_camel_case_with_texts_for_numbers(web):
    made = web.result("tasks.task.add", fields={"TITLE": "Ответить", "RESPONSIBLE_ID": 5, "XML_ID": "x-1"})["task"]

    assert (made["title"], made["responsibleId"], made["createdBy"], made["status"]) == ("Ответить", "5", "1", "2")
    assert made["group"] == []
    assert made["auditorsData"] == []
    assert made["responsible"]["name"] == "Марина Дроздова"


@proves("tasks.task.list")
def test_a_task_is_found_by_its_xml_id(web):
    number = web.task(XML_ID="0197f0c1-marker")
    web.task(XML_ID="0197f0c1-other")

    found = web.ask("tasks.task.list", filter={"XML_ID": "0197f0c1-marker"}, select=["ID", "XML_ID"]).json()

    assert [(task["id"], task["xmlId"]) for task in found["result"]["tasks"]] == [(str(number), "0197f0c1-marker")]
    assert found["total"] == 1


def test_seconds_of_a_deadline_are_dropped_and_its_offset_is_the_callers(web):
    number = web.task(DEADLINE="2026-12-01T23:59:59+05:00")

    assert web.result("tasks.task.get", taskId=number)["task"]["deadline"] == "2026-12-01T21:59:00+03:00"


def test_a_deadline_without_offset_is_read_in_the_servers_zone_and_shown_in_the_callers(web):
    url = web.control("webhooks", {"user_id": 14})["webhook_url"]  # lives in Yekaterinburg, UTC+5
    fields = {"TITLE": "t", "RESPONSIBLE_ID": 14, "DEADLINE": "2026-12-01 18:00:00"}
    made = web.client.post(f"{url}tasks.task.add", json={"fields": fields}).json()

    assert made["result"]["task"]["deadline"] == "2026-12-01T20:00:00+05:00"


@proves("tasks.task.get")
def test_a_task_that_is_not_there_is_an_empty_list(web):
    response = web.ask("tasks.task.get", taskId=999999)

    assert (response.status_code, response.json()["result"]) == (200, [])


def test_id_is_taken_for_task_id(web):
    number = web.task()

    assert web.result("tasks.task.get", id=number)["task"]["id"] == str(number)


def test_user_fields_come_only_when_selected(web):
    number = web.task(UF_CRM_TASK=["CO_1", "D_2"])

    assert "ufCrmTask" not in web.result("tasks.task.get", taskId=number)["task"]
    assert web.result("tasks.task.get", taskId=number, select=["UF_CRM_TASK"])["task"]["ufCrmTask"] == ["CO_1", "D_2"]


def test_what_is_missing_is_said(web):
    assert web.refusal("tasks.task.add") == (400, "100")
    assert web.refusal("tasks.task.add", fields={"TITLE": "t"}) == (400, "ERROR_CORE")
    assert web.refusal("tasks.task.add", fields={"RESPONSIBLE_ID": 5}) == (400, "ERROR_CORE")
    assert web.refusal("tasks.task.add", fields={"TITLE": "t", "RESPONSIBLE_ID": 999}) == (400, "ERROR_CORE")
    assert web.refusal("tasks.task.update", taskId=999999, fields={"TITLE": "t"}) == (400, "ERROR_CORE")


def test_a_refused_task_leaves_nothing_behind(web):
    before = web.ask("tasks.task.list", select=["ID"]).json()["total"]
    web.refusal("tasks.task.add", fields={"TITLE": "t", "RESPONSIBLE_ID": 5, "UF_TASK_WEBDAV_FILES": ["n999999"]})

    assert web.ask("tasks.task.list", select=["ID"]).json()["total"] == before


@proves("tasks.task.start", "tasks.task.pause", "tasks.task.defer", "tasks.task.renew")
def test_a_task_goes_through_its_states(web):
    number = web.task()
    steps = [("start", "3"), ("pause", "2"), ("defer", "6"), ("complete", "5"), ("renew", "2")]

    assert [web.result(f"tasks.task.{step}", taskId=number)["task"]["status"] for step, _ in steps] == [
        status for _, status in steps
    ]


def test_completing_twice_is_refused(web):
    number = web.task()
    done = web.result("tasks.task.complete", taskId=number)["task"]

    assert (done["closedBy"], done["closedDate"] is not None) == ("1", True)
    assert web.refusal("tasks.task.complete", taskId=number) == (400, "ERROR_CORE")


def test_a_task_under_control_waits_for_who_set_it(web):
    number = web.task(CREATED_BY=4, TASK_CONTROL="Y")

    assert web.result("tasks.task.complete", taskId=number)["task"]["status"] == "4"


@proves("tasks.task.update", "tasks.task.delete")
def test_a_task_is_changed_and_deleted(web):
    number = web.task()

    assert web.result("tasks.task.update", taskId=number, fields={"TITLE": "Новое"})["task"]["title"] == "Новое"
    assert web.result("tasks.task.delete", taskId=number) == {"task": True}
    assert web.result("tasks.task.get", taskId=number) == []


def test_tasks_are_found_by_person_client_status_and_lateness(web):
    web.control("clock", {"frozen_at": "2026-12-10T12:00:00+03:00"})
    late = web.task(RESPONSIBLE_ID=30, UF_CRM_TASK=["CO_7"], DEADLINE="2026-12-09T18:00:00+03:00", AUDITORS=[29])
    web.task(RESPONSIBLE_ID=30, DEADLINE="2026-12-11T18:00:00+03:00")

    def numbers(**wanted: object) -> list[str]:
        found = web.result(
            "tasks.task.list", filter=wanted | {"RESPONSIBLE_ID": 30}, select=["ID"], order={"ID": "asc"}
        )
        return [task["id"] for task in found["tasks"]]

    assert len(numbers()) == 2
    for wanted in ({"UF_CRM_TASK": "CO_7"}, {"STATUS": -1}, {"AUDITOR": 29}, {"<DEADLINE": "2026-12-10"}):
        assert numbers(**wanted) == [str(late)]
    assert numbers(REAL_STATUS=5) == []


def test_an_unknown_order_field_is_an_error(web):
    assert web.refusal("tasks.task.list", order={"NOPE": "asc"}) == (400, "0")


def test_people_who_are_no_administrators_see_only_their_own_tasks(web):
    number = web.task(RESPONSIBLE_ID=5)
    mine, other = (web.control("webhooks", {"user_id": user})["webhook_url"] for user in (5, 6))

    assert web.client.post(f"{mine}tasks.task.get", json={"taskId": number}).json()["result"]["task"]["id"] == str(
        number
    )
    assert web.client.post(f"{other}tasks.task.get", json={"taskId": number}).json()["result"] == []


@proves("tasks.task.files.attach")
def test_a_disk_file_is_attached_by_its_id_with_n_and_read_back_as_an_attachment(web):
    uploaded = _upload(web, "attached.pdf")
    number = web.task(UF_TASK_WEBDAV_FILES=[f"n{uploaded}"])
    second = web.result("tasks.task.files.attach", taskId=number, fileId=uploaded)["attachmentId"]

    found = web.result("tasks.task.get", taskId=number, select=["UF_TASK_WEBDAV_FILES"])["task"]["ufTaskWebdavFiles"]
    assert (len(found), found[1]) == (2, second)
    kept = web.result("tasks.task.update", taskId=number, fields={"UF_TASK_WEBDAV_FILES": [str(second)]})
    assert kept["task"]["id"] == str(number)
    select = ["UF_TASK_WEBDAV_FILES"]
    assert web.result("tasks.task.get", taskId=number, select=select)["task"]["ufTaskWebdavFiles"] == [second]
    assert web.refusal("tasks.task.files.attach", taskId=number, fileId=999999) == (400, "ERROR_NOT_FOUND")


@proves("tasks.task.getFields")
def test_the_fields_of_a_task_are_described(web):
    fields = web.result("tasks.task.getFields")["fields"]

    assert fields["TITLE"]["required"] is True
    assert fields["XML_ID"]["type"] == "string"


def test_a_checklist_has_a_name_and_lines_to_tick(web):
    number = web.task()
    head = web.result("task.checklistitem.add", TASKID=number, FIELDS={"TITLE": "Что сделать", "PARENT_ID": 0})
    line = web.result("task.checklistitem.add", TASKID=number, FIELDS={"TITLE": "Собрать", "PARENT_ID": head})
    assert web.result("task.checklistitem.complete", TASKID=number, ITEMID=line) is True

    found = web.result("task.checklistitem.getlist", TASKID=number)

    assert [(row["ID"], row["PARENT_ID"], row["IS_COMPLETE"]) for row in found] == [
        (str(head), 0, "N"),
        (str(line), str(head), "Y"),
    ]


def test_positional_methods_take_an_array_and_refuse_a_wrong_order(web):
    number = web.task()
    url = f"{web.portal.webhook_url}task.checklistitem.add"

    made = web.client.post(url, json=[number, {"TITLE": "по порядку"}]).json()["result"]
    wrong = web.client.post(url, json={"FIELDS": {"TITLE": "наоборот"}, "TASKID": number})

    assert isinstance(made, int)
    assert wrong.status_code == 400
    assert "#256" in wrong.json()["error_description"]


def test_comments_are_kept_with_author_and_date(web):
    number = web.task()
    fields = {"POST_MESSAGE": "Готово", "AUTHOR_ID": 5, "POST_DATE": "2026-11-20T10:00:00+03:00"}
    made = web.result("task.commentitem.add", TASKID=number, FIELDS=fields)

    [found] = web.result("task.commentitem.getlist", TASKID=number)

    assert (found["ID"], found["AUTHOR_NAME"], found["POST_DATE"]) == (
        str(made),
        "Марина Дроздова",
        "2026-11-20T10:00:00+03:00",
    )


def _upload(web, name: str) -> int:
    content = base64.b64encode(b"content").decode()
    return web.result("disk.folder.uploadfile", id=1, data={"NAME": name}, fileContent=[name, content])["ID"]
