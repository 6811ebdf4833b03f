"""Every ledger, real or in memory, keeps the same promises."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from chassis.blobs.memory import MemoryBlobs
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.intake import Intake
from chassis.journal.headers import unpacked
from chassis.journal.postgres import PostgresJournal
from contracts.claims import claims_in
from contracts.envelope import Envelope, attributes
from contracts.letters.v1 import MailBounced, SendLetter
from delo.testing import RunningStack, stack
from mail_dispatch.core.letter import message_id
from mail_dispatch.ledger import Entry, Share, care
from mail_dispatch.ledger.intending import intend, notice
from mail_dispatch.ledger.memory import MemoryLedger
from mail_dispatch.ledger.postgres import PostgresLedger
from mail_dispatch.preparing import Desk
from mail_letters import NOON, OFFICE, RULES, letter

MINE = Share(["office"], ["office"], others=True)
Order = Callable[..., Awaitable[UUID]]
Tell = Callable[..., Awaitable[None]]
Said = Callable[[], Awaitable[list[str]]]


class Ledgers:
    """The promises; a subclass gives a ledger, ways to write letters and notices down, and what was published."""

    @pytest.fixture
    def ledger(self) -> Any:
        raise AssertionError("a subclass gives it")

    async def one(self, ledger: Any) -> Entry:
        (found,) = await ledger.due(MINE, [], 9)
        return found

    async def marked(self, ledger: Any) -> Entry:
        due = await self.one(ledger)
        entry = due.marked(uuid4(), message_id(due.command_id, OFFICE["address"]), {1: "550 no"})
        assert await ledger.mark(entry)
        return entry

    async def test_the_most_pressing_lane_comes_first_and_what_is_in_hand_stays_out(
        self, ledger: Any, order: Order
    ) -> None:
        bulk = await order(letter(lane="bulk"))
        normal = await order(letter())
        urgent = await order(letter(lane="interactive"))

        assert [one.command_id for one in await ledger.due(MINE, [], 9)] == [urgent, normal, bulk]
        assert [one.command_id for one in await ledger.due(MINE, [urgent], 1)] == [normal]
        assert [one.command_id for one in await ledger.due(MINE, [], 9, "interactive")] == [urgent]
        assert await ledger.oldest_due(MINE) >= 0.0

    async def test_a_sender_takes_his_letters_and_one_takes_those_that_nobody_has(
        self, ledger: Any, order: Order
    ) -> None:
        await order(letter(sender="office"))
        stray = await order(letter(sender="nobody"))

        assert len(await ledger.due(Share(["office"], ["office", "court"]), [], 9)) == 1
        assert await ledger.due(Share(["court"], ["office", "court"]), [], 9) == []
        found = await ledger.due(Share(["court"], ["office", "court"], others=True), [], 9)
        assert [one.command_id for one in found] == [stray]

    async def test_what_is_written_down_twice_is_one_letter(self, ledger: Any, order: Order) -> None:
        number = uuid4()
        await order(letter(), number)
        await order(letter(), number)
        assert (await self.one(ledger)).command_id == number

    async def test_only_one_may_end_the_data(self, ledger: Any, order: Order) -> None:
        await order(letter())
        entry = await self.one(ledger)

        assert await ledger.mark(entry.marked(uuid4(), "<1@x>", {}))
        assert not await ledger.mark(entry.marked(uuid4(), "<1@x>", {}))
        assert await ledger.due(MINE, [], 9) == []

    async def test_what_was_certainly_not_taken_is_due_again(self, ledger: Any, order: Order) -> None:
        await order(letter())
        entry = await self.marked(ledger)

        assert await ledger.put_back(entry, 0.0, "451 later")
        again = await self.one(ledger)
        assert (again.state, again.troubles, again.attempts, again.attempt) == ("intended", 1, 1, None)
        assert again.troubled_seconds is not None
        assert not await ledger.put_back(entry, 0.0, "451 later")

    async def test_what_is_put_off_waits_without_trouble(self, ledger: Any, order: Order) -> None:
        await order(letter())
        entry = await self.one(ledger)

        assert await ledger.defer(entry, 1000.0)
        assert await ledger.due(MINE, [], 9) == []
        assert not await ledger.defer(entry, 0.0)

    async def test_an_end_comes_with_its_one_result(self, ledger: Any, order: Order, said: Said, desk: Desk) -> None:
        await order(letter())
        entry = await self.marked(ledger)

        assert await ledger.settle(entry, await desk.accepted(entry))
        assert not await ledger.settle(entry, await desk.refused(entry, "not_taken", "554 spam"))
        assert await said() == ["mail.accepted.v1", "task.create.v1"]  # one of two recipients was refused

    async def test_what_nobody_knows_is_parked_once_with_a_task(
        self, ledger: Any, order: Order, said: Said, desk: Desk
    ) -> None:
        await order(letter())
        await self.marked(ledger)
        (doubtful,) = await ledger.doubtful(MINE, [], 0.0)
        assert await ledger.doubtful(MINE, [doubtful.command_id], 0.0) == []
        assert await ledger.doubtful(MINE, [], 1000.0) == []

        assert await ledger.settle(doubtful, await desk.parked(doubtful, "no answer"))
        assert not await ledger.settle(doubtful, await desk.parked(doubtful, "no answer"))
        assert await said() == ["mail.parked.v1", "task.create.v1"]
        assert await ledger.parked() == 1

    async def test_a_late_answer_settles_what_was_parked_and_closes_the_task(
        self, ledger: Any, order: Order, said: Said, desk: Desk
    ) -> None:
        await order(letter())
        entry = await self.marked(ledger)
        (doubtful,) = await ledger.doubtful(MINE, [], 0.0)
        await ledger.settle(doubtful, await desk.parked(doubtful, "no answer"))

        assert await ledger.settle(entry, await desk.accepted(entry))
        assert "task.complete.v1" in await said()
        assert await ledger.parked() == 0

    async def test_who_knows_of_his_own_attempt_says_nothing_of_another_s(
        self, ledger: Any, order: Order, desk: Desk
    ) -> None:
        """A frozen sender whose mark was lost must not take back what its successor is sending."""
        await order(letter())
        entry = await self.one(ledger)
        lost = entry.marked(uuid4(), "<1@x>", {})
        await self.marked(ledger)

        assert not await ledger.put_back(lost, 0.0, "the ledger was away")
        assert not await ledger.settle(lost, await desk.accepted(lost))

    async def test_a_copy_in_the_journal_settles_what_is_in_doubt_once(
        self, ledger: Any, order: Order, tell: Tell, said: Said, desk: Desk
    ) -> None:
        number = await order(letter())
        await self.marked(ledger)
        await tell(number, "journaled")
        (found,) = await ledger.notices(MINE, 9)

        await ledger.conclude(found, await desk.accepted(found.entry))
        await ledger.conclude(found, await desk.accepted(found.entry))
        assert await ledger.notices(MINE, 9) == []
        assert await said() == ["mail.accepted.v1", "task.create.v1"]

    async def test_a_letter_that_came_back_is_told_to_whoever_ordered_it(
        self, ledger: Any, order: Order, tell: Tell, said: Said, desk: Desk
    ) -> None:
        number = await order(letter())
        entry = await self.marked(ledger)
        await ledger.settle(entry, await desk.accepted(entry))
        await tell(number, "bounced")
        (found,) = await ledger.notices(MINE, 9)
        bounce = MailBounced.model_validate_json(found.body)

        await ledger.conclude(found, await desk.accepted(found.entry), await desk.returned(found.entry, bounce))
        assert sorted(await said())[-3:] == ["mail.returned.v1", "task.create.v1", "task.create.v1"]

    async def test_notices_that_say_the_same_of_a_letter_are_told_once(
        self, ledger: Any, order: Order, tell: Tell, said: Said, desk: Desk
    ) -> None:
        """The same notice in two mailboxes, or somebody who forges them by the dozen."""
        number = await order(letter())
        entry = await self.marked(ledger)
        await ledger.settle(entry, await desk.accepted(entry))
        for _ in range(3):
            await tell(number, "bounced")
        for found in await ledger.notices(MINE, 9):
            bounce = MailBounced.model_validate_json(found.body)
            await ledger.conclude(found, await desk.accepted(found.entry), await desk.returned(found.entry, bounce))

        assert await ledger.notices(MINE, 9) == []
        assert (await said()).count("mail.returned.v1") == 1

    async def test_a_letter_that_never_went_out_cannot_have_come_back(
        self, ledger: Any, order: Order, tell: Tell
    ) -> None:
        number = await order(letter())
        await tell(number, "bounced")
        assert await ledger.notices(MINE, 9) == []

    async def test_a_person_can_have_a_parked_letter_sent_again(
        self, ledger: Any, order: Order, tell: Tell, said: Said, desk: Desk
    ) -> None:
        number = await order(letter())
        old = await self.marked(ledger)
        (doubtful,) = await ledger.doubtful(MINE, [], 0.0)
        await ledger.settle(doubtful, await desk.parked(doubtful, "no answer"))
        await tell(number, "again")
        (found,) = await ledger.notices(MINE, 9)
        await ledger.conclude(found, None)

        again = await self.one(ledger)
        assert (again.state, again.again, again.refused) == ("intended", 1, {})
        assert not await ledger.settle(old, await desk.accepted(old))
        assert "task.complete.v1" in await said()

    async def test_what_came_in_is_taken_before_a_person_s_word_and_who_waits_stands_in_nobody_s_way(
        self, ledger: Any, order: Order, tell: Tell, desk: Desk
    ) -> None:
        """He had it sent again while its copy was on its way to us: it has gone, and goes no second time."""
        number = await order(letter())
        await self.marked(ledger)
        (doubtful,) = await ledger.doubtful(MINE, [], 0.0)
        await ledger.settle(doubtful, await desk.parked(doubtful, "no answer"))
        await tell(number, "again")
        await tell(number, "journaled")

        first, second = await ledger.notices(MINE, 9)
        assert (first.kind, second.kind) == ("journaled", "again")
        assert [one.id for one in await ledger.notices(MINE, 1, [first.id])] == [second.id]
        await ledger.conclude(first, await desk.accepted(first.entry))
        (again,) = await ledger.notices(MINE, 9)
        await ledger.conclude(again, None)
        assert await ledger.due(MINE, [], 9) == []

    async def test_a_person_can_drop_a_parked_letter_and_it_is_said(
        self, ledger: Any, order: Order, tell: Tell, said: Said, desk: Desk
    ) -> None:
        number = await order(letter())
        await self.marked(ledger)
        (doubtful,) = await ledger.doubtful(MINE, [], 0.0)
        await ledger.settle(doubtful, await desk.parked(doubtful, "no answer"))
        await tell(number, "drop")
        (found,) = await ledger.notices(MINE, 9)
        await ledger.conclude(found, await desk.dropped(found.entry, "дошло"))

        assert await ledger.due(MINE, [], 9) == []
        assert await ledger.parked() == 0
        assert {"mail.refused.v1", "task.complete.v1"} <= set(await said())


def bounced(number: UUID) -> MailBounced:
    return MailBounced(
        letter_id=uuid4(), message_id=message_id(number, OFFICE["address"]), permanent=True, received_at=NOON
    )


class TestMemory(Ledgers):
    @pytest.fixture
    def ledger(self) -> MemoryLedger:
        return MemoryLedger("demo", time.monotonic)

    @pytest.fixture
    def blobs(self) -> MemoryBlobs:
        return MemoryBlobs()

    @pytest.fixture
    def desk(self, blobs: MemoryBlobs) -> Desk:
        return Desk(RULES, blobs, lambda: NOON)

    @pytest.fixture
    def order(self, ledger: MemoryLedger, blobs: MemoryBlobs) -> Order:
        async def written(command: SendLetter, number: UUID | None = None) -> UUID:
            number = number or uuid4()
            await blobs.put("demo", {c.sha256: c.held for c in claims_in(command) if c.held})
            ledger.intend(number, command)
            return number

        return written

    @pytest.fixture
    def tell(self, ledger: MemoryLedger) -> Tell:
        async def told(number: UUID, kind: Any) -> None:
            ledger.notice(uuid4(), number, kind, bounced(number).encoded().decode())

        return told

    @pytest.fixture
    def said(self, ledger: MemoryLedger) -> Said:
        async def types() -> list[str]:
            return [one.type for one in ledger.said.values()]

        return types


@pytest.fixture(scope="module")
def postgres_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("ledger"), ["postgres"]) as running:
        yield running


class TestPostgres(Ledgers):
    @pytest.fixture
    async def pool(self, postgres_here: RunningStack) -> AsyncIterator[asyncpg.Pool[Any]]:
        pool = await connect(postgres_here.dsn("mail-dispatch"), "mail_dispatch")
        await migrate(pool, [own_migrations(), files("mail_dispatch") / "migrations"])
        await pool.execute("TRUNCATE letter, notice, outbox")
        yield pool
        await pool.close()

    @pytest.fixture
    def blobs(self) -> MemoryBlobs:
        return MemoryBlobs()

    @pytest.fixture
    def desk(self, blobs: MemoryBlobs) -> Desk:
        return Desk(RULES, blobs, lambda: NOON)

    @pytest.fixture
    def ledger(self, pool: asyncpg.Pool[Any], blobs: MemoryBlobs) -> PostgresLedger:
        intake = Intake(PostgresJournal(pool), blobs, Author("mail-dispatch", "0"))
        return PostgresLedger(pool, intake, blobs, lambda: NOON, "demo")

    @pytest.fixture
    def order(self, pool: asyncpg.Pool[Any], blobs: MemoryBlobs) -> Order:
        async def written(command: SendLetter, number: UUID | None = None) -> UUID:
            number = number or uuid4()
            await blobs.put("demo", {c.sha256: c.held for c in claims_in(command) if c.held})
            async with pool.acquire() as connection:
                await intend(connection, [Envelope(number, "/test", datetime.now(UTC), "demo", number, command)])
            return number

        return written

    @pytest.fixture
    def tell(self, pool: asyncpg.Pool[Any]) -> Tell:
        async def told(number: UUID, kind: Any) -> None:
            async with pool.acquire() as connection:
                if kind in {"again", "drop"}:
                    assert await care.order(connection, number, kind, "дошло")
                    assert not await care.order(connection, number, kind, "дошло")
                    return
                body: Any = bounced(number)
                envelope = Envelope(uuid4(), "/test", datetime.now(UTC), "demo", number, body)
                await notice(connection, [envelope])
                if kind == "journaled":
                    await connection.execute("UPDATE notice SET kind = 'journaled' WHERE kind = 'bounced'")

        return told

    @pytest.fixture
    def said(self, pool: asyncpg.Pool[Any]) -> Said:
        async def types() -> list[str]:
            rows = await pool.fetch("SELECT headers FROM outbox ORDER BY id")
            return [attributes(unpacked(row["headers"]))["ce_type"] for row in rows]

        return types

    async def test_what_is_said_of_other_people_s_letters_is_no_news(
        self, ledger: PostgresLedger, order: Order, tell: Tell
    ) -> None:
        await order(letter())
        await tell(uuid4(), "bounced")
        assert await ledger.notices(MINE, 9) == []

    async def test_a_notice_that_names_another_domain_than_ours_is_forged(
        self, ledger: PostgresLedger, pool: asyncpg.Pool[Any], order: Order
    ) -> None:
        number = await order(letter())
        await self.marked(ledger)
        for named, taken in ((f"<{number.hex}@evil.example>", 0), (f"<{number.hex}@NordLex.example>", 1)):
            bounce = bounced(number).model_copy(update={"message_id": named})
            async with pool.acquire() as connection:
                await notice(connection, [Envelope(uuid4(), "/test", datetime.now(UTC), "demo", number, bounce)])
            assert len(await ledger.notices(MINE, 9)) == taken

    async def test_a_person_sees_what_waits_for_him(
        self, ledger: PostgresLedger, pool: asyncpg.Pool[Any], order: Order, desk: Desk
    ) -> None:
        number = await order(letter())
        await self.marked(ledger)
        (doubtful,) = await ledger.doubtful(MINE, [], 0.0)
        await ledger.settle(doubtful, await desk.parked(doubtful, "no answer"))
        refused = await order(letter())
        entry = await self.one(ledger)
        await ledger.settle(entry, await desk.refused(entry, "not_taken", "554 spam"))

        async with pool.acquire() as connection:
            (one,) = await care.waiting(connection, everything=False)
            both = await care.waiting(connection, everything=True)
        assert (one.command_id, one.state, one.reason) == (number, "parked", "no answer")
        assert {each.command_id for each in both} == {number, refused}
