"""Deals, leads, contacts, items, funnels, stages, history, user fields, product rows."""

import pytest

proves = pytest.mark.proves


@proves("crm.deal.add", "crm.deal.get")
def test_a_deal_is_a_flat_row_of_texts(web):
    number = web.result(
        "crm.deal.add", fields={"TITLE": "Спор о поставке", "OPPORTUNITY": 19999.99, "BEGINDATE": "2026-09-01"}
    )

    deal = web.result("crm.deal.get", id=number)

    assert isinstance(number, int)
    assert (deal["ID"], deal["OPPORTUNITY"], deal["CATEGORY_ID"], deal["STAGE_ID"]) == (
        str(number), "19999.99", "0", "NEW",
    )  # fmt: skip
    assert deal["BEGINDATE"] == "2026-09-01T03:00:00+03:00"  # midnight in Greenwich, told in the server's zone
    assert (deal["CLOSED"], deal["ASSIGNED_BY_ID"], deal["COMPANY_ID"]) == ("N", "1", None)
    assert "CONTACT_IDS" not in deal


@proves("crm.deal.list", "crm.deal.update", "crm.deal.delete")
def test_deals_are_found_by_origin_changed_and_deleted(web):
    fields = {"TITLE": "По метке", "ORIGINATOR_ID": "delo", "ORIGIN_ID": "m-17"}
    number = web.result("crm.deal.add", FIELDS=fields)

    found = web.ask("crm.deal.list", FILTER={"ORIGINATOR_ID": "delo", "ORIGIN_ID": "m-17"}, SELECT=["ID"]).json()
    assert ([row["ID"] for row in found["result"]], found["total"]) == ([str(number)], 1)
    assert web.result("crm.deal.update", id=number, fields={"TITLE": "Иначе", "CATEGORY_ID": 77}) is True
    assert web.result("crm.deal.get", id=number)["CATEGORY_ID"] == "0"
    assert web.result("crm.deal.delete", id=number) is True
    refused = web.ask("crm.deal.get", id=number)
    assert (refused.status_code, refused.json()["error"], refused.json()["error_description"]) == (400, "", "Not found")


@proves("crm.deal.fields", "crm.lead.fields", "crm.contact.fields", "crm.company.fields")
def test_the_fields_of_objects_are_described(web):
    deal = web.result("crm.deal.fields")

    assert (deal["STAGE_ID"]["type"], deal["STAGE_ID"]["statusType"]) == ("crm_status", "DEAL_STAGE")
    assert deal["CATEGORY_ID"]["isImmutable"] is True
    assert web.result("crm.company.fields")["TITLE"]["isRequired"] is True
    assert web.result("crm.contact.fields")["PHONE"]["type"] == "crm_multifield"
    assert web.result("crm.lead.fields")["STATUS_ID"]["statusType"] == "STATUS"


@proves("crm.lead.add", "crm.lead.get", "crm.lead.list", "crm.lead.update", "crm.lead.delete")
def test_a_lead_has_a_name_phones_and_a_status(web):
    number = web.result("crm.lead.add", fields={"NAME": "Анна", "PHONE": [{"VALUE": "+7 900 000-00-01"}]})
    lead = web.result("crm.lead.get", id=number)

    assert (lead["TITLE"], lead["STATUS_ID"], lead["HAS_PHONE"]) == (f"Лид #{number}", "NEW", "Y")
    kept = lead["PHONE"][0]
    change = {"PHONE": [{"ID": kept["ID"], "DELETE": "Y"}, {"VALUE": "+7 900 000-00-02", "VALUE_TYPE": "MOBILE"}]}
    web.result("crm.lead.update", id=number, fields=change | {"STATUS_ID": "JUNK"})
    [row] = web.result(
        "crm.lead.list", filter={"PHONE": "+7 900 000-00-02"}, select=["ID", "PHONE", "STATUS_SEMANTIC_ID"]
    )
    assert (row["ID"], row["STATUS_SEMANTIC_ID"], row["PHONE"][0]["VALUE_TYPE"]) == (str(number), "F", "MOBILE")
    assert "PHONE" not in web.result("crm.lead.list", filter={"ID": number})[0]
    assert web.result("crm.lead.delete", id=number) is True


