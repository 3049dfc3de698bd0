"""Signing keys of access tokens: Ed25519 (RFC 8037), told apart by ``kid``, rotated at will.

One key signs. A key that was replaced verifies until the last token that it signed has run out,
so a rotation signs nobody out. Its private half is erased at once.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from onlyvips.errors import Unavailable

if TYPE_CHECKING:
    from onlyvips.accounts.audit import AuditLog
    from onlyvips.accounts.changes import AccountChanges
    from onlyvips.accounts.vault import Vault
    from onlyvips.clock import Clock
    from onlyvips.db import Database

ALGORITHM = "EdDSA"
#: Seconds after which keys are read anew, in case the news of a rotation got lost.
REFRESH_SECONDS = 30.0
#: Shortest time between two readings that unknown key ids cause.
UNKNOWN_SECONDS = 0.2
#: A process may sign with a replaced key until it has read the new one.
_MARGIN = timedelta(seconds=2 * REFRESH_SECONDS)
_KID = re.compile(r"[0-9a-f]{16}")
_LOCK = 0x6F76_6B65_7973  # "ovkeys", an advisory lock of PostgreSQL


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key.

    Attributes:
        kid: Its name in the token's header.
        public: Verifies.
        private: Signs; None once it was replaced.
        activated_at: From when it signed.
        retired_at: Until when; None for the one that signs now.
    """

    kid: str
    public: Ed25519PublicKey
    private: Ed25519PrivateKey | None
    activated_at: datetime
    retired_at: datetime | None


