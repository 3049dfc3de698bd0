"""Which updates were handled: each is handled once, however often Telegram delivers it.

A receipt is claimed before the handler runs and marked done after it ended. An update that comes
again meets its receipt:

* claimed by this process, or done: it is skipped, unless this process gave it up in the middle
  (it was cancelled, or the answer to its claim was lost);
* claimed by a process that died in the middle: it is handled anew. Answers that had left already
  are sent with the same ``random_id`` (`onlyvips.bot.payload.stable_random_id`), and Telegram
  drops the second copy.

Only one process runs the bot at a time (`onlyvips.bot.lease`), so a claim of another process is a
claim of a dead one.

Claims and marks of updates that arrive together go to PostgreSQL in one statement. A claim does
not wait for the disk: what was lost with PostgreSQL's own crash was not handled either, because
every later commit flushes it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from onlyvips.bot.batch import Batcher
from onlyvips.db.driver import fetch

if TYPE_CHECKING:
    from onlyvips.clock import Clock
    from onlyvips.db import Database

#: Receipts are needed from the stored update state to the present, which is seconds; they are kept
#: for longer, in case somebody restores an older state.
KEPT = timedelta(days=7)
_RECENT = 20_000
#: Seconds between statements under load: it is what a claim may hold an answer up.
_INTERVAL = 0.004

# set_config with is_local=true holds for the statement's own transaction.
_CLAIM = """
WITH fast AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS s)
INSERT INTO core.bot_updates AS u (key, runner, received_at)
SELECT DISTINCT k, $2::text, $3::timestamptz FROM unnest($1::text[]) AS k, fast
ON CONFLICT (key) DO UPDATE SET runner = excluded.runner
WHERE u.done_at IS NULL AND (u.runner <> excluded.runner OR u.key = ANY($4::text[]))
RETURNING key
"""
_DONE = "UPDATE core.bot_updates SET done_at = $2 WHERE key = ANY($1::text[])"
_BOTH = """
WITH done AS (UPDATE core.bot_updates SET done_at = $3 WHERE key = ANY($4::text[]))
INSERT INTO core.bot_updates AS u (key, runner, received_at)
SELECT DISTINCT k, $2::text, $3::timestamptz FROM unnest($1::text[]) AS k
ON CONFLICT (key) DO UPDATE SET runner = excluded.runner
WHERE u.done_at IS NULL AND (u.runner <> excluded.runner OR u.key = ANY($5::text[]))
RETURNING key
"""
_ANNOUNCE = """
UPDATE core.bot_updates SET announced = :now WHERE key = :key AND announced IS NULL RETURNING key
"""
_PRUNE = """
DELETE FROM core.bot_updates WHERE key = ANY(ARRAY(
    SELECT key FROM core.bot_updates WHERE received_at < :before ORDER BY received_at LIMIT 5000))
"""


class Receipts:
    """Receipts of one running bot.

    Args:
        db: PostgreSQL.
        clock: The time.
        runner: Names this process's run; another run has another name.
    """

    def __init__(self, db: Database, clock: Clock, runner: str) -> None:
        self._db = db
        self._clock = clock
        self._runner = runner
        self._seen: OrderedDict[str, None] = OrderedDict()
        # Perhaps claimed by this process, and not handled: they may be claimed once more.
        self._given_up: set[str] = set()
        self._batches: Batcher[tuple[bool, str], bool] = Batcher(
            self._write, limit=500, interval=_INTERVAL
        )

    async def claim(self, key: str) -> bool:
        """Return whether the update is to be handled now, by this process.

        Raises:
            onlyvips.db.DatabaseUnavailable: PostgreSQL is away; nothing is claimed.
        """
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > _RECENT:
            self._seen.popitem(last=False)
        try:
            won = await self._batches.submit((True, key))
        except BaseException:
            # Whether it was written down is not known when the connection is lost.
            self.give_up(key)
            raise
        self._given_up.discard(key)
        return won

    def give_up(self, key: str) -> None:
        """Let an update that was not handled be claimed again when it is delivered again."""
        self._seen.pop(key, None)
        self._given_up.add(key)

    def done(self, key: str) -> asyncio.Future[bool]:
        """Note that the update was handled; the future ends when that is written down."""
        return self._batches.submit((False, key))

    async def announce(self, key: str) -> bool:
        """Return whether what the update made true is still to be published.

        To be called in the transaction that publishes it.
        """
        values = {"key": key, "now": self._clock.now()}
        return await self._db.fetch_val(_ANNOUNCE, values) is not None

    async def drain(self) -> None:
        """Wait until everything is written down."""
        await self._batches.drain()

    async def prune(self) -> int:
        """Delete old receipts; return how many."""
        total = 0
        while True:
            deleted = await self._db.execute(_PRUNE, {"before": self._clock.now() - KEPT})
            total += deleted or 0
            if not deleted or deleted < 5000:
                return total

    async def _write(self, items: Sequence[tuple[bool, str]]) -> Sequence[bool]:
        """Write claims and marks, all in one statement."""
        claims = [key for is_claim, key in items if is_claim]
        dones = [key for is_claim, key in items if not is_claim]
        again = [key for key in claims if key in self._given_up]
        now = self._clock.now()
        async with self._db.connection() as connection:
            if not claims:
                rows = await fetch(connection, _DONE, dones, now)
            elif not dones:
                rows = await fetch(connection, _CLAIM, claims, self._runner, now, again)
            else:
                rows = await fetch(connection, _BOTH, claims, self._runner, now, dones, again)
        won = {row[0] for row in rows}
        return [key in won for _, key in items]
