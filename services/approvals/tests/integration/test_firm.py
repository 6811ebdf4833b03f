"""The whole way on the local stack, through the sandbox's REST: trips, a vacation, a document, a feed process."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from approvals_office import Firm
from delo.testing import stack

pytestmark = pytest.mark.story

TODAY = date.today()  # noqa: DTZ011 - the sandbox's own day
DIRECTOR, ACCOUNTANT, HEAD, DEPUTY, LAWYER, COLLEAGUE, HR = 1, 4, 17, 18, 19, 20, 28


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    names = ("postgres", "kafka", "sandbox", "task-gateway", "approvals")
    with stack(tmp_path_factory.mktemp("firm"), services=names) as running:
        made = Firm(running)
        made.prepare()
        yield made
        made.close()


def day(number: int) -> str:
    return (TODAY + timedelta(days=number)).isoformat()


def trip(first: int, last: int, advance: str = "30000|RUB") -> dict[str, object]:
    route = f"Казань {TODAY + timedelta(days=first):%d.%m.%Y}–{TODAY + timedelta(days=last):%d.%m.%Y}"
    return {
        "first_on": day(first),
        "last_on": day(last),
        "route": route,
        "purpose": "Заседание",
        "tickets": "12000|RUB",
        "lodging": "20000|RUB",
        "advance": advance,
    }


def a_deal(firm: Firm) -> int:
    return int(firm.call(DIRECTOR, "crm.deal.add", fields={"TITLE": "Спор"}))


def test_a_trip_with_an_absent_manager_an_advance_and_extra_expenses(firm: Firm) -> None:
    deal = a_deal(firm)
    # The head goes away himself, after his deputy has agreed to stand in.
    standing = firm.hand_in(HEAD, "deputy", employee=HEAD, deputy=DEPUTY, first_on=day(0), last_on=day(30))
    firm.finish(DEPUTY, firm.asked("deputy", standing, DEPUTY))
    firm.reaches("deputy", standing, "approved")
    away = firm.hand_in(HEAD, "trip", deal=deal, employee=HEAD, **trip(0, 1, "0|RUB"))
    firm.finish(DIRECTOR, firm.asked("trip", away, DIRECTOR))
    firm.reaches("trip", away, "approved")

    own = firm.hand_in(LAWYER, "trip", deal=deal, employee=LAWYER, **trip(1, 2))
    question = firm.asked("trip", own, DEPUTY)
    described = firm.call(DIRECTOR, "tasks.task.get", taskId=question["id"], select=["DESCRIPTION"])["task"][
        "description"
    ]
    assert f"сотрудник № {HEAD} в командировке" in described
    assert f"его замещает сотрудник № {DEPUTY}" in described
    firm.change(LAWYER, "trip", own, stage="approved")  # one's own request, by the stage
    firm.told("trip", own, "свою заявку никто не согласует")
    firm.reaches("trip", own, "on_approval")
    firm.change(DEPUTY, "trip", own, stage="approved")
    firm.task_named("trip", own, HR, "Приказ")
    firm.task_named("trip", own, LAWYER, "Подготовиться")
    firm.task_named("trip", own, ACCOUNTANT, "Аванс")
    firm.until(lambda: firm.comments("deal", deal).count("Командировка согласована") == 2, "both trips on the deal")

    (advance,) = firm.until(
        lambda: firm.items("payment", purpose="advance", source=f"trip:{own}"), "the advance's item"
    )
    firm.finish(DEPUTY, firm.asked("payment", advance["id"], DEPUTY))
    firm.finish(ACCOUNTANT, firm.task_named("payment", advance["id"], ACCOUNTANT, "Оплатить"))
    firm.reaches("payment", advance["id"], "closed")
    spent = firm.hand_in(
        LAWYER, "expense", employee=LAWYER, source=f"trip:{own}", kind="lodging", spent_on=day(0), amount="29600.50|RUB"
    )
    firm.finish(ACCOUNTANT, firm.asked("expense", spent, ACCOUNTANT))
    firm.reaches("expense", spent, "approved")

    moved = firm.delo("clock", "advance", "3d")
    assert moved.returncode == 0, moved.stdout + moved.stderr
    firm.finish(LAWYER, firm.task_named("trip", own, LAWYER, "Авансовый отчёт"))
    (extra,) = firm.until(lambda: firm.items("payment", purpose="extra", source=f"trip:{own}"), "the item of the extra")
    assert str(extra[firm.field("payment", "amount")]).startswith("1000.5")  # 29 600,50 + 2 × 700 − 30 000
    firm.finish(HEAD, firm.asked("payment", extra["id"], HEAD))
    firm.finish(ACCOUNTANT, firm.task_named("payment", extra["id"], ACCOUNTANT, "Оплатить"))
    firm.reaches("trip", own, "closed")
    firm.until(lambda: (len(firm.rows("trips")), len(firm.rows("payments"))) == (2, 2), "one row of each")
    again = firm.delo("replay", "approvals")
    assert (again.returncode, "0 differences" in again.stdout) == (0, True), again.stdout


def test_a_refused_trip_is_told_to_its_applicant(firm: Firm) -> None:
    number = firm.hand_in(COLLEAGUE, "trip", deal=a_deal(firm), employee=COLLEAGUE, **trip(20, 21))
    firm.asked("trip", number, HEAD)
    firm.change(HEAD, "trip", number, stage="refused")

    firm.until(lambda: not firm.tasks("trip", number), "the question withdrawn")
    assert firm.stage_of("trip", number) == "refused"
    firm.told("trip", number, f"отказ сотрудника № {HEAD}")


def test_a_vacation_over_a_trip_comes_back_with_why(firm: Firm) -> None:
    away = firm.hand_in(COLLEAGUE, "trip", deal=a_deal(firm), employee=COLLEAGUE, **trip(40, 44))
    firm.finish(HEAD, firm.asked("trip", away, HEAD), "Согласовано")
    firm.reaches("trip", away, "approved")
    # The absence is known once its own fact has been read.
    number = firm.hand_in(COLLEAGUE, "vacation", employee=COLLEAGUE, first_on=day(42), last_on=day(55))

    firm.reaches("vacation", number, "draft")
    firm.told("vacation", number, "пересекаются с командировкой")
    firm.change(COLLEAGUE, "vacation", number, first_on=day(46), last_on=day(60), stage="on_approval")
    firm.finish(HEAD, firm.asked("vacation", number, HEAD))
    firm.task_named("vacation", number, HR, "Приказ и уведомление")
    firm.task_named("vacation", number, ACCOUNTANT, "Отпускные")


def test_a_document_with_missing_fields_goes_back_and_mended_it_is_approved(firm: Firm) -> None:
    kind = firm.ids["items/document/fields/type/choices/order"]
    number = firm.hand_in(LAWYER, "document", employee=LAWYER, type=kind)
    for service in ("approvals", "task-gateway"):  # whatever they were doing
        firm.running.kill(service)
        firm.running.restart(service)
    firm.reaches("document", number, "draft")
    firm.told("document", number, "subject: не заполнено", "text: не заполнено")
    firm.change(LAWYER, "document", number, subject="О дежурстве", text="Дежурить", stage="on_approval")
    firm.asked("document", number, HR)
    firm.running.kill("approvals")
    firm.finish(HR, firm.asked("document", number, HR))
    firm.running.restart("approvals")
    for who in (ACCOUNTANT, HEAD):
        firm.finish(who, firm.asked("document", number, who))

    firm.reaches("document", number, "approved")
    asked = [one for one in firm.tasks("document", number, open_only=False) if one["title"].startswith("Согласовать")]
    assert sorted(int(one["responsibleId"]) for one in asked) == sorted([HR, ACCOUNTANT, DIRECTOR, HEAD])
    assert len(firm.until(lambda: firm.rows("orders"), "the order's row")) == 1


def test_a_process_of_the_feed_gets_its_answer_each_time_it_asks(firm: Firm) -> None:
    """First with a property of which the portal can make no item, then as it should be."""
    handler = f"{firm.running.http('crm-events')}/crm/demo"
    names = ("employee", "first_on", "last_on", "route", "purpose", "tickets", "lodging", "advance", "colour")
    properties = {name: {"Name": name, "Type": "string"} for name in names}
    returned = {"outcome": {"Name": "Решение", "Type": "string"}}
    activity = {"CODE": "approve_trip", "HANDLER": handler, "NAME": {"ru": "Согласовать"}, "USE_SUBSCRIPTION": "Y"}
    firm.as_app("bizproc.activity.add", **activity, PROPERTIES=properties, RETURN_PROPERTIES=returned)
    values = trip(70, 71, "0") | {"tickets": "12000", "lodging": "20000", "employee": f"user_{COLLEAGUE}"}
    deal = a_deal(firm)
    steps = [{"activity": "approve_trip", "properties": one} for one in (values | {"colour": "red"}, values)]
    kind = ["crm", "CCrmDocumentDeal", "DEAL"]
    template = firm.control("templates", {"name": "Поездка", "document_type": kind, "steps": steps})["id"]
    document = [*kind[:2], f"DEAL_{deal}"]
    process = firm.call(DIRECTOR, "bizproc.workflow.start", TEMPLATE_ID=template, DOCUMENT_ID=document)

    origin = firm.field("trip", "origin")

    def items() -> list[dict[str, Any]]:
        return [one for one in firm.items("trip") if str(one.get(origin)).startswith(f"process/{process}/")]

    (made,) = firm.until(items, "the item of the process")
    assert made[origin].endswith(f"#by/{DIRECTOR}")
    firm.finish(HEAD, firm.asked("trip", made["id"], HEAD), "Согласовано")

    def ended() -> bool:
        return any(row["WORKFLOW_ID"] == process and row["STATE"] == "done" for row in firm.looked("processes"))

    firm.until(ended, "the process goes on")


def test_a_receipt_photographed_by_a_link_reaches_who_approves_the_expense(firm: Firm) -> None:
    own = firm.hand_in(LAWYER, "trip", deal=a_deal(firm), employee=LAWYER, **trip(60, 61, "0|RUB"))
    firm.finish(HEAD, firm.asked("trip", own, HEAD), "Согласовано")
    firm.task_named("trip", own, LAWYER, "Подготовиться")
    url = firm.delo("approvals", "link", "--employee", str(LAWYER)).stdout.strip() + "?kind=expense&lang=ru"
    photo = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
    typed = {"source": f"trip:{own}", "kind": "lodging", "amount": "1 500,00", "spent_on": day(0)}
    with httpx.Client(timeout=30) as phone:
        page = phone.get(url)
        hidden = dict(re.findall(r'name="(csrf|once)" value="([^"]+)"', page.text))
        sent = phone.post(url, data=hidden | typed, files={"photo": ("IMG_0001.HEIC", photo, "image/heic")})
    assert (page.status_code, "Заявка подана" in sent.text) == (200, True), sent.text

    (made,) = firm.until(lambda: firm.items("expense", source=f"trip:{own}"), "the expense's item")
    question = firm.asked("expense", made["id"], ACCOUNTANT)

    def attached() -> list[Any]:
        select = ["UF_TASK_WEBDAV_FILES", "DESCRIPTION"]
        task = firm.call(DIRECTOR, "tasks.task.get", taskId=question["id"], select=select)["task"]
        return list(task.get("ufTaskWebdavFiles") or [])

    assert len(firm.until(attached, "the photo on the approval task")) == 1
    described = firm.call(DIRECTOR, "tasks.task.get", taskId=question["id"], select=["DESCRIPTION"])["task"]
    assert "документ приложен" in described["description"]


def test_with_services_killed_at_random_each_registry_has_one_row_for_each_request(firm: Firm) -> None:
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    kind = firm.ids["items/document/fields/type/choices/order"]
    before = (len(firm.rows("orders")), len(firm.rows("vacations")))
    order = {"employee": LAWYER, "type": kind, "text": "Дежурить"}
    with firm.killing(seed, ("approvals", "task-gateway")):
        numbers = [firm.hand_in(LAWYER, "document", subject=f"О дежурстве {n}", **order) for n in range(3)]
        away = firm.hand_in(COLLEAGUE, "vacation", employee=COLLEAGUE, first_on=day(100), last_on=day(113))
        firm.finish(HEAD, firm.asked("vacation", away, HEAD))
        for who in (HR, ACCOUNTANT, HEAD):
            for number in numbers:
                firm.finish(who, firm.asked("document", number, who))

    for number in numbers:
        firm.reaches("document", number, "approved")
        asked = [one for one in firm.tasks("document", number, open_only=False) if "Согласовать" in one["title"]]
        assert sorted(int(one["responsibleId"]) for one in asked) == sorted([HR, ACCOUNTANT, DIRECTOR, HEAD])
    firm.reaches("vacation", away, "approved")
    expected = (before[0] + 3, before[1] + 1)
    firm.until(lambda: (len(firm.rows("orders")), len(firm.rows("vacations"))) == expected, "one row of each")
    again = firm.delo("replay", "approvals")
    assert (again.returncode, "0 differences" in again.stdout) == (0, True), again.stdout
    assert (len(firm.rows("orders")), len(firm.rows("vacations"))) == expected


def test_a_trip_goes_through_once_with_services_killed_at_random(firm: Firm) -> None:
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    before = (len(firm.rows("trips")), len(firm.rows("payments")))
    deal = a_deal(firm)
    with firm.killing(seed, ("approvals", "task-gateway")):
        number = firm.hand_in(COLLEAGUE, "trip", deal=deal, employee=COLLEAGUE, **trip(130, 131))
        firm.finish(HEAD, firm.asked("trip", number, HEAD))
        (advance,) = firm.until(
            lambda: firm.items("payment", purpose="advance", source=f"trip:{number}"), "the advance's item"
        )
        firm.finish(HEAD, firm.asked("payment", advance["id"], HEAD))
        firm.finish(ACCOUNTANT, firm.task_named("payment", advance["id"], ACCOUNTANT, "Оплатить"))

    firm.reaches("trip", number, "approved")
    firm.reaches("payment", advance["id"], "closed")
    expected = (before[0] + 1, before[1] + 1)
    firm.until(lambda: (len(firm.rows("trips")), len(firm.rows("payments"))) == expected, "one row of each")
    firm.until(lambda: "Командировка согласована" in firm.comments("deal", deal), "the deal told")
    firm.task_named("trip", number, HR, "Приказ")
    firm.task_named("trip", number, COLLEAGUE, "Подготовиться")
    firm.until(lambda: not firm.tasks("trip", number, ACCOUNTANT), "the task of the advance closed by its payment")
    again = firm.delo("replay", "approvals")
    assert (again.returncode, "0 differences" in again.stdout) == (0, True), again.stdout
    titles = [one["title"] for one in firm.tasks("trip", number, open_only=False)]
    assert len(titles) == len(set(titles)) == 4  # the question, the order, the traveller's, the advance's
    assert firm.comments("deal", deal).count("Командировка согласована") == 1
    assert len(firm.items("payment", source=f"trip:{number}")) == 1
    assert (len(firm.rows("trips")), len(firm.rows("payments"))) == expected


def test_whoever_is_silent_is_passed_over_when_his_hours_end_and_not_before(firm: Firm) -> None:
    memo = firm.ids["items/document/fields/type/choices/memo"]
    number = firm.hand_in(COLLEAGUE, "document", employee=COLLEAGUE, type=memo, subject="О принтере", text="Купить")
    first = firm.asked("document", number, HEAD)
    due = datetime.fromisoformat(first["deadline"])  # eight working hours, days off and nights left out
    firm.wait_until(due - timedelta(minutes=2))
    assert len(questions(firm, number)) == 1
    firm.wait_until(due)
    (second,) = firm.until(lambda: questions(firm, number)[1:], "the next one asked")
    assert int(second["responsibleId"]) not in {COLLEAGUE, HEAD}
    described = firm.call(DIRECTOR, "tasks.task.get", taskId=second["id"], select=["DESCRIPTION"])["task"]
    assert f"сотрудник № {HEAD} не ответил в срок" in described["description"]
    firm.finish(int(second["responsibleId"]), second)

    firm.reaches("document", number, "approved")


def questions(firm: Firm, number: int) -> list[dict[str, Any]]:
    """Whom a document was put to, in order."""
    found = [one for one in firm.tasks("document", number, open_only=False) if "Согласовать" in one["title"]]
    return sorted(found, key=lambda one: int(one["id"]))
