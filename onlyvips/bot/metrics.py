"""The bot's metrics; the host registers them under ``core``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from onlyvips.registry import Metric

if TYPE_CHECKING:
    from onlyvips.metrics import Metrics

BOT_METRICS = (
    Metric("counter", "bot_updates", "Updates handled.", ("kind",)),
    Metric("counter", "bot_errors", "Handlers that raised or ran out of time.", ("plugin",)),
    Metric(
        "histogram",
        "bot_handler_seconds",
        "Time of a handler.",
        ("plugin",),
        (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
    ),
    Metric("counter", "bot_messages", "Messages given to Telegram.", ("lane", "outcome")),
    Metric("counter", "bot_floods", "FLOOD_WAITs that Telegram answered."),
    Metric("gauge", "bot_outbox", "Messages waiting in the outbox.", ("lane",)),
    Metric("gauge", "bot_connected", "1 while the bot is connected and signed in."),
)


class BotMetrics:
    """Writes the bot's metrics.

    What is counted for every update is added up here and handed on by `flush`, which costs less.

    Args:
        metrics: ``platform.metrics`` of the host, with `BOT_METRICS` registered.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._updates: Counter[str] = Counter()
        self._messages: Counter[tuple[str, str]] = Counter()

    def handled(self, kind: str) -> None:
        """Count an update."""
        self._updates[kind] += 1

    def ran(self, plugin: str, seconds: float, failed: bool) -> None:
        """Note how long a handler took."""
        self._metrics.observe("bot_handler_seconds", seconds, plugin=plugin)
        if failed:
            self._metrics.increment("bot_errors", plugin=plugin)

    def sent(self, lane: str, outcome: str) -> None:
        """Count a message."""
        self._messages[lane, outcome] += 1

    def waiting(self, lane: str, count: int) -> None:
        """Set how many messages wait."""
        self._metrics.set("bot_outbox", count, lane=lane)

    def connected(self, yes: bool) -> None:
        """Set whether the bot is connected."""
        self._metrics.set("bot_connected", 1 if yes else 0)

    def flush(self) -> None:
        """Hand on what was added up."""
        updates, self._updates = self._updates, Counter()
        for kind, count in updates.items():
            self._metrics.increment("bot_updates", count, kind=kind)
        messages, self._messages = self._messages, Counter()
        for (lane, outcome), count in messages.items():
            self._metrics.increment("bot_messages", count, lane=lane, outcome=outcome)
            if outcome == "flood":
                self._metrics.increment("bot_floods", count)
