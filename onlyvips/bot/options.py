"""How the runtime behaves."""

from __future__ import annotations

from dataclasses import dataclass

from onlyvips.bot.pacer import Limits


@dataclass(frozen=True, slots=True)
class BotOptions:
    """How the runtime behaves.

    Attributes:
        handler_timeout: Seconds that a handler may take.
        concurrency: Handlers at once.
        patience: Seconds for which a person's next update waits for another plugin's handler.
        limits: How fast to send.
        checkpoint_interval: Seconds between looks at how far updates were handled.
        stop_timeout: Seconds that handlers get to finish when the runtime stops.
        poll: Seconds between looks into the outbox when nobody notifies.
    """

    handler_timeout: float = 30.0
    concurrency: int = 100
    patience: float = 2.0
    limits: Limits = Limits()
    checkpoint_interval: float = 0.5
    stop_timeout: float = 10.0
    poll: float = 1.0
