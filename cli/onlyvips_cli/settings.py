"""What holds among the settings, and where each value comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onlyvips.config.plugins_toml import find_line

if TYPE_CHECKING:
    from pydantic import BaseModel

    from onlyvips.config import Config, PluginsToml
    from onlyvips.plugins import PluginManager

#: What stands in for a secret that is not set.
STAND_INS = {
    "DATABASE_URL": "embedded PostgreSQL",
    "REDIS_URL": "embedded Valkey",
    "TELEGRAM_BOT_TOKEN": "simulated Telegram",
    "ONLYVIPS_SECRET_KEY": "file in the state folder",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        name: ``host.port``, ``plugins.quests.settings.daily_xp`` or an environment variable.
        value: What holds; secrets are masked.
        source: The variable, the line of plugins.toml, or ``default``.
    """

    name: str
    value: Any
    source: str


def all_settings(config: Config, manager: PluginManager) -> Iterator[Setting]:
    """Return every setting of the host and of the plugins that are on."""
    source = "ONLYVIPS_STATE" if os.environ.get("ONLYVIPS_STATE") else "default"
    yield Setting("directory", config.directory, _directory_source())
    yield Setting("state", config.state, source)
    yield from _host(config)
    yield from _secrets(config)
    for name in config.plugins_toml.plugins:
        on = name in config.plugins_toml.enabled
        path = ("plugins", name, "enabled")
        yield Setting(".".join(path), on, _line(config.plugins_toml, path) or "default")
    for name in manager.names:
        settings = manager.state(name).settings
        if settings is not None:
            path = ("plugins", name, "settings")
            yield from _model(settings, path, config.plugins_toml)


def _directory_source() -> str:
    from onlyvips_cli import session

    if session.current().directory:
        return "--directory"
    return "ONLYVIPS_HOME" if os.environ.get("ONLYVIPS_HOME") else "working folder"


def _host(config: Config) -> Iterator[Setting]:
    from onlyvips.config.model import variable_of

    for setting in _model(config.host, ("host",), config.plugins_toml):
        variable = variable_of(setting.name.split(".")[1])
        if variable and variable in os.environ:
            yield Setting(setting.name, setting.value, variable)
        else:
            yield setting


def _secrets(config: Config) -> Iterator[Setting]:
    from onlyvips.config.model import SECRETS
    from onlyvips_cli.values import MASK

    for variable in SECRETS:
        if os.environ.get(variable, "").strip():
            source = variable
        elif os.environ.get(f"{variable}_FILE", "").strip():
            source = f"{variable}_FILE"
        else:
            yield Setting(variable, STAND_INS.get(variable), "default")
            continue
        yield Setting(variable, _address(config, variable) or MASK, source)


def _address(config: Config, variable: str) -> str:
    """Return the part of an address that is no secret."""
    secret = {"DATABASE_URL": config.database_url, "REDIS_URL": config.redis_url}.get(variable)
    if secret is None:
        return ""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(secret.get_secret_value())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    user = f"{parts.username}@" if parts.username else ""
    return f"{parts.scheme}://{user}{parts.hostname or ''}{port}{parts.path}"


def _model(model: BaseModel, path: tuple[str, ...], toml: PluginsToml) -> Iterator[Setting]:
    from pydantic import BaseModel

    for field in type(model).model_fields:
        value = getattr(model, field)
        here = (*path, field)
        if isinstance(value, BaseModel):
            yield from _model(value, here, toml)
        else:
            yield Setting(".".join(here), value, _line(toml, here) or "default")


def _line(toml: PluginsToml, path: tuple[str, ...]) -> str:
    """Return the file and line that set a key; empty when it is not in the file."""
    table: Any = {"host": toml.host, "plugins": {}}
    if path[0] == "plugins":
        section = toml.plugins.get(path[1])
        if section is None:
            return ""
        if path[2] == "settings":
            table, keys = section.settings, path[3:]
        else:
            keys = ()
    else:
        table, keys = toml.host, path[1:]
    for key in keys:
        if not isinstance(table, dict) or key not in table:
            return ""
        table = table[key]
    line = find_line(toml.text, path)
    return f"{toml.path.name}, line {line}" if line else ""