@proves(
    "crm.contact.add", "crm.contact.get", "crm.contact.list", "crm.contact.update", "crm.contact.delete",
    "crm.contact.company.items.get", "crm.contact.company.items.set", "crm.contact.company.items.delete",
    "crm.contact.company.add", "crm.contact.company.delete", "crm.contact.company.fields",
    "crm.company.contact.items.get", "crm.company.contact.items.set", "crm.company.contact.items.delete",
    "crm.company.contact.add", "crm.company.contact.delete", "crm.company.contact.fields",
)  # fmt: skip
def test_contacts_and_companies_know_each_other(web):
    contact = web.result("crm.contact.add", fields={"NAME": "Пётр", "LAST_NAME": "Ильин", "COMPANY_ID": 5})
    links = web.result("crm.contact.company.items.get", id=contact)

    assert links == [{"COMPANY_ID": 5, "SORT": 10, "ROLE_ID": 0, "IS_PRIMARY": "Y"}]
    web.result("crm.contact.company.add", id=contact, fields={"COMPANY_ID": 6, "IS_PRIMARY": "Y"})
    assert web.result("crm.contact.get", id=contact)["COMPANY_ID"] == "6"
    assert contact in [row["CONTACT_ID"] for row in web.result("crm.company.contact.items.get", id=6)]
    web.result("crm.company.contact.delete", id=6, fields={"CONTACT_ID": contact})
    web.result("crm.company.contact.add", id=7, fields={"CONTACT_ID": contact})
    web.result("crm.company.contact.items.set", id=7, items=[{"CONTACT_ID": contact}])
    assert [row["COMPANY_ID"] for row in web.result("crm.contact.company.items.get", id=contact)] == [5, 7]
    web.result("crm.company.contact.items.delete", id=7)
    web.result(
        "crm.contact.company.items.set", id=contact, items=[{"COMPANY_ID": 8}, {"COMPANY_ID": 9, "IS_PRIMARY": "Y"}]
    )
    web.result("crm.contact.company.delete", id=contact, fields={"COMPANY_ID": 8})
    [row] = web.result("crm.contact.list", filter={"ID": contact})
    assert row["COMPANY_ID"] == "9"
    web.result("crm.contact.company.items.delete", id=contact)
    web.result("crm.contact.update", id=contact, fields={"POST": "Директор"})
    assert web.result("crm.contact.get", id=contact)["COMPANY_ID"] is None
    assert set(web.result("crm.contact.company.fields")) == {"SORT", "IS_PRIMARY", "COMPANY_ID"}
    assert web.result("crm.company.contact.fields")["CONTACT_ID"]["isRequired"] is True
    assert web.result("crm.contact.delete", id=contact) is True


LINKS = ("items.set", "items.get", "items.delete", "add", "delete", "fields")


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=proves(*(f"crm.{kind}.contact.{name}" for name in LINKS))) for kind in ("deal", "lead")],
)
def test_the_first_contact_of_a_deal_or_lead_is_the_primary_one(web, kind):
    owner = web.result(f"crm.{kind}.add", fields={"TITLE": "С людьми"})
    first, second = (web.result("crm.contact.add", fields={"NAME": name}) for name in ("Аня", "Боря"))

    items = [{"CONTACT_ID": first, "SORT": 10}, {"CONTACT_ID": second, "SORT": 5}]
    web.result(f"crm.{kind}.contact.items.set", id=owner, items=items)
    assert [row["CONTACT_ID"] for row in web.result(f"crm.{kind}.contact.items.get", id=owner)] == [second, first]
    assert web.result(f"crm.{kind}.get", id=owner)["CONTACT_ID"] == str(second)
    web.result(f"crm.{kind}.contact.delete", id=owner, fields={"CONTACT_ID": second})
    web.result(f"crm.{kind}.contact.add", id=owner, fields={"CONTACT_ID": second})
    assert web.result(f"crm.{kind}.get", id=owner)["CONTACT_ID"] == str(first)
    web.result(f"crm.{kind}.contact.items.delete", id=owner)
    assert web.result(f"crm.{kind}.contact.items.get", id=owner) == []
    assert "CONTACT_ID" in web.result(f"crm.{kind}.contact.fields")


