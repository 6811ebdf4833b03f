"""Bank details, addresses, presets, links; people and departments that change; the disk moved about; placements."""

import base64

import pytest

proves = pytest.mark.proves


@pytest.fixture
def requisite(web) -> int:
    company = web.result("crm.company.add", fields={"TITLE": "ООО «Счёт»"})
    fields = {"ENTITY_TYPE_ID": 4, "ENTITY_ID": company, "PRESET_ID": 1, "NAME": "Основные"}
    return web.result("crm.requisite.add", fields=fields)


@proves("crm.requisite.bankdetail.add", "crm.requisite.bankdetail.get", "crm.requisite.bankdetail.list",
        "crm.requisite.bankdetail.update", "crm.requisite.bankdetail.delete", "crm.requisite.bankdetail.fields",
        "crm.requisite.delete", "crm.requisite.fields")  # fmt: skip
def test_a_requisite_has_bank_details(web, requisite):
    fields = {"ENTITY_ID": requisite, "NAME": "Расчётный", "RQ_BIK": "044525225", "RQ_ACC_NUM": "40702810900000000001"}
    number = web.result("crm.requisite.bankdetail.add", fields=fields | {"XML_ID": f"b{requisite}"})

    assert web.result("crm.requisite.bankdetail.get", id=number)["RQ_BIK"] == "044525225"
    listed = web.ask("crm.requisite.bankdetail.list", filter={"XML_ID": f"b{requisite}"}, select=["ID"]).json()
    assert (listed["result"], listed["total"]) == ([{"ID": str(number)}], 1)
    assert web.result("crm.requisite.bankdetail.update", id=number, fields={"RQ_BIK": "044525974"}) is True
    assert "RQ_ACC_NUM" in web.result("crm.requisite.bankdetail.fields")
    assert "RQ_INN" in web.result("crm.requisite.fields")
    assert web.refusal("crm.requisite.bankdetail.add", fields=fields | {"ENTITY_ID": 999999}) == (400, "")
    assert web.result("crm.requisite.bankdetail.delete", id=number) is True
    again = web.result("crm.requisite.bankdetail.add", fields=fields)
    assert web.result("crm.requisite.delete", id=requisite) is True
    assert web.refusal("crm.requisite.bankdetail.get", id=again) == (400, "")


@proves("crm.requisite.preset.add", "crm.requisite.preset.get", "crm.requisite.preset.list",
        "crm.requisite.preset.update", "crm.requisite.preset.delete", "crm.requisite.preset.fields")  # fmt: skip
def test_presets_of_requisites(web):
    known = {row["ID"]: row["NAME"] for row in web.result("crm.requisite.preset.list", select=["ID", "NAME"])}
    assert known["1"] == "Организация"
    number = web.result("crm.requisite.preset.add", fields={"NAME": "Нотариус", "ENTITY_TYPE_ID": 8, "COUNTRY_ID": 1})
    assert web.result("crm.requisite.preset.update", id=number, fields={"SORT": 10}) is True
    assert web.result("crm.requisite.preset.get", id=number)["SORT"] == "10"
    assert web.result("crm.requisite.preset.delete", id=number) is True
    assert web.result("crm.requisite.preset.fields")["NAME"]["isRequired"] is True


@proves("crm.address.add", "crm.address.update", "crm.address.list", "crm.address.delete", "crm.address.fields")
def test_an_owner_has_one_address_of_a_type(web, requisite):
    key = {"TYPE_ID": 6, "ENTITY_TYPE_ID": 8, "ENTITY_ID": requisite}

    assert web.result("crm.address.add", fields={**key, "CITY": "Тверь"}) is True
    refused = web.ask("crm.address.add", fields=key).json()
    assert (refused["error"], refused["error_description"]) == ("", "TypeAddress exists")
    assert web.result("crm.address.update", fields={**key, "POSTAL_CODE": "170100"}) is True
    [row] = web.result("crm.address.list", filter={"ENTITY_TYPE_ID": 8, "ENTITY_ID": requisite})
    assert (row["CITY"], row["POSTAL_CODE"], row["TYPE_ID"]) == ("Тверь", "170100", "6")
    assert "CITY" in web.result("crm.address.fields")
    assert web.result("crm.address.delete", fields=key) is True
    assert web.refusal("crm.address.delete", fields=key) == (400, "")


