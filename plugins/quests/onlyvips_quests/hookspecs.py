"""Hooks by which other plugins extend quests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onlyvips.platform import Platform
    from onlyvips_quests.api import QuestType


@hookspec
def register_quest_types(platform: Platform) -> Iterable[QuestType]:  # type: ignore[empty-body]
    """Add kinds of quests.

    Called when quests are first looked at after start-up.

    Args:
        platform: The platform of the plugin that adds them, connected: a type that needs
            Telegram, settings or translations keeps it.

    Returns:
        Objects that follow `onlyvips_quests.api.QuestType`. The first plugin that registers a
        name has it.

    Example:
        ```python
        @hookimpl(optionalhook=True)
        def register_quest_types(platform):
            from onlyvips_hello.quests import WaveQuest
            return [WaveQuest(platform)]
        ```
    """
