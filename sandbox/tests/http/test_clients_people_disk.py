"""crm.company.*, crm.requisite.*, people, disk and the methods about the portal itself."""

import base64

import pytest

proves = pytest.mark.proves


@proves("crm.requisite.list")
def test_a_client_is_found_by_its_inn_through_the_requisite(web):
    [requisite] = web.result("crm.requisite.list", filter={"RQ_INN": "7798120412", "ENTITY_TYPE_ID": 4})
    company = web.result("crm.company.get", id=requisite["ENTITY_ID"])

    assert company["TITLE"] == "ООО «Северный Каркас»"
    assert company["UF_CRM_HOME_AUTHORITY"] == "7725"
    assert company["EMAIL"][0]["VALUE"] == "buh@karkas-sever.example"
    keeper = web.result("user.get", FILTER={"ID": company["UF_CRM_ACCOUNTANT"]})[0]
    assert keeper["UF_DEPARTMENT"] == [3]


def test_a_branch_is_a_second_requisite_with_its_own_kpp(web):
    found = web.result("crm.requisite.list", filter={"RQ_INN": "7897045124"}, select=["RQ_KPP"], order={"ID": "ASC"})

    assert [row["RQ_KPP"] for row in found] == ["784101001", "470445001"]


@proves("crm.company.list")
def test_companies_come_in_pages_of_fifty_with_total_and_next(web):
    first = web.ask("crm.company.list", select=["ID"], order={"ID": "ASC"}).json()
    second = web.ask("crm.company.list", select=["ID"], order={"ID": "ASC"}, start=first["next"]).json()

    assert (len(first["result"]), first["next"], first["total"] >= 60) == (50, 50, True)
    assert "next" not in second
    assert len(first["result"]) + len(second["result"]) == first["total"]


def test_a_start_inside_a_page_gives_the_whole_page_and_upper_case_start_is_not_heard(web):
    order = {"ID": "ASC"}
    inside = web.result("crm.company.list", select=["ID"], order=order, start=77)
    unheard = web.result("crm.company.list", select=["ID"], order=order, START=50)

    assert (inside[0]["ID"], unheard[0]["ID"]) == ("51", "1")


def test_start_minus_one_counts_nothing(web):
    reply = web.ask("crm.company.list", select=["ID"], order={"ID": "ASC"}, filter={">ID": 50}, start=-1).json()

    assert reply["result"][0]["ID"] == "51"
    assert "next" not in reply
    assert "total" not in reply


def test_a_star_leaves_out_user_fields_and_e_mails(web):
    [row] = web.result("crm.company.list", select=["*"], filter={"ID": 1})
    [full] = web.result("crm.company.list", select=["ID", "UF_*", "EMAIL"], filter={"ID": 1})

    assert not [name for name in row if name.startswith("UF_") or name == "EMAIL"]
    assert {"UF_CRM_ACCOUNTANT", "UF_CRM_ACCOUNTANT_2", "UF_CRM_HOME_AUTHORITY", "EMAIL"} <= set(full)


@proves("crm.company.add", "crm.company.get", "crm.company.update", "crm.company.delete")
def test_a_company_is_added_changed_and_deleted(web):
    fields = {"TITLE": "ООО «Проба»", "EMAIL": [{"VALUE": "a@b.example"}], "NO_SUCH": 1, "UF_CRM_ACCOUNTANT": 7}
    made = web.result("crm.company.add", fields=fields)
    [mail] = web.result("crm.company.get", id=made)["EMAIL"]
    change = {"EMAIL": [{"ID": mail["ID"], "DELETE": "Y"}, {"VALUE": "c@d.example"}]}
    assert web.result("crm.company.update", id=made, fields=change) is True

    found = web.result("crm.company.list", FILTER={"EMAIL": "c@d.example"}, SELECT=["UF_CRM_ACCOUNTANT", "EMAIL"])

    assert [(row["ID"], row["UF_CRM_ACCOUNTANT"], len(row["EMAIL"])) for row in found] == [(str(made), "7", 1)]
    assert web.result("crm.company.delete", id=made) is True


def test_an_unknown_company_is_an_error_with_an_empty_code(web):
    response = web.ask("crm.company.get", id=999999)

    assert response.status_code == 400
    assert response.json() == {"error": "", "error_description": "Not found"}


@proves("crm.requisite.add", "crm.requisite.get", "crm.requisite.update")
def test_a_requisite_is_added_found_and_changed(web):
    fields = {
        "ENTITY_TYPE_ID": 4,
        "ENTITY_ID": 3,
        "PRESET_ID": 1,
        "NAME": "Ещё",
        "RQ_INN": "7707083893",
        "XML_ID": "r1",
    }
    made = web.result("crm.requisite.add", fields=fields)
    assert web.result("crm.requisite.update", id=made, fields={"RQ_KPP": "770701001"}) is True

    assert web.result("crm.requisite.get", id=made)["RQ_KPP"] == "770701001"
    assert [row["ID"] for row in web.result("crm.requisite.list", filter={"XML_ID": "r1"})] == [str(made)]
    assert web.refusal("crm.requisite.add", fields={**fields, "ENTITY_ID": 999999}) == (400, "")