@proves("crm.requisite.link.register", "crm.requisite.link.get", "crm.requisite.link.list",
        "crm.requisite.link.unregister")  # fmt: skip
def test_a_deal_goes_by_requisites(web, requisite):
    deal = web.result("crm.deal.add", fields={"TITLE": "По реквизитам"})
    fields = {"ENTITY_TYPE_ID": 2, "ENTITY_ID": deal, "REQUISITE_ID": requisite}

    assert web.result("crm.requisite.link.register", fields=fields) is True
    assert web.result("crm.requisite.link.register", fields=fields | {"BANK_DETAIL_ID": 3}) is True
    told = web.result("crm.requisite.link.get", entityTypeId=2, entityId=deal)
    assert (told["ENTITY_ID"], told["REQUISITE_ID"], told["BANK_DETAIL_ID"]) == (deal, str(requisite), "3")
    assert web.ask("crm.requisite.link.list", filter={"ENTITY_ID": deal}).json()["total"] == 1
    assert web.result("crm.requisite.link.unregister", entityTypeId=2, entityId=deal) is True
    assert web.refusal("crm.requisite.link.get", entityTypeId=2, entityId=deal) == (400, "")


@proves("crm.activity.delete", "crm.activity.fields")
def test_an_activity_is_described_and_removed(web):
    deal = web.result("crm.deal.add", fields={"TITLE": "x"})
    fields = {"OWNER_TYPE_ID": 2, "OWNER_ID": deal, "TYPE_ID": 1, "SUBJECT": "Встреча", "RESPONSIBLE_ID": 5}
    number = web.result("crm.activity.add", fields=fields)

    assert web.result("crm.activity.fields")["SUBJECT"]["isRequired"] is True
    assert web.result("crm.activity.delete", id=number) is True
    assert web.ask("crm.activity.get", id=number).json()["error_description"] == "Activity is not found"


@proves("user.add", "user.update", "user.search")
def test_somebody_is_hired_promoted_and_dismissed(web):
    told = {"EMAIL": "new@berestov.example", "NAME": "Нина", "LAST_NAME": "Новикова-Тест", "UF_DEPARTMENT": [3]}
    number = web.result("user.add", **told)

    assert web.refusal("user.add", **told) == (400, "ERROR_CORE")
    assert web.result("user.update", ID=number, WORK_POSITION="Юрист") is True
    [found] = web.result("user.search", FILTER={"FIND": "новикова-т"})
    assert (found["ID"], found["WORK_POSITION"], found["ACTIVE"]) == (str(number), "Юрист", True)
    assert web.as_person(5).refusal("user.update", ID=number, NAME="x") == (403, "ACCESS_DENIED")
    assert web.as_person(number).result("profile")["NAME"] == "Нина"
    web.result("user.update", ID=number, ACTIVE="N")
    assert web.as_person(number).refusal("profile") == (403, "INVALID_CREDENTIALS")
    web.result("user.update", ID=number, UF_DEPARTMENT=[])


@proves("department.add", "department.update", "department.delete")
def test_a_department_comes_and_goes(web):
    number = web.result("department.add", NAME="Архив", PARENT=1, UF_HEAD=5)

    assert web.result("department.update", ID=number, NAME="Архив и склад") is True
    [row] = web.result("department.get", ID=number)
    assert (row["NAME"], row["PARENT"], row["UF_HEAD"]) == ("Архив и склад", "1", "5")
    assert web.result("department.delete", ID=number) is True
    assert web.result("department.get", ID=number) == []
    assert web.refusal("department.add", NAME="Ничьё") == (400, "ERROR_CORE")


@proves("disk.folder.rename", "disk.folder.moveTo", "disk.folder.copyTo", "disk.folder.markDeleted",
        "disk.folder.restore", "disk.folder.deleteTree", "disk.folder.getExternalLink", "disk.folder.get",
        "disk.folder.getchildren", "disk.storage.addfolder", "disk.storage.getlist", "disk.storage.get",
        "disk.storage.getTypes", "disk.storage.getForApp")  # fmt: skip
