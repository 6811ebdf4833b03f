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
