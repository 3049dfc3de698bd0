"""plugins.toml: which plugins are on, and their settings.

    [host]
    port = 8080

    [plugins.quests]
    enabled = true

    [plugins.quests.settings]
    daily_xp = 10

Edited with tomlkit, so that comments and order survive.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onlyvips.errors import ConfigurationError

_TABLE = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""^\s*("[^"]+"|'[^']+'|[A-Za-z0-9_.-]+)\s*=""")
_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")


@dataclass(frozen=True, slots=True)
class PluginSection:
    """The table of one plugin."""

    enabled: bool
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PluginsToml:
    """A parsed plugins.toml.

    Attributes:
        path: Where it lies; it need not exist.
        host: The table ``[host]``, unchecked.
        plugins: The tables ``[plugins.<name>]`` in the order of the file.
    """

    path: Path
    host: Mapping[str, Any] = field(default_factory=dict)
    plugins: Mapping[str, PluginSection] = field(default_factory=dict)
    text: str = field(default="", repr=False)

    @property
    def enabled(self) -> tuple[str, ...]:
        """Names of the plugins that are on."""
        return tuple(name for name, section in self.plugins.items() if section.enabled)

    def settings(self, plugin: str) -> Mapping[str, Any]:
        """Return the plugin's settings, unchecked; empty when it has none."""
        section = self.plugins.get(plugin)
        return section.settings if section else {}

    @classmethod
    def read(cls, path: Path) -> PluginsToml:
        """Read the file; one that does not exist reads as empty.

        Raises:
            ConfigurationError: Names file and line and says what was expected.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls(path)
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{path}: cannot be read: {error}") from None
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(_syntax_error(path, text, str(error))) from None
        draft = cls(path, text=text)
        for key in data:
            if key not in {"host", "plugins"}:
                raise draft.error((key,), "unknown table; expected [host] or [plugins.<name>]")
        host = data.get("host", {})
        if not isinstance(host, dict):
            raise draft.error(("host",), "expected a table [host]")
        return cls(path, host, _sections(draft, data.get("plugins", {})), text)

    def error(self, path: Sequence[str], message: str) -> ConfigurationError:
        """Return an error that names the file, the line of a key, and what was expected."""
        line = find_line(self.text, path)
        where = f"{self.path}, line {line}" if line else str(self.path)
        return ConfigurationError(f"{where}: {'.'.join(path)}: {message}")

    def set_enabled(self, plugin: str, enabled: bool) -> PluginsToml:
        """Write ``enabled`` for a plugin; comments and order stay. Returns the new content.

        Raises:
            ConfigurationError: The file cannot be written.
        """
        import tomlkit

        document = tomlkit.parse(self.text)
        plugins = document.get("plugins")
        if plugins is None:
            plugins = document["plugins"] = tomlkit.table(is_super_table=True)
        if plugin not in plugins:
            plugins[plugin] = tomlkit.table()
        plugins[plugin]["enabled"] = enabled
        mode = stat.S_IMODE(self.path.stat().st_mode) if self.path.exists() else 0o644
        write_atomically(self.path, tomlkit.dumps(document), mode=mode)
        return PluginsToml.read(self.path)


def _sections(draft: PluginsToml, tables: object) -> dict[str, PluginSection]:
    if not isinstance(tables, dict):
        raise draft.error(("plugins",), "expected tables [plugins.<name>]")
    sections = {}
    for name, table in tables.items():
        where = ("plugins", name)
        if not isinstance(table, dict):
            raise draft.error(where, f"expected a table [plugins.{name}]")
        if unknown := sorted(table.keys() - {"enabled", "settings"}):
            raise draft.error(
                (*where, unknown[0]),
                f"unknown key; expected enabled, or a setting below [plugins.{name}.settings]",
            )
        enabled = table.get("enabled", False)
        if not isinstance(enabled, bool):
            raise draft.error((*where, "enabled"), "expected true or false")
        settings = table.get("settings", {})
        if not isinstance(settings, dict):
            raise draft.error((*where, "settings"), "expected a table")
        sections[name] = PluginSection(enabled, settings)
    return sections


def _syntax_error(path: Path, text: str, message: str) -> str:
    position = _POSITION.search(message)
    line = len(text.splitlines()) if position is None or not position[1] else int(position[1])
    reason = _POSITION.sub("", message).strip().rstrip(".")
    return f"{path}, line {line}: not valid TOML: {reason[:1].lower()}{reason[1:]}"


def find_line(text: str, path: Sequence[str]) -> int | None:
    """Return the line (from 1) of the key at ``path``, of its table if the key is not there."""
    best: tuple[int, int] | None = None
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            here = table = _split(header[1])
        elif key := _KEY.match(line):
            here = (*table, *_split(key[1]))
        else:
            continue
        if here == tuple(path[: len(here)]) and (best is None or len(here) > best[0]):
            best = (len(here), number)
    return best[1] if best else None


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def write_atomically(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Replace a file in one step, so that a crash leaves the old one or the new one.

    Raises:
        ConfigurationError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror}") from None
