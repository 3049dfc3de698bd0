"""Commands of enabled plugins: their names, found without importing more than their faces."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips.config.plugins_toml import PluginsToml
from onlyvips.errors import ConfigurationError
from onlyvips_cli.table import COMMANDS, OF_PLUGINS, Entry

if TYPE_CHECKING:
    from onlyvips.plugins.discovery import Candidate


@dataclass(frozen=True, slots=True)
class Found:
    """Commands of plugins.

    Attributes:
        entries: Those that can be called.
        problems: One sentence by plugin, where something is wrong.
    """

    entries: list[Entry] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)


def find(directory: Path | None) -> Found:
    """Ask every enabled plugin for its commands.

    Nothing a plugin does wrong gets past here: it is left out and named in ``problems``.

    Args:
        directory: Folder of plugins.toml; ``ONLYVIPS_HOME`` or the working folder when absent.
    """
    found = Found()
    folder = directory or Path(os.environ.get("ONLYVIPS_HOME") or Path.cwd())
    try:
        enabled = PluginsToml.read(folder / "plugins.toml").enabled
    except ConfigurationError:
        return found  # every command that needs the file says what is wrong with it
    if not enabled:
        return found
    from onlyvips.plugins.discovery import discover

    candidates = discover()
    taken = {entry.name: "onlyvips" for entry in COMMANDS}
    for name in enabled:
        _ask(name, candidates, found, taken)
    return found


def _ask(
    name: str, candidates: Mapping[str, Candidate], found: Found, taken: dict[str, str]
) -> None:
    from onlyvips.plugins.discovery import LoadError, describe, load_face

    candidate = candidates.get(name)
    if candidate is None:
        return  # the plugin manager says so
    try:
        face, _ = load_face(candidate)
        function = getattr(face, "register_cli_commands", None)
        if function is None or not hasattr(function, "onlyvips_impl"):
            return
        commands = list(function())
    except LoadError:
        return  # the plugin manager says so
    except Exception as error:  # noqa: BLE001 - a plugin may raise anything
        found.problems[name] = f"raised in register_cli_commands: {describe(error)}"
        return
    for command in commands:
        if owner := taken.get(getattr(command, "name", "")):
            found.problems[name] = f"its command {command.name!r} is {owner}'s already"
            continue
        try:
            entry = Entry(command.name, command.help, command.app, OF_PLUGINS, name)
        except AttributeError:
            found.problems[name] = "register_cli_commands did not return CliCommand values"
            return
        taken[command.name] = name
        found.entries.append(entry)
