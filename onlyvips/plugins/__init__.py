"""Plugins: find, order, check, enable, quarantine."""

from __future__ import annotations

from onlyvips.plugins.discovery import Candidate, discover
from onlyvips.plugins.manager import PluginManager
from onlyvips.plugins.state import PluginState, Status

__all__ = ["Candidate", "PluginManager", "PluginState", "Status", "discover"]
