"""The first-party kinds of quests, those that are alike in one module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips_quests.types.activity import Activity, ContentLike, ContentView, Purchase
from onlyvips_quests.types.chats import ChannelJoin, ChannelJoinV2, GroupJoin
from onlyvips_quests.types.days import Daily, Streak
from onlyvips_quests.types.forwards import ForwardMessage
from onlyvips_quests.types.invites import InviteTracker
from onlyvips_quests.types.links import DeeplinkTrack, PostShare, Referral, StartLink
from onlyvips_quests.types.messages import (
    BotMention,
    Comment,
    GroupJoinMessage,
    MessageSend,
    PrivateMessage,
)
from onlyvips_quests.types.pins import PinCheck
from onlyvips_quests.types.posts import SchedulePost
from onlyvips_quests.types.presses import ButtonClick, PollVote
from onlyvips_quests.types.proof import Proof
from onlyvips_quests.types.questions import Quiz, Survey
from onlyvips_quests.types.reactions import EmojiReaction

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_quests.types.base import FirstParty

_ALL: tuple[type[FirstParty], ...] = (
    StartLink,
    DeeplinkTrack,
    BotMention,
    ChannelJoin,
    ChannelJoinV2,
    GroupJoin,
    GroupJoinMessage,
    MessageSend,
    Comment,
    PrivateMessage,
    ForwardMessage,
    PostShare,
    EmojiReaction,
    ButtonClick,
    PinCheck,
    PollVote,
    Referral,
    InviteTracker,
    SchedulePost,
    Daily,
    Streak,
    Quiz,
    Survey,
    ContentView,
    ContentLike,
    Purchase,
    Activity,
    Proof,
)


def first_party(platform: Platform) -> tuple[FirstParty, ...]:
    """Return the kinds that this plugin brings.

    Args:
        platform: The platform of quests.
    """
    return tuple(kind(platform) for kind in _ALL)
