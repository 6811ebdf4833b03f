"""The pages a person looks at."""

import base64
import re


def test_every_link_of_the_pages_leads_somewhere(web):
    name = "Требование.pdf"
    content = base64.b64encode(b"pdf").decode()
    file = web.result("disk.folder.uploadfile", id=1, data={"NAME": name}, fileContent=[name, content])["ID"]
    web.task(UF_CRM_TASK=["CO_1"], UF_TASK_WEBDAV_FILES=[f"n{file}"], DEADLINE="2026-12-01T18:00:00+03:00")
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        reply = web.client.get(web.portal.base_url + path)
        assert reply.status_code == 200, path
        seen.add(path)
        links = re.findall(r'href="(/[^"]*)"', reply.text) if "html" in reply.headers["content-type"] else []
        kinds = {re.sub(r"\d+", "N", known) for known in (*seen, *waiting)}
        for link in (link.replace("&amp;", "&") for link in links):
            if re.sub(r"\d+", "N", link) not in kinds:
                waiting.append(link)
                kinds.add(re.sub(r"\d+", "N", link))

    assert {"/tasks/", "/clients/", "/people/", f"/files/{file}"} <= seen
    assert len(seen) >= 9


def test_a_task_page_shows_everything_and_escapes_it(web):
    number = web.task(
        TITLE="<b>Ответить</b>", DESCRIPTION="[B]Срок[/B] <script>x</script>", XML_ID="m-77", UF_CRM_TASK=["CO_1"]
    )
    web.result("task.checklistitem.add", TASKID=number, FIELDS={"TITLE": "Собрать <i>"})
    html = web.client.get(f"{web.portal.base_url}/company/personal/user/5/tasks/task/view/{number}/").text

    for shown in ("&lt;b&gt;Ответить", "<strong>Срок</strong>", "m-77", "Северный Каркас", "Собрать &lt;i&gt;"):
        assert shown in html
    assert "<script>x" not in html


def test_nothing_comes_from_elsewhere(web):
    reply = web.client.get(f"{web.portal.base_url}/tasks/")

    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', reply.text)


def test_tasks_are_narrowed_by_person_client_and_status(web):
    web.task(TITLE="Только для Прохоровой", RESPONSIBLE_ID=34, UF_CRM_TASK=["CO_9"])

    def shown(query: str) -> bool:
        return "Только для Прохоровой" in web.client.get(f"{web.portal.base_url}/tasks/?{query}").text

    assert [shown(q) for q in ("person=34", "person=33", "client=9&status=open", "client=9&status=5")] == [
        True,
        False,
        True,
        False,
    ]


def test_clients_are_found_by_inn(web):
    html = web.client.get(f"{web.portal.base_url}/clients/?q=7798120412").text

    assert "Северный Каркас" in html
    assert "Карельский Гранит" not in html


def test_what_is_not_there_is_not_found(web):
    assert web.client.get(f"{web.portal.base_url}/clients/999999/").status_code == 404


def test_a_month_that_is_none_is_the_present_one(web):
    present = web.client.get(f"{web.portal.base_url}/calendar/").text
    for wanted in ("0001-01", "9999-12", "2026-13", "x"):
        reply = web.client.get(f"{web.portal.base_url}/calendar/?month={wanted}")
        assert (reply.status_code, reply.text) == (200, present)
