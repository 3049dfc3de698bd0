"""All that other plugins may import from content."""

from onlyvips_content.api.access import AccessRule
from onlyvips_content.api.events import (
    CommentWritten,
    CreatorDecided,
    MediaSettled,
    PurchaseFailed,
    TipGiven,
    WorkLocked,
    WorkPublished,
    WorkUnlocked,
)
from onlyvips_content.api.services import Content
from onlyvips_content.api.values import (
    Access,
    AgeRating,
    MediaKind,
    MediaState,
    Order,
    Price,
    Unlock,
    Way,
    WayState,
    WorkKind,
    WorkRef,
    WorkState,
)

__all__ = [
    "Access",
    "AccessRule",
    "AgeRating",
    "CommentWritten",
    "Content",
    "CreatorDecided",
    "MediaKind",
    "MediaSettled",
    "MediaState",
    "Order",
    "Price",
    "PurchaseFailed",
    "TipGiven",
    "Unlock",
    "Way",
    "WayState",
    "WorkKind",
    "WorkLocked",
    "WorkPublished",
    "WorkRef",
    "WorkState",
    "WorkUnlocked",
]
