"""Three weeks of November at the clients of `billing_course`: what befalls their invoices."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from e2e import billing_course as course
from e2e import billing_office as work
from e2e.billing_course import HELD, LATE, PARTNER
from e2e.billing_office import until
from e2e.office import Office

ISSUED, PAID, VOID = "DT31_1:S", "DT31_1:P", "DT31_1:D"
MONTHS_AWAITED = "SELECT count(DISTINCT split_part(name, '|', 2)) FROM billing.timer WHERE name ~ '^month:.*[|][567]$'"
RECHARGED = "SELECT count(*) FROM billing.decision WHERE input_type = 'recharge.due.v1'"
CORRECTED = "SELECT count(*) FROM billing.decision WHERE input_type = 'timesheet.corrected.v1'"
NOBODY = 17  # has no grade and no rate in billing.yaml


def nine(day: int) -> datetime:
    """That day of November, shortly after nine in Moscow."""
    return datetime(2026, 11, day, 6, 5, tzinfo=UTC)


async def november(office: Office) -> None:
    """From the calendar's closing of October to the last payment."""
    await course.seen(office, MONTHS_AWAITED, 3)
    await work.enter_time(office, LATE.id, [(1, "2026-10-02", 19), (1, "2026-10-15", 14)])
    reduced, _ = await work.enter_time(office, PARTNER.id, [(18, "2026-10-05", 5), (18, "2026-10-06", 5)])
    (unrated,) = await work.enter_time(office, HELD.id, [(NOBODY, "2026-10-06", 30)])
    deal = await office.crm("crm.deal.add", fields={"TITLE": "Поставка леса", "COMPANY_ID": PARTNER.id})
    await work.publish(office, *course.trip(int(deal), nine(2)))
    await course.seen(office, RECHARGED, 1)

    await office.running.advance(nine(2))  # the calendar closes October
    await _approved(office)
    await _reduced(office, reduced)
    await _void_and_billed_anew(office)
    await _held_to_the_end_of_the_term(office, unrated)
    await _reminded_and_paid(office)


async def _approved(office: Office) -> None:
    """The partner's task has the papers; before he finishes it the client has no letter."""
    invoice = await course.billed(office, PARTNER.id)
    # 12 minutes at 8 700: 1 740.00 + 382.80; a night of the trip: 1 000.00 + 220.00
    assert invoice.to_pay == Decimal("3342.80")
    asked = await course.task(office, f"Согласовать счёт № {invoice.number}: {PARTNER.name}")
    papers = [course.text(one) for one in await office.files_of(asked)]
    assert any("Командировка № 58: проживание, 13.10.2026" in one for one in papers)
    assert work.letters(office, PARTNER.mailbox) == []
    await office.crm("tasks.task.complete", taskId=asked["id"])

    async def come() -> list[object]:
        return list(work.letters(office, PARTNER.mailbox))

    await until(come, 30, "the approved invoice's letter")
    (letter,) = work.letters(office, PARTNER.mailbox)
    assert letter["Subject"] == f"Счёт № {invoice.number} от 02.11.2026"
    await _stands(office, invoice.number, ISSUED)


async def _reduced(office: Office, entry: tuple[int, int]) -> None:
    """An entry of an invoice that went out is taken away: a task with the draft, six minutes less."""
    invoice = await course.billed(office, PARTNER.id)
    await office.crm("task.elapseditem.delete", TASKID=entry[0], ITEMID=entry[1])
    told = await course.task(office, f"Уменьшено время в выставленном счёте № {invoice.number}")
    assert "1061,40 руб." in told["description"]  # 870.00 + 191.40
    (draft,) = [course.text(one) for one in await office.files_of(told)]
    assert "1 061,40" in draft


async def _void_and_billed_anew(office: Office) -> None:
    """Rows of the list, the papers and the smart invoice say it is void; the next has the expense entered meanwhile."""
    first = await course.billed(office, LATE.id)
    assert first.to_pay == Decimal("10142.28")

    async def listed() -> list[dict[str, str]]:
        return await course.rows(office, first.number)

    # client, matter, specialist; 33 minutes at 5 000 an hour cost 2 750
    shown = {(one["view"], one["outcome"], one["minutes"], one["cost"]) for one in await until(listed, 30, "rows")}
    assert ("Клиент", "учитывается", "33", "2750.00|RUB") in shown
    await course.delo(office, "billing", "void", first.number, "--reason", "не тот договор")
    await _stands(office, first.number, VOID)

    async def struck() -> bool:
        return {one["outcome"] for one in await course.rows(office, first.number)} == {"аннулирован"}

    await until(struck, 30, "struck rows")

    async def stamped() -> bool:
        return f"Счёт {first.number} — аннулирован.pdf" in await work.files(office, LATE.name, 2026)

    await until(stamped, 30, "the stamped papers")
    fee = ("--amount", "5000", "--on", "2026-10-20", "--kind", "agent", "--id", "пп-88")
    await course.delo(office, "billing", "expense", str(LATE.id), "Государственная пошлина", *fee)
    await course.delo(office, "billing", "close", str(LATE.id), "2026-10")

    async def anew() -> bool:
        return (await course.known(office))[LATE.id].to_pay == Decimal("15142.28")

    await until(anew, 30, "the new invoice with the expense")
    assert (await course.known(office))[LATE.id].number != first.number


async def _held_to_the_end_of_the_term(office: Office, entry: tuple[int, int]) -> None:
    """The manager hears what is missing, and of the last day for the счёт-фактура; mended, it goes out by itself."""
    await course.task(office, f"Счёт не выставлен: {HELD.name}")
    await office.running.advance(nine(5))
    urgent = await course.task(office, f"Истекает срок счёта-фактуры: {HELD.name}, до 05.11.2026")
    assert HELD.id not in await course.known(office)
    assert str(urgent["responsibleId"]) == "4"
    await office.crm("task.elapseditem.delete", TASKID=entry[0], ITEMID=entry[1])
    await course.seen(office, CORRECTED, 2)  # the other is the reduced one
    await office.running.advance(nine(6))
    assert (await course.billed(office, HELD.id)).to_pay == Decimal("54900.00")


async def _reminded_and_paid(office: Office) -> None:
    """First the manager, a week later the client; then one letter of the bank with two kinds of statement."""
    found = await course.known(office)
    first, second = found[LATE.id], found[PARTNER.id]
    reminder = f"Напоминание об оплате счёта № {first.number}"
    await office.running.advance(nine(20))
    told = await course.task(office, f"Не оплачен счёт № {first.number}")
    assert (str(told["responsibleId"]), told["createdDate"][:10]) == ("17", "2026-11-13")

    async def reminded() -> bool:
        return reminder in course.subjects(work.letters(office, LATE.mailbox))

    await until(reminded, 30, "the client's reminder")
    assert len(work.letters(office, PARTNER.mailbox)) == 1  # whose terms allow none
    by_file = work.statement(("7", str(second.to_pay), PARTNER.inn, f"оплата сч.{second.number}"))
    await office.deliver([course.beside(by_file, course.camt(first.number, first.to_pay, LATE.inn))])
    for one in (first, second):
        await _stands(office, one.number, PAID)


async def _stands(office: Office, number: str, stage: str) -> None:
    async def there() -> bool:
        return await course.stage_of(office, number) == stage

    await until(there, 30, f"{number} at {stage}")
