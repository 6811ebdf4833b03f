"""Pages on which a person works: boards, cards, tasks, the calendar, lists, the bell."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

CONTENT = ["Иск.pdf", "cGRm"]


class Browser:
    """A person at the pages of a portal."""

    def __init__(self, web) -> None:
        self._client = httpx.Client(base_url=web.portal.base_url, follow_redirects=True)

    def close(self) -> None:
        self._client.close()

    def be(self, person: int) -> None:
        assert self.post("/login/as", person=person).status_code == 200

    def get(self, path: str) -> str:
        answer = self._client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, *, headers: dict[str, str] | None = None, **form: object) -> httpx.Response:
        return self._client.post(path, data=form, headers=headers)


@pytest.fixture
def browser(web) -> Iterator[Browser]:
    opened = Browser(web)
    yield opened
    opened.close()


def deal(web, **fields: object) -> int:
    return int(web.result("crm.deal.add", fields={"TITLE": "Взыскание долга", **fields}))


def test_a_board_shows_each_deal_on_its_stage_and_a_button_moves_it(web, browser):
    number = deal(web, TITLE="Иск к <ООО>", OPPORTUNITY=1250000, CURRENCY_ID="RUB", COMPANY_ID=1)
    page = browser.get("/crm/type/2/board/")
    column = page.split('data-stage="NEW"')[1].split("data-stage=")[0]
    for shown in ("Иск к &lt;ООО&gt;", "1 250 000 ₽", "Северный Каркас"):
        assert shown in column

    back = "/crm/type/2/board/?funnel=0"
    moved = browser.post(f"/crm/type/2/details/{number}/stage", stage="EXECUTING", back=back)

    assert "Иск к &lt;ООО&gt;" in moved.text.split('data-stage="EXECUTING"')[1].split("data-stage=")[0]
    assert web.result("crm.deal.get", id=number)["STAGE_ID"] == "EXECUTING"
    history = web.result("crm.stagehistory.list", entityTypeId=2, filter={"OWNER_ID": number})["items"]
    assert [one["STAGE_ID"] for one in history] == ["NEW", "EXECUTING"]


def test_a_card_has_fields_stages_timeline_files_and_tasks(web, browser):
    number = deal(web, COMMENTS="по договору", ASSIGNED_BY_ID=7)
    comment = {"ENTITY_TYPE": "deal", "ENTITY_ID": number, "COMMENT": "[B]Иск[/B] <подан>", "FILES": [CONTENT]}
    web.result("crm.timeline.comment.add", fields=comment)
    task = web.task(TITLE="Подать иск", UF_CRM_TASK=[f"D_{number}"])
    page = browser.get(f"/crm/deal/details/{number}/")

    for shown in ("Взыскание долга", "Создано на стадии: Новая", "<strong>Иск</strong> &lt;подан&gt;", "Иск.pdf"):
        assert shown in page
    assert f"/tasks/task/view/{task}/" in page
    assert 'value="NEW" class=" here"' in page
    file = re.search(r'href="(/files/\d+)">Иск', page)
    assert file is not None
    assert web.client.get(web.portal.base_url + file[1]).content == b"pdf"

    said = browser.post(f"/crm/type/2/details/{number}/comment", text="Ждём заседания")
    assert "Ждём заседания" in said.text


def test_a_new_deal_is_made_on_the_board(web, browser):
    page = browser.post("/crm/type/2/add", title="С доски", company="1", funnel="0").text

    assert "<h1>С доски</h1>" in page
    (found,) = web.result("crm.deal.list", filter={"TITLE": "С доски"})
    assert found["COMPANY_ID"] == "1"


def test_items_of_a_smart_process_move_by_their_stage_buttons(web, browser):
    made = web.result("crm.type.add", fields={"title": "Командировки", "isStagesEnabled": "Y"})["type"]
    kind = made["entityTypeId"]
    item = web.result("crm.item.add", entityTypeId=kind, fields={"title": "Казань"})["item"]
    assert "Командировки" in browser.get("/crm/")
    page = browser.get(f"/crm/type/{kind}/details/{item['id']}/")
    stages = re.findall(r'name="stage" value="([^"]+)"', page)
    assert len(stages) == 5

    browser.post(f"/crm/type/{kind}/details/{item['id']}/stage", stage=stages[1])

    assert web.result("crm.item.get", entityTypeId=kind, id=item["id"])["item"]["stageId"] == stages[1]
    assert "Казань" in browser.get(f"/crm/type/{kind}/board/").split(f'data-stage="{stages[1]}"')[1]


def test_a_task_is_begun_commented_timed_and_completed_by_whoever_is_logged_in(web, browser):
    number = web.task(TITLE="Ответить на требование", RESPONSIBLE_ID=9)
    browser.be(9)
    browser.post(f"/tasks/{number}/move", do="start")
    browser.post(f"/tasks/{number}/comment", text="Готовлю ответ")
    browser.post(f"/tasks/{number}/time", spent="1:30", text="Сверка")
    page = browser.post(f"/tasks/{number}/move", do="complete").text

    for shown in ("Готовлю ответ", "Сверка", "1:30", "Возобновить"):
        assert shown in page
    task = web.result("tasks.task.get", taskId=number, select=["*"])["task"]
    assert (task["status"], task["closedBy"], task["timeSpentInLogs"]) == ("5", "9", "5400")


@pytest.mark.parametrize(("said", "seconds"), [("90", 5400), ("1:05", 3900), ("1 ч 30 м", 5400), ("0:01", 60)])
def test_time_is_given_as_people_write_it(web, browser, said, seconds):
    number = web.task()
    browser.post(f"/tasks/{number}/time", spent=said, text="x")

    assert [row["SECONDS"] for row in web.result("task.elapseditem.getlist", TASKID=number)] == [str(seconds)]


@pytest.mark.parametrize("said", ["", "скоро", "0", "-5"])
def test_time_that_is_none_is_refused_with_what_to_write(web, browser, said):
    number = web.task()
    answer = browser.post(f"/tasks/{number}/time", spent=said, text="x")

    assert answer.status_code == 422
    assert "Укажите время" in answer.text
    assert web.result("task.elapseditem.getlist", TASKID=number) == []


def test_what_the_portal_refuses_is_said_in_its_words_and_changes_nothing(web, browser):
    number = deal(web)
    answer = browser.post(f"/crm/type/2/details/{number}/stage", stage="NO_SUCH")
    alien = browser.post(f"/tasks/{web.task()}/move", do="explode")

    assert (answer.status_code, alien.status_code) == (422, 422)
    assert web.result("crm.deal.get", id=number)["STAGE_ID"] == "NEW"


def test_another_site_can_not_post_in_a_persons_name(web, browser):
    number = deal(web)
    headers = {"Origin": "https://elsewhere.example"}
    answer = browser.post(f"/crm/type/2/details/{number}/stage", headers=headers, stage="WON")

    assert answer.status_code == 403
    assert web.result("crm.deal.get", id=number)["STAGE_ID"] == "NEW"


def test_whoever_has_no_right_to_a_task_is_refused(web, browser):
    number = web.task(RESPONSIBLE_ID=9, CREATED_BY=1)
    browser.be(33)

    assert browser.post(f"/tasks/{number}/move", do="complete").status_code in (403, 422)
    assert web.result("tasks.task.get", taskId=number, select=["STATUS"])["task"]["status"] != "5"


def test_a_month_shows_absences_of_all_and_meetings_of_ones_own(web, browser):
    away = {"from": "2027-02-08", "to": "2027-02-10", "skip_time": "Y"}
    web.result("calendar.event.add", type="user", ownerId=7, name="Отпуск", section=0, accessibility="absent", **away)
    meeting = {"from": "2027-02-09 10:00:00", "to": "2027-02-09 11:00:00"}
    web.result("calendar.event.add", type="user", ownerId=1, name="Суд <3>", section=0, **meeting)
    page = browser.get("/calendar/?month=2027-02")

    assert "Февраль 2027" in page
    assert page.count(": Отпуск</span>") == 3
    assert "Суд &lt;3&gt;" in page
    browser.be(9)
    assert "Суд" not in browser.get("/calendar/?month=2027-02")


def test_lists_are_shown_as_tables(web, browser):
    made = {"IBLOCK_TYPE_ID": "lists", "IBLOCK_CODE": "powers"}
    number = web.result("lists.add", **made, FIELDS={"NAME": "Доверенности"})
    field = {"NAME": "Кому", "TYPE": "S", "CODE": "WHOM"}
    name = web.result("lists.field.add", **made, FIELDS=field)
    row = {"NAME": "Доверенность № 7", name: "Орлова <А.>"}
    web.result("lists.element.add", **made, ELEMENT_CODE="p7", FIELDS=row)

    assert "Доверенности" in browser.get("/lists/")
    page = browser.get(f"/lists/{number}/")
    for shown in ("Кому", "Доверенность № 7", "Орлова &lt;А.&gt;"):
        assert shown in page


def test_the_bell_rings_for_its_person_until_everything_is_read(web, browser):
    web.result("im.notify.personal.add", USER_ID=21, MESSAGE="Срок [B]завтра[/B]")
    assert "завтра" not in browser.get("/notifications/")
    browser.be(21)
    assert "bell ringing" in browser.get("/")
    assert "<strong>завтра</strong>" in browser.get("/notifications/")

    assert "bell ringing" not in browser.post("/notifications/read").text


def test_a_company_has_a_card_too(browser):
    assert "Северный Каркас" in browser.get("/crm/type/4/details/1/")


@pytest.mark.parametrize(
    "path",
    ["/crm/type/4/board/", "/crm/type/999/board/", "/crm/deal/details/999999/", "/lists/999999/", "/tasks/999999/"],
)
def test_what_is_not_there_is_said_to_be_missing(web, path):
    assert web.client.get(web.portal.base_url + path).status_code == 404


@pytest.mark.parametrize("number", [str(2**63), "1" + "0" * 30, "9" * 400])
def test_a_number_that_is_nobodys_is_a_page_that_is_missing_however_long(web, browser, number):
    shown = (
        "clients/{}",
        "crm/company/details/{}",
        "crm/deal/details/{}",
        "crm/type/31/details/{}",
        "tasks/{}",
        "lists/{}",
    )
    pages = [f"/{one.format(number)}/" for one in (*shown, "people/{}", "pub/form/{}")]
    pages += [f"/files/{number}", f"/crm/type/{number}/board/", f"/company/personal/user/3/tasks/task/view/{number}/"]
    assert {browser.post(page).status_code for page in pages} <= {404, 405}
    assert {web.client.get(web.portal.base_url + page).status_code for page in pages} == {404}
    assert web.client.get(f"{web.portal.base_url}/tasks/?page={number}").status_code == 200
    assert web.client.post(f"{web.portal.base_url}/tasks/{number}/comment", data={"text": "x"}).status_code == 422
    assert web.result("tasks.task.get", taskId=int(number)) == []
    assert web.result("crm.company.list", filter={"ID": int(number)}) == []