@proves("crm.category.add", "crm.category.get", "crm.category.list", "crm.category.update", "crm.category.delete",
        "crm.category.fields", "crm.dealcategory.list", "crm.dealcategory.stage.list")  # fmt: skip
def test_a_new_funnel_has_stages_with_its_prefix(web):
    made = web.result("crm.category.add", entityTypeId=2, fields={"name": "Судебные дела", "sort": 10})["category"]
    number = made["id"]

    stages = web.result("crm.dealcategory.stage.list", id=number)
    assert stages[0] == {"NAME": "Новая", "SORT": 10, "STATUS_ID": f"C{number}:NEW"}
    listed = web.ask("crm.category.list", entityTypeId=2).json()
    assert {item["id"]: item["isDefault"] for item in listed["result"]["categories"]}[0] == "Y"
    assert listed["total"] == len(listed["result"]["categories"])
    assert str(number) in [row["ID"] for row in web.result("crm.dealcategory.list")]
    changed = web.result("crm.category.update", entityTypeId=2, id=number, fields={"name": "Суд"})["category"]
    assert changed["name"] == "Суд"
    assert web.result("crm.category.get", entityTypeId=2, id=number)["category"] == changed
    assert web.refusal("crm.category.get", entityTypeId=4, id=number) == (400, "ENTITY_TYPE_NOT_SUPPORTED")
    assert web.result("crm.category.fields", entityTypeId=2)["fields"]["name"]["isRequired"] is True
    assert web.refusal("crm.category.delete", entityTypeId=2, id=0) == (400, "CRM_CATEGORY_IS_DEFAULT")
    assert web.result("crm.category.delete", entityTypeId=2, id=number) is None


@proves("crm.status.add", "crm.status.get", "crm.status.list", "crm.status.update", "crm.status.delete",
        "crm.status.fields", "crm.status.entity.items", "crm.status.entity.types")  # fmt: skip
def test_a_stage_gets_its_funnels_prefix_and_stands_before_the_final_ones(web):
    funnel = web.result("crm.category.add", entityTypeId=2, fields={"name": "Этапы"})["category"]["id"]
    name = f"DEAL_STAGE_{funnel}"
    fields = {"ENTITY_ID": name, "STATUS_ID": "HEARING", "NAME": "Заседание", "SORT": 25, "COLOR": "#112233"}
    number = web.result("crm.status.add", fields=fields)

    stage = web.result("crm.status.get", id=number)
    assert (stage["STATUS_ID"], stage["CATEGORY_ID"]) == (f"C{funnel}:HEARING", str(funnel))
    assert stage["EXTRA"] == {"SEMANTICS": "process", "COLOR": "#112233"}
    assert web.refusal("crm.status.add", fields=fields) == (400, "")
    assert web.refusal("crm.status.add", fields=fields | {"STATUS_ID": "LATE", "SORT": 900}) == (400, "")
    assert web.refusal("crm.status.add", fields=fields | {"STATUS_ID": "ЭТАП"}) == (400, "")
    web.result("crm.status.update", id=number, fields={"NAME": "Суд", "STATUS_ID": "X"})
    listed = web.ask("crm.status.list", filter={"ENTITY_ID": name}, order={"SORT": "ASC"}).json()
    assert [(row["STATUS_ID"], row["NAME"]) for row in listed["result"]][2] == (f"C{funnel}:HEARING", "Суд")
    assert listed["total"] == 9
    assert web.result("crm.status.entity.items", entityId=name)[2]["STATUS_ID"] == f"C{funnel}:HEARING"
    assert name in [item["ID"] for item in web.result("crm.status.entity.types")]
    assert web.result("crm.status.fields")["STATUS_ID"]["isRequired"] is True
    assert web.result("crm.status.delete", id=number) is True
    first = web.result("crm.status.list", filter={"STATUS_ID": f"C{funnel}:NEW"})[0]["ID"]
    assert web.refusal("crm.status.delete", id=first) == (400, "")


