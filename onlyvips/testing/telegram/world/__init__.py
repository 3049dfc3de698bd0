"""The simulated Telegram's state and rules, without a transport."""

from __future__ import annotations

from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.world import World

__all__ = ["BotSession", "World"]
