"""Settings: the environment, plugins.toml, and each plugin's own typed section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onlyvips.config.plugins_toml import PluginSection, PluginsToml

if TYPE_CHECKING:
    from onlyvips.config.model import Config, HostSection, TelegramSecrets

__all__ = ["Config", "HostSection", "PluginSection", "PluginsToml", "TelegramSecrets"]


def __getattr__(name: str) -> Any:
    # pydantic is slow to import, and `onlyvips --help` reads plugins.toml without it.
    if name in __all__:
        from onlyvips.config import model

        return getattr(model, name)
    raise AttributeError(name)
