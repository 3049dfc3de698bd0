"""The outbox: messages that survive a restart, put in with the change that caused them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from onlyvips.bot.events import ChatReachable, ChatUnreachable
from onlyvips.bot.lease import CHANNEL
from onlyvips.bot.payload import from_json, to_json
from onlyvips.bot.tables import FAILED, SENT, WAITING
from onlyvips.bot.types import OutgoingMessage, Priority

if TYPE_CHECKING:
    from onlyvips.clock import Clock
    from onlyvips.db import Database
    from onlyvips.events import Events

#: A claimed message that was not marked in this time is sent again (with its ``random_id``).
CLAIM = timedelta(seconds=60)
#: Rows without a key are deleted after this; with a key later, because the key keeps a second
#: message out for as long as the row is there.
KEPT = timedelta(days=3)
KEPT_WITH_KEY = timedelta(days=90)

_PUT = """
INSERT INTO core.outbox
    (lane, chat_id, payload, key, random_id, state, not_before, attempts, created_at)
VALUES (:lane, :chat_id, CAST(:payload AS jsonb), :key, :random_id, 0, :not_before, 0, :now)
ON CONFLICT (key) DO NOTHING RETURNING id
"""
_NOTIFY = f"SELECT pg_notify('{CHANNEL}', '')"

# First the candidates, a few of each chat; then those of them that nobody else holds.
_CLAIM = f"""
WITH candidates AS MATERIALIZED (
    SELECT id, chat_id, not_before FROM core.outbox
    WHERE state = {WAITING} AND lane = :lane AND not_before <= :now
        AND chat_id <> ALL(CAST(:busy AS bigint[]))
    ORDER BY not_before, id LIMIT 300
), ranked AS (
    SELECT id, not_before,
        row_number() OVER (PARTITION BY chat_id ORDER BY not_before, id) AS place
    FROM candidates
), chosen AS (
    SELECT o.id FROM core.outbox AS o JOIN ranked AS r ON r.id = o.id
    WHERE r.place <= :per_chat AND o.state = {WAITING} AND o.not_before <= :now
    ORDER BY r.not_before, o.id LIMIT :count
    FOR UPDATE OF o SKIP LOCKED
)
UPDATE core.outbox AS o
SET claimed_by = :runner, not_before = :until, attempts = o.attempts + 1
FROM chosen WHERE o.id = chosen.id
RETURNING o.id, o.lane, o.chat_id, o.payload, o.random_id, o.attempts
"""  # noqa: S608 - no value in it
_FINISH = f"""
UPDATE core.outbox SET state = {SENT}, finished_at = :now, claimed_by = NULL, error = NULL
WHERE id = ANY(CAST(:ids AS bigint[]))
"""  # noqa: S608
_FAIL = f"""
UPDATE core.outbox SET state = {FAILED}, finished_at = :now, claimed_by = NULL, error = :error
WHERE id = :id AND state = {WAITING}
"""  # noqa: S608
_RETRY = f"""
UPDATE core.outbox SET not_before = :at, claimed_by = NULL, error = :error,
    attempts = attempts - :give_back
WHERE id = :id AND state = {WAITING}
"""  # noqa: S608
_TAKE_OVER = f"""
UPDATE core.outbox SET not_before = :now, claimed_by = NULL
WHERE state = {WAITING} AND claimed_by IS NOT NULL AND claimed_by <> :runner AND not_before > :now
"""  # noqa: S608
_PRUNE = f"""
DELETE FROM core.outbox WHERE id = ANY(ARRAY(
    SELECT id FROM core.outbox
    WHERE state <> {WAITING} AND finished_at < :before
        AND (key IS NULL OR finished_at < :before_with_key)
    LIMIT 5000))
"""  # noqa: S608
_DEPTH = f"""
SELECT lane, count(*) AS count FROM core.outbox WHERE state = {WAITING} GROUP BY lane
"""  # noqa: S608
_UNREACHABLE = """
INSERT INTO core.unreachable_chats (chat_id, reason, since) VALUES (:chat_id, :reason, :now)
ON CONFLICT (chat_id) DO NOTHING RETURNING chat_id
"""
_REACHABLE = "DELETE FROM core.unreachable_chats WHERE chat_id = :chat_id RETURNING chat_id"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process may send now.

    Attributes:
        id: Its row.
        lane: Its priority.
        chat_id: Marked id of the chat.
        message: What to send.
        random_id: Keeps it from arriving twice.
        attempts: Tries, this one included.
        until: When the claim ends.
    """

    id: int
    lane: Priority
    chat_id: int
    message: OutgoingMessage
    random_id: int
    attempts: int
    until: datetime


