"""The brake: a rule that has more effects in an hour than the profile allows is stopped, and a person is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

import structlog
from chassis.blobs import BlobStore
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef

from task_gateway import metrics
from task_gateway.core.names import BrakeRules
from task_gateway.ledger import Entry, Ledger

log = structlog.get_logger()

HOUR_SECONDS = 3600.0
ASKING = "brake"  # never stopped: it asks
NEVER = {ASKING, "undo"}
ASKED = UUID("0f0a3a0e-0a43-5b1c-93f0-6f7f3a3fd5a1")

TITLE = "Правило «{rule}» остановлено: {count} действий за час"
TEXT = (
    "Правило [b]{rule}[/b] за последний час выполнило {count} действий в CRM; в профиле портала разрешено {limit}. "
    "Оно остановлено, остальные его команды ждут.\n\n"
    "Проверьте последние действия. Если всё верно, отпустите правило: delo brake release {rule}. "
    "Если нет, выбросьте ждущие команды: delo brake drop {rule}, и отмените сделанное: delo undo --correlation ID."
)


class Brake:
    """Counts each command once, when it is first handed out; a successor begins with what the ledger says went out."""

    def __init__(
        self, portal: str, rules: BrakeRules, ledger: Ledger, blobs: BlobStore, machine: Callable[[], float]
    ) -> None:
        self._portal = portal
        self._rules = rules
        self._ledger = ledger
        self._blobs = blobs
        self._machine = machine
        self._handed: dict[str, dict[UUID, float]] = {}
        self._begun = False

    async def begin(self) -> None:
        """At the start of a term."""
        self._handed, self._begun = {}, True
        for one in await self._ledger.effects(HOUR_SECONDS):
            self._handed.setdefault(one.automation, {})[one.command_id] = self._machine() - one.seconds_ago

    async def let(self, entries: Sequence[Entry]) -> list[Entry]:
        """Those that may go out. Who has used up what it may is stopped; what waits of it waits for a person."""
        if not self._rules.any:
            return list(entries)
        if not self._begun:
            await self.begin()
        stopped: set[str] = set()
        let = []
        for entry in entries:
            if entry.automation in stopped:
                continue
            if self._within(entry):
                let.append(entry)
            else:
                stopped.add(entry.automation)
                await self._stop(entry.automation)
        return let

    def _within(self, entry: Entry) -> bool:
        limit = self._rules.limit(entry.automation)
        if limit is None or entry.automation in NEVER or entry.attempts:
            return True  # what has gone out was counted then, and is carried to its end
        since = self._machine() - HOUR_SECONDS
        handed = {n: at for n, at in self._handed.get(entry.automation, {}).items() if at > since}
        self._handed[entry.automation] = handed
        if entry.command_id in handed:
            return True
        if len(handed) >= limit:
            return False
        handed[entry.command_id] = self._machine()
        return True

    async def _stop(self, automation: str) -> None:
        handed = self._handed.pop(automation, {})  # handed out again, it has been released
        count, limit = len(handed), self._rules.limit(automation)
        log.error("brake.stopped", portal=self._portal, automation=automation, effects=count, limit=limit)
        metrics.BRAKED.labels(self._portal, automation).inc()
        words = {"rule": automation, "count": count, "limit": limit}
        asks = CreateTask(
            lane="interactive",
            automation=ASKING,
            belongs_to=CrmRef(kind="portal", id=0),
            responsible_id=self._rules.asks,
            title=TITLE.format(**words),
            description=Text.of(TEXT.format(**words)),
            urgent=True,
        )
        await self._blobs.put(self._portal, {asks.description.sha256: asks.description.content.encode()})
        asks_id = uuid5(ASKED, f"{self._portal}/{automation}/{max(map(str, handed), default='')}")
        await self._ledger.stop(automation, count, asks, asks_id)
