"""Notifications and chats."""

import pytest

proves = pytest.mark.proves


@proves("im.notify.personal.add", "im.notify.system.add", "im.notify", "im.notify.get")
def test_a_person_is_notified_and_the_newest_comes_first(web):
    first = web.result("im.notify.personal.add", USER_ID=20, MESSAGE=" Требование [B]13765[/B] ")
    second = web.result("im.notify.system.add", USER_ID=20, MESSAGE="Сервер перезапущен")
    third = web.result("im.notify", TO=20, MESSAGE="Срок", TYPE="SYSTEM")

    told = web.as_person(20).result("im.notify.get")

    assert [(row["id"], row["author_id"], row["text"]) for row in told["notifications"]] == [
        (third, 0, "Срок"), (second, 0, "Сервер перезапущен"), (first, 1, "Требование [B]13765[/B]"),
    ]  # fmt: skip
    assert (told["total_count"], told["total_unread_count"], told["users"][0]["id"]) == (3, 3, 1)
    older = web.as_person(20).result("im.notify.get", LAST_ID=second, LAST_TYPE=3)
    assert [row["id"] for row in older["notifications"]] == [first]


@proves("im.notify.delete")
def test_the_same_tag_takes_the_place_of_the_notification_before(web):
    told = {"USER_ID": 21, "MESSAGE": "Срок", "TAG": "task-5", "CLIENT_ID": "delo"}
    first, second = (web.result("im.notify.personal.add", **told) for _ in range(2))
    other = web.result("im.notify.personal.add", **{**told, "CLIENT_ID": "other"})

    rows = web.as_person(21).result("im.notify.get")["notifications"]
    assert [row["id"] for row in rows] == [other, second]
    assert rows[1]["notify_tag"] == "MP|delo|task-5"
    assert first != second
    assert web.result("im.notify.delete", TAG="task-5", CLIENT_ID="delo") is True
    assert web.result("im.notify.delete", ID=other) is True
    assert web.as_person(21).result("im.notify.get")["notifications"] == []
    assert web.refusal("im.notify.personal.add", USER_ID=21, MESSAGE="x", TAG="t") == (403, "ACCESS_DENIED")


def test_an_applications_tags_are_its_own_without_a_client_id(app):
    first, second = (app.result("im.notify.personal.add", USER_ID=22, MESSAGE="x", TAG="t") for _ in range(2))

    assert [row["id"] for row in app.as_person(22).result("im.notify.get")["notifications"]] == [second]
    assert first < second


def test_a_notification_for_nobody_or_about_nothing_is_refused(web):
    assert web.refusal("im.notify.personal.add", MESSAGE="x") == (400, "USER_ID_EMPTY")
    assert web.refusal("im.notify.personal.add", USER_ID=5) == (400, "MESSAGE_EMPTY")
    assert web.result("im.notify.personal.add", USER_ID=9999, MESSAGE="x") is False


@proves("im.notify.read", "im.notify.read.list", "im.notify.read.all", "im.notify.schema.get")
def test_notifications_are_marked_as_read(web):
    ids = [web.result("im.notify.personal.add", USER_ID=23, MESSAGE=f"{n}") for n in range(4)]
    own = web.as_person(23)

    own.result("im.notify.read", ID=ids[0], ONLY_CURRENT="Y")
    own.result("im.notify.read.list", IDS=[ids[2]])
    read = {row["id"]: row["notify_read"] for row in own.result("im.notify.get")["notifications"]}
    assert [read[number] for number in ids] == ["Y", "N", "Y", "N"]
    assert own.result("im.notify.read.all") == {"result": True, "newCounter": 0}
    assert own.result("im.notify.get")["total_unread_count"] == 0
    assert "rest" in own.result("im.notify.schema.get")


@proves("im.chat.add", "im.chat.get", "im.message.add", "im.dialog.messages.get")
def test_a_chat_about_a_deal_is_found_by_the_deal(web):
    told = {"TITLE": "Дело", "USERS": [5], "ENTITY_TYPE": "CRM", "ENTITY_ID": "DEAL|77"}
    number = web.result("im.chat.add", **told, MESSAGE="Начали")
    ids = [web.result("im.message.add", DIALOG_ID=f"chat{number}", MESSAGE=f"m{n}") for n in range(3)]

    assert web.result("im.chat.get", ENTITY_TYPE="CRM", ENTITY_ID="DEAL|77") == {"ID": number}
    assert web.result("im.chat.get", ENTITY_TYPE="CRM", ENTITY_ID="DEAL|78") is None
    told = web.result("im.dialog.messages.get", DIALOG_ID=f"chat{number}", LIMIT=2)
    assert ([row["id"] for row in told["messages"]], told["messages"][0]["text"]) == ([ids[2], ids[1]], "m2")
    newer = web.result("im.dialog.messages.get", DIALOG_ID=f"chat{number}", FIRST_ID=ids[0])
    assert [row["id"] for row in newer["messages"]] == ids[1:]
    older = web.result("im.dialog.messages.get", DIALOG_ID=f"chat{number}", LAST_ID=ids[0])
    assert [row["text"] for row in older["messages"]] == ["Начали"]
    assert web.as_person(6).refusal("im.message.add", DIALOG_ID=f"chat{number}", MESSAGE="x") == (403, "ACCESS_ERROR")


@proves("im.message.update", "im.message.delete", "im.message.like")
def test_a_message_to_a_person_is_changed_liked_and_removed(web):
    number = web.result("im.message.add", DIALOG_ID="24", MESSAGE="Доброе утро")
    other = web.as_person(24)

    assert web.result("im.message.update", MESSAGE_ID=number, MESSAGE="Добрый день") is True
    assert other.result("im.message.like", MESSAGE_ID=number) is True
    [row] = other.result("im.dialog.messages.get", DIALOG_ID="1")["messages"]
    assert (row["text"], row["params"]["LIKE"]) == ("Добрый день", [24])
    assert other.refusal("im.message.like", MESSAGE_ID=number, ACTION="plus") == (400, "WITHOUT_CHANGES")
    assert other.refusal("im.message.delete", MESSAGE_ID=number) == (400, "CANT_EDIT_MESSAGE")
    assert web.result("im.message.delete", MESSAGE_ID=number) is True
    assert web.result("im.dialog.messages.get", DIALOG_ID="24")["messages"] == []
    assert web.refusal("im.message.add", DIALOG_ID="24") == (400, "MESSAGE_EMPTY")
