from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from onlyvips import hookspec

if TYPE_CHECKING:
    from onlyvips.platform import Platform


@hookspec
def register_treasures(platform: Platform) -> Iterable[str]:  # type: ignore[empty-body]
    """Name what magpies may find.

    Called at start-up.

    Args:
        platform: The plugin's platform.

    Returns:
        Names of things.
    """
