"""The name `World` for annotations in modules that `world.py` itself imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.testing.telegram.world.world import World
else:
    World = object

__all__ = ["World"]
