"""Telephony, and CRM forms that make leads and deals."""

import base64

import pytest

proves = pytest.mark.proves
RECORD = base64.b64encode(b"ring").decode()


def ring(app, phone: str, **more: object) -> dict:
    told = {"USER_ID": 5, "PHONE_NUMBER": phone, "TYPE": 2, "EXTERNAL_CALL_ID": f"x{phone}", **more}
    return app.result("telephony.externalCall.register", **told)


@proves("telephony.externalCall.register", "telephony.externalCall.finish", "voximplant.statistic.get")
def test_a_call_becomes_an_activity_of_the_contact_whose_telephone_it_is(web, app):
    contact = web.result("crm.contact.add", fields={"NAME": "Лев", "PHONE": [{"VALUE": "+7 902 111-22-33"}]})
    call = ring(app, "8 (902) 111-22-33")

    assert (call["CRM_ENTITY_TYPE"], call["CRM_ENTITY_ID"], call["CRM_CREATED_LEAD"]) == ("CONTACT", contact, None)
    done = app.result("telephony.externalCall.finish", CALL_ID=call["CALL_ID"], USER_ID=5, DURATION=95, VOTE=5)
    assert (done["CALL_DURATION"], done["CALL_START_DATE"], done["CALL_FAILED_CODE"]) == (95, {}, "200")
    activity = web.result("crm.activity.get", id=done["CRM_ACTIVITY_ID"])
    assert (activity["PROVIDER_ID"], activity["OWNER_ID"], activity["COMPLETED"]) == (
        "VOXIMPLANT_CALL", str(contact), "Y",
    )  # fmt: skip
    told = app.ask("voximplant.statistic.get", FILTER={"CALL_ID": call["CALL_ID"]}, SORT="ID", ORDER="DESC").json()
    [row] = told["result"]
    assert (row["ID"], row["PHONE_NUMBER"], row["CALL_DURATION"], told["total"]) == (
        str(done["ID"]), "79021112233", "95", 1,
    )  # fmt: skip
    again = app.refusal("telephony.externalCall.finish", CALL_ID=call["CALL_ID"], USER_ID=5)
    assert again == (400, "ERROR_CORE")


def test_the_same_call_told_twice_has_one_id(web, app):
    first, second, third = ring(app, "79020000001"), ring(app, "79020000001"), ring(app, "79020000001", TYPE=1)

    assert first["CALL_ID"] == second["CALL_ID"] != third["CALL_ID"]
    web.control("clock", {"offset_seconds": 31 * 60})
    assert ring(app, "79020000001")["CALL_ID"] != first["CALL_ID"]


def test_an_unknown_caller_becomes_a_lead(web, app):
    call = ring(app, "+7 903 000-00-09", CRM_CREATE=1, CRM_SOURCE="CALLBACK")

    lead = web.result("crm.lead.get", id=call["CRM_CREATED_LEAD"])
    assert call["CRM_CREATED_ENTITIES"] == [{"ENTITY_TYPE": "LEAD", "ENTITY_ID": int(lead["ID"])}]
    assert (lead["SOURCE_ID"], lead["PHONE"][0]["VALUE"], lead["ASSIGNED_BY_ID"]) == ("CALLBACK", "+79030000009", "5")


def test_calls_need_an_application_a_person_and_a_known_type(web, app):
    assert web.refusal("telephony.externalCall.register", USER_ID=5, PHONE_NUMBER="1", TYPE=2) == (
        403, "WRONG_AUTH_TYPE",
    )  # fmt: skip
    assert app.refusal("telephony.externalCall.register", PHONE_NUMBER="1", TYPE=2) == (400, "ERROR_CORE")
    assert app.refusal("telephony.externalCall.register", USER_ID=5, PHONE_NUMBER="1", TYPE=9) == (400, "ERROR_CORE")
    inner = app.result("telephony.externalCall.register", USER_PHONE_INNER="105", PHONE_NUMBER="79020000077", TYPE=1)
    assert inner["CALL_ID"].startswith("externalCall.")


@proves("telephony.externalCall.attachRecord", "telephony.call.attachTranscription")
def test_a_record_is_attached_after_the_call_at_once_or_in_two_steps(web, app):
    call = ring(app, "79020000002")["CALL_ID"]
    told = {"CALL_ID": call, "FILENAME": "call.mp3"}
    assert app.refusal("telephony.externalCall.attachRecord", **told, FILE_CONTENT=RECORD) == (400, "ERROR_CORE")
    app.result("telephony.externalCall.finish", CALL_ID=call, USER_ID=5)

    first = app.result("telephony.externalCall.attachRecord", **told, FILE_CONTENT=RECORD)["FILE_ID"]
    step = app.result("telephony.externalCall.attachRecord", **told)
    sent = web.client.post(step["uploadUrl"], files={step["fieldName"]: ("call.mp3", b"ring ring")}).json()
    assert sent["result"]["FILE_ID"] != first
    [row] = app.result("voximplant.statistic.get", FILTER={"CALL_ID": call})
    assert row["RECORD_FILE_ID"] == str(sent["result"]["FILE_ID"])
    assert app.refusal("telephony.externalCall.attachRecord", CALL_ID=call, FILENAME="a.txt") == (400, "ERROR_CORE")
    said = [{"SIDE": "Client", "START_TIME": 0, "STOP_TIME": 3, "MESSAGE": "Алло"}]
    assert app.result("telephony.call.attachTranscription", CALL_ID=call, MESSAGES=said)["TRANSCRIPT_ID"] == int(
        row["ID"]
    )
    wrong = [said[0] | {"SIDE": "Кто-то"}]
    assert app.refusal("telephony.call.attachTranscription", CALL_ID=call, MESSAGES=wrong) == (400, "ERROR_CORE")


