"""An approver sees all that he approves, and what a version has changed: in his task and on the page of his link."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from approvals.core.office import Named, OwnTrip
from approvals.core.rules import Kind
from approvals_scenes import (
    ACCOUNTANT,
    DIRECTOR,
    HEAD,
    LAWYER,
    TRIP,
    VACATION,
    Scene,
    office,
    rub,
    text,
)
from contracts.approvals.v1 import RequestOpened, RequestReturned
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, Value
from contracts.signs.v1 import CommentTimeline

PURCHASE = Kind.model_validate(
    {
        "title": "Закупка",
        "item_type": "bill",
        "required": ["subject", "amount"],
        "field_titles": {"subject": "Предмет", "vendor": "Поставщик", "urgent": "Срочно", "body": "Текст"},
        "unwatched": ["origin", "note"],
        "amount": "amount",
        "chain": ["manager", {"role": "managing_partner"}],
    }
)


def purchase(**more: Value) -> Scene:
    values = {"subject": text("Аренда"), "amount": rub("9000.00")} | more
    firm = office()
    firm = type(firm)(**(vars(firm) | {"kinds": (*firm.kinds, Named("bill", PURCHASE))}))
    return Scene("bill", values, office=firm, deal_id=None).submit()


def summary(scene: Scene) -> list[str]:
    return scene.last(RequestOpened).summary.content.splitlines()


def task(scene: Scene, who: int) -> str:
    return [one.description.content for one in scene.all_of(CreateTask) if one.responsible_id == who][-1]


def test_every_field_that_is_filled_in_is_shown_also_one_that_nobody_requires() -> None:
    yes, on = Value(yes=True), Value(on=date(2026, 10, 9))
    scene = purchase(vendor=text("ООО Рога"), urgent=yes, by_day=on, note=text("не важно"), empty=text(" "))

    assert summary(scene) == [
        "Закупка",
        "Предмет: Аренда",
        "Сумма: 9 000,00 ₽",
        "Поставщик: ООО Рога",
        "Срочно: да",
        "by_day: 09.10.2026",
    ]
    scene.answer(HEAD)
    assert "Поставщик: ООО Рога" in task(scene, DIRECTOR)


def test_a_long_text_is_shown_whole_and_one_that_is_cut_says_so() -> None:
    words = "Премировать за сентябрь. " * 20 + "И перевести 5 000 000 ₽ ООО Рога."
    assert f"Текст: {words}" in summary(purchase(body=Value(prose=Text.of(words))))
    (cut,) = [one for one in summary(purchase(body=Value(prose=Text.of("а" * 9000)))) if one.startswith("Текст: ")]
    assert cut == f"Текст: {'а' * 4000}… (это не весь текст: он в карточке заявки)"


def test_what_has_changed_is_told_with_what_it_was_in_the_task_on_the_page_and_in_the_card() -> None:
    scene = purchase(vendor=text("ООО [b]Рога[/b]"))
    scene.now += timedelta(hours=1)
    scene.values |= {"vendor": text("ООО Другое"), "amount": rub("99000.00"), "body": text("Новый")}
    scene.item("on_approval", moved=False)

    said = "Сумма: 9 000,00 ₽ → 99 000,00 ₽; Поставщик: ООО ［b］Рога［/b］ → ООО Другое; Текст: — → Новый"
    assert f"[b]Изменилось:[/b] {said}." in task(scene, HEAD)
    assert any(said in one.text.content for one in scene.all_of(CommentTimeline))
    assert summary(scene)[-1] == f"Изменилось: {said}".replace("［", "[").replace("］", "]")
    scene.answer(HEAD)
    assert f"[b]Изменилось:[/b] {said}." in task(scene, DIRECTOR)  # by the state alone
    assert scene.last(RequestOpened).changed == ("amount", "vendor", "body")


def test_a_changed_prose_is_told_as_such() -> None:
    scene = purchase(body=Value(prose=Text.of("Премировать")))
    scene.values["body"] = Value(prose=Text.of("Уволить"))
    scene.item("on_approval", moved=False)

    assert "[b]Изменилось:[/b] Текст: другой, он в карточке заявки." in task(scene, HEAD)


def test_days_of_an_approved_leave_are_told_with_the_former_ones() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    scene.answer(HEAD)
    scene.values["last_on"] = Value(on=date(2026, 11, 20))
    scene.item("approved", moved=False)

    assert "Последний день: 29.11.2026 → 20.11.2026" in task(scene, HEAD)


def test_another_deal_of_a_trip_is_told_with_the_former_one() -> None:
    scene = Scene().submit()
    scene.deal_id = 400
    scene.item("on_approval", moved=False)

    assert "Сделка: 377 → 400" in task(scene, HEAD)


@pytest.mark.parametrize(("kind", "values"), [("trip", TRIP), ("vacation", VACATION)])
def test_the_deputy_and_a_remark_of_an_absence_are_shown(kind: str, values: dict[str, Value]) -> None:
    more = {"deputy": Value(employee_ids=(LAWYER,)), "remark": text("По семейным обстоятельствам")}
    said = summary(Scene(kind, values | more).submit())

    assert said[-2:] == ["Заместитель: сотрудник № 9", "remark: По семейным обстоятельствам"]


def expense(on: date, **more: Any) -> Scene:
    values = {"source": text("trip:58"), "kind": Value(choice="lodging"), "amount": rub("5000.00")}
    own = (OwnTrip("trip:58", date(2026, 9, 20), date(2026, 9, 25)),)
    firm = office(trips=own, trip_types=("trip",))
    return Scene("expense", values | {"spent_on": Value(on=on)} | more, office=firm, deal_id=None).submit()


def test_of_an_expense_its_day_and_its_trip_are_shown() -> None:
    scene = expense(date(2026, 9, 21), file=Value(crm_ids=(5,)))

    assert summary(scene) == [
        "Расход 5 000,00 ₽ от 21.09.2026: Проживание, документ приложен",
        "К какой командировке: trip:58 (20.09.2026–25.09.2026)",
    ]
    assert "К какой командировке: trip:58" in task(scene, ACCOUNTANT)


@pytest.mark.parametrize(("on", "codes"), [(date(2019, 9, 21), ["long_before"]), (date(2025, 9, 20), [])])
def test_an_expense_of_years_before_its_trip_is_mistyped(on: date, codes: list[str]) -> None:
    returned = expense(on).all_of(RequestReturned)

    assert [one.code for said in returned for one in said.lacks] == codes