@proves("crm.stagehistory.list")
def test_every_stage_a_deal_enters_is_remembered_once(web):
    funnel = web.result("crm.category.add", entityTypeId=2, fields={"name": "История"})["category"]["id"]
    deal = web.result("crm.deal.add", fields={"TITLE": "Ходит"})
    web.result("crm.deal.update", id=deal, fields={"STAGE_ID": "EXECUTING"})
    web.result("crm.deal.update", id=deal, fields={"STAGE_ID": "EXECUTING", "COMMENTS": "то же"})
    web.result("crm.item.update", entityTypeId=2, id=deal, fields={"categoryId": funnel})
    web.result("crm.deal.update", id=deal, fields={"STAGE_ID": f"C{funnel}:WON"})

    reply = web.ask("crm.stagehistory.list", entityTypeId=2, filter={"OWNER_ID": deal}, order={"ID": "ASC"}).json()

    assert [(row["TYPE_ID"], row["STAGE_ID"], row["STAGE_SEMANTIC_ID"]) for row in reply["result"]["items"]] == [
        (1, "NEW", "P"), (2, "EXECUTING", "P"), (5, f"C{funnel}:NEW", "P"), (3, f"C{funnel}:WON", "S"),
    ]  # fmt: skip
    assert reply["total"] == 4
    assert web.result("crm.deal.get", id=deal)["CLOSED"] == "Y"
    assert web.refusal("crm.deal.update", id=deal, fields={"STAGE_ID": "NEW"}) == (400, "")


def test_the_history_of_a_lead_speaks_of_status(web):
    lead = web.result("crm.lead.add", fields={"TITLE": "Лид"})

    [row] = web.result("crm.stagehistory.list", entityTypeId=1, filter={"OWNER_ID": lead})["items"]

    assert (row["STATUS_ID"], row["STATUS_SEMANTIC_ID"]) == ("NEW", "P")
    assert "STAGE_ID" not in row


@proves("crm.item.add", "crm.item.get", "crm.item.update", "crm.item.list", "crm.item.delete", "crm.item.fields")
def test_an_item_is_told_in_camel_case_with_numbers(web):
    fields = {"title": "Счёт за май", "xmlId": "inv-1", "opportunity": "1500.50", "companyId": 4, "nobody": 1}
    made = web.result("crm.item.add", entityTypeId=31, fields=fields)["item"]

    assert (made["entityTypeId"], made["opportunity"], made["companyId"]) == (31, 1500.5, 4)
    assert made["stageId"] == f"DT31_{made['categoryId']}:N"
    [found] = web.result("crm.item.list", entityTypeId=31, filter={"xmlId": "inv-1"}, select=["id", "xmlId"])["items"]
    assert found == {"id": made["id"], "xmlId": "inv-1"}
    paid = {"stageId": f"DT31_{made['categoryId']}:P"}
    changed = web.result("crm.item.update", entityTypeId=31, id=made["id"], fields=paid)["item"]
    assert (changed["previousStageId"], changed["stageSemanticId"]) == (made["stageId"], "S")
    assert web.result("crm.item.get", entityTypeId=31, id=made["id"])["item"] == changed
    assert web.result("crm.item.fields", entityTypeId=31)["fields"]["xmlId"]["upperName"] == "XML_ID"
    assert web.result("crm.item.delete", entityTypeId=31, id=made["id"]) == []
    assert web.refusal("crm.item.get", entityTypeId=31, id=made["id"]) == (400, "NOT_FOUND")


def test_the_lead_that_a_deal_came_of_is_written_by_crm_item_alone(web):
    lead = web.result("crm.lead.add", fields={"TITLE": "Заявка"})

    item = web.result("crm.item.add", entityTypeId=2, fields={"title": "По заявке", "leadId": lead})["item"]
    assert item["leadId"] == lead
    assert web.result("crm.deal.get", id=item["id"])["LEAD_ID"] == str(lead)
    found = web.result("crm.item.list", entityTypeId=2, filter={"leadId": lead}, select=["id"])["items"]
    assert [one["id"] for one in found] == [item["id"]]

    older = web.result("crm.deal.add", fields={"TITLE": "Иначе", "LEAD_ID": lead})
    assert web.result("crm.deal.get", id=older)["LEAD_ID"] is None
    assert web.result("crm.deal.fields")["LEAD_ID"]["isReadOnly"] is True
    assert web.result("crm.item.fields", entityTypeId=2)["fields"]["leadId"]["isReadOnly"] is False


