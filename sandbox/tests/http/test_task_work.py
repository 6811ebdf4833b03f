"""What is done with tasks: delegation, control, history, time, comments, checklists."""

import pytest

proves = pytest.mark.proves


@proves("tasks.task.delegate", "tasks.task.history.list")
def test_whoever_hands_a_task_over_stays_as_an_observer_and_history_says_so(web):
    number = web.task(RESPONSIBLE_ID=5)

    task = web.result("tasks.task.delegate", taskId=number, userId=6)["task"]

    assert (task["responsibleId"], task["auditors"]) == ("6", ["5"])
    lines = web.result("tasks.task.history.list", taskId=number)["list"]
    assert [(line["field"], line["value"]) for line in lines] == [
        ("NEW", {"from": None, "to": None}),
        ("RESPONSIBLE_ID", {"from": "5", "to": "6"}),
        ("AUDITORS", {"from": "", "to": "5"}),
    ]
    assert lines[1]["user"]["id"] == "1"
    assert web.refusal("tasks.task.delegate", taskId=number, userId=999) == (400, "ERROR_CORE")


@proves("tasks.task.approve", "tasks.task.disapprove", "tasks.task.complete")
def test_a_controlled_task_is_approved_or_sent_back(web):
    number = web.task(CREATED_BY=4, TASK_CONTROL="Y")
    web.result("tasks.task.complete", taskId=number)

    assert web.result("tasks.task.disapprove", taskId=number)["task"]["status"] == "2"
    web.result("tasks.task.complete", taskId=number)
    assert web.result("tasks.task.approve", taskId=number)["task"]["status"] == "5"
    assert web.refusal("tasks.task.approve", taskId=number) == (400, "ERROR_CORE")


@proves("tasks.task.startwatch", "tasks.task.stopwatch", "tasks.task.favorite.add", "tasks.task.favorite.remove")
def test_one_may_observe_and_favour_a_task(web):
    number = web.task()

    assert web.result("tasks.task.startwatch", taskId=number)["task"]["auditors"] == ["1"]
    assert web.result("tasks.task.stopwatch", taskId=number)["task"]["auditors"] == []
    assert web.result("tasks.task.favorite.add", taskId=number) is True
    assert web.result("tasks.task.get", taskId=number)["task"]["favorite"] == "Y"
    assert web.result("tasks.task.favorite.remove", taskId=number) is True
    assert web.result("tasks.task.get", taskId=number)["task"]["favorite"] == "N"


@proves("task.elapseditem.add", "task.elapseditem.get", "task.elapseditem.update", "task.elapseditem.delete")
def test_time_is_logged_by_position_and_summed_in_the_task(web):
    number = web.task()
    fields = {"SECONDS": 5400, "COMMENT_TEXT": "Анализ", "USER_ID": 7, "CREATED_DATE": "2026-05-04T12:00:00+03:00"}
    entry = web.send("task.elapseditem.add", [number, fields]).json()["result"]

    [told] = web.result("task.elapseditem.get", TASKID=number, ITEMID=entry)
    assert told | {"DATE_START": "", "DATE_STOP": ""} == {
        "ID": str(entry), "TASK_ID": str(number), "USER_ID": "7", "SECONDS": "5400", "MINUTES": "90", "SOURCE": "2",
        "COMMENT_TEXT": "Анализ", "CREATED_DATE": "2026-05-04T12:00:00+03:00", "DATE_START": "", "DATE_STOP": "",
    }  # fmt: skip
    assert web.result("tasks.task.get", taskId=number)["task"]["timeSpentInLogs"] == "5400"
    assert web.result("task.elapseditem.update", TASKID=number, ITEMID=entry, ARFIELDS={"SECONDS": 60}) is None
    assert web.result("task.elapseditem.get", TASKID=number, ITEMID=entry)[0]["MINUTES"] == "1"
    assert web.result("task.elapseditem.delete", TASKID=number, ITEMID=entry) is None
    assert web.result("tasks.task.get", taskId=number)["task"]["timeSpentInLogs"] == "0"


