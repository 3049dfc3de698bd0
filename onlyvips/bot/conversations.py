"""State of dialogues, in PostgreSQL.

The process that runs the bot is the only one that writes dialogues, so it knows which accounts are
in one; everybody else's messages need no query. What it knows is only *that* there is one: the
state itself is read from PostgreSQL for every update.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from onlyvips.bot.tables import conversations

if TYPE_CHECKING:
    from onlyvips.clock import Clock
    from onlyvips.db import Database

DEFAULT_TTL = timedelta(days=1)
_EMPTY: Mapping[str, Any] = MappingProxyType({})

_t = conversations.c
_of = (_t.account_id == bindparam("account"), _t.chat_id == bindparam("chat"))
_open = select(_t.account_id, _t.chat_id).where(_t.expires_at > bindparam("now"))
_load = select(_t.state, _t.data).where(*_of, _t.expires_at > bindparam("now"))
_insert = insert(conversations)
_save = _insert.on_conflict_do_update(
    index_elements=["account_id", "chat_id"],
    set_={name: _insert.excluded[name] for name in ("state", "data", "expires_at")},
)
_clear = delete(conversations).where(*_of)
_prune = delete(conversations).where(_t.expires_at <= bindparam("now"))


class Conversations:
    """All dialogues.

    Args:
        db: PostgreSQL.
        clock: The time.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._open: set[tuple[int, int]] = set()
        # Written since the rows were read last, perhaps by a transaction that is not over.
        self._recent: set[tuple[int, int]] = set()

    async def start(self) -> None:
        """Learn who is in a dialogue."""
        before, self._recent = self._recent, set()
        rows = await self._db.fetch_all(_open, {"now": self._clock.now()})
        found = {(row["account_id"], row["chat_id"]) for row in rows}
        self._open = found | before | self._recent

    async def of(self, account_id: int, chat_id: int) -> StoredConversation:
        """Return the dialogue of an account in a chat, without a query if there is none."""
        if (account_id, chat_id) not in self._open:
            return StoredConversation(self, account_id, chat_id, None, _EMPTY)
        row = await self._db.fetch_one(
            _load, {"account": account_id, "chat": chat_id, "now": self._clock.now()}
        )
        if row is None:
            # Not forgotten: a transaction that writes it may be about to commit.
            return StoredConversation(self, account_id, chat_id, None, _EMPTY)
        return StoredConversation(self, account_id, chat_id, row["state"], row["data"])

    async def save(
        self, account_id: int, chat_id: int, state: str, data: Mapping[str, Any], ttl: timedelta
    ) -> None:
        """Write the state of a dialogue, in the caller's transaction when there is one."""
        self._open.add((account_id, chat_id))
        self._recent.add((account_id, chat_id))
        await self._db.execute(
            _save,
            {
                "account_id": account_id,
                "chat_id": chat_id,
                "state": state,
                "data": dict(data),
                "expires_at": self._clock.now() + ttl,
            },
        )

    async def clear(self, account_id: int, chat_id: int) -> None:
        """Delete the state of a dialogue, in the caller's transaction when there is one."""
        if (account_id, chat_id) in self._open:
            await self._db.execute(_clear, {"account": account_id, "chat": chat_id})

    async def prune(self) -> int:
        """Delete dialogues that lapsed; return how many."""
        deleted: int = await self._db.execute(_prune, {"now": self._clock.now()})
        await self.start()
        return deleted


class StoredConversation:
    """Implements `onlyvips.bot.types.Conversation`."""

    __slots__ = ("_account_id", "_all", "_chat_id", "_data", "_state")

    def __init__(
        self,
        all_of_them: Conversations,
        account_id: int,
        chat_id: int,
        state: str | None,
        data: Mapping[str, Any],
    ) -> None:
        self._all = all_of_them
        self._account_id = account_id
        self._chat_id = chat_id
        self._state = state
        self._data = data

    @property
    def state(self) -> str | None:
        """Name of the present step, or None outside any dialogue."""
        return self._state

    @property
    def data(self) -> Mapping[str, Any]:
        """What was gathered so far."""
        return self._data

    async def set(
        self, state: str, data: Mapping[str, Any] | None = None, *, ttl: timedelta | None = None
    ) -> None:
        """Go to a step.

        Args:
            state: ``<plugin>:<step>``.
            data: What was gathered, as JSON values; empty when absent.
            ttl: When it lapses; a day when absent.
        """
        gathered = dict(data or {})
        await self._all.save(self._account_id, self._chat_id, state, gathered, ttl or DEFAULT_TTL)
        self._state, self._data = state, gathered

    async def clear(self) -> None:
        """Leave the dialogue."""
        await self._all.clear(self._account_id, self._chat_id)
        self._state, self._data = None, _EMPTY
