"""Where the bot's sessions and update states are kept: PostgreSQL, the key encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from onlyvips.bot.tables import bot_settings, telegram_sessions, telegram_states

if TYPE_CHECKING:
    from onlyvips.bot.session import BotSession
    from onlyvips.clock import Clock
    from onlyvips.db import Database


class Seal(Protocol):
    """What `onlyvips.accounts.vault.Vault` does."""

    def seal(self, value: bytes, context: str) -> bytes:
        """Encrypt a value for a place."""
        ...

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt it."""
        ...


_insert_session = insert(telegram_sessions)
_save_session = _insert_session.on_conflict_do_update(
    index_elements=["name"],
    set_={
        name: _insert_session.excluded[name] for name in ("bot_id", "sealed_session", "updated_at")
    },
)
_insert_state = insert(telegram_states)
_save_state = _insert_state.on_conflict_do_update(
    index_elements=["bot_id"],
    set_={name: _insert_state.excluded[name] for name in ("state", "updated_at")},
)
_insert_setting = insert(bot_settings)
_save_setting = _insert_setting.on_conflict_do_update(
    index_elements=["name"], set_={"value": _insert_setting.excluded.value}
)
_load_session = select(telegram_sessions.c.sealed_session).where(
    telegram_sessions.c.name == bindparam("session_name")
)
_load_state = select(telegram_states.c.state).where(telegram_states.c.bot_id == bindparam("bot"))
_load_setting = select(bot_settings.c.value).where(bot_settings.c.name == bindparam("setting"))


class SessionStore:
    """Sessions, update states and small facts of the bot.

    Args:
        db: PostgreSQL.
        vault: Encrypts the authorization key.
        clock: The time.
    """

    def __init__(self, db: Database, vault: Seal, clock: Clock) -> None:
        self._db = db
        self._vault = vault
        self._clock = clock

    async def load(self, name: str) -> BotSession | None:
        """Return a stored session.

        Raises:
            onlyvips.accounts.vault.VaultKeyError: It was encrypted with another master key.
        """
        sealed = await self._db.fetch_val(_load_session, {"session_name": name})
        if sealed is None:
            return None
        from onlyvips.bot.session import BotSession  # Telethon takes its time

        return BotSession.from_bytes(self._vault.open(sealed, _context(name)))

    async def save(self, name: str, bot_id: int, session: BotSession) -> None:
        """Store a session."""
        await self._db.execute(
            _save_session,
            {
                "name": name,
                "bot_id": bot_id,
                "sealed_session": self._vault.seal(session.to_bytes(), _context(name)),
                "updated_at": self._clock.now(),
            },
        )

    async def forget(self, name: str) -> None:
        """Delete a session that Telegram no longer knows."""
        await self._db.execute(delete(telegram_sessions).where(telegram_sessions.c.name == name))

    async def load_state(self, bot_id: int) -> dict[str, Any] | None:
        """Return how far the updates of a bot were handled."""
        state: dict[str, Any] | None = await self._db.fetch_val(_load_state, {"bot": bot_id})
        return state

    async def save_state(self, bot_id: int, state: dict[str, Any]) -> None:
        """Store how far the updates of a bot were handled."""
        await self._db.execute(
            _save_state, {"bot_id": bot_id, "state": state, "updated_at": self._clock.now()}
        )

    async def setting(self, name: str) -> str | None:
        """Return a small fact, or None."""
        value: str | None = await self._db.fetch_val(_load_setting, {"setting": name})
        return value

    async def set_setting(self, name: str, value: str) -> None:
        """Keep a small fact."""
        await self._db.execute(_save_setting, {"name": name, "value": value})


def _context(name: str) -> str:
    return f"core.telegram_sessions.sealed_session:{name}"
