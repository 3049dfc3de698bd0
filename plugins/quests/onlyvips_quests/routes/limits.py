"""Limits of their own, for routes that ask Telegram or make work for people."""

from __future__ import annotations

from typing import Final

from onlyvips.web.auth import rate_limit

#: Claims a minute: most ask Telegram, which lets the bot wait when it is asked too often.
CLAIMS: Final = 30
#: Proofs and appeals a minute: each is work for a person.
HEAVY: Final = 6

claims = rate_limit("quests.claim", CLAIMS, by="account")
heavy = rate_limit("quests.heavy", HEAVY, by="account")
