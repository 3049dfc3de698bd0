"""What quests tells to whoever asked to be told."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from onlyvips.events import Event


class QuestCompleted(Event):
    """A quest was completed and paid.

    Attributes:
        account_id: By whom.
        claim_id: Number of the claim.
        quest_id: Which quest.
        slug: Its stable name.
        kind: Name of its type.
        xp: Experience points given.
        total_xp: Experience points in all.
        level: Level afterwards.
        level_up: The level rose.
        badges: Badges that came with it.
        seen: The person is looking at the result already, so no notice is sent.
        at: When it was paid.
    """

    event_name: ClassVar[str] = "quests.quest_completed"
    account_id: int
    claim_id: int
    quest_id: int
    slug: str
    kind: str = ""
    xp: int
    total_xp: int
    level: int
    level_up: bool = False
    badges: tuple[str, ...] = ()
    seen: bool = False
    at: datetime | None = None


class QuestDecided(Event):
    """A claim was held, sent to review, refused or forfeited; the person is told why.

    Attributes:
        account_id: Whose.
        claim_id: Number of the claim.
        quest_id: Which quest.
        state: As in `onlyvips_quests.api.ClaimState`.
        seen: The person is looking at the result already.
    """

    event_name: ClassVar[str] = "quests.quest_decided"
    account_id: int
    claim_id: int
    quest_id: int
    state: str
    seen: bool = False


class QuestTakenBack(Event):
    """A reward that was paid was taken back.

    Attributes:
        account_id: From whom.
        claim_id: Number of the claim.
        quest_id: Which quest.
        xp: Experience points taken.
        reason: msgid of the reason in the catalogue of quests.
    """

    event_name: ClassVar[str] = "quests.quest_taken_back"
    account_id: int
    claim_id: int
    quest_id: int
    xp: int
    reason: str


class XpChanged(Event):
    """Somebody's XP rose or fell; leaderboards follow."""

    event_name: ClassVar[str] = "quests.xp_changed"
    account_id: int


class LevelReached(Event):
    """Somebody's level rose."""

    event_name: ClassVar[str] = "quests.level_reached"
    account_id: int
    level: int


class BadgeEarned(Event):
    """Somebody earned a badge.

    Attributes:
        account_id: Who.
        badge: Its slug.
        told: It came with a completed quest or a prize, about which the person is told anyway.
    """

    event_name: ClassVar[str] = "quests.badge_earned"
    account_id: int
    badge: str
    told: bool = False


class SeasonEnded(Event):
    """A season ended, and its ranks are settled."""

    event_name: ClassVar[str] = "quests.season_ended"
    season_id: int
    slug: str
