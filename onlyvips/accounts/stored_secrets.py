"""Secrets that all processes share: random, made once, kept encrypted in the database."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from onlyvips.accounts.vault import keyed_digest

if TYPE_CHECKING:
    from onlyvips.accounts.vault import Vault
    from onlyvips.clock import Clock
    from onlyvips.db import Database

_PEPPER = "erased-accounts"


class StoredSecrets:
    """Reads them, making what is not there yet."""

    def __init__(self, db: Database, vault: Vault, clock: Clock) -> None:
        self._db = db
        self._vault = vault
        self._clock = clock
        self._known: dict[str, bytes] = {}

    async def erased_digest(self, telegram_id: int) -> bytes:
        """Return what is kept of an erased account's Telegram id: it can be recognised, not read.

        Raises:
            VaultKeyError: The master key does not fit the database.
        """
        return keyed_digest(await self.get(_PEPPER), str(telegram_id))

    async def check(self) -> None:
        """Make sure that the master key fits the database.

        Raises:
            VaultKeyError: It does not.
        """
        await self.get(_PEPPER)

    async def get(self, name: str) -> bytes:
        """Return a secret of 32 bytes; the first caller of all makes it.

        Raises:
            VaultKeyError: The master key does not fit the database.
        """
        if name in self._known:
            return self._known[name]
        sealed = await self._read(name)
        if sealed is None:
            await self._db.execute(
                "INSERT INTO core.secrets (name, sealed_value, created_at)"
                " VALUES (:name, :sealed, :now) ON CONFLICT (name) DO NOTHING",
                {
                    "name": name,
                    "sealed": self._vault.seal(os.urandom(32), _context(name)),
                    "now": self._clock.now(),
                },
            )
            sealed = await self._read(name)
        assert sealed is not None
        value = self._vault.open(sealed, _context(name))
        if not self._db.connection().in_transaction:  # it may be rolled back
            self._known[name] = value
        return value

    async def reseal(self) -> int:
        """Encrypt with the first master key what was encrypted with an older one.

        Returns:
            How many were changed.
        """
        changed = 0
        for row in await self._db.fetch_all("SELECT name, sealed_value FROM core.secrets"):
            if not self._vault.is_current(row["sealed_value"]):
                context = _context(row["name"])
                value = self._vault.open(row["sealed_value"], context)
                await self._db.execute(
                    "UPDATE core.secrets SET sealed_value = :sealed WHERE name = :name",
                    {"name": row["name"], "sealed": self._vault.seal(value, context)},
                )
                changed += 1
        return changed

    async def _read(self, name: str) -> bytes | None:
        value: bytes | None = await self._db.fetch_val(
            "SELECT sealed_value FROM core.secrets WHERE name = :name", {"name": name}
        )
        return value


def _context(name: str) -> str:
    return f"core.secrets {name}"