@proves("task.elapseditem.getlist")
def test_time_is_listed_by_nav_params_never_by_start(web):
    number, day = web.task(), "2026-03-05T10:00:00+03:00"
    for n in range(53):
        web.send("task.elapseditem.add", [number, {"SECONDS": n + 1, "COMMENT_TEXT": f"{n}", "CREATED_DATE": day}])
    url = "task.elapseditem.getlist"

    first = web.send(url, [number, {"ID": "asc"}, {}, ["*"], {"NAV_PARAMS": {"nPageSize": 50, "iNumPage": 1}}]).json()
    second = web.send(url, [number, {"ID": "asc"}, {}, ["*"], {"NAV_PARAMS": {"nPageSize": 50, "iNumPage": 2}}]).json()
    everything = web.send(url, [{"ID": "desc"}, {">=CREATED_DATE": "2026-03-05", "<CREATED_DATE": "2026-03-06"}]).json()
    ignored = web.ask(url, TASKID=number, ORDER={"ID": "asc"}, start=50).json()

    assert (first["total"], len(first["result"]), [row["SECONDS"] for row in second["result"]]) == (
        53,
        50,
        ["51", "52", "53"],
    )
    assert (everything["total"], everything["result"][0]["SECONDS"]) == (53, "53")
    assert (ignored["total"], ignored["result"]) == (53, first["result"])  # page one again: facts 2.4
    wrong = web.send(url, {"FILTER": {}, "TASKID": number})
    assert (wrong.status_code, "#256" in wrong.json()["error_description"]) == (400, True)


def test_positions_are_counted_without_what_every_method_may_be_given(web):
    number = web.task()
    entry = {"SECONDS": 60, "COMMENT_TEXT": "x"}
    web.result("task.elapseditem.add", __order="order0", TASKID=number, ARFIELDS=entry)
    web.result("task.checklistitem.add", __order="order0", TASKID=number, FIELDS={"TITLE": "пункт"})
    web.result("task.commentitem.add", TASKID=number, FIELDS={"POST_MESSAGE": "слово"}, __order="order0")

    for family in ("elapseditem", "checklistitem", "commentitem"):
        assert len(web.result(f"task.{family}.getlist", TASKID=number, start=0)) == 1
        assert len(web.send(f"task.{family}.getlist", {"0": number, "1": {"ID": "asc"}}).json()["result"]) == 1
    everybodys = web.send(
        "task.elapseditem.getlist", {"0": {"ID": "desc"}, "1": {"TASK_ID": number}, "start": 0}
    ).json()
    assert [row["TASK_ID"] for row in everybodys["result"]] == [str(number)]


@proves("task.commentitem.add", "task.commentitem.get", "task.commentitem.getlist", "task.commentitem.update",
        "task.commentitem.delete")  # fmt: skip
def test_a_comment_is_changed_and_removed(web):
    number = web.task()
    made = web.result("task.commentitem.add", TASKID=number, FIELDS={"POST_MESSAGE": "Черновик"})

    assert web.result("task.commentitem.update", TASKID=number, ITEMID=made, FIELDS={"POST_MESSAGE": "Готово"}) is True
    assert web.result("task.commentitem.get", TASKID=number, ITEMID=made)["POST_MESSAGE"] == "Готово"
    assert web.result("task.commentitem.delete", TASKID=number, ITEMID=made) is True
    assert web.result("task.commentitem.getlist", TASKID=number) == []
    assert web.refusal("task.commentitem.get", TASKID=number, ITEMID=made) == (400, "ERROR_CORE")


@proves("task.checklistitem.add", "task.checklistitem.get", "task.checklistitem.getlist", "task.checklistitem.update",
        "task.checklistitem.moveafteritem", "task.checklistitem.complete", "task.checklistitem.renew",
        "task.checklistitem.delete")  # fmt: skip
