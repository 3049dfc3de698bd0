"""Limits of their own, for routes that move money or make work for people."""

from __future__ import annotations

from typing import Final

from onlyvips.web.auth import rate_limit

#: A minute: purchases, gifts, tips, payments, refunds.
MOVING: Final = 60
#: A minute: likes and what is kept.
REACTING: Final = 120
#: A minute: where somebody is in a video; players tell it every few seconds.
WATCHING: Final = 120
#: A minute: comments, and decisions about them.
SPEAKING: Final = 30

moving = rate_limit("content.moving", MOVING, by="account")
reacting = rate_limit("content.reacting", REACTING, by="account")
watching = rate_limit("content.watching", WATCHING, by="account")
speaking = rate_limit("content.speaking", SPEAKING, by="account")
