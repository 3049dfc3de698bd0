"""The commands of the platform, by name: what ``--help`` shows, and where each one lives."""

from __future__ import annotations

from dataclasses import dataclass

RUN = "Run the platform"
CARE = "Look after it"
PLUGINS = "Plugins and what they registered"
PEOPLE = "People"
SCRIPTS = "For developers"
OF_PLUGINS = "Commands of plugins"


@dataclass(frozen=True, slots=True)
class Entry:
    """A command that is imported when it is called.

    Attributes:
        name: The word on the command line.
        help: One line for ``onlyvips --help``.
        target: ``module:attribute`` of a Typer application.
        panel: Section of the help.
        plugin: The plugin it belongs to; None for the platform's own.
    """

    name: str
    help: str
    target: str
    panel: str
    plugin: str | None = None


def _own(name: str, text: str, module: str, panel: str) -> Entry:
    return Entry(name, text, f"onlyvips_cli.commands.{module}:app", panel)


COMMANDS: tuple[Entry, ...] = (
    _own("init", "Prepare a folder: plugins.toml and what goes with it.", "init", RUN),
    _own("up", "Run everything in one process.", "up", RUN),
    _own("serve", "Run the API alone.", "serve", RUN),
    _own("worker", "Run background work alone.", "worker", RUN),
    _own("bot", "Run the bot, or talk to it as a Telegram user.", "bot", RUN),
    _own("telegram", "The simulated Telegram.", "telegram", RUN),
    _own("doctor", "Check everything and say what to do.", "doctor", CARE),
    _own("config", "Settings: what holds and where it comes from.", "config", CARE),
    _own("migrate", "Database schema: up, down, status, new, sql.", "migrate", CARE),
    _own("db", "Database: dump, restore, shell.", "db", CARE),
    _own("seed", "Put in the data to begin with.", "seed", CARE),
    _own("plugin", "Plugins: list, enable, install, make, check.", "plugin", PLUGINS),
    _own("hook", "The contract between host and plugins.", "hook", PLUGINS),
    _own("route", "HTTP routes.", "route", PLUGINS),
    _own("job", "Background work: list, retry, discard, run.", "job", PLUGINS),
    _own("user", "Accounts: roles, bans, tokens, export, erasure.", "user", PEOPLE),
    _own("key", "Keys that sign access tokens.", "key", PEOPLE),
    _own("openapi", "Print the OpenAPI document.", "openapi", SCRIPTS),
    _own("version", "Print versions.", "version", SCRIPTS),
)
