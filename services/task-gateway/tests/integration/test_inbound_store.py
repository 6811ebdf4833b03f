"""Every inbound store, real or in memory, keeps the same promises."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
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
from contracts.claims import Text
from contracts.crm.v1 import CrmCommand, CrmRef, Known
from contracts.deals.v1 import DealChanged, MoveDealStage, UpdateDeal
from contracts.envelope import Envelope
from contracts.portal.v1 import PortalSwept
from contracts.tasks.v1 import TaskChanged
from delo.testing import RunningStack, stack
from task_gateway.core.inbound.facts import Fact, Making, Ordered
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.progress import Progress
from task_gateway.inbound.memory import MemoryInbound
from task_gateway.inbound.postgres import PostgresInbound
from task_gateway.inbound.store import GONE, Mirrored, News, Swept
from task_gateway.ledger.postgres import intend

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
Sent = Callable[[CrmCommand], Awaitable[UUID]]
Said = Callable[[], Awaitable[list[tuple[str, UUID | None]]]]
ONE, TWO = Hint("deal", "1"), Hint("deal", "2")


def changed(number: int = 1) -> DealChanged:
    return DealChanged(deal_id=number, funnel="f", stage="s", changes=(), changed_at=NOON)


def news(number: int = 1, body: str = "{}", *facts: Fact) -> News:
    return News("deal", number, body, "t", facts)


def move() -> MoveDealStage:
    about: dict[str, Any] = {"automation": "t", "belongs_to": CrmRef(kind="deal", id=1)}
    return MoveDealStage(**about, deal=Known(crm_id=1), funnel="f", stage="s")


class Stores:
    """The promises; a subclass gives a store, a way to send commands and to read what was said, with its cause."""

    async def test_what_is_committed_is_mirrored_and_said_once(self, store: Any, said: Said) -> None:
        ticket = await store.ticket()
        assert await store.commit([news(1, "a", Fact(changed())), news(2, "b")], ticket) == set()
        assert await store.mirrored("deal", [1, 2, 3]) == {1: Mirrored("a", "t"), 2: Mirrored("b", "t")}
        assert await store.mirrored("task", [1]) == {}
        assert await said() == [("deal.changed.v1", None)]
        assert await store.count("deal") == 2

    async def test_a_read_older_than_the_mirror_writes_and_says_nothing(self, store: Any, said: Said) -> None:
        early, late = await store.ticket(), await store.ticket()
        assert await store.commit([news(1, "new", Fact(changed()))], early) == set()
        assert await store.commit([news(1, "old", Fact(changed())), news(2, "other")], late) == {1}
        assert (await store.mirrored("deal", [1, 2])) == {1: Mirrored("new", "t"), 2: Mirrored("other", "t")}
        assert await store.commit([news(1, "newer")], await store.ticket()) == set()
        assert len(await said()) == 1

    async def test_a_hint_stays_until_it_is_followed_and_an_event_meanwhile_is_another(self, store: Any) -> None:
        await store.hint([ONE, TWO, ONE])
        taken = await self.due(store)
        assert sorted(one.hint for one in taken) == [ONE, TWO]
        await store.hint([ONE])
        await store.commit([news(1), news(2)], await store.ticket(), taken)
        (left,) = await self.due(store)
        assert left.hint == ONE
        await store.settle([left])
        assert await self.due(store) == []

    async def test_a_hint_of_a_stale_read_stays(self, store: Any) -> None:
        await store.hint([ONE])
        ticket = await store.ticket()
        await store.commit([news(1)], await store.ticket())
        assert await store.commit([news(1, "x")], ticket, await self.due(store)) == {1}
        assert [one.hint for one in await self.due(store)] == [ONE]

    async def test_a_hint_that_is_put_off_waits_and_counts_unless_renewed(self, store: Any) -> None:
        await store.hint([ONE])
        await store.postpone(await self.due(store), 1000.0)
        assert await store.due(9) == []
        await store.hint([ONE])
        assert [one.hint for one in await self.due(store)] == [ONE]

    async def test_what_is_gone_has_no_stamp(self, store: Any) -> None:
        await store.commit([news(1), News("deal", 2, "{}", GONE)], await store.ticket())
        assert await store.stamps("deal") == {1: "t"}

    async def test_commands_that_were_sent_are_known_until_their_effect_is_seen(
        self, store: Any, sent: Sent, said: Said
    ) -> None:
        number = await sent(move())
        (one,) = await store.ordered([MoveDealStage], [1], await store.ticket())
        assert (one.command_id, one.command, one.target("deal")) == (number, move(), 1)
        assert await store.ordered([UpdateDeal], [1], await store.ticket()) == []
        assert list(await store.ours([number, uuid4()])) == [number]
        await store.commit([news(1, "a", Fact(changed(), one))], await store.ticket(), echoed=[number])
        assert await store.ordered([MoveDealStage], [1], await store.ticket()) == []
        assert await said() == [("deal.changed.v1", number)]

    async def test_how_far_the_sweeps_are_is_kept_and_the_first_contact_for_good(self, store: Any) -> None:
        assert await store.swept("deal") is None
        await store.sweep("deal", Swept(7, "a"))
        await store.sweep("deal", Swept(7, "b"))
        assert await store.swept("deal") == Swept(7, "b")

    async def test_what_is_said_under_a_name_is_said_once(self, store: Any, said: Said) -> None:
        event = PortalSwept(entity="client", count=3, swept_at=NOON)
        for name in ("client/3", "client/3", "client/4"):
            await store.say_once(name, event)
        assert len(await said()) == 2

    async def due(self, store: Any) -> list[Any]:
        found: list[Any] = await store.due(9)
        return found


class TestMemoryInbound(Stores):
    @pytest.fixture
    def store(self) -> MemoryInbound:
        return MemoryInbound()

    @pytest.fixture
    def sent(self, store: MemoryInbound) -> Sent:
        async def send(command: CrmCommand) -> UUID:
            store.commands.append(Ordered(uuid4(), uuid4(), command))
            return store.commands[-1].command_id

        return send

    @pytest.fixture
    def said(self, store: MemoryInbound) -> Said:
        async def read() -> list[tuple[str, UUID | None]]:
            return [(one.event.type, one.cause and one.cause.command_id) for one in store.published]

        return read


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("inbound"), services=("postgres",)) as started:
        yield started


_schemas = iter(range(1_000))


@pytest.fixture
async def pool(engines: RunningStack) -> AsyncIterator[asyncpg.Pool[Any]]:
    name = f"inbound-test-{next(_schemas)}"
    opened = await connect(engines.dsn(name), name.replace("-", "_"))
    await migrate(opened, [own_migrations(), files("task_gateway") / "migrations"])
    yield opened
    await opened.close()


class TestPostgresInbound(Stores):
    @pytest.fixture
    def blobs(self) -> MemoryBlobs:
        return MemoryBlobs()

    @pytest.fixture
    def store(self, pool: asyncpg.Pool[Any], blobs: MemoryBlobs) -> PostgresInbound:
        intake = Intake(PostgresJournal(pool), blobs, Author("task-gateway", "1"))
        return PostgresInbound(pool, intake, blobs, lambda: NOON, "demo")

    @pytest.fixture
    def sent(self, pool: asyncpg.Pool[Any]) -> Sent:
        async def send(command: CrmCommand) -> UUID:
            number = uuid4()
            async with pool.acquire() as connection, connection.transaction():
                await intend(connection, [Envelope(number, "/test", NOON, "demo", number, command)])
                await connection.execute("UPDATE command SET state = 'sent'")
            return number

        return send

    @pytest.fixture
    def said(self, pool: asyncpg.Pool[Any]) -> Said:
        async def read() -> list[tuple[str, UUID | None]]:
            rows = await pool.fetch("SELECT headers FROM outbox ORDER BY id")
            known = [{name: value.decode() for name, value in unpacked(row["headers"])} for row in rows]
            return [(one["ce_type"], UUID(one["ce_causationid"]) if "ce_causationid" in one else None) for one in known]

        return read

    async def due(self, store: Any) -> list[Any]:
        """Hints are due after a moment, so that the events of one save are one look: make that moment pass."""
        await store._pool.execute("UPDATE hint SET due_at = clock_timestamp() WHERE due_at < clock_timestamp() + '9 s'")
        found: list[Any] = await store.due(9)
        return found

    async def test_a_confirmed_command_is_over_for_reads_that_begin_later(
        self, store: PostgresInbound, sent: Sent, pool: asyncpg.Pool[Any]
    ) -> None:
        before = await store.ticket()
        await sent(move())
        await pool.execute("UPDATE command SET state = 'confirmed', crm_id = '1', closed_at = clock_timestamp()")
        (early,) = await store.ordered([MoveDealStage], [1], before)
        (late,) = await store.ordered([MoveDealStage], [1], await store.ticket())
        assert (early.over, late.over, late.crm_id) == (False, True, 1)
        assert await store.ordered([MoveDealStage], [2], before) == []

    async def test_what_a_command_has_made_is_known_before_it_is_confirmed_and_of_one_refused_nothing_stands(
        self, store: PostgresInbound, sent: Sent, pool: asyncpg.Pool[Any]
    ) -> None:
        young, doubtful, done, no = [await sent(move()) for _ in range(4)]
        write = "UPDATE command SET state = $2, crm_id = $3, progress = $4 WHERE command_id = $1"
        twice = Progress(made=7, extra_ids=(8, 9)).encoded_text()
        await pool.execute(write, doubtful, "sent", None, twice)
        await pool.execute(write, done, "confirmed", "11", Progress(made=11).encoded_text())
        await pool.execute(write, no, "refused", None, "{}")
        assert await store.ours([young, doubtful, done, no]) == {
            young: Making(),
            doubtful: Making(made=7, extra=(8, 9)),
            done: Making(made=11),
            no: Making(refused=True),
        }

    async def test_what_showed_no_effect_for_a_day_is_waited_for_no_longer(
        self, store: PostgresInbound, sent: Sent, pool: asyncpg.Pool[Any]
    ) -> None:
        old, fresh, open_ = [await sent(move()) for _ in range(3)]
        confirm = (
            "UPDATE command SET state = 'confirmed', closed_at = clock_timestamp() - $2::interval WHERE command_id = $1"
        )
        await pool.execute(confirm, old, timedelta(hours=25))
        await pool.execute(confirm, fresh, timedelta(hours=23))
        await store.overlook()
        waited = await pool.fetch("SELECT command_id FROM command WHERE NOT echoed")
        assert {row["command_id"] for row in waited} == {fresh, open_}

    async def test_prose_lies_in_the_blob_store_and_only_its_hash_is_said(
        self, store: PostgresInbound, blobs: MemoryBlobs, pool: asyncpg.Pool[Any]
    ) -> None:
        title = Text.of("Ответить на требование")
        event = TaskChanged(task_id=1, state="pending", changed=(), changed_at=NOON, title=title)
        await store.commit([News("task", 1, "{}", "t", (Fact(event),))], await store.ticket())

        assert await blobs.get("demo", title.sha256) == "Ответить на требование".encode()
        value = json.loads(await pool.fetchval("SELECT value FROM outbox"))
        assert value["title"]["sha256"] == title.sha256
