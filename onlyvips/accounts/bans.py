"""Bans: until a moment or without end, with a reason, and lifted early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from onlyvips.accounts.records import ENDLESS, ban_end
from onlyvips.errors import Conflict, FieldError, Forbidden, InvalidInput

if TYPE_CHECKING:
    from onlyvips.accounts.audit import AuditLog
    from onlyvips.accounts.types import Account
    from onlyvips.accounts.vault import Vault
    from onlyvips.clock import Clock
    from onlyvips.db import Database

MAX_REASON = 500
_CONTEXT = "core.bans reason"


@dataclass(frozen=True, slots=True)
class Ban:
    """One ban.

    Attributes:
        reason: What the account did.
        banned_by: Account of who decided it; None for the operator.
        starts_at: From when.
        until: Its end; ``datetime.max`` for none; None when it is over.
        lifted_at: When it was lifted before its end.
    """

    reason: str
    banned_by: int | None
    starts_at: datetime
    until: datetime | None
    lifted_at: datetime | None


class BanBook:
    """The table of bans."""

    def __init__(self, db: Database, clock: Clock, audit: AuditLog, vault: Vault) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self._vault = vault

    async def ban(
        self, account: Account, *, until: datetime | None, reason: str, by: Account | None
    ) -> None:
        """Ban an account; a ban that holds already is replaced.

        Raises:
            InvalidInput: The end is not in the future, or the reason is empty or too long.
            Conflict: The account is an admin, or bans itself.
            Forbidden: Only an admin may ban a moderator.
        """
        now = self._clock.now()
        _check(account, until, reason, by, now)
        actor = by.id if by else None
        async with self._db.transaction():
            # The lock makes two that ban at once follow one another.
            await self._db.execute(
                "SELECT id FROM core.accounts WHERE id = :id FOR NO KEY UPDATE", {"id": account.id}
            )
            await self._lift(account.id, now, actor)
            await self._db.execute(
                "INSERT INTO core.bans (account_id, sealed_reason, banned_by, starts_at, until)"
                " VALUES (:account, :reason, :by, :now, :until)",
                {
                    "account": account.id,
                    "reason": self._vault.seal(reason.strip().encode(), _CONTEXT),
                    "by": actor,
                    "now": now,
                    "until": min(until, ENDLESS) if until else ENDLESS,
                },
            )
            end = until.isoformat() if until else None
            await self._audit.record("account.banned", actor=actor, target=account.id, until=end)

    async def unban(self, account: Account, *, by: Account | None) -> None:
        """Lift the ban of an account.

        Raises:
            Conflict: It is not banned.
        """
        actor = by.id if by else None
        async with self._db.transaction():
            if not await self._lift(account.id, self._clock.now(), actor):
                raise Conflict(f"Account {account.id} is not banned.", code="not-banned")
            await self._audit.record("account.unbanned", actor=actor, target=account.id)

    async def history(self, account_id: int) -> list[Ban]:
        """Return all bans of an account, newest first."""
        now = self._clock.now()
        rows = await self._db.fetch_all(
            "SELECT sealed_reason, banned_by, starts_at, until, lifted_at FROM core.bans"
            " WHERE account_id = :account ORDER BY id DESC",
            {"account": account_id},
        )
        return [
            Ban(
                reason=self._vault.open(row["sealed_reason"], _CONTEXT).decode(),
                banned_by=row["banned_by"],
                starts_at=row["starts_at"],
                until=None if row["lifted_at"] else ban_end(row["until"], now),
                lifted_at=row["lifted_at"],
            )
            for row in rows
        ]

    async def forget(self, account_id: int) -> None:
        """Delete the bans of an account that is being erased, except one that still holds."""
        await self._db.execute(
            "DELETE FROM core.bans WHERE account_id = :account"
            " AND (lifted_at IS NOT NULL OR until <= :now)",
            {"account": account_id, "now": self._clock.now()},
        )

    async def inherit(self, account_id: int, erased_digest: bytes) -> bool:
        """Give a new account the ban of an erased one of the same person.

        Erasing one's data is no way out of a ban.

        Returns:
            Whether there was one.
        """
        moved = await self._db.execute(
            "UPDATE core.bans SET account_id = :account WHERE lifted_at IS NULL AND until > :now"
            " AND account_id IN (SELECT id FROM core.accounts WHERE erased_digest = :digest)",
            {"account": account_id, "now": self._clock.now(), "digest": erased_digest},
        )
        return bool(moved)

    async def reseal(self) -> int:
        """Encrypt the reasons with the first master key; returns how many were changed."""
        changed = 0
        for row in await self._db.fetch_all("SELECT id, sealed_reason FROM core.bans"):
            if not self._vault.is_current(row["sealed_reason"]):
                reason = self._vault.open(row["sealed_reason"], _CONTEXT)
                await self._db.execute(
                    "UPDATE core.bans SET sealed_reason = :sealed WHERE id = :id",
                    {"id": row["id"], "sealed": self._vault.seal(reason, _CONTEXT)},
                )
                changed += 1
        return changed

    async def _lift(self, account_id: int, now: datetime, by: int | None) -> int:
        lifted = await self._db.execute(
            "UPDATE core.bans SET lifted_at = :now, lifted_by = :by"
            " WHERE account_id = :account AND lifted_at IS NULL AND until > :now",
            {"account": account_id, "now": now, "by": by},
        )
        return int(lifted or 0)


def _check(
    account: Account, until: datetime | None, reason: str, by: Account | None, now: datetime
) -> None:
    if until is not None and (until.tzinfo is None or until <= now):
        raise InvalidInput(
            "The end of a ban must lie in the future and name its time zone.",
            fields=[FieldError("until", "Expected a moment in the future, with its time zone.")],
        )
    if not reason.strip() or len(reason) > MAX_REASON or "\0" in reason:
        raise InvalidInput(
            f"A ban needs a reason of at most {MAX_REASON} characters.",
            fields=[FieldError("reason", f"Expected 1 to {MAX_REASON} characters.")],
        )
    if by is not None and by.id == account.id:
        raise Conflict("Nobody can ban themselves.", code="ban-self")
    if "admin" in account.roles:
        raise Conflict(f"Account {account.id} is an admin; take that role first.", code="ban-admin")
    if by is not None and "moderator" in account.roles and "admin" not in by.roles:
        raise Forbidden("Only an admin may ban a moderator.", code="admin-only")