def test_folders_are_moved_about(web, app):
    [storage] = web.result("disk.storage.getlist", filter={"ENTITY_TYPE": "common"})
    assert web.result("disk.storage.get", id=storage["ID"]) == storage
    one, two = (web.result("disk.storage.addfolder", id=storage["ID"], data={"NAME": n})["ID"] for n in ("Раз", "Два"))

    assert web.result("disk.folder.rename", id=one, newName="Первая")["NAME"] == "Первая"
    assert web.refusal("disk.folder.rename", id=one, newName="два") == (400, "DISK_OBJ_22000")
    assert web.result("disk.folder.moveTo", id=one, targetFolderId=two)["PARENT_ID"] == str(two)
    assert web.refusal("disk.folder.moveTo", id=two, targetFolderId=one) == (400, "DISK_OBJ_22003")
    copy = web.result("disk.folder.copyTo", id=one, targetFolderId=storage["ROOT_OBJECT_ID"])
    gone = web.result("disk.folder.markDeleted", id=one)
    assert (gone["DELETED_TYPE"], gone["DELETED_BY"]) == ("3", "1")
    assert web.result("disk.folder.getchildren", id=two) == []
    assert web.result("disk.folder.restore", id=one)["PARENT_ID"] == str(two)
    assert [row["ID"] for row in web.result("disk.folder.getchildren", id=two)] == [str(one)]
    assert web.result("disk.folder.getExternalLink", id=one).startswith(web.portal.base_url)
    for number in (two, copy["ID"]):
        assert web.result("disk.folder.deleteTree", id=number) is True
    assert web.refusal("disk.folder.get", id=one) == (400, "ERROR_NOT_FOUND")
    assert web.result("disk.storage.getTypes") == ["user", "common", "group"]
    own = app.result("disk.storage.getForApp")
    assert (own["ENTITY_TYPE"], app.result("disk.storage.getForApp")) == ("restapp", own)
    assert web.result("disk.folder.get", id=storage["ROOT_OBJECT_ID"])["TYPE"] == "folder"


@proves("disk.file.rename", "disk.file.moveTo", "disk.file.copyTo", "disk.file.markDeleted", "disk.file.restore",
        "disk.file.delete", "disk.file.getExternalLink", "disk.storage.uploadfile",
        "disk.storage.getchildren")  # fmt: skip
def test_files_are_moved_about(web):
    content = ["акт.txt", base64.b64encode(b"act").decode()]
    file = web.result("disk.storage.uploadfile", id=3, data={"NAME": "акт.txt"}, fileContent=content)["ID"]
    folder = web.result("disk.storage.addfolder", id=3, data={"NAME": "Архив"})["ID"]

    assert {row["NAME"] for row in web.result("disk.storage.getchildren", id=3)} == {"акт.txt", "Архив"}
    assert web.result("disk.file.rename", id=file, newName="акт 1.txt")["NAME"] == "акт 1.txt"
    copy = web.result("disk.file.copyTo", id=file, targetFolderId=folder)["ID"]
    assert web.refusal("disk.file.moveTo", id=file, targetFolderId=folder) == (400, "DISK_OBJ_22000")
    assert web.result("disk.file.delete", id=copy) is True
    assert web.result("disk.file.moveTo", id=file, targetFolderId=folder)["PARENT_ID"] == str(folder)
    assert web.client.get(web.result("disk.file.getExternalLink", id=file)).content == b"act"
    assert web.result("disk.file.markDeleted", id=file)["DELETED_TYPE"] == "3"
    assert web.result("disk.folder.getchildren", id=folder) == []
    assert web.result("disk.file.restore", id=file)["DELETED_TYPE"] == "0"
    assert [row["NAME"] for row in web.result("disk.folder.getchildren", id=folder)] == ["акт 1.txt"]


@proves("disk.file.getVersions", "disk.file.restoreFromVersion")
def test_a_file_remembers_its_former_contents(web):
    first, second = (["в.txt", base64.b64encode(text).decode()] for text in (b"one", b"two"))
    file = web.result("disk.storage.uploadfile", id=4, data={"NAME": "в.txt"}, fileContent=first)["ID"]
    web.result("disk.file.uploadversion", id=file, fileContent=second)

    newer, older = web.result("disk.file.getVersions", id=file)
    assert (newer["GLOBAL_CONTENT_VERSION"], older["GLOBAL_CONTENT_VERSION"]) == ("2", "1")
    assert web.client.get(older["DOWNLOAD_URL"]).content == b"one"
    restored = web.result("disk.file.restoreFromVersion", id=file, versionId=older["ID"])
    assert restored["GLOBAL_CONTENT_VERSION"] == 3
    assert web.client.get(restored["DOWNLOAD_URL"]).content == b"one"
    assert [row["NAME"] for row in web.result("disk.storage.getchildren", id=4)] == ["в.txt"]
    assert web.refusal("disk.file.restoreFromVersion", id=file, versionId=1) == (400, "ERROR_NOT_FOUND")


