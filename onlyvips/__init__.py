"""OnlyVips: a modular plugin platform for premium content inside Telegram.

What a plugin's face needs is here; everything else is imported from the module of its concern.
"""

from __future__ import annotations

from onlyvips.hookspecs import hookimpl, hookspec
from onlyvips.info import MoneyUse, PluginInfo, Uses

__version__ = "0.1.0"

__all__ = ["MoneyUse", "PluginInfo", "Uses", "__version__", "hookimpl", "hookspec"]
