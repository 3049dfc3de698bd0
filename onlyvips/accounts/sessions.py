"""Sessions and their refresh tokens.

A session is a family of refresh tokens. Each token is good for one use, which gives the next one.
A token that is used a second time is known to two parties, one of whom stole it; as nobody can
tell which, the whole session ends (RFC 9700, section 4.14.2). There is no time of grace.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from onlyvips.accounts.clients import Client, KeptClient
from onlyvips.errors import NotFound, Unauthenticated

if TYPE_CHECKING:
    from onlyvips.accounts.vault import Vault
    from onlyvips.clock import Clock
    from onlyvips.db import Database

#: A MiniApp signs in anew whenever it is opened; of its sessions the ones used last stay.
MAX_SESSIONS = 20
#: How long a session that is over stays visible in the table.
KEEP = timedelta(days=7)
PREFIX = "ovr_"  # lets secret scanners recognise a refresh token
_CONTEXT = "core.sessions client"


@dataclass(frozen=True, slots=True)
class IssuedRefresh:
    """A new refresh token.

    Attributes:
        account_id: Whose.
        session_id: The session that it belongs to.
        token: The token; the only place where it is to be had.
        expires_at: Its end.
    """

    account_id: int
    session_id: int
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A live session as its owner sees it.

    Attributes:
        id: Its number.
        created_at: Sign-in.
        last_used_at: Last refresh.
        expires_at: End, if it is not used before.
        client: The device.
    """

    id: int
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    client: KeptClient


