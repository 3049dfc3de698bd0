"""Settings: the environment, plugins.toml, and each plugin's own typed section."""

from __future__ import annotations

from onlyvips.config.model import Config, HostSection, TelegramSecrets
from onlyvips.config.plugins_toml import PluginsToml, PluginSection

__all__ = ["Config", "HostSection", "PluginSection", "PluginsToml", "TelegramSecrets"]
