"""Tables of the schema ``quests``."""

from onlyvips_quests.tables.base import metadata
from onlyvips_quests.tables.judging import proofs, reviews
from onlyvips_quests.tables.offers import (
    badges,
    catalogue,
    quest_versions,
    quests,
    season_results,
    seasons,
    seats,
)
from onlyvips_quests.tables.people import (
    account_badges,
    activity_days,
    board_marks,
    board_mirrors,
    board_scores,
    claims,
    progress,
    run_steps,
    runs,
    streaks,
    xp_entries,
)
from onlyvips_quests.tables.social import (
    invite_links,
    owned_chats,
    referrals,
    text_prints,
)

__all__ = [
    "account_badges",
    "activity_days",
    "badges",
    "board_marks",
    "board_mirrors",
    "board_scores",
    "catalogue",
    "claims",
    "invite_links",
    "metadata",
    "owned_chats",
    "progress",
    "proofs",
    "quest_versions",
    "quests",
    "referrals",
    "reviews",
    "run_steps",
    "runs",
    "season_results",
    "seasons",
    "seats",
    "streaks",
    "text_prints",
    "xp_entries",
]