class SessionStore:
    """The tables of sessions and refresh tokens.

    Args:
        db: PostgreSQL.
        clock: The time.
        vault: Encrypts what is kept of the device.
        lifetime: How long a refresh token, and with it a session that is not used, is good.
    """

    def __init__(self, db: Database, clock: Clock, vault: Vault, lifetime: timedelta) -> None:
        self._db = db
        self._clock = clock
        self._vault = vault
        self._lifetime = lifetime

    async def create(self, account_id: int, client: Client) -> IssuedRefresh:
        """Begin a session; the one used longest ago makes room when there are too many.

        Raises:
            NotFound: There is no such account, or it was erased.
        """
        now = self._clock.now()
        async with self._db.transaction():
            # The lock makes sign-ins of one account, and its erasure, follow one another.
            if not await self._db.fetch_one(
                "SELECT id FROM core.accounts WHERE id = :account AND erased_at IS NULL"
                " FOR NO KEY UPDATE",
                {"account": account_id},
            ):
                raise NotFound(f"There is no account {account_id}.", code="account-not-found")
            session_id: int = await self._db.fetch_val(
                "INSERT INTO core.sessions"
                " (account_id, created_at, last_used_at, expires_at, sealed_client)"
                " VALUES (:account, :now, :now, :end, :client) RETURNING id",
                {
                    "account": account_id,
                    "now": now,
                    "end": now + self._lifetime,
                    "client": self._vault.seal(client.dump(), _CONTEXT),
                },
            )
            await self._db.execute(
                "UPDATE core.sessions SET revoked_at = :now, revoked_reason = 'too many sessions'"
                " WHERE id IN (SELECT id FROM core.sessions WHERE account_id = :account"
                " AND revoked_at IS NULL AND expires_at > :now"
                " ORDER BY last_used_at DESC, id DESC OFFSET :most)",
                {"account": account_id, "now": now, "most": MAX_SESSIONS},
            )
            token, _ = await self._new_token(session_id, now)
        return IssuedRefresh(account_id, session_id, token, now + self._lifetime)

    async def rotate(
        self, token: str, client: Client, allow: Callable[[int], Awaitable[object]]
    ) -> IssuedRefresh:
        """Exchange a refresh token for the next one.

        Args:
            token: The token.
            client: Who sends it.
            allow: Called with the account's number before anything is written; raises when the
                account may not go on. The token stays good then.

        Raises:
            Unauthenticated: The token is unknown, expired, was used before, or its session ended.
        """
        now = self._clock.now()
        reused: tuple[int, int] | None = None
        async with self._db.transaction():
            # Both rows are locked: of two calls with one token the second sees it used.
            row = await self._db.fetch_one(
                "SELECT t.id, t.used_at, t.expires_at, s.id AS session_id, s.account_id,"
                " s.revoked_at FROM core.refresh_tokens AS t"
                " JOIN core.sessions AS s ON s.id = t.session_id"
                " WHERE t.digest = :digest FOR UPDATE OF t, s",
                {"digest": _digest(token)},
            )
            if row is None:
                raise Unauthenticated(
                    "The refresh token is not known; sign in again.", code="refresh-token-invalid"
                )
            session_id, account_id = row["session_id"], row["account_id"]
            if row["revoked_at"] is not None:
                raise SessionEnded("The session has ended; sign in again.")
            if row["used_at"] is not None:
                await self._revoke(session_id, "refresh token used twice")
                reused = (session_id, account_id)
            elif row["expires_at"] <= now:
                raise Unauthenticated(
                    "The refresh token has run out; sign in again.", code="refresh-token-expired"
                )
            else:
                await allow(account_id)
                new, new_id = await self._new_token(session_id, now)
                await self._db.execute(
                    "UPDATE core.refresh_tokens SET used_at = :now, replaced_by = :new"
                    " WHERE id = :id",
                    {"id": row["id"], "now": now, "new": new_id},
                )
                await self._db.execute(
                    "UPDATE core.sessions SET last_used_at = :now, expires_at = :end,"
                    " sealed_client = :client WHERE id = :id",
                    {
                        "id": session_id,
                        "now": now,
                        "end": now + self._lifetime,
                        "client": self._vault.seal(client.dump(), _CONTEXT),
                    },
                )
        if reused is not None:
            # Raised here, after the commit: the revocation must last.
            raise RefreshReused(*reused)
        return IssuedRefresh(account_id, session_id, new, now + self._lifetime)

    async def of_token(self, token: str) -> tuple[int, int] | None:
        """Return session and account of a refresh token, whatever its state."""
        row = await self._db.fetch_one(
            "SELECT s.id, s.account_id FROM core.refresh_tokens AS t"
            " JOIN core.sessions AS s ON s.id = t.session_id WHERE t.digest = :digest",
            {"digest": _digest(token)},
        )
        return (row["id"], row["account_id"]) if row else None

    async def live(self, account_id: int) -> list[Session]:
        """Return the account's live sessions, the one used last first."""
        rows = await self._db.fetch_all(
            "SELECT id, created_at, last_used_at, expires_at, sealed_client FROM core.sessions"
            " WHERE account_id = :account AND revoked_at IS NULL AND expires_at > :now"
            " ORDER BY last_used_at DESC, id DESC",
            {"account": account_id, "now": self._clock.now()},
        )
        return [
            Session(
                row["id"],
                row["created_at"],
                row["last_used_at"],
                row["expires_at"],
                KeptClient.load(self._vault.open(row["sealed_client"], _CONTEXT)),
            )
            for row in rows
        ]

    async def revoke(self, account_id: int, session_id: int, reason: str) -> bool:
        """End a session of an account; says whether it was live."""
        return bool(
            await self._db.execute(
                "UPDATE core.sessions SET revoked_at = :now, revoked_reason = :reason"
                " WHERE id = :id AND account_id = :account AND revoked_at IS NULL",
                {
                    "id": session_id,
                    "account": account_id,
                    "now": self._clock.now(),
                    "reason": reason,
                },
            )
        )

    async def revoke_all(self, account_id: int, reason: str, *, keep: int | None = None) -> int:
        """End all sessions of an account, except ``keep``; returns how many."""
        return int(
            await self._db.execute(
                "UPDATE core.sessions SET revoked_at = :now, revoked_reason = :reason"
                " WHERE account_id = :account AND revoked_at IS NULL AND id <> :keep",
                {
                    "account": account_id,
                    "now": self._clock.now(),
                    "reason": reason,
                    "keep": keep if keep is not None else 0,
                },
            )
        )

    async def delete_all(self, account_id: int) -> None:
        """Delete all sessions of an account that is being erased."""
        await self._db.execute(
            "DELETE FROM core.sessions WHERE account_id = :account", {"account": account_id}
        )

    async def prune(self) -> int:
        """Delete sessions that are long over and used tokens that have run out.

        Returns:
            How many sessions were deleted.
        """
        now = self._clock.now()
        deleted = await self._db.execute(
            "DELETE FROM core.sessions WHERE id IN (SELECT id FROM core.sessions"
            " WHERE expires_at < :over OR revoked_at < :over LIMIT 10000)",
            {"over": now - KEEP},
        )
        await self._db.execute(
            "DELETE FROM core.refresh_tokens WHERE id IN (SELECT id FROM core.refresh_tokens"
            " WHERE expires_at < :now LIMIT 100000)",
            {"now": now},
        )
        return int(deleted)

    async def reseal(self) -> int:
        """Encrypt with the first master key; returns how many sessions were changed."""
        changed = 0
        for row in await self._db.fetch_all(
            "SELECT id, sealed_client FROM core.sessions WHERE sealed_client IS NOT NULL"
        ):
            if not self._vault.is_current(row["sealed_client"]):
                value = self._vault.open(row["sealed_client"], _CONTEXT)
                await self._db.execute(
                    "UPDATE core.sessions SET sealed_client = :sealed WHERE id = :id",
                    {"id": row["id"], "sealed": self._vault.seal(value, _CONTEXT)},
                )
                changed += 1
        return changed

    async def _new_token(self, session_id: int, now: datetime) -> tuple[str, int]:
        token = PREFIX + secrets.token_urlsafe(32)
        token_id: int = await self._db.fetch_val(
            "INSERT INTO core.refresh_tokens (session_id, digest, created_at, expires_at)"
            " VALUES (:session, :digest, :now, :end) RETURNING id",
            {
                "session": session_id,
                "digest": _digest(token),
                "now": now,
                "end": now + self._lifetime,
            },
        )
        return token, token_id

    async def _revoke(self, session_id: int, reason: str) -> None:
        await self._db.execute(
            "UPDATE core.sessions SET revoked_at = :now, revoked_reason = :reason WHERE id = :id",
            {"id": session_id, "now": self._clock.now(), "reason": reason},
        )


class SessionEnded(Unauthenticated):
    """The session was revoked, or ran out."""

    default_code = "session-ended"


class RefreshReused(Unauthenticated):
    """A refresh token came a second time; its session was revoked.

    Attributes:
        session_id: The session.
        account_id: Whose.
    """

    default_code = "refresh-token-reused"

    def __init__(self, session_id: int, account_id: int) -> None:
        super().__init__("The refresh token was used before, so its session ended; sign in again.")
        self.session_id = session_id
        self.account_id = account_id


def _digest(token: str) -> bytes:
    # 256 random bits need no slow hash.
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
