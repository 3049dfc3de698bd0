"""What somebody won in a season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onlyvips_quests.texts.speaking import TITLE_LENGTH, Speaker, clipped, quoted

_MOST_PRIZES = 8


@dataclass(frozen=True, slots=True)
class Won:
    """A prize that somebody won.

    Attributes:
        drawn: In a raffle, and not by rank.
        words: What it is, as plain text.
    """

    drawn: bool
    words: Sequence[str]


def won_text(say: Speaker, season: str, rank: int, xp: int, prizes: Sequence[Won]) -> str:
    """Return the notice to a winner.

    Args:
        say: Translates.
        season: Name of the season.
        rank: The person's place.
        xp: Their XP in the season.
        prizes: What they won.
    """
    lines = [
        say.t("🏁 <b>{season}</b> is over.", season=clipped(season, TITLE_LENGTH)),
        say.t("Your place: {rank}", rank=say.number(rank)),
        say.t("Your XP in it: {xp}", xp=say.number(xp)),
        "",
    ]
    for prize in prizes[:_MOST_PRIZES]:
        words = quoted(", ".join(prize.words), 300)
        head = say.t("Drawn in the raffle:") if prize.drawn else say.t("For your place:")
        lines.append(f"{'🎟' if prize.drawn else '🎁'} {head} {words}")
    return "\n".join(lines)
