"""Which polls the bot sent, and under which key.

Telegram gives a poll its number when it is sent, and votes name that number only. The number is
noted before the outbox marks the message as sent. Until it is, the update state is not stored
(`onlyvips.bot.checkpoint`), so that when the process dies in between, or Telegram's answer is lost,
Telegram delivers the bot's own message when it is asked what was missed, and `seen` notes it. The
outbox sends the poll once more, too, but Telegram only answers that it was sent before
(``RANDOM_ID_DUPLICATE``), without a number. A poll that was noted in neither way is logged as
``poll_not_noted``, and its votes cannot be told.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from onlyvips.bot.delivery import Result, SentPoll
from onlyvips.bot.tables import FAILED, WAITING
from onlyvips.db.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from onlyvips.bot.outbox import Claimed
    from onlyvips.clock import Clock
    from onlyvips.db import Database
    from onlyvips.platform import Log

_REMEMBERED = 10_000
#: Pauses before a poll is looked for again that a vote names and nobody knows (seconds): it may be
#: another program's, but it may also be in an update that comes with the vote.
_PAUSES = (0.05, 0.2, 0.75)
#: The same while it may be a poll whose sending had no clear end.
_PATIENT_PAUSES = (*_PAUSES, *(1.0,) * 9)
#: Seconds for which a vote waits for polls whose number is not noted yet.
_LONGEST_WAIT = 60.0
#: Seconds that Telegram has to deliver a poll again that it says was sent before.
_CHECK_AFTER = 10.0

_NOTE = """
INSERT INTO core.polls (poll_id, key, chat_id, message_id, random_id, sent_at)
VALUES (:poll_id, :key, :chat_id, :message_id, :random_id, :now) ON CONFLICT DO NOTHING
"""
_BEGUN = f"""
SELECT random_id FROM core.outbox
WHERE state = {WAITING} AND attempts > 0 AND payload -> 'poll' IS NOT NULL
"""  # noqa: S608
_FIND = "SELECT key FROM core.polls WHERE poll_id = :poll_id"
_NOTED = "SELECT 1 FROM core.polls WHERE random_id = :random_id"
# Only after a crash or a lost answer, so that it may look through the outbox.
_UNNOTED = f"""
SELECT o.random_id, o.payload FROM core.outbox AS o
WHERE o.chat_id = :chat_id AND o.attempts > 0 AND o.state <> {FAILED}
    AND o.payload -> 'poll' IS NOT NULL
    AND NOT EXISTS (SELECT FROM core.polls AS p WHERE p.random_id = o.random_id)