@proves("placement.bind", "placement.get", "placement.unbind", "placement.list")
def test_an_application_shows_itself_in_a_place(web, app, handlers):
    place = {"PLACEMENT": "CRM_DEAL_DETAIL_TAB", "HANDLER": f"{handlers.url}/tab", "TITLE": "Сроки"}

    assert app.result("placement.bind", **place) is True
    again = app.ask("placement.bind", **place)
    assert (again.status_code, again.json()["error"], "time" in again.json()) == (200, "ERROR_CORE", False)
    [row] = app.result("placement.get")
    assert (row["placement"], row["title"], row["options"]) == ("CRM_DEAL_DETAIL_TAB", "Сроки", [])
    assert "CRM_DEAL_DETAIL_TAB" in app.result("placement.list")
    assert app.result("placement.unbind", PLACEMENT="CRM_DEAL_DETAIL_TAB") == {"count": 1}
    assert web.refusal("placement.bind", **place) == (403, "WRONG_AUTH_TYPE")


ENUMS = ("ownertype", "activitytype", "activitystatus", "activitydirection", "activitypriority", "activitynotifytype",
         "contenttype", "addresstype")  # fmt: skip


@proves(*(f"crm.enum.{name}" for name in ENUMS), "crm.enum.fields", "crm.multifield.fields", "crm.userfield.types",
        "crm.userfield.fields", "crm.timeline.comment.fields", "crm.requisite.link.fields", "crm.type.fields",
        "crm.requisite.preset.countries", "crm.item.productrow.fields", "user.fields",
        "department.fields")  # fmt: skip
def test_small_things_are_described(web):
    for name in ENUMS:
        assert all(row["NAME"] is not None for row in web.result(f"crm.enum.{name}"))
    assert (2, "DEAL", "D") in {
        (row["ID"], row["SYMBOL_CODE"], row["SYMBOL_CODE_SHORT"]) for row in web.result("crm.enum.ownertype")
    }
    for name in ("enum", "multifield", "userfield", "timeline.comment", "requisite.link"):
        assert all("isRequired" in field for field in web.result(f"crm.{name}.fields").values())
    assert web.result("crm.type.fields")["fields"]["title"]["isRequired"] is True
    assert {"ID": "enumeration", "title": "Список"} in web.result("crm.userfield.types")
    assert {"ID": 1, "CODE": "RU", "TITLE": "Россия"} in web.result("crm.requisite.preset.countries")
    assert "price" in web.result("crm.item.productrow.fields")["fields"]
    assert "EMAIL" in web.result("user.fields")
    assert "UF_HEAD" in web.result("department.fields")


@proves("crm.currency.list", "crm.currency.get", "crm.currency.base.get")
def test_currencies(web):
    assert [row["CURRENCY"] for row in web.result("crm.currency.list")] == ["RUB", "USD", "EUR"]
    assert web.result("crm.currency.get", id="EUR")["BASE"] == "N"
    assert web.result("crm.currency.base.get") == "RUB"
    assert web.refusal("crm.currency.get", id="XXX") == (400, "")


@proves("im.user.get")
def test_an_absence_of_today_is_told_with_the_person(web):
    web.control("clock", {"frozen_at": "2030-05-07T12:00:00+03:00"})
    told = {"type": "user", "ownerId": 12, "name": "Отпуск", "from": "2030-05-06", "to": "2030-05-08"}
    web.result("calendar.event.add", **told, skip_time="Y", accessibility="absent")

    assert web.result("im.user.get", ID=12)["absent"] == "2030-05-08T23:59:59+03:00"
    assert web.result("im.user.get", ID=13)["absent"] is False
    assert web.refusal("im.user.get", ID=9999) == (400, "USER_NOT_EXISTS")
