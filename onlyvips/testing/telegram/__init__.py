"""A simulated Telegram: the same Telethon, no network.

Nothing is imported until it is used, so that a program which only needs the control channel's
client does not load Telethon.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onlyvips.testing.telegram.control.client import ControlClient
    from onlyvips.testing.telegram.control.server import ControlServer
    from onlyvips.testing.telegram.inproc import in_process_client
    from onlyvips.testing.telegram.mtproto import MTProtoServer
    from onlyvips.testing.telegram.reply import Reply
    from onlyvips.testing.telegram.simulator import Simulator, run_simulator
    from onlyvips.testing.telegram.user import TelegramUser
    from onlyvips.testing.telegram.world import World

_HOMES = {
    "ControlClient": "control.client",
    "ControlServer": "control.server",
    "MTProtoServer": "mtproto",
    "Reply": "reply",
    "Simulator": "simulator",
    "TelegramUser": "user",
    "World": "world",
    "in_process_client": "inproc",
    "run_simulator": "simulator",
}

__all__ = [
    "ControlClient",
    "ControlServer",
    "MTProtoServer",
    "Reply",
    "Simulator",
    "TelegramUser",
    "World",
    "in_process_client",
    "run_simulator",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
