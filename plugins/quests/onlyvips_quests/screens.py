"""What the plugin shows in the MiniApp, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips.registry import Screen
from onlyvips_quests.marks import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODERATORS: Final = frozenset({"moderator"})


def screens() -> Sequence[Screen]:
    """Return the plugin's screens."""
    return [
        Screen("/quests/level", N_("Your level"), "star", "home", _module("level"), order=10),
        Screen("/quests/today", N_("Today's quests"), "flag", "home", _module("today"), order=20),
        Screen("/quests", N_("Quests"), "trophy", "tab", _module("quests"), order=10),
        Screen("/quests/:id", N_("Quest"), "trophy", "hidden", _module("quest")),
        Screen(
            "/quests/standing",
            N_("Level and badges"),
            "medal",
            "profile",
            _module("standing"),
            order=10,
        ),
        Screen("/quests/badges", N_("Badges"), "medal", "hidden", _module("badges")),
        Screen("/quests/claims", N_("Your claims"), "check", "hidden", _module("claims")),
        Screen("/quests/leaderboard", N_("Leaderboard"), "chart", "hidden", _module("leaderboard")),
        Screen("/quests/seasons/:slug", N_("Season"), "calendar", "hidden", _module("season")),
        Screen(
            "/quests/reviews",
            N_("Proofs and appeals"),
            "shield",
            "admin",
            _module("reviews"),
            roles=_MODERATORS,
            order=10,
        ),
        Screen(
            "/quests/reviews/:id",
            N_("Review"),
            "shield",
            "hidden",
            _module("review"),
            roles=_MODERATORS,
        ),
    ]


def _module(screen: str) -> str:
    return f"ui/dist/{screen}.js"