class Outbox:
    """The table ``core.outbox`` and what is known of chats that cannot be written to.

    Args:
        db: PostgreSQL.
        clock: The time.
        events: Where `ChatUnreachable` is published.
    """

    def __init__(self, db: Database, clock: Clock, events: Events | None = None) -> None:
        self._db = db
        self._clock = clock
        self._events = events
        self._unreachable: set[int] = set()

    async def put(
        self,
        chat_id: int,
        message: OutgoingMessage,
        *,
        priority: Priority = Priority.NOTICE,
        key: str | None = None,
        delay: timedelta | None = None,
        random_id: int | None = None,
    ) -> bool:
        """Put a message in, in the caller's transaction when there is one.

        Args:
            chat_id: Marked id of the chat.
            message: What to send.
            priority: Its lane.
            key: A message with the same key is put in once.
            delay: Earliest departure from now.
            random_id: Given where the message may have left already; else a new one.

        Returns:
            False when ``key`` kept it out.

        Raises:
            onlyvips.errors.InvalidInput: The text is empty or too long.
        """
        now = self._clock.now()
        values = {
            "lane": int(priority),
            "chat_id": chat_id,
            "payload": to_json(message),
            "key": key,
            # Telegram compares it with what the bot sent before, whatever the database was then.
            "random_id": random_id or secrets.randbits(63) or 1,
            "not_before": now + (delay or timedelta(0)),
            "now": now,
        }
        if await self._db.fetch_val(_PUT, values) is None:
            return False
        if delay is None and priority < Priority.BROADCAST:
            # Broadcasts are found by polling: pg_notify makes commits wait for one another.
            await self._db.execute(_NOTIFY)
        return True

    async def claim(
        self,
        runner: str,
        lane: Priority,
        *,
        count: int,
        per_chat: int,
        busy: Sequence[int] = (),
    ) -> list[Claimed]:
        """Take messages that are due; nobody else gets them until the claim ends.

        Args:
            runner: Who takes them.
            lane: Of which lane.
            count: Most messages.
            per_chat: Most messages to one chat.
            busy: Chats whose messages are to be left.
        """
        now = self._clock.now()
        until = now + CLAIM
        rows = await self._db.fetch_all(
            _CLAIM,
            {
                "lane": int(lane),
                "now": now,
                "busy": list(busy),
                "per_chat": per_chat,
                "count": count,
                "runner": runner,
                "until": until,
            },
        )
        return sorted((_claimed(row, until) for row in rows), key=lambda claimed: claimed.id)

    async def sent(self, ids: Sequence[int]) -> None:
        """Mark messages as sent."""
        await self._db.execute(_FINISH, {"ids": list(ids), "now": self._clock.now()})

    async def failed(self, claimed: Claimed, error: str) -> None:
        """Mark a message that never will be sent."""
        now = self._clock.now()
        await self._db.execute(_FAIL, {"id": claimed.id, "now": now, "error": error})

    async def again(
        self, claimed: Claimed, seconds: float, error: str, *, blameless: bool = False
    ) -> None:
        """Let a message be sent later.

        Args:
            claimed: The message.
            seconds: From now.
            error: Why.
            blameless: Do not count this try.
        """
        await self._db.execute(
            _RETRY,
            {
                "id": claimed.id,
                "at": self._clock.now() + timedelta(seconds=seconds),
                "error": error,
                "give_back": 1 if blameless else 0,
            },
        )

    async def take_over(self, runner: str) -> int:
        """Free what a process that died had claimed; only the one that runs the bot may."""
        values = {"now": self._clock.now(), "runner": runner}
        freed: int = await self._db.execute(_TAKE_OVER, values)
        return freed

    async def depth(self) -> dict[Priority, int]:
        """Return how many messages wait, by lane."""
        rows = await self._db.fetch_all(_DEPTH)
        found = {Priority(row["lane"]): int(row["count"]) for row in rows}
        return {lane: found.get(lane, 0) for lane in Priority}

    async def prune(self) -> int:
        """Delete old rows; return how many."""
        total = 0
        while True:
            now = self._clock.now()
            deleted = await self._db.execute(
                _PRUNE, {"before": now - KEPT, "before_with_key": now - KEPT_WITH_KEY}
            )
            total += deleted or 0
            if not deleted or deleted < 5000:
                return total

    # -- chats that cannot be written to ---------------------------------------------------------

    async def load_unreachable(self) -> None:
        """Learn which chats cannot be written to."""
        rows = await self._db.fetch_all("SELECT chat_id FROM core.unreachable_chats")
        self._unreachable = {row["chat_id"] for row in rows}

    def is_unreachable(self, chat_id: int) -> bool:
        """Whether the last message to a chat failed for good."""
        return chat_id in self._unreachable

    async def unreachable(self, chat_id: int, reason: str) -> None:
        """Note that a chat cannot be written to, and publish it the first time."""
        async with self._db.transaction():
            values = {"chat_id": chat_id, "reason": reason, "now": self._clock.now()}
            new = await self._db.fetch_val(_UNREACHABLE, values) is not None
            if new and self._events is not None:
                await self._events.publish(ChatUnreachable(chat_id=chat_id, reason=reason))
        self._unreachable.add(chat_id)

    async def reachable(self, chat_id: int) -> None:
        """Note that a chat can be written to again; costs nothing when it always could."""
        if chat_id not in self._unreachable:
            return
        async with self._db.transaction():
            gone = await self._db.fetch_val(_REACHABLE, {"chat_id": chat_id}) is not None
            if gone and self._events is not None:
                await self._events.publish(ChatReachable(chat_id=chat_id))
        self._unreachable.discard(chat_id)


def _claimed(row: Any, until: datetime) -> Claimed:
    return Claimed(
        id=row["id"],
        lane=Priority(row["lane"]),
        chat_id=row["chat_id"],
        message=from_json(row["payload"]),
        random_id=row["random_id"],
        attempts=row["attempts"],
        until=until,
    )
