"""What is of the wrong shape is refused as the portal refuses it, and never ends in a server error."""

import pytest


@pytest.mark.parametrize("given", [5, True, "x", 1.5])
def test_a_number_where_a_list_belongs_is_refused_or_passed_over(web, given):
    deal = web.result("crm.deal.add", fields={"TITLE": "Спор"})

    assert web.refusal("crm.deal.contact.items.set", id=deal, items=given)[0] == 400
    assert web.refusal("crm.item.productrow.list", filter=[[given]]) == (400, "ERROR_ARGUMENT")
    assert web.refusal("crm.item.productrow.set", ownerType="D", ownerId=deal, productRows=given)[0] == 400
    assert web.refusal("crm.item.batchImport", entityTypeId=2, data=given)[0] == 400
    assert isinstance(web.result("im.chat.add", USERS=given), int)


def test_an_import_with_a_time_that_is_none_is_refused_and_the_list_stays_readable(web):
    fields = {"title": "Старое", "createdTime": [1]}

    assert web.refusal("crm.item.import", entityTypeId=2, fields=fields) == (400, "CRM_FIELD_ERROR_VALUE_NOT_VALID")
    assert "items" in web.result("crm.item.list", entityTypeId=2, filter={"title": "Старое"})


def test_a_stage_needs_a_funnel_and_a_status_a_dictionary(web):
    funnel = web.result("crm.category.add", entityTypeId=2, fields={"name": "Споры"})["category"]["id"]
    status = {"STATUS_ID": "HEARING", "NAME": "Заседание", "SORT": 15}

    assert web.result("crm.status.add", fields={"ENTITY_ID": f"DEAL_STAGE_{funnel}", **status})
    assert web.result("crm.status.add", fields={"ENTITY_ID": "INDUSTRY", **status})
    for name in (f"DEAL_STAGE_{funnel + 100}", "DYNAMIC_1038_STAGE_3", "NO_SUCH"):
        assert web.refusal("crm.status.add", fields={"ENTITY_ID": name, **status}) == (400, "")


def test_the_root_of_a_storage_and_a_file_called_a_folder_are_not_deleted(web):
    root = int(web.result("disk.storage.getlist", filter={"ENTITY_TYPE": "common"})[0]["ROOT_OBJECT_ID"])
    file = web.result("disk.folder.uploadfile", id=root, data={"NAME": "х.txt"}, fileContent=["х.txt", "aGk="])["ID"]

    assert web.refusal("disk.folder.deletetree", id=root)[1] == "ACCESS_DENIED"
    assert web.refusal("disk.folder.markdeleted", id=root)[1] == "ACCESS_DENIED"
    assert web.refusal("disk.folder.deletetree", id=file)[1] == "ERROR_NOT_FOUND"
    assert web.result("disk.file.delete", id=file) is True


def test_a_call_takes_as_long_as_it_says(web):
    web.control("limits", {"tariff": "none", "cost_model": {"methods": {"user.current": 0.05}}})
    told = web.ask("user.current").json()["time"]

    assert told["duration"] >= told["processing"] >= 0.05


def test_a_list_where_the_filter_of_elapsed_time_belongs_filters_nothing(web):
    number = web.task()
    web.result("task.elapseditem.add", TASKID=number, ARFIELDS={"SECONDS": 60, "COMMENT_TEXT": "т"})

    told = web.result("task.elapseditem.getlist", TASKID=number, ORDER=[1], FILTER=[["ID", 1]], SELECT=[], PARAMS=[])
    assert [row["SECONDS"] for row in told] == ["60"]
