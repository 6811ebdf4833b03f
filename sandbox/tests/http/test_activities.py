"""Activities, to-dos, comments in the timeline, and who has that telephone."""

import base64

import pytest

proves = pytest.mark.proves
SOON = "2026-10-05T15:00:00+03:00"


@pytest.fixture
def deal(web) -> int:
    return web.result("crm.deal.add", fields={"TITLE": "Дело"})


@proves("crm.activity.add", "crm.activity.get", "crm.activity.list", "crm.activity.update")
def test_a_call_is_logged_at_a_deal_and_found_by_its_origin(web, deal):
    fields = {
        "OWNER_TYPE_ID": 2, "OWNER_ID": deal, "TYPE_ID": 2, "SUBJECT": "Звонок", "RESPONSIBLE_ID": 5, "DIRECTION": 2,
        "START_TIME": SOON, "COMMUNICATIONS": [{"VALUE": "+79000000001", "TYPE": "PHONE"}],
        "ORIGINATOR_ID": "delo", "ORIGIN_ID": f"call-{deal}",
    }  # fmt: skip
    number = web.result("crm.activity.add", fields=fields)

    told = web.result("crm.activity.get", id=number)
    assert (told["PROVIDER_ID"], told["PROVIDER_TYPE_ID"], told["DEADLINE"]) == ("VOXIMPLANT_CALL", "CALL", SOON)
    assert (told["COMPLETED"], told["STATUS"], told["OWNER_ID"]) == ("N", "1", str(deal))
    assert web.result("crm.activity.update", id=number, fields={"COMPLETED": "Y"}) is True
    listed = web.ask(
        "crm.activity.list", filter={"ORIGIN_ID": f"call-{deal}"}, select=["ID", "STATUS", "COMMUNICATIONS"]
    ).json()
    [row] = listed["result"]
    assert (row["ID"], row["STATUS"], listed["total"]) == (str(number), "2", 1)
    assert row["COMMUNICATIONS"][0]["VALUE"] == "+79000000001"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SUBJECT": ""}, "The field SUBJECT is not defined or empty"),
        ({"RESPONSIBLE_ID": 0}, "The field RESPONSIBLE_ID is not defined or invalid"),
        ({"TYPE_ID": 2}, "The field COMMUNICATIONS is not defined or invalid"),
        ({"OWNER_ID": 999999}, "Could not build binding"),
        ({"TYPE_ID": 6}, "The custom activity without provider"),
    ],
)
def test_an_activity_that_lacks_something_is_refused_in_words(web, deal, change, said):
    fields = {"OWNER_TYPE_ID": 2, "OWNER_ID": deal, "TYPE_ID": 1, "SUBJECT": "x", "RESPONSIBLE_ID": 5} | change
    refused = web.ask("crm.activity.add", fields=fields).json()

    assert refused["error"] == ""
    assert refused["error_description"].startswith(said)


def test_an_activity_is_a_sign_of_life_of_its_deal(web, deal):
    web.control("clock", {"frozen_at": "2029-01-01T12:00:00+03:00"})
    fields = {"OWNER_TYPE_ID": 2, "OWNER_ID": deal, "TYPE_ID": 1, "SUBJECT": "Встреча", "RESPONSIBLE_ID": 5}
    web.result("crm.activity.add", fields=fields)

    item = web.result("crm.item.get", entityTypeId=2, id=deal)["item"]
    assert item["lastActivityTime"] == "2029-01-01T12:00:00+03:00"
    assert item["updatedTime"] != item["lastActivityTime"]


@proves("crm.activity.todo.add", "crm.activity.todo.update", "crm.activity.todo.updateDeadline",
        "crm.activity.todo.updateDescription", "crm.activity.todo.updateResponsibleUser",
        "crm.activity.todo.updateColor")  # fmt: skip
