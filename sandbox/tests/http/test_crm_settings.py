"""Fields of the portal's own, and product rows."""

import pytest

proves = pytest.mark.proves

FIVE = ("add", "get", "list", "update", "delete")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=proves(*(f"crm.{name}.userfield.{what}" for what in FIVE)))
     for name in ("lead", "deal", "contact", "company", "requisite")],
)  # fmt: skip
def test_an_object_gets_a_field_of_the_portals_own(web, name):
    fields = {"FIELD_NAME": f"kind_{name}", "USER_TYPE_ID": "enumeration", "EDIT_FORM_LABEL": {"ru": "Вид"},
              "LIST": [{"VALUE": "Иск"}, {"VALUE": "Жалоба"}]}  # fmt: skip
    number = web.result(f"crm.{name}.userfield.add", fields=fields)

    field = web.result(f"crm.{name}.userfield.get", id=number)
    assert (field["FIELD_NAME"], field["EDIT_FORM_LABEL"]) == (f"UF_CRM_KIND_{name.upper()}", {"ru": "Вид"})
    second = field["LIST"][1]
    web.result(f"crm.{name}.userfield.update", id=number, fields={"LIST": [{"ID": second["ID"], "VALUE": "Отзыв"}]})
    [listed] = web.result(f"crm.{name}.userfield.list", filter={"FIELD_NAME": f"UF_CRM_KIND_{name.upper()}"})
    assert [item["VALUE"] for item in listed["LIST"]] == ["Иск", "Отзыв"]
    assert web.refusal(f"crm.{name}.userfield.add", fields=fields) == (400, "")
    assert web.result(f"crm.{name}.userfield.delete", id=number) is True


@proves("userfieldconfig.add", "userfieldconfig.get", "userfieldconfig.list", "userfieldconfig.update",
        "userfieldconfig.delete", "userfieldconfig.getTypes")  # fmt: skip
def test_a_smart_process_field_carries_the_types_id_in_its_name(web):
    made = web.result("crm.type.add", fields={"title": "Поля", "isStagesEnabled": "Y"})["type"]
    start = f"UF_CRM_{made['id']}_"
    field = {"entityId": f"CRM_{made['id']}", "userTypeId": "date", "fieldName": f"{start}1721812760630"}
    kept = web.result("userfieldconfig.add", moduleId="crm", field=field)["field"]

    added = {"title": "С датой", f"ufCrm{made['id']}_1721812760630": "2026-10-05"}
    item = web.result("crm.item.add", entityTypeId=made["entityTypeId"], fields=added)["item"]
    assert item[f"ufCrm{made['id']}_1721812760630"] == "2026-10-05T03:00:00+03:00"
    told = web.result("crm.item.fields", entityTypeId=made["entityTypeId"])["fields"]
    assert told[f"ufCrm{made['id']}_1721812760630"]["upperName"] == f"{start}1721812760630"
    wrong = field | {"fieldName": "UF_CRM_OTHER"}
    assert web.refusal("userfieldconfig.add", moduleId="crm", field=wrong) == (400, "ERROR_CORE")
    assert web.result("userfieldconfig.get", moduleId="crm", id=kept["id"])["field"]["userTypeId"] == "date"
    found = web.result("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{made['id']}"})["fields"]
    assert [item["fieldName"] for item in found] == [f"{start}1721812760630"]
    changed = {"editFormLabel": {"ru": "Срок"}, "mandatory": "Y"}
    assert (
        web.result("userfieldconfig.update", moduleId="crm", id=kept["id"], field=changed)["field"]["mandatory"] == "Y"
    )
    need = web.refusal("crm.item.add", entityTypeId=made["entityTypeId"], fields={"title": "Без даты"})
    assert need == (400, "CRM_FIELD_ERROR_REQUIRED")
    assert web.result("userfieldconfig.delete", moduleId="crm", id=kept["id"]) is None
    assert "date" in web.result("userfieldconfig.getTypes", moduleId="crm")["types"]


def test_a_yes_no_field_is_written_with_letters_and_filtered_by_numbers(web):
    fields = {"FIELD_NAME": "URGENT", "USER_TYPE_ID": "boolean"}
    web.result("crm.deal.userfield.add", fields=fields)
    deal = web.result("crm.item.add", entityTypeId=2, fields={"title": "Спешка", "ufCrmUrgent": "Y"})["item"]

    assert deal["ufCrmUrgent"] == "Y"
    assert web.result("crm.deal.list", filter={"UF_CRM_URGENT": 1}, select=["ID", "UF_*"])[0]["UF_CRM_URGENT"] == "1"


@proves("crm.item.productrow.set", "crm.item.productrow.add", "crm.item.productrow.get", "crm.item.productrow.list",
        "crm.item.productrow.update", "crm.item.productrow.delete", "crm.deal.productrows.get",
        "crm.deal.productrows.set", "crm.lead.productrows.get", "crm.lead.productrows.set")  # fmt: skip
def test_the_sum_follows_the_rows_unless_it_was_set_by_hand(web):
    deal = web.result("crm.deal.add", fields={"TITLE": "С услугами"})
    rows = [{"productName": "Час юриста", "price": 4000, "quantity": 3}, {"productName": "Пошлина", "price": 600.5}]
    made = web.result("crm.item.productrow.set", ownerType="D", ownerId=deal, productRows=rows)["productRows"]

    assert web.result("crm.deal.get", id=deal)["OPPORTUNITY"] == "12600.50"
    web.result("crm.item.productrow.update", id=made[0]["id"], fields={"quantity": 1})
    web.result("crm.item.productrow.delete", id=made[1]["id"])
    added = {"ownerType": "D", "ownerId": deal, "productName": "Ещё", "price": 1, "xmlId": "r-1"}
    row = web.result("crm.item.productrow.add", fields=added)["productRow"]
    assert web.result("crm.item.productrow.get", id=row["id"])["productRow"]["xmlId"] == "r-1"
    listed = web.ask("crm.item.productrow.list", filter={"=ownerType": "D", "=ownerId": deal}).json()
    assert ([item["price"] for item in listed["result"]["productRows"]], listed["total"]) == ([4000, 1], 2)
    assert web.result("crm.deal.get", id=deal)["OPPORTUNITY"] == "4001.00"
    web.result("crm.deal.update", id=deal, fields={"IS_MANUAL_OPPORTUNITY": "Y", "OPPORTUNITY": 9})
    web.result("crm.deal.productrows.set", id=deal, rows=[{"PRODUCT_NAME": "Старое", "PRICE": 5, "QUANTITY": 2}])
    assert web.result("crm.deal.productrows.get", id=deal)[0]["PRODUCT_NAME"] == "Старое"
    assert web.result("crm.deal.get", id=deal)["OPPORTUNITY"] == "9.00"
    lead = web.result("crm.lead.add", fields={"TITLE": "Лид с услугой"})
    web.result("crm.lead.productrows.set", id=lead, rows=[{"PRODUCT_NAME": "Консультация", "PRICE": 700}])
    assert web.result("crm.lead.productrows.get", id=lead)[0]["PRICE"] == 700


def test_a_field_that_was_there_from_the_first_day_is_told_like_any_other(web):
    rows = web.result("userfieldconfig.list", moduleId="crm", filter={"entityId": "CRM_COMPANY"}, select=["*"])[
        "fields"
    ]
    row = next(one for one in rows if one["fieldName"] == "UF_CRM_ACCOUNTANT")

    assert (row["mandatory"], row["multiple"], row["editFormLabel"]) == ("N", "N", {"ru": "Ответственный бухгалтер"})
