"""Answers leave directly, at Telegram's pace, ahead of everything else.

An answer needs no row in the outbox: the update that caused it is delivered again when the
process dies before it was marked done, and the ``random_id`` keeps the answer from arriving twice.
Only what cannot leave now (FLOOD_WAIT, a long queue for the chat, a lost connection) goes into the
outbox, with the same ``random_id``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from onlyvips.bot.delivery import Delivery
from onlyvips.bot.types import OutgoingMessage, Priority

if TYPE_CHECKING:
    from onlyvips.bot.gate import Gate
    from onlyvips.bot.metrics import BotMetrics
    from onlyvips.bot.outbox import Outbox
    from onlyvips.platform import Log

#: An answer that would hold its handler up for longer goes into the outbox.
LONGEST_WAIT = 5.0


class Answers:
    """Sends what handlers say.

    Args:
        delivery: Hands messages to Telegram.
        gate: Keeps the pace.
        outbox: Keeps what cannot leave now.
        metrics: Counts.
        log: Tells of messages that Telegram refused.
    """

    def __init__(
        self, delivery: Delivery, gate: Gate, outbox: Outbox, metrics: BotMetrics, log: Log
    ) -> None:
        self._delivery = delivery
        self._gate = gate
        self._outbox = outbox
        self._metrics = metrics
        self._log = log

    async def send(
        self, chat_id: int, message: OutgoingMessage, random_id: int, *, access_hash: int = 0
    ) -> None:
        """Send an answer; when this returns it has left, or lies in the outbox.

        Args:
            chat_id: Marked id of the chat.
            message: What to send.
            random_id: Telegram refuses a second message with the same number.
            access_hash: Of the chat, where known.
        """
        wait = self._gate.expected_wait(chat_id)
        if wait > LONGEST_WAIT:
            await self._keep(chat_id, message, random_id, wait)
            return
        await self._gate.enter(chat_id, Priority.ANSWER)
        result = await self._delivery.send(chat_id, message, random_id, access_hash=access_hash)
        self._metrics.sent("answer", result.outcome)
        if result.outcome == "flood":
            self._gate.flooded(chat_id, result.seconds)
            self._log.warning("telegram_flood_wait", chat_id=chat_id, seconds=result.seconds)
            await self._keep(chat_id, message, random_id, result.seconds)
        elif result.outcome == "later":
            await self._keep(chat_id, message, random_id, 1.0)
        elif result.outcome == "gone":
            await self._outbox.unreachable(chat_id, result.error)
        elif result.outcome == "refused":
            self._log.error("answer_refused", chat_id=chat_id, error=result.error)

    async def edit(
        self, chat_id: int, message_id: int, message: OutgoingMessage, *, access_hash: int = 0
    ) -> bool:
        """Change a message; return False when a new one should be sent instead."""
        wait = self._gate.expected_wait(chat_id)
        if wait > LONGEST_WAIT:
            return False
        await self._gate.enter(chat_id, Priority.ANSWER)
        result = await self._delivery.edit(chat_id, message_id, message, access_hash=access_hash)
        self._metrics.sent("answer", result.outcome)
        if result.outcome == "flood":
            self._gate.flooded(chat_id, result.seconds)
        elif result.outcome == "gone":
            await self._outbox.unreachable(chat_id, result.error)
            return True
        return result.outcome == "sent"

    async def acknowledge(self, query_id: int, text: str, alert: bool) -> None:
        """Answer the press of a button. It is a courtesy: when it fails, nothing is lost."""
        try:
            await self._delivery.acknowledge(query_id, text, alert)
        except Exception as error:  # noqa: BLE001
            self._log.info("acknowledge_failed", error=type(error).__name__)

    async def download(self, media: Any, max_bytes: int) -> bytes:
        """Return what a message carries; see `Delivery.download`."""
        return await self._delivery.download(media, max_bytes)

    async def _keep(
        self, chat_id: int, message: OutgoingMessage, random_id: int, seconds: float
    ) -> None:
        await self._outbox.put(
            chat_id,
            message,
            priority=Priority.ANSWER,
            delay=timedelta(seconds=seconds),
            random_id=random_id,
        )
