"""The audit log: who did what to whom, and when. It names nobody, only numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from onlyvips.accounts.tables import audit_log

if TYPE_CHECKING:
    from onlyvips.clock import Clock
    from onlyvips.db import Database


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log.

    Attributes:
        id: Its number.
        at: When.
        actor_id: Account that acted; None for the operator on the command line.
        action: ``<thing>.<what was done>``, e.g. ``role.granted``.
        target_id: Account that it was done to, if any.
        detail: Further values.
    """

    id: int
    at: datetime
    actor_id: int | None
    action: str
    target_id: int | None
    detail: Mapping[str, Any]


class AuditLog:
    """Writes and reads the log."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def record(
        self, action: str, *, actor: int | None, target: int | None = None, **detail: Any
    ) -> None:
        """Write a line, in the caller's transaction: nothing is done without it.

        Args:
            action: What was done.
            actor: Account that acted; None for the operator.
            target: Account that it was done to.
            detail: Further values (JSON); no names, no secrets.
        """
        await self._db.execute(
            audit_log.insert().values(
                at=self._clock.now(),
                actor_id=actor,
                action=action,
                target_id=target,
                detail=detail,
            )
        )

    async def of(
        self, target: int | None = None, *, limit: int = 50, before: int | None = None
    ) -> list[AuditEntry]:
        """Return lines, newest first.

        Args:
            target: Only what was done to this account.
            limit: Most lines.
            before: Only lines with a smaller number, for the next page.
        """
        query = select(audit_log).order_by(audit_log.c.id.desc()).limit(limit)
        if target is not None:
            query = query.where(audit_log.c.target_id == target)
        if before is not None:
            query = query.where(audit_log.c.id < before)
        return [AuditEntry(**row) for row in await self._db.fetch_all(query)]
