"""Everything one portal consists of."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.portal.access import Access
from sandbox.portal.clock import BusinessClock
from sandbox.portal.costs import CostModel
from sandbox.portal.events import Events
from sandbox.portal.faults import Faults
from sandbox.portal.limits import TARIFFS, Limits
from sandbox.portal.store import Store

SERVER_ZONE = "Europe/Moscow"
ADMIN_ID = 1
FEATURES = {"rest_offline_extended": "Y", "rest_auth_connector": "Y"}


@dataclass
class Statistics:
    """Counters since the start of the process."""

    requests: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)  # calls that were not refused, per method
    errors: Counter[str] = field(default_factory=Counter)
    unknown_methods: Counter[str] = field(default_factory=Counter)
    ignored_filters: Counter[str] = field(default_factory=Counter)
    unknown_parameters: Counter[str] = field(default_factory=Counter)
    deliveries: Counter[str] = field(default_factory=Counter)  # events sent, by what came of it
    server_seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


@dataclass
class Portal:
    """One Bitrix24-like portal; its store is touched by one thread only."""

    store: Store
    zone: tzinfo
    clock: BusinessClock
    access: Access
    limits: Limits
    costs: CostModel
    faults: Faults = field(default_factory=Faults)
    statistics: Statistics = field(default_factory=Statistics)
    events: Events = field(default_factory=Events)
    features: dict[str, str] = field(default_factory=lambda: dict(FEATURES))  # of the tariff, by feature.get
    task_chats: bool = False  # the new task card: comments are messages of the task's chat
    cache: dict[str, Any] = field(default_factory=dict)  # of what is read often; emptied by whoever changes it

    @classmethod
    def open(cls, folder: Path, tariff: str = "cloud", costs: CostModel | None = None) -> Portal:
        """Open (or begin) the portal kept in *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        store = Store(folder / "portal.sqlite3")
        zone = ZoneInfo(SERVER_ZONE)
        access = Access(store, zone, time.time)
        limits = Limits(TARIFFS[tariff], time.time)
        return cls(store, zone, BusinessClock(store), access, limits, costs or CostModel())