def test_a_checklist_is_edited(web):
    number = web.task()
    head = web.result("task.checklistitem.add", TASKID=number, FIELDS={"TITLE": "Документы", "PARENT_ID": 0})
    one, two = (
        web.result("task.checklistitem.add", TASKID=number, FIELDS={"TITLE": name, "PARENT_ID": head}) for name in "ab"
    )
    web.result("task.checklistitem.complete", TASKID=number, ITEMID=one)
    web.result("task.checklistitem.renew", TASKID=number, ITEMID=one)
    web.result(
        "task.checklistitem.update", TASKID=number, ITEMID=one, FIELDS={"TITLE": "Иск", "MEMBERS": {"7": {"TYPE": "U"}}}
    )
    web.result("task.checklistitem.moveafteritem", TASKID=number, ITEMID=one, AFTERITEMID=two)

    told = web.result("task.checklistitem.get", TASKID=number, ITEMID=one)
    assert (told["TITLE"], told["IS_COMPLETE"], told["SORT_INDEX"]) == ("Иск", "N", "2")
    assert told["MEMBERS"] == [{"ID": "7", "TYPE": "U"}]
    web.result("task.checklistitem.delete", TASKID=number, ITEMID=two)
    assert [row["ID"] for row in web.result("task.checklistitem.getlist", TASKID=number)] == [str(head), str(one)]


@proves("task.item.userfield.add", "task.item.userfield.get", "task.item.userfield.getlist",
        "task.item.userfield.update", "task.item.userfield.delete", "task.item.userfield.gettypes")  # fmt: skip
def test_a_task_gets_fields_of_the_portals_own(web):
    params = {"USER_TYPE_ID": "string", "FIELD_NAME": "COMMAND", "LABEL": "Команда", "XML_ID": "delo"}
    number = web.result("task.item.userfield.add", PARAMS=params)

    assert web.result("task.item.userfield.get", ID=number)["FIELD_NAME"] == "UF_COMMAND"
    made = web.task(UF_COMMAND="c-17")
    wanted = {"filter": {"UF_COMMAND": "c-17"}, "select": ["ID", "UF_COMMAND"]}
    [row] = web.result("tasks.task.list", **wanted)["tasks"]
    assert (row["id"], row["ufCommand"]) == (str(made), "c-17")
    web.result("tasks.task.update", taskId=made, fields={"UF_COMMAND": "c-18"})
    task = web.result("tasks.task.get", taskId=made, select=["ID", "UF_*"])["task"]
    assert (task["ufCommand"], task["ufCrmTask"]) == ("c-18", [])
    assert "ufCommand" not in web.result("tasks.task.get", taskId=made)["task"]
    assert "UF_COMMAND" in web.result("tasks.task.getFields")["fields"]
    assert web.result("task.item.userfield.update", ID=number, DATA={"SORT": 5}) is True
    listed = web.result("task.item.userfield.getlist", FILTER={"FIELD_NAME": "UF_COMMAND"})
    assert [(row["ID"], row["SORT"]) for row in listed] == [(str(number), "5")]
    assert {"ID": "string", "title": "Строка"} in web.result("task.item.userfield.gettypes")
    assert web.refusal("task.item.userfield.add", PARAMS=params) == (400, "ERROR_CORE")
    assert web.refusal("task.item.userfield.add", PARAMS={"FIELD_NAME": "X", "USER_TYPE_ID": "file"}) == (
        400, "ERROR_CORE",
    )  # fmt: skip
    assert web.result("task.item.userfield.delete", ID=number) is True
    assert web.refusal("task.item.userfield.get", ID=number) == (400, "ERROR_NOT_FOUND")


@proves("tasks.task.result.addFromComment", "tasks.task.result.list", "tasks.task.result.deleteFromComment")
def test_a_comment_is_a_tasks_result(web):
    number = web.task()
    comments = [
        web.result("task.commentitem.add", TASKID=number, FIELDS={"POST_MESSAGE": text}) for text in ("Подал", "Принят")
    ]
    made = [web.result("tasks.task.result.addFromComment", commentId=comment) for comment in comments]

    assert web.result("tasks.task.result.addFromComment", commentId=comments[0]) == made[0]
    listed = web.result("tasks.task.result.list", taskId=number)
    assert [(row["id"], row["text"], row["taskId"]) for row in listed] == [
        (made[1]["id"], "Принят", number), (made[0]["id"], "Подал", number),
    ]  # fmt: skip
    assert web.result("tasks.task.result.deleteFromComment", commentId=comments[1]) is None
    assert [row["text"] for row in web.result("tasks.task.result.list", taskId=number)] == ["Подал"]
    assert web.refusal("tasks.task.result.addFromComment", commentId=999999) == (400, "ERROR_CORE")