def test_a_todo_is_changed_until_it_is_done(web, deal):
    where = {"ownerTypeId": 2, "ownerId": deal}
    number = web.result("crm.activity.todo.add", **where, deadline=SOON, title="Позвонить", responsibleId=5)["id"]

    [row] = web.result("crm.activity.list", filter={"OWNER_ID": deal, "PROVIDER_ID": "CRM_TODO"})
    assert (row["ID"], row["SUBJECT"], row["DEADLINE"]) == (str(number), "Позвонить", SOON)
    told = {**where, "id": number}
    assert web.result("crm.activity.todo.updateDeadline", **told, value="2026-10-06T15:00:00+03:00") == {"id": number}
    web.result("crm.activity.todo.updateDescription", **told, value="про иск")
    web.result("crm.activity.todo.updateResponsibleUser", **told, responsibleId=6)
    web.result("crm.activity.todo.updateColor", **told, colorId="3")
    web.result("crm.activity.todo.update", **told, deadline=SOON, title="Написать")
    now = web.result("crm.activity.get", id=number)
    assert (now["SUBJECT"], now["DESCRIPTION"], now["RESPONSIBLE_ID"]) == ("Написать", "про иск", "6")
    assert web.refusal("crm.activity.todo.updateDeadline", **told, value="скоро") == (400, "WRONG_DATETIME_FORMAT")
    web.result("crm.activity.update", id=number, fields={"COMPLETED": "Y"})
    assert web.refusal("crm.activity.todo.updateDeadline", **told, value=SOON) == (
        400, "CAN_NOT_UPDATE_COMPLETED_TODO",
    )  # fmt: skip
    lost = {"ownerTypeId": 2, "ownerId": 999999, "deadline": SOON}
    assert web.refusal("crm.activity.todo.add", **lost) == (400, "OWNER_NOT_FOUND")


@proves("crm.activity.configurable.add", "crm.activity.configurable.get", "crm.activity.configurable.update")
def test_an_application_describes_the_looks_of_its_activity(web, app, deal):
    layout = {"icon": {"code": "call"}, "header": {"title": "Требование"}, "body": {"logo": {"code": "call"}}}
    told = {"ownerTypeId": 2, "ownerId": deal, "layout": layout}
    fields = {"deadline": SOON, "originatorId": "delo", "originId": f"a{deal}", "responsibleId": 5}
    number = app.result("crm.activity.configurable.add", **told, fields=fields)["activity"]["id"]

    [row] = web.result("crm.activity.list", filter={"ORIGIN_ID": f"a{deal}"})
    assert (row["ID"], row["PROVIDER_ID"], row["SUBJECT"]) == (str(number), "CONFIGURABLE_REST_APP", "Требование")
    app.result("crm.activity.configurable.update", id=number, fields={"completed": True}, layout=layout)
    got = app.result("crm.activity.configurable.get", id=number)["activity"]
    assert (got["fields"]["completed"], got["fields"]["originId"], got["layout"]) == (True, f"a{deal}", layout)
    assert web.refusal("crm.activity.configurable.add", **told, fields=fields) == (400, "ERROR_WRONG_CONTEXT")
    assert app.refusal("crm.activity.configurable.add", **{**told, "layout": {"icon": {}}}, fields=fields) == (
        400, "FIELD_IS_REQUIRED",
    )  # fmt: skip


@proves("crm.timeline.comment.add", "crm.timeline.comment.get", "crm.timeline.comment.list",
        "crm.timeline.comment.update", "crm.timeline.comment.delete")  # fmt: skip
