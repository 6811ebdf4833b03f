"""The new task card: comments are messages of the task's chat. Source: documentation, "new task card"."""

import pytest

proves = pytest.mark.proves


@pytest.fixture
def new_card(web):
    web.portal.control("cards", {"task": "new"})
    yield web
    web.portal.control("cards", {"task": "old"})


def chat(web, number):
    return web.result("tasks.task.get", taskId=number, select=["ID", "CHAT_ID"])["task"].get("chatId")


def test_on_the_old_card_a_task_has_no_chat(web):
    assert chat(web, web.task()) is None
    assert web.portal.control("cards") == {"task": "old"}
    assert web.client.post(f"{web.portal.base_url}/_sandbox/cards", json={"task": "?"}).status_code == 422


@proves("task.commentitem.add", "task.commentitem.getlist", "im.dialog.messages.get", "tasks.task.get")
def test_a_comment_goes_into_the_chat_and_the_comment_list_stays_empty(new_card):
    web = new_card
    number = web.task(RESPONSIBLE_ID=5)
    told = web.result("task.commentitem.add", TASKID=number, FIELDS={"POST_MESSAGE": "Подал", "AUTHOR_ID": 5})

    assert web.result("task.commentitem.getlist", TASKID=number) == []
    dialog = web.result("im.dialog.messages.get", DIALOG_ID=f"chat{chat(web, number)}")
    [message] = dialog["messages"]
    assert (message["id"], message["text"], message["author_id"]) == (told, "Подал", 5)
    assert chat(web, number) == chat(web, number) == message["chat_id"]
    assert web.refusal("task.commentitem.get", TASKID=number, ITEMID=told) == (400, "ERROR_CORE")


def test_the_chat_of_a_task_is_for_those_who_belong_to_it(new_card):
    web = new_card
    number = web.task(CREATED_BY=4, RESPONSIBLE_ID=5)
    dialog = f"chat{chat(web, number)}"
    assert web.refusal("im.dialog.messages.get", DIALOG_ID=dialog) == (403, "ACCESS_ERROR")

    web.result("task.commentitem.add", TASKID=number, FIELDS={"POST_MESSAGE": "Я тоже"})
    assert len(web.result("im.dialog.messages.get", DIALOG_ID=dialog)["messages"]) == 1


@proves("api/tasks.task.result.add", "api/tasks.task.chat.message.send", "tasks.task.result.list")
def test_a_result_of_the_new_card_hangs_on_no_comment(new_card):
    web, api = new_card, new_card.portal.webhook_url.replace("/rest/", "/rest/api/")
    number = web.task()

    def v3(method, **fields):
        return web.client.post(f"{api}{method}", json={"fields": {"taskId": number, **fields}}).json()

    assert v3("tasks.task.chat.message.send", text="Смотрю")["result"] == {"result": True}
    made = v3("tasks.task.result.add", text="Принят")["result"]["item"]
    assert (made["text"], made["status"], made["authorId"], made["messageId"]) == ("Принят", "open", 1, None)
    [row] = web.result("tasks.task.result.list", taskId=number)
    assert (row["id"], row["commentId"], row["text"]) == (made["id"], 0, "Принят")
    assert v3("tasks.task.result.add")["error"]["validation"][0]["field"] == "text"


def test_the_event_of_a_comment_tells_the_message(new_card, handlers):
    web, number = new_card, new_card.task()
    bound = {"event": "ONTASKCOMMENTADD", "handler": handlers.url}
    web.portal.control("outgoing", bound)
    made = web.result("task.commentitem.add", TASKID=number, FIELDS={"POST_MESSAGE": "Подал"})

    told = handlers.next()
    assert {name: told[f"data[FIELDS_AFTER][{name}]"] for name in ("ID", "MESSAGE_ID", "TASK_ID")} == {
        "ID": "0", "MESSAGE_ID": str(made), "TASK_ID": str(number),
    }  # fmt: skip
