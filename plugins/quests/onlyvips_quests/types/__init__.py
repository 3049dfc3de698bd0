"""The first-party kinds of quests, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips_quests.api import QuestType
from onlyvips_quests.types.channel_join import ChannelJoin
from onlyvips_quests.types.daily import Daily
from onlyvips_quests.types.group_message import GroupMessage
from onlyvips_quests.types.start_link import StartLink

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def first_party(platform: Platform) -> tuple[QuestType, ...]:
    """Return the kinds that this plugin brings."""
    return (StartLink(platform), ChannelJoin(platform), GroupMessage(platform), Daily())
