"""The twin of FolderProgress without a database; the same tests hold for both."""

from __future__ import annotations

from collections.abc import Sequence

from mail_ingest.store import Also, Left, ResumePoint


class ProgressInMemory:
    """See Progress. left: what was counted and left."""

    def __init__(self) -> None:
        self._point: ResumePoint | None = None
        self._waiting: set[int] = set()
        self.left: list[Left] = []

    async def point(self) -> ResumePoint | None:
        return self._point

    async def begin(
        self, point: ResumePoint, waiting: Sequence[int], left: Left | None, instead_of: ResumePoint | None
    ) -> None:
        if self._point == instead_of:
            self._point = None
        await self.moved(point)(None)
        if self._point and self._point.uid_validity == point.uid_validity:
            self._waiting = set(waiting)
            self.left += [left] if left else []

    async def waiting(self, uid_validity: int, above: int = 0, most: int | None = None) -> list[int]:
        known = self._point is not None and self._point.uid_validity == uid_validity
        return sorted((uid for uid in self._waiting if uid > above and known), reverse=True)[:most]

    def moved(self, point: ResumePoint) -> Also:
        async def move(_: object) -> None:
            if self._point is None or self._point.uid_validity == point.uid_validity:
                reached = max(point.last_uid, self._point.last_uid if self._point else 0)
                self._point = ResumePoint(point.uid_validity, reached)

        return move

    def settled(self, uid_validity: int, uids: Sequence[int]) -> Also:
        async def settle(_: object) -> None:
            if self._point and self._point.uid_validity == uid_validity:
                self._waiting -= set(uids)

        return settle
