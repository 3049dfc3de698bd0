"""Granting and taking roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.accounts.types import ROLES, Role
from onlyvips.errors import Conflict, FieldError, Forbidden, InvalidInput

if TYPE_CHECKING:
    from onlyvips.accounts.audit import AuditLog
    from onlyvips.accounts.types import Account
    from onlyvips.clock import Clock
    from onlyvips.db import Database


class RoleBook:
    """The table of roles.

    Args:
        db: PostgreSQL.
        clock: The time.
        audit: Where every change is written.
        admins: Telegram ids that are always admins, by the operator's settings.
    """

    def __init__(self, db: Database, clock: Clock, audit: AuditLog, admins: frozenset[int]) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self._admins = admins

    async def grant(self, account: Account, role: Role, *, by: Account | None) -> None:
        """Give a role; one that the account has stays as it is."""
        _check(role, by)
        async with self._db.transaction():
            granted = await self._db.fetch_val(
                "INSERT INTO core.account_roles (account_id, role, granted_at, granted_by)"
                " VALUES (:account, :role, :now, :by) ON CONFLICT DO NOTHING RETURNING account_id",
                {
                    "account": account.id,
                    "role": role,
                    "now": self._clock.now(),
                    "by": by.id if by else None,
                },
            )
            if granted is not None:
                actor = by.id if by else None
                await self._audit.record("role.granted", actor=actor, target=account.id, role=role)

    async def revoke(self, account: Account, role: Role, *, by: Account | None) -> None:
        """Take a role; one that the account does not have stays away.

        Raises:
            Conflict: Nobody would be admin any more, or the settings make the account an admin.
        """
        _check(role, by)
        async with self._db.transaction():
            if role == "admin":
                await self.refuse_last_admin(account)
            taken = await self._db.fetch_val(
                "DELETE FROM core.account_roles WHERE account_id = :account AND role = :role"
                " RETURNING account_id",
                {"account": account.id, "role": role},
            )
            if taken is not None:
                actor = by.id if by else None
                await self._audit.record("role.revoked", actor=actor, target=account.id, role=role)

    async def refuse_last_admin(self, account: Account) -> None:
        """Make sure that somebody else is an admin; runs in the caller's transaction.

        Raises:
            Conflict: Nobody else is, or the settings make the account an admin.
        """
        if account.telegram_id in self._admins:
            raise Conflict(
                f"Account {account.id} is an admin by the settings; take its Telegram id out of "
                "`admins` in the table [host] of plugins.toml first.",
                code="admin-by-settings",
            )
        # Locked in one order, so that two admins who take each other's role wait for one another.
        rows = await self._db.fetch_all(
            "SELECT account_id FROM core.account_roles WHERE role = 'admin'"
            " ORDER BY account_id FOR UPDATE"
        )
        admins = {row["account_id"] for row in rows}
        if account.id in admins and len(admins) == 1 and not self._admins:
            raise Conflict(
                f"Account {account.id} is the last admin; make somebody else an admin first.",
                code="last-admin",
            )


def _check(role: Role, by: Account | None) -> None:
    if role not in ROLES or role == "user":
        raise InvalidInput(
            f"Role {role!r}: expected creator, moderator or admin.",
            fields=[FieldError("role", "Expected creator, moderator or admin.")],
        )
    if by is not None and role in {"admin", "moderator"} and "admin" not in by.roles:
        raise Forbidden(f"Only an admin may give or take the role {role}.", code="admin-only")
