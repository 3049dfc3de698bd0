"""Plugins: find, order, check, enable, quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onlyvips.plugins.discovery import Candidate, discover
from onlyvips.plugins.state import PluginState, Status

if TYPE_CHECKING:
    from onlyvips.plugins.manager import PluginManager

__all__ = ["Candidate", "PluginManager", "PluginState", "Status", "discover"]


def __getattr__(name: str) -> Any:
    # `onlyvips --help` finds plugins without the manager, which imports pydantic.
    if name == "PluginManager":
        from onlyvips.plugins.manager import PluginManager

        return PluginManager
    raise AttributeError(name)
