"""Hooks by which other plugins extend content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onlyvips.platform import Platform
    from onlyvips_content.api import AccessRule


@hookspec
def register_access_rules(platform: Platform) -> Iterable[AccessRule]:  # type: ignore[empty-body]
    """Add ways into works.

    Called when access is first decided after start-up.

    Args:
        platform: The platform of the plugin that adds them, connected.

    Returns:
        Instances of subclasses of `onlyvips_content.api.AccessRule`. The first plugin that
        registers a name has it.

    Example:
        ```python
        @hookimpl(optionalhook=True)
        def register_access_rules(platform):
            from onlyvips_hello.access import WavedAt
            return [WavedAt(platform)]
        ```
    """
