"""The act: what 402-ФЗ, article 9, asks of a primary document, and both sides to sign."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from documents.model import AdvanceOffset, DocumentRef
from documents.papers.act import act_pdf
from reading import pages, text
from samples import WORDS, act, lines


def test_the_act_has_what_a_primary_document_must_have() -> None:
    found = text(act_pdf(act()))

    for part in (
        *("Акт об оказании услуг № 118", "от 31 октября 2026 г.", "ООО «Нордлекс Консалт»", "01.10–31.10.2026"),
        *("ООО «Хельсинки Трейд Рус»", "Договор об оказании юридических услуг № 12/2026 от 01.02.2026", "усл. ед."),
        *("19 450,84", "4 279,19", "23 730,03 ₽", WORDS, "Услуги оказаны полностью и в срок", "Воронцова А. П."),
        *("№ 118 от 31.10.2026", "расшифровка подписи", "р/с 40702810700000012345"),
    ):
        assert part in found


def test_signatures_stand_on_the_page_of_the_sums() -> None:
    for count in range(6, 60):
        found = pages(act_pdf(replace(act(), lines=lines()[:1] * count, breakdown=())))
        signed = [page for page in found if "Заказчик претензий" in page]

        assert len(signed) == 1
        assert "Всего оказано услуг на сумму" in signed[0]
        assert "расшифровка подписи" in signed[0]


def test_advances_leave_what_is_still_to_pay() -> None:
    paid = DocumentRef(number="77", date=date(2026, 9, 3))
    advance = AdvanceOffset(amount=Decimal("3730.03"), tax=Decimal("672.63"), payment=paid)

    found = text(act_pdf(replace(act(), advances=(advance,), to_pay=Decimal("20000.00"))))

    for part in ("Зачтено авансов: -3 730,03", "К оплате: 20 000,00 ₽", "№ 77 от 03.09.2026", "672,63"):
        assert part in found


def test_a_void_act_is_stamped() -> None:
    assert all("АННУЛИРОВАН" in page for page in pages(act_pdf(replace(act(), void=True))))