def test_a_filter_of_items_refuses_unknown_names_and_knows_or(web):
    one, two = (web.result("crm.item.add", entityTypeId=2, fields={"title": f"или-{n}"})["item"]["id"] for n in "ab")
    either = {"0": {"logic": "OR", "0": {"title": "или-a"}, "1": {"=title": "или-b"}}}

    found = web.result("crm.item.list", entityTypeId=2, filter=either, order={"id": "ASC"}, select=["id"])["items"]

    assert [item["id"] for item in found] == [one, two]
    assert web.refusal("crm.item.list", entityTypeId=2, filter={"nope": 1}) == (400, "INVALID_ARG_VALUE")
    assert web.refusal("crm.item.list", entityTypeId=9999) == (400, "ENTITY_TYPE_NOT_SUPPORTED")
    assert web.refusal("crm.item.get", entityTypeId=2, id="abc") == (400, "100")
    rows = web.result("crm.item.list", entityTypeId=2, filter=either, select=["id"], useOriginalUfNames="Y")["items"]
    assert rows == [[], []]


@proves("crm.item.import", "crm.item.batchImport")
def test_an_import_keeps_who_and_when_and_tells_each_rows_fate(web):
    old = {"title": "Перенос", "createdTime": "2020-01-02T10:00:00+03:00", "createdBy": 7}
    number = web.result("crm.item.import", entityTypeId=2, fields=old)["item"]["id"]

    item = web.result("crm.item.get", entityTypeId=2, id=number)["item"]
    assert (item["createdTime"], item["createdBy"]) == ("2020-01-02T10:00:00+03:00", 7)
    rows = web.result(
        "crm.item.batchImport", entityTypeId=4, data=[{"title": "ООО «Перенос»"}, {"comments": "без имени"}]
    )
    assert [set(row) for row in rows["items"]] == [{"item"}, {"error", "error_description"}]
    assert rows["items"][1]["error"] == "CRM_FIELD_ERROR_REQUIRED"


@proves("crm.type.add", "crm.type.get", "crm.type.getByEntityTypeId", "crm.type.list", "crm.type.update",
        "crm.type.delete")  # fmt: skip
def test_a_smart_process_has_the_fields_its_switches_bring(web):
    fields = {"title": "Командировки", "entityTypeId": 1500, "isStagesEnabled": "Y", "isClientEnabled": "N"}
    made = web.result("crm.type.add", fields=fields | {"relations": {"parent": [{"entityTypeId": 2}]}})["type"]

    deal = web.result("crm.deal.add", fields={"TITLE": "Родитель"})
    item = web.result("crm.item.add", entityTypeId=1500, fields={"title": "Казань", "parentId2": deal, "companyId": 3})[
        "item"
    ]
    assert (item["parentId2"], item["companyId"]) == (deal, None)
    assert item["stageId"] == f"DT1500_{item['categoryId']}:NEW"
    assert web.refusal("crm.type.add", fields=fields) == (400, "ERROR_CORE")
    assert web.refusal("crm.type.add", fields={"title": "Нечётный", "entityTypeId": 1501}) == (400, "ERROR_CORE")
    assert web.result("crm.type.getByEntityTypeId", entityTypeId=1500)["type"]["id"] == made["id"]
    assert [row["id"] for row in web.result("crm.type.list", filter={"entityTypeId": 1500})["types"]] == [made["id"]]
    opened = web.result("crm.type.update", id=made["id"], fields={"isClientEnabled": "Y"})["type"]
    assert opened["isClientEnabled"] == "Y"
    assert web.result("crm.type.get", id=made["id"])["type"]["relations"]["parent"][0]["entityTypeId"] == 2
    assert "companyId" in web.result("crm.item.fields", entityTypeId=1500)["fields"]
    assert web.refusal("crm.type.delete", id=made["id"]) == (400, "ERROR_CORE")
    web.result("crm.item.delete", entityTypeId=1500, id=item["id"])
    assert web.result("crm.type.delete", id=made["id"]) == []
    assert web.refusal("crm.item.list", entityTypeId=1500) == (400, "ENTITY_TYPE_NOT_SUPPORTED")
