"""The answers to the bot's requests, one module a concern; importing this registers them all."""

from __future__ import annotations

from onlyvips.testing.telegram.world.requests import (
    account,
    bots,
    channels,
    difference,
    discussions,
    files,
    invites,
    messages,
    payments,
    pins,
    polls,
    sending,
)

__all__ = [
    "account",
    "bots",
    "channels",
    "difference",
    "discussions",
    "files",
    "invites",
    "messages",
    "payments",
    "pins",
    "polls",
    "sending",
]
