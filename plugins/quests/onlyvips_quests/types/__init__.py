"""The first-party kinds of quests, one module each."""

from __future__ import annotations

from onlyvips_quests.api import QuestType
from onlyvips_quests.types.channel_join import ChannelJoin
from onlyvips_quests.types.daily import Daily
from onlyvips_quests.types.group_message import GroupMessage
from onlyvips_quests.types.start_link import StartLink

FIRST_PARTY: tuple[type[QuestType], ...] = (StartLink, ChannelJoin, GroupMessage, Daily)
