"""Papers from templates, and chat bots that fetch their events."""

import base64
import io
import zipfile

import pytest

proves = pytest.mark.proves


def docx(text: str) -> str:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("word/document.xml", f"<w:t>{text}</w:t>")
        file.writestr("[Content_Types].xml", "<Types/>")
    return base64.b64encode(out.getvalue()).decode()


def text_of(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


@pytest.fixture
def deal(web) -> int:
    return web.result("crm.deal.add", fields={"TITLE": "Договор"})


@proves("crm.documentgenerator.template.add", "crm.documentgenerator.template.list",
        "crm.documentgenerator.document.add", "crm.documentgenerator.document.get",
        "crm.documentgenerator.document.list", "crm.documentgenerator.document.update",
        "crm.documentgenerator.document.getfields", "crm.documentgenerator.document.delete")  # fmt: skip
def test_a_paper_is_made_from_a_template_and_made_anew_with_other_values(web, deal):
    fields = {"name": "Акт", "file": docx("№ {DocumentNumber} для {Client}"), "entityTypeId": ["2"]}
    template = web.result("crm.documentgenerator.template.add", fields=fields)["template"]["id"]
    assert web.result("crm.documentgenerator.template.list")["templates"][template]["name"] == "Акт"
    told = {"templateId": template, "entityTypeId": 2, "entityId": deal, "values": {"Client": "ООО «А & Б»"}}

    made = web.result("crm.documentgenerator.document.add", **told)["document"]

    assert text_of(web.client.get(made["downloadUrl"]).content) == f"<w:t>№ {made['number']} для ООО «А &amp; Б»</w:t>"
    assert (made["entityId"], made["isTransformationError"], "pdfUrl" in made) == (str(deal), True, False)
    change = {"id": made["id"], "values": {"DocumentNumber": "17", "Client": "В"}}
    newer = web.result("crm.documentgenerator.document.update", **change)["document"]
    assert text_of(web.client.get(newer["downloadUrl"]).content) == "<w:t>№ 17 для В</w:t>"
    got = web.result("crm.documentgenerator.document.get", id=made["id"])["document"]
    assert (got["id"], got["number"]) == (str(made["id"]), "17")
    wanted = {"entityTypeId": 2, "entityId": deal, "templateId": template}
    listed = web.ask("crm.documentgenerator.document.list", filter=wanted).json()
    assert ([row["id"] for row in listed["result"]["documents"]], listed["total"]) == ([str(made["id"])], 1)
    shown = web.result("crm.documentgenerator.document.getfields", id=made["id"], values={"Client": "Г"})
    assert shown["documentFields"]["Client"]["value"] == "Г"
    assert web.result("crm.documentgenerator.document.delete", id=made["id"]) is None
    assert web.refusal("crm.documentgenerator.document.get", id=made["id"]) == (400, "0")
    wrong = fields | {"file": base64.b64encode(b"no zip").decode()}
    assert web.refusal("crm.documentgenerator.template.add", fields=wrong) == (400, "ERROR_ARGUMENT")


@proves("crm.documentgenerator.document.upload", "crm.documentgenerator.document.enablepublicurl")
def test_a_paper_that_is_ready_is_uploaded_with_its_pdf(web, deal):
    fields = {
        "entityTypeId": 2,
        "entityId": deal,
        "title": "Счёт",
        "number": "5",
        "fileContent": docx("x"),
        "region": "ru",
    }
    made = web.result(
        "crm.documentgenerator.document.upload", fields=fields | {"pdfContent": base64.b64encode(b"%PDF").decode()}
    )["document"]

    assert (made["number"], made["isTransformationError"]) == ("5", False)
    assert web.client.get(made["pdfUrl"]).content == b"%PDF"
    url = web.result("crm.documentgenerator.document.enablepublicurl", id=made["id"])["publicUrl"]
    assert text_of(web.client.get(url).content) == "<w:t>x</w:t>"
    assert web.result("crm.documentgenerator.document.enablepublicurl", id=made["id"], status=0)["publicUrl"] is None


@proves("imbot.v2.Bot.register", "imbot.v2.Bot.get", "imbot.v2.Bot.list", "imbot.v2.Bot.update",
        "imbot.v2.Bot.unregister", "imbot.v2.Chat.Message.send", "imbot.v2.Chat.Message.update",
        "imbot.v2.Chat.Message.delete", "imbot.v2.Event.get")  # fmt: skip
def test_a_bot_talks_and_fetches_what_it_is_told(web):
    token, done = {"botToken": "secret"}, {"result": True}
    fields = {"code": "delo", "properties": {"name": "Дело"}} | token
    bot = web.result("imbot.v2.Bot.register", fields=fields)["bot"]["id"]
    own = {"botId": bot} | token

    assert web.result("imbot.v2.Bot.register", fields=fields)["bot"]["id"] == bot
    assert str(bot) not in [row["ID"] for row in web.result("user.get")]
    sent = web.result("imbot.v2.Chat.Message.send", **own, dialogId="30", fields={"message": "Согласуете?"})["id"]
    assert web.result("imbot.v2.Chat.Message.update", **own, messageId=sent, fields={"message": "Да?"}) == {
        "result": True
    }
    person = web.as_person(30)
    [message] = person.result("im.dialog.messages.get", DIALOG_ID=str(bot))["messages"]
    assert (message["text"], message["author_id"]) == ("Да?", bot)
    for text in ("да", "нет"):
        person.result("im.message.add", DIALOG_ID=str(bot), MESSAGE=text)
    told = web.result("imbot.v2.Event.get", **own, limit=1)
    assert (told["events"][0]["data"]["message"]["text"], told["hasMore"]) == ("да", True)
    left = web.result("imbot.v2.Event.get", **own, offset=told["nextOffset"])
    assert [event["data"]["message"]["text"] for event in left["events"]] == ["нет"]
    assert web.result("imbot.v2.Event.get", **own, offset=left["nextOffset"])["events"] == []
    assert (
        web.result("imbot.v2.Bot.update", **own, fields={"properties": {"name": "Другое"}})["users"][0]["name"]
        == "Другое"
    )
    assert web.result("imbot.v2.Bot.get", **own)["bot"]["code"] == "delo"
    assert [row["id"] for row in web.result("imbot.v2.Bot.list", **token)["bots"]] == [bot]
    assert web.refusal("imbot.v2.Bot.get", botId=bot, botToken="other") == (400, "BOT_OWNERSHIP_ERROR")
    assert web.refusal("imbot.v2.Bot.register", fields={"code": "x"}) == (400, "BOT_TOKEN_NOT_SPECIFIED")
    assert web.result("imbot.v2.Chat.Message.delete", **own, messageId=sent) == done
    assert web.result("imbot.v2.Bot.unregister", **own) == done
    assert web.refusal("imbot.v2.Bot.get", **own) == (400, "BOT_NOT_FOUND")
