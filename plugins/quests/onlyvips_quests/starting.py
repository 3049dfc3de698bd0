"""Parameters of links that open the bot (https://core.telegram.org/bots/features#deep-linking)."""

from __future__ import annotations

from typing import Final

from onlyvips_quests.api import Evidence

REFERRAL: Final = "ref_"
TRACKED: Final = "q_"
OWN: Final = "s_"


def is_answered_at_once(parameter: str) -> bool:
    """Say whether the bot itself offers a parameter to the quests, and shows what came of it."""
    return parameter.startswith((REFERRAL, TRACKED, OWN))


def start_evidence(parameter: str) -> Evidence:
    """Return the evidence of a /start with a parameter."""
    return Evidence("start", text=parameter, key=f"start:{parameter}")
