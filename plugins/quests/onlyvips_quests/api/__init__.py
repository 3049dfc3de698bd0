"""All that other plugins may import from quests."""

from onlyvips_quests.api.events import (
    BadgeEarned,
    LevelReached,
    QuestCompleted,
    QuestDecided,
    QuestTakenBack,
    SeasonEnded,
    XpChanged,
)
from onlyvips_quests.api.kinds import QuestType, RewardType, Right, Task
from onlyvips_quests.api.proofs import Evidence, EvidenceKind, Post, Source, Verdict
from onlyvips_quests.api.services import Quests
from onlyvips_quests.api.values import (
    Badge,
    ClaimResult,
    ClaimState,
    Origin,
    Outcome,
    Profile,
    Progress,
    Quest,
    QuestState,
    Reason,
    Recurrence,
    Requirement,
    RewardText,
    Streak,
)

__all__ = [
    "Badge",
    "BadgeEarned",
    "ClaimResult",
    "ClaimState",
    "Evidence",
    "EvidenceKind",
    "LevelReached",
    "Origin",
    "Outcome",
    "Post",
    "Profile",
    "Progress",
    "Quest",
    "QuestCompleted",
    "QuestDecided",
    "QuestState",
    "QuestTakenBack",
    "QuestType",
    "Quests",
    "Reason",
    "Recurrence",
    "Requirement",
    "RewardText",
    "RewardType",
    "Right",
    "SeasonEnded",
    "Source",
    "Streak",
    "Task",
    "Verdict",
    "XpChanged",
]