def test_a_comment_with_a_file_stands_in_the_timeline(web, deal):
    scan = ["a.txt", base64.b64encode(b"scan").decode()]
    told = {"ENTITY_ID": deal, "ENTITY_TYPE": "deal", "COMMENT": "Смотри", "FILES": [scan]}
    number = web.result("crm.timeline.comment.add", fields=told)

    listed = web.ask("crm.timeline.comment.list", filter={"ENTITY_ID": deal, "ENTITY_TYPE": "deal"}).json()
    [row] = listed["result"]
    [file] = row["FILES"].values()
    assert (row["ID"], row["COMMENT"], row["AUTHOR_ID"], listed["total"]) == (str(number), "Смотри", "1", 1)
    assert web.client.get(file["urlDownload"]).content == b"scan"
    assert web.result("crm.timeline.comment.update", id=number, fields={"COMMENT": "Уже нет", "FILES": []}) == number
    now = web.result("crm.timeline.comment.get", id=number)
    assert (now["COMMENT"], "FILES" in now) == ("Уже нет", False)
    assert web.result("crm.timeline.comment.delete", id=number) is None
    assert web.refusal("crm.timeline.comment.get", id=number) == (400, "NOT_FOUND")
    assert web.refusal("crm.timeline.comment.add", FIELDS=told) == (400, "100")
    assert web.refusal("crm.timeline.comment.add", fields=told | {"ENTITY_ID": 999999}) == (400, "OWNER_NOT_FOUND")


@proves("crm.duplicate.findbycomm")
def test_a_telephone_is_found_however_it_is_written(web):
    phone = [{"VALUE": "+7 (901) 555-44-33 доб. 12"}]
    contact = web.result(
        "crm.contact.add", fields={"NAME": "Ян", "PHONE": phone, "EMAIL": [{"VALUE": "Yan@a.example"}]}
    )
    lead = web.result("crm.lead.add", fields={"TITLE": "x", "PHONE": [{"VALUE": "89015554433"}]})

    found = web.result("crm.duplicate.findbycomm", type="PHONE", values=["8 901 555 44 33"])
    assert found == {"LEAD": [lead], "CONTACT": [contact]}
    mail = {"type": "EMAIL", "values": ["yan@A.example"]}
    assert web.result("crm.duplicate.findbycomm", **mail, entity_type="CONTACT") == {"CONTACT": [contact]}
    assert web.result("crm.duplicate.findbycomm", type="PHONE", values=["+70000000000"]) == []
    assert web.refusal("crm.duplicate.findbycomm", values=["1"]) == (
        400, "Communication type is not defined",
    )  # fmt: skip


@proves("crm.timeline.logmessage.add", "crm.timeline.logmessage.get", "crm.timeline.logmessage.list",
        "crm.timeline.logmessage.delete")  # fmt: skip
def test_an_application_writes_lines_into_the_timeline(web, app, deal):
    fields = {"entityTypeId": 2, "entityId": deal, "title": "Срок", "text": "Завтра", "iconCode": "info"}
    made = app.result("crm.timeline.logmessage.add", fields=fields)["logMessage"]

    assert app.result("crm.timeline.logmessage.get", id=made["id"])["logMessage"] == made
    listed = app.ask("crm.timeline.logmessage.list", entityTypeId=2, entityId=deal).json()
    assert (listed["result"], listed["total"]) == ([made], 1)
    assert web.result("crm.timeline.comment.list", filter={"ENTITY_ID": deal, "ENTITY_TYPE": "deal"}) == []
    assert app.result("crm.timeline.logmessage.delete", id=made["id"]) is None
    assert web.refusal("crm.timeline.logmessage.add", fields=fields) == (403, "WRONG_AUTH_TYPE")


@proves("crm.timeline.note.save", "crm.timeline.note.get", "crm.timeline.note.delete")
def test_a_note_hangs_at_a_comment(web, deal):
    told = {"ENTITY_ID": deal, "ENTITY_TYPE": "deal", "COMMENT": "x"}
    where = {"ownerTypeId": 2, "ownerId": deal, "itemType": 1}
    where["itemId"] = web.result("crm.timeline.comment.add", fields=told)

    assert web.result("crm.timeline.note.save", **where, text="Важно") is True
    note = web.result("crm.timeline.note.get", **where)
    assert (note["text"], note["createdById"], note["createdTime"]) == ("Важно", 1, note["updatedTime"])
    assert web.result("crm.timeline.note.delete", **where) is True
    assert web.refusal("crm.timeline.note.get", **where) == (400, "NOT_FOUND")
