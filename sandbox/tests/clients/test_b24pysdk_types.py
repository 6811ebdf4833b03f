"""The typed results of b24pysdk as an oracle of shapes: whatever it has a model for, it must be able to read."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from b24pysdk import BitrixApp, BitrixToken, BitrixWebhook, Client

Ids = dict[str, int]
OBJECTS = ("deal", "lead", "contact", "company")
CALLS: dict[str, Callable[[Client, Ids], object]] = {
    **{f"{kind} fields": lambda c, i, k=kind: getattr(c.crm, k).fields() for kind in OBJECTS},
    **{f"{kind} get": lambda c, i, k=kind: getattr(c.crm, k).get(bitrix_id=i[k]) for kind in OBJECTS},
    **{f"{kind} list": lambda c, i, k=kind: getattr(c.crm, k).list() for kind in OBJECTS},
    **{f"{kind} userfields": lambda c, i, k=kind: getattr(c.crm, k).userfield.list() for kind in OBJECTS},
    "deal contacts": lambda c, i: c.crm.deal.contact.items.get(bitrix_id=i["deal"]),
    "contact companies": lambda c, i: c.crm.contact.company.items.get(bitrix_id=i["contact"]),
    **{f"item fields {n}": lambda c, i, n=n: c.crm.item.fields(entity_type_id=n) for n in (1, 2, 3, 4, 31, 1200)},
    **{f"item list {n}": lambda c, i, n=n: c.crm.item.list(entity_type_id=n) for n in (1, 2, 3, 4, 31, 1200)},
    "item get": lambda c, i: c.crm.item.get(bitrix_id=i["item"], entity_type_id=1200),
    "types": lambda c, i: c.crm.type.list(),
    "type": lambda c, i: c.crm.type.get_by_entity_type_id(entity_type_id=1200),
    "funnels": lambda c, i: c.crm.category.list(entity_type_id=2),
    "funnel fields": lambda c, i: c.crm.category.fields(entity_type_id=2),
    "statuses": lambda c, i: c.crm.status.list(),
    "status fields": lambda c, i: c.crm.status.fields(),
    "dictionaries": lambda c, i: c.crm.status.entity.types(),
    "dictionary": lambda c, i: c.crm.status.entity.items(entity_id="SOURCE"),
    "stage history": lambda c, i: c.crm.stagehistory.list(entity_type_id=2),
    "activity": lambda c, i: c.crm.activity.get(bitrix_id=i["activity"]),
    "activities": lambda c, i: c.crm.activity.list(),
    "comments": lambda c, i: c.crm.timeline.comment.list(filter={"ENTITY_TYPE": "deal", "ENTITY_ID": i["deal"]}),
    "comment fields": lambda c, i: c.crm.timeline.comment.fields(),
    "requisites": lambda c, i: c.crm.requisite.list(),
    "bank details": lambda c, i: c.crm.requisite.bankdetail.list(),
    "presets": lambda c, i: c.crm.requisite.preset.list(),
    "countries": lambda c, i: c.crm.requisite.preset.countries(),
    "links": lambda c, i: c.crm.requisite.link.list(),
    "addresses": lambda c, i: c.crm.address.list(),
    "address fields": lambda c, i: c.crm.address.fields(),
    "duplicates": lambda c, i: c.crm.duplicate.findbycomm(type="PHONE", values=["+79000000000"]),
    "rows": lambda c, i: c.crm.item.productrow.list(filter={"=ownerType": "D", "=ownerId": i["deal"]}),
    "row fields": lambda c, i: c.crm.item.productrow.fields(),
    "owner types": lambda c, i: c.crm.enum.ownertype(),
    "currencies": lambda c, i: c.crm.currency.list(),
    "multifields": lambda c, i: c.crm.multifield.fields(),
    "types of fields": lambda c, i: c.crm.userfield.types(),
    "people": lambda c, i: c.user.get(),
    "person": lambda c, i: c.user.current(),
    "search": lambda c, i: c.user.search(),
    "departments": lambda c, i: c.department.get(),
    "profile": lambda c, i: c.profile(),
    "time": lambda c, i: c.server.time(),
    "feature": lambda c, i: c.feature.get(code="rest_offline_extended"),
    "method": lambda c, i: c.method.get(name="crm.deal.get"),
    "application": lambda c, i: c.app.info(),
    "bindings": lambda c, i: c.event.get(),
    "offline list": lambda c, i: c.event.offline.list(),
    "offline get": lambda c, i: c.event.offline.get(clear=False),
    "placements": lambda c, i: c.placement.get(),
    "lists": lambda c, i: c.lists.get(iblock_type_id="lists"),
    "list fields": lambda c, i: c.lists.field.get(iblock_type_id="lists", iblock_id=i["list"]),
    "list elements": lambda c, i: c.lists.element.get(iblock_type_id="lists", iblock_id=i["list"]),
}


@pytest.fixture(scope="module")
def planted(secure_portal) -> Ids:
    """One of everything."""
    call = secure_portal.call
    deal = call("crm.deal.add", fields={"TITLE": "x", "OPPORTUNITY": 10.5, "BEGINDATE": "2026-01-01", "COMPANY_ID": 1})
    phone = [{"VALUE": "+79000000000"}]
    ids = {"deal": deal, "lead": call("crm.lead.add", fields={"TITLE": "x", "PHONE": phone}), "company": 1}
    ids["contact"] = call("crm.contact.add", fields={"NAME": "x", "COMPANY_ID": 1, "PHONE": phone})
    call("crm.deal.update", id=deal, fields={"CONTACT_ID": ids["contact"], "STAGE_ID": "EXECUTING"})
    for kind in OBJECTS:
        fields = {"FIELD_NAME": "KIND", "USER_TYPE_ID": "enumeration", "LIST": [{"VALUE": "a"}], "LABEL": "Вид"}
        call(f"crm.{kind}.userfield.add", fields=fields)
    call("crm.type.add", fields={"title": "Суды", "entityTypeId": 1200, "isStagesEnabled": "Y"})
    ids["item"] = call("crm.item.add", entityTypeId=1200, fields={"title": "x"})["item"]["id"]
    call("crm.item.add", entityTypeId=31, fields={"title": "x"})
    fields = {"OWNER_TYPE_ID": 2, "OWNER_ID": deal, "TYPE_ID": 1, "SUBJECT": "x", "RESPONSIBLE_ID": 1}
    ids["activity"] = call("crm.activity.add", fields=fields | {"START_TIME": "2026-10-10T10:00:00+03:00"})
    comment = {"ENTITY_TYPE": "deal", "ENTITY_ID": deal, "COMMENT": "x", "FILES": [["a.txt", "eA=="]]}
    call("crm.timeline.comment.add", fields=comment)
    requisite = int(call("crm.requisite.list")[0]["ID"])
    call("crm.requisite.bankdetail.add", fields={"ENTITY_ID": requisite, "NAME": "x", "RQ_BIK": "1"})
    call("crm.requisite.link.register", fields={"ENTITY_TYPE_ID": 2, "ENTITY_ID": deal, "REQUISITE_ID": requisite})
    call("crm.address.add", fields={"TYPE_ID": 1, "ENTITY_TYPE_ID": 8, "ENTITY_ID": requisite, "CITY": "Тверь"})
    call("crm.item.productrow.set", ownerType="D", ownerId=deal, productRows=[{"productName": "a", "price": 5}])
    ids["list"] = call("lists.add", IBLOCK_TYPE_ID="lists", IBLOCK_CODE="z", FIELDS={"NAME": "z"})
    where = {"IBLOCK_TYPE_ID": "lists", "IBLOCK_ID": ids["list"]}
    name = call("lists.field.add", **where, FIELDS={"NAME": "Кто", "TYPE": "S:employee", "CODE": "WHO"})
    call("lists.element.add", **where, ELEMENT_CODE="e", FIELDS={"NAME": "e", name: 5})
    return ids


@pytest.fixture(scope="module")
def clients(secure_portal, planted) -> tuple[Client, Client]:
    """The webhook's client and the application's."""
    place = urlsplit(secure_portal.webhook_url)
    _, _, user, secret, _ = place.path.split("/")
    webhook = Client(BitrixWebhook(domain=place.netloc, webhook_token=f"{user}/{secret}"))
    app = BitrixApp(client_id=secure_portal.oauth_client_id, client_secret=secure_portal.oauth_client_secret)
    token = BitrixToken(domain=place.netloc, auth_token=secure_portal.access_token, bitrix_app=app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTS_CA_BUNDLE", str(secure_portal.ca_file))
        token.call_method("event.bind", {"event": "ONCRMDEALADD", "event_type": "offline"})
        token.call_method("placement.bind", {"placement": "LEFT_MENU", "handler": "http://127.0.0.1:9/"})
        secure_portal.call("crm.deal.add", fields={"TITLE": "Событие"})
        yield webhook, Client(token)


@pytest.mark.parametrize("name", CALLS)
def test_every_model_reads_what_the_portal_tells(clients, planted, name):
    webhook, app = clients
    client = app if name in {"bindings", "placements"} or name.startswith("offline") else webhook

    request = CALLS[name](client, planted)

    read = next((part for part in ("values", "value") if hasattr(type(request), part)), "result")
    assert getattr(request, read) is not None