class SigningKeys:
    """The keys, as this process knows them.

    Args:
        db: PostgreSQL.
        vault: Encrypts the private halves.
        clock: The time.
        changes: Tells other processes of a rotation.
        audit: Where a rotation is written.
        token_lifetime: Longest life of an access token.
    """

    def __init__(
        self,
        db: Database,
        vault: Vault,
        clock: Clock,
        changes: AccountChanges,
        audit: AuditLog,
        *,
        token_lifetime: timedelta,
    ) -> None:
        self._db = db
        self._vault = vault
        self._clock = clock
        self._changes = changes
        self._audit = audit
        self._grace = token_lifetime + _MARGIN
        self._keys: Mapping[str, SigningKey] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()
        changes.on_keys(self._outdate)

    async def signing(self) -> SigningKey:
        """Return the key that signs, making the first one if there is none.

        Raises:
            VaultKeyError: The master key does not fit the database.
        """
        await self._refresh(REFRESH_SECONDS)
        key = self._active()
        if key is None:
            await self._create_first()
            await self._refresh(0)
            key = self._active()
        assert key is not None
        return key

    async def verifying(self, kid: str) -> SigningKey | None:
        """Return the key of that name if it may still verify."""
        if not _KID.fullmatch(kid):
            return None
        await self._refresh(REFRESH_SECONDS)
        if kid not in self._keys:
            # Another process may have rotated a moment ago. Made-up names cause few readings.
            await self._refresh(UNKNOWN_SECONDS, wait=True)
        key = self._keys.get(kid)
        if key is None or self._is_over(key.retired_at):
            return None
        return key

    async def rotate(self, *, by: int | None = None) -> str:
        """Make a new key that signs from now on.

        Args:
            by: Account that asks for it; None for the operator.

        Returns:
            The new key's name.
        """
        async with self._db.transaction():
            await self._lock()
            now = self._clock.now()
            await self._db.execute(
                "DELETE FROM core.signing_keys WHERE retired_at < :over",
                {"over": now - self._grace},
            )
            await self._db.execute(
                "UPDATE core.signing_keys SET retired_at = :now, sealed_private_key = NULL"
                " WHERE retired_at IS NULL",
                {"now": now},
            )
            kid = await self._insert(now)
            await self._audit.record("key.rotated", actor=by, kid=kid)
        await self._changes.keys()
        return kid

    async def known(self) -> list[SigningKey]:
        """Return all keys that still sign or verify, newest first."""
        await self._refresh(0)
        keys = [key for key in self._keys.values() if not self._is_over(key.retired_at)]
        return sorted(keys, key=lambda key: key.activated_at, reverse=True)

    async def reseal(self) -> int:
        """Encrypt with the first master key; returns how many keys were changed."""
        changed = 0
        for row in await self._db.fetch_all(
            "SELECT kid, sealed_private_key FROM core.signing_keys"
            " WHERE sealed_private_key IS NOT NULL"
        ):
            sealed, context = row["sealed_private_key"], _context(row["kid"])
            if not self._vault.is_current(sealed):
                await self._db.execute(
                    "UPDATE core.signing_keys SET sealed_private_key = :sealed"
                    " WHERE kid = :kid AND sealed_private_key IS NOT NULL",
                    {
                        "kid": row["kid"],
                        "sealed": self._vault.seal(self._vault.open(sealed, context), context),
                    },
                )
                changed += 1
        return changed

    def _outdate(self) -> None:
        self._read_at = float("-inf")

    def _active(self) -> SigningKey | None:
        keys = [key for key in self._keys.values() if key.private and key.retired_at is None]
        return max(keys, key=lambda key: key.activated_at, default=None)

    def _is_over(self, retired_at: datetime | None) -> bool:
        return retired_at is not None and self._clock.now() > retired_at + self._grace

    async def _refresh(self, oldest: float, *, wait: bool = False) -> None:
        """Read the keys unless that was done less than ``oldest`` seconds ago.

        Args:
            oldest: Seconds.
            wait: Rather than taking what was read less than ``oldest`` seconds ago, wait until
                that time is over and read then; all who wait share one reading.
        """
        asked = time.monotonic()
        if not wait and asked - self._read_at < oldest:
            return
        async with self._reading:
            # Somebody else may have read while this call waited for the lock.
            if self._read_at > asked or (not wait and time.monotonic() - self._read_at < oldest):
                return
            if wait and (rest := self._read_at + oldest - time.monotonic()) > 0:
                await asyncio.sleep(rest)
            began = time.monotonic()
            try:
                rows = await self._db.fetch_all("SELECT * FROM core.signing_keys")
            except Unavailable:
                if not self._keys:
                    raise
                # The keys that are known go on verifying while PostgreSQL is away.
                return
            self._keys = {row["kid"]: self._key(row) for row in rows}
            self._read_at = began

    def _key(self, row: Mapping[str, Any]) -> SigningKey:
        private, sealed = None, row["sealed_private_key"]
        if sealed is not None:
            raw = self._vault.open(sealed, _context(row["kid"]))
            private = Ed25519PrivateKey.from_private_bytes(raw)
        public = Ed25519PublicKey.from_public_bytes(row["public_key"])
        return SigningKey(row["kid"], public, private, row["activated_at"], row["retired_at"])

    async def _create_first(self) -> None:
        async with self._db.transaction():
            await self._lock()
            if await self._db.fetch_one(
                "SELECT kid FROM core.signing_keys WHERE retired_at IS NULL"
            ):
                return
            await self._insert(self._clock.now())

    async def _lock(self) -> None:
        await self._db.execute("SELECT pg_advisory_xact_lock(:key)", {"key": _LOCK})

    async def _insert(self, now: datetime) -> str:
        kid, private = secrets.token_hex(8), Ed25519PrivateKey.generate()
        await self._db.execute(
            "INSERT INTO core.signing_keys"
            " (kid, algorithm, public_key, sealed_private_key, created_at, activated_at)"
            " VALUES (:kid, :algorithm, :public, :private, :now, :now)",
            {
                "kid": kid,
                "algorithm": ALGORITHM,
                "public": private.public_key().public_bytes_raw(),
                "private": self._vault.seal(private.private_bytes_raw(), _context(kid)),
                "now": now,
            },
        )
        return kid


def _context(kid: str) -> str:
    return f"core.signing_keys {kid}"