def test_fields_of_a_company_include_the_user_fields(web):
    fields = web.result("crm.company.fields")

    assert fields["UF_CRM_ACCOUNTANT"]["isDynamic"] is True
    assert fields["TITLE"]["isRequired"] is True


@proves("user.get", "department.get", "user.current")
def test_forty_two_people_and_the_head_accountant(web):
    people = web.ask("user.get", FILTER={"ACTIVE": True}).json()
    accounting = web.result("department.get", NAME="Налоги и бухгалтерия")

    assert people["total"] == 42
    assert people["result"][0]["ACTIVE"] is True
    assert people["result"][0]["LAST_ACTIVITY_DATE"] == {}
    assert [row["UF_HEAD"] for row in accounting] == ["4"]
    assert web.result("user.get", ID=4)[0]["WORK_POSITION"] == "Главный бухгалтер"
    assert web.result("user.current")["ID"] == "1"


def test_people_of_a_department_are_found(web):
    assert {row["LAST_NAME"] for row in web.result("user.get", FILTER={"UF_DEPARTMENT": 7})} == {
        "Савельев",
        "Королёва",
        "Прохорова",
    }


@proves("disk.folder.uploadfile")
def test_a_folder_and_a_file_have_unique_names(web):
    [storage] = web.result("disk.storage.getlist", filter={"ENTITY_TYPE": "common"})
    made = web.result("disk.storage.addfolder", id=storage["ID"], data={"NAME": "Клиенты"})
    assert web.refusal("disk.folder.addsubfolder", id=storage["ROOT_OBJECT_ID"], data={"NAME": "клиенты"}) == (
        400,
        "DISK_OBJ_22000",
    )

    file = _upload(web, made["ID"], "Акт № 1.pdf", b"%PDF\x00\xff")
    assert web.refusal("disk.folder.uploadfile", **_body(made["ID"], "Акт № 1.pdf", b"x")) == (400, "DISK_OBJ_22000")
    again = web.result("disk.folder.uploadfile", **_body(made["ID"], "Акт № 1.pdf", b"x"), generateUniqueName=True)

    assert again["NAME"] == "Акт № 1 (1).pdf"
    found = web.result("disk.folder.getchildren", id=made["ID"], filter={"NAME": "Акт № 1.pdf"})
    assert [(row["ID"], row["TYPE"], row["SIZE"]) for row in found] == [(str(file["ID"]), "file", "6")]
    assert isinstance(file["ID"], int)


@proves("disk.file.get")
def test_a_file_is_downloaded_by_its_address_and_by_no_forged_one(web):
    file = _upload(web, 1, "скачать.bin", bytes(range(256)))
    url = web.result("disk.file.get", id=file["ID"])["DOWNLOAD_URL"]

    assert web.client.get(url).content == bytes(range(256))
    assert web.client.get(url[:-1] + ("0" if url[-1] != "0" else "1")).status_code == 401


@proves("disk.file.uploadversion")
def test_a_new_version_keeps_the_id(web):
    file = _upload(web, 1, "версия.txt", b"one")
    web.result("disk.file.uploadversion", id=file["ID"], fileContent=["версия.txt", base64.b64encode(b"two").decode()])
    found = web.result("disk.file.get", id=file["ID"])

    assert found["GLOBAL_CONTENT_VERSION"] == "2"
    assert web.client.get(found["DOWNLOAD_URL"]).content == b"two"


def test_what_is_not_base64_is_refused(web):
    assert web.refusal("disk.folder.uploadfile", id=1, data={"NAME": "x"}, fileContent=["x", "***"]) == (
        400,
        "ERROR_ARGUMENT",
    )


@proves("methods", "method.get", "scope", "feature.get", "app.info", "profile")
def test_the_portal_tells_about_itself(web):
    assert "tasks.task.add" in web.result("methods")
    assert web.result("method.get", name="Tasks.Task.Add") == {"isExisting": True, "isAvailable": True}
    assert web.result("method.get", name="crm.nope") == {"isExisting": False, "isAvailable": False}
    assert "crm" in web.result("scope")
    assert web.result("profile")["ADMIN"] is True
    assert web.result("feature.get", CODE="rest_offline_extended") == {"value": "Y"}
    assert "SCOPE" in web.result("app.info")


def _body(folder: int, name: str, content: bytes) -> dict[str, object]:
    return {"id": folder, "data": {"NAME": name}, "fileContent": [name, base64.b64encode(content).decode()]}


def _upload(web, folder: int, name: str, content: bytes):
    return web.result("disk.folder.uploadfile", **_body(folder, name, content))


@proves("disk.folder.addsubfolder")
def test_a_name_is_taken_only_in_its_own_folder_and_a_folder_lists_only_its_own(web):
    first, second = (web.result("disk.storage.addfolder", id=2, data={"NAME": name})["ID"] for name in ("2025", "2026"))
    inside = [web.result("disk.folder.addsubfolder", id=n, data={"NAME": "Акты"})["ID"] for n in (first, second)]

    assert inside[0] != inside[1]
    assert [row["ID"] for row in web.result("disk.folder.getchildren", id=first)] == [str(inside[0])]
    assert [row["NAME"] for row in web.result("disk.storage.getchildren", id=2)] == ["2025", "2026"]