@proves("telephony.externalCall.show", "telephony.externalCall.hide", "telephony.externalCall.searchCrmEntities")
def test_who_calls_is_looked_up(web, app):
    company = web.result("crm.company.add", fields={"TITLE": "ООО «Трель»", "PHONE": [{"VALUE": "79020000003"}]})
    call = ring(app, "79020000003")["CALL_ID"]

    [found] = app.result("telephony.externalCall.searchCrmEntities", PHONE_NUMBER="+79020000003")
    assert (found["CRM_ENTITY_TYPE"], found["CRM_ENTITY_ID"], found["NAME"]) == ("COMPANY", company, "ООО «Трель»")
    assert found["ASSIGNED_BY"]["USER_PHONE_INNER"] == "101"
    assert app.result("telephony.externalCall.show", CALL_ID=call, USER_ID=5) is True
    assert app.result("telephony.externalCall.hide", CALL_ID=call, USER_ID=5) is True


def test_the_end_of_a_call_is_told(app, handlers):
    app.result("event.bind", event="ONVOXIMPLANTCALLEND", handler=f"{handlers.url}/end")
    call = ring(app, "79020000004")["CALL_ID"]
    app.result("telephony.externalCall.finish", CALL_ID=call, USER_ID=5, STATUS_CODE="304")

    form = handlers.next()
    app.result("event.unbind", event="ONVOXIMPLANTCALLEND", handler=f"{handlers.url}/end")
    assert (form["data[CALL_ID]"], form["data[CALL_FAILED_CODE]"]) == (call, "304")


def test_a_filled_form_is_a_deal_with_a_contact_and_nobodys_event(web, app, handlers):
    app.result("event.bind", event="ONCRMDEALADD", handler=f"{handlers.url}/deal")
    form = next(form for form in web.control("forms") if form["ENTITY"] == "deal")
    answers = {"name": "Инна", "phone": "+7 904 000-00-01", "comment": "Нужен юрист", "utm_source": "site"}

    assert "Отправить" in web.client.get(form["url"]).text
    assert "Спасибо" in web.client.post(form["url"], data=answers).text
    told = handlers.next()
    app.result("event.unbind", event="ONCRMDEALADD", handler=f"{handlers.url}/deal")
    assert "auth[access_token]" not in told
    deal = web.result("crm.deal.get", id=told["data[FIELDS][ID]"])
    assert (deal["SOURCE_ID"], deal["WEBFORM_ID"], deal["COMMENTS"], deal["UTM_SOURCE"]) == (
        "WEBFORM", str(form["id"]), "Нужен юрист", "site",
    )  # fmt: skip
    again = web.client.post(form["url"], json=answers).json()
    assert web.result("crm.deal.get", id=again["id"])["CONTACT_ID"] == deal["CONTACT_ID"]


def test_a_form_of_ones_own_makes_leads(web):
    made = web.control("forms", {"entity": "lead", "title": "Звонок", "assigned_by_id": 7})[-1]
    lead = web.client.post(made["url"], json={"name": "Олег", "email": "o@a.example", "company": "Рога"}).json()

    told = web.result("crm.lead.get", id=lead["id"])
    assert (lead["entity"], told["TITLE"], told["ASSIGNED_BY_ID"]) == ("lead", "Заполнение CRM-формы «Звонок»", "7")
    assert (told["EMAIL"][0]["VALUE"], told["COMPANY_TITLE"]) == ("o@a.example", "Рога")
    assert web.client.post(f"{web.portal.base_url}/_sandbox/forms", json={"entity": "task"}).status_code == 422


def test_a_file_goes_to_the_disk_in_two_steps(web):
    [storage] = web.result("disk.storage.getlist", filter={"ENTITY_TYPE": "common"})
    step = web.result("disk.folder.uploadfile", id=storage["ROOT_OBJECT_ID"], data={"NAME": "большой.txt"})

    sent = web.client.post(step["uploadUrl"], files={step["field"]: ("x.txt", b"first")}).json()["result"]

    assert (sent["NAME"], sent["SIZE"]) == ("большой.txt", "5")
    assert web.client.get(web.result("disk.file.get", id=sent["ID"])["DOWNLOAD_URL"]).content == b"first"
    again = web.result("disk.file.uploadversion", id=sent["ID"])
    newer = web.client.post(again["uploadUrl"], files={again["field"]: ("x.txt", b"second")}).json()["result"]
    assert (newer["ID"], newer["GLOBAL_CONTENT_VERSION"]) == (sent["ID"], 2)
    forged = web.client.post(f"{web.portal.base_url}/rest/upload.json?token=x", files={"file": ("x", b"")})
    assert (forged.status_code, forged.json()["error"]) == (401, "NO_AUTH_FOUND")
