"""Hooks by which other plugins extend quests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onlyvips.platform import Platform
    from onlyvips_quests.api import QuestType, RewardType


@hookspec
def register_quest_types(platform: Platform) -> Iterable[QuestType]:  # type: ignore[empty-body]
    """Add kinds of quests.

    Called when quests are first looked at after start-up.

    Args:
        platform: The platform of the plugin that adds them, connected: a type that needs
            Telegram, settings or translations keeps it.

    Returns:
        Instances of subclasses of `onlyvips_quests.api.QuestType`. The first plugin that
        registers a name has it.

    Example:
        ```python
        @hookimpl(optionalhook=True)
        def register_quest_types(platform):
            from onlyvips_hello.quests import WaveQuest
            return [WaveQuest(platform)]
        ```
    """


@hookspec
def register_reward_types(platform: Platform) -> Iterable[RewardType]:  # type: ignore[empty-body]
    """Add kinds of rewards, beyond XP and badges.

    Called when quests are first looked at after start-up.

    Args:
        platform: The platform of the plugin that adds them, connected.

    Returns:
        Instances of subclasses of `onlyvips_quests.api.RewardType`. The first plugin that
        registers a name has it.

    Example:
        ```python
        @hookimpl(optionalhook=True)
        def register_reward_types(platform):
            from onlyvips_hello.rewards import Credits
            return [Credits(platform)]
        ```
    """
