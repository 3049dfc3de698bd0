"""Hooks by which other plugins extend quests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onlyvips.platform import Platform
    from onlyvips_quests.api import QuestType


@hookspec
def register_quest_types(platform: Platform) -> Iterable[type[QuestType]]:  # type: ignore[empty-body]
    """Add kinds of quests.

    Called when quests are first looked at after start-up.

    Args:
        platform: The plugin's platform, connected.

    Returns:
        Classes without constructor arguments that follow `onlyvips_quests.api.QuestType`.

    Example:
        ```python
        @hookimpl(optionalhook=True)
        def register_quest_types(platform):
            from onlyvips_hello.quests import WaveQuest
            return [WaveQuest]
        ```
    """