ORDER BY o.id
"""  # noqa: S608 - no value in it


class Polls:
    """The table ``core.polls``.

    Args:
        db: PostgreSQL.
        clock: The time.
        log: Tells of polls whose votes cannot be told.
        track: Keeps the update state from being stored until a future has ended.
        catch_up: Asks Telegram what was missed.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        log: Log,
        track: Callable[[asyncio.Future[None]], None],
        catch_up: Callable[[], Awaitable[None]],
    ) -> None:
        self._db = db
        self._clock = clock
        self._log = log
        self.check_after = _CHECK_AFTER
        self._track = track
        self._catch_up = catch_up
        self._keys: OrderedDict[int, str] = OrderedDict()
        self._open: set[asyncio.Future[None]] = set()
        # Messages that Telegram may have, or has, under a number that is not known.
        self._unclear: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        # One at a time, in the order in which they were sent: polls can look alike.
        self._recovering = asyncio.Lock()

    async def start(self) -> None:
        """Learn which polls another process may have sent before it died."""
        self._unclear |= {row["random_id"] for row in await self._db.fetch_all(_BEGUN)}

    async def send(self, claimed: Claimed, deliver: Callable[[], Awaitable[Result]]) -> Result:
        """Send a message that has a poll, and note what Telegram calls it.

        Args:
            claimed: The message.
            deliver: Sends it.
        """
        with self._noting():
            result = await deliver()
            if result.poll is not None:
                assert claimed.message.poll is not None
                await self._write(
                    claimed.message.poll.key, claimed.chat_id, claimed.random_id, result.poll
                )
        if result.outcome == "later" or (result.outcome == "sent" and result.poll is None):
            self._unclear.add(claimed.random_id)
            await self._catch_up()
            if result.outcome == "sent":
                self._in_background(self._check(claimed))
        else:
            self._unclear.discard(claimed.random_id)
        return result

    def seen(self, chat_id: int, poll: SentPoll, question: str, options: Sequence[str]) -> None:
        """Note a poll of the bot's own that Telegram delivers, unless it is noted.

        Args:
            chat_id: Marked id of the chat.
            poll: What Telegram calls it.
            question: Its question.
            options: Its options.
        """
        self._in_background(self._recover(self._noting(), chat_id, poll, (question, *options)))

    async def key(self, poll_id: int) -> str | None:
        """Return the key under which a poll was sent; None for a poll of somebody else.

        A vote can be here before the number of its poll is noted: that is waited for.
        """
        for pause in _PATIENT_PAUSES if self._unclear else _PAUSES:
            key = await self._read(poll_id)
            if key is not None:
                return key
            if self._open:
                await asyncio.wait(set(self._open), timeout=_LONGEST_WAIT)
            else:
                await asyncio.sleep(pause)
        return await self._read(poll_id)

    async def stop(self) -> None:
        """Leave what is being noted to be delivered again."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _recover(
        self, noting: _Noting, chat_id: int, poll: SentPoll, texts: Sequence[str]
    ) -> None:
        with noting:
            async with self._recovering:
                await self._recover_one(chat_id, poll, texts)

    async def _recover_one(self, chat_id: int, poll: SentPoll, texts: Sequence[str]) -> None:
        """Find the message of the outbox that a poll is, and note it."""
        if await self._read(poll.poll_id) is not None:
            return
        wanted = [_plain(text) for text in texts]
        values = {"chat_id": chat_id}
        for row in await self._patiently(lambda: self._db.fetch_all(_UNNOTED, values)):
            given = row["payload"]["poll"]
            if [_plain(text) for text in (given["question"], *given["options"])] == wanted:
                await self._write(given["key"], chat_id, row["random_id"], poll)
                return

    async def _check(self, claimed: Claimed) -> None:
        """Say so when nobody knows what Telegram calls a poll that was sent before."""
        await asyncio.sleep(self.check_after)
        assert claimed.message.poll is not None
        key, values = claimed.message.poll.key, {"random_id": claimed.random_id}
        if await self._patiently(lambda: self._db.fetch_val(_NOTED, values)) is None:
            self._log.warning("poll_not_noted", key=key, chat_id=claimed.chat_id)
        self._unclear.discard(claimed.random_id)

    async def _write(self, key: str, chat_id: int, random_id: int, poll: SentPoll) -> None:
        values = {
            "poll_id": poll.poll_id,
            "key": key,
            "chat_id": chat_id,
            "message_id": poll.message_id,
            "random_id": random_id,
            "now": self._clock.now(),
        }
        await self._patiently(lambda: self._db.execute(_NOTE, values))
        self._remember(poll.poll_id, key)
        self._unclear.discard(random_id)

    async def _read(self, poll_id: int) -> str | None:
        known = self._keys.get(poll_id)
        if known is None:
            values = {"poll_id": poll_id}
            known = await self._patiently(lambda: self._db.fetch_val(_FIND, values))
            if known is not None:
                self._remember(poll_id, known)
        return known

    @staticmethod
    async def _patiently(ask: Callable[[], Awaitable[Any]]) -> Any:
        """Ask PostgreSQL, however long it is away."""
        while True:
            try:
                return await ask()
            except DatabaseUnavailable as error:
                await asyncio.sleep(min(error.retry_after, 2.0))

    def _remember(self, poll_id: int, key: str) -> None:
        self._keys[poll_id] = key
        if len(self._keys) > _REMEMBERED:
            self._keys.popitem(last=False)

    def _noting(self) -> _Noting:
        noted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._open.add(noted)
        self._track(noted)
        return _Noting(self._open, noted)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.error("poll_not_noted", exc_info=error)


class _Noting:
    """While a poll is sent and noted: votes wait for it, and the update state is not stored."""

    __slots__ = ("_noted", "_open")

    def __init__(self, opened: set[asyncio.Future[None]], noted: asyncio.Future[None]) -> None:
        self._open = opened
        self._noted = noted

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._open.discard(self._noted)
        if kind is not None and issubclass(kind, asyncio.CancelledError):
            self._noted.cancel()
        else:
            self._noted.set_result(None)


def _plain(text: str) -> str:
    """Return a text as it can be compared: Telegram trims what it is given."""
    return " ".join(text.split())
