"""The business clock: what time the portal believes it is when it writes a date. Limits never look at it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.portal.store import Store


class BusinessClock:
    """Real time plus an offset, or a moment it is held at. Kept in the store, so a restart changes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._offset_seconds = float(store.setting("clock.offset_seconds") or 0)
        frozen = store.setting("clock.frozen_at")
        self._frozen_at = datetime.fromisoformat(frozen) if frozen else None

    def now(self) -> datetime:
        """The portal's present moment, aware, UTC."""
        return self._frozen_at or datetime.now(UTC) + timedelta(seconds=self._offset_seconds)

    def move(self, offset_seconds: float, frozen_at: datetime | None) -> None:
        """Set the clock; inside a transaction of the store."""
        self._store.set("clock.offset_seconds", str(offset_seconds))
        self._store.set("clock.frozen_at", frozen_at.astimezone(UTC).isoformat() if frozen_at else "")
        self._offset_seconds = offset_seconds
        self._frozen_at = frozen_at.astimezone(UTC) if frozen_at else None

    def shown(self) -> dict[str, object]:
        """What the control page answers."""
        return {
            "offset_seconds": self._offset_seconds,
            "frozen_at": self._frozen_at.isoformat() if self._frozen_at else None,
            "now": self.now().isoformat(),
        }
