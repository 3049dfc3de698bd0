"""A group of commands that imports a command when it is called, and not for ``--help``."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from onlyvips_cli import session
from onlyvips_cli.exits import CommandError, debugging, leave_cleanly, report
from onlyvips_cli.table import COMMANDS, Entry


class LazyCommand(TyperCommand):
    """Stands for a command in help and completion until it is called."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(
            entry.name, help=entry.help, short_help=entry.help, rich_help_panel=entry.panel
        )
        self.entry = entry

    def load(self) -> TyperCommand | TyperGroup:
        """Import the real command.

        Raises:
            CommandError: It is a plugin's and cannot be imported.
        """
        module, _, attribute = self.entry.target.partition(":")
        if self.entry.plugin is None:
            command: Any = get_command(getattr(import_module(module), attribute))
        else:
            command = self._load_of_plugin(module, attribute)
        command.name = self.entry.name
        return command  # type: ignore[no-any-return]  # Typer builds one of the two

    def _load_of_plugin(self, module: str, attribute: str) -> Any:
        try:
            app = getattr(import_module(module), attribute)
        except Exception as error:
            if debugging():
                raise
            raise CommandError(
                f"the commands of plugin {self.entry.plugin} cannot be imported "
                f"({type(error).__name__}: {error}); see: onlyvips plugin info {self.entry.plugin}"
            ) from error
        if not isinstance(app, typer.Typer):
            raise CommandError(
                f"{self.entry.target} of plugin {self.entry.plugin} is no Typer application"
            )
        # Always a group: `onlyvips quests list` must not depend on there being a second command.
        return get_group(app)


class RootGroup(TyperGroup):
    """``onlyvips`` itself: the static table, and the commands of enabled plugins."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {entry.name: LazyCommand(entry) for entry in COMMANDS}
        self._plugins_known = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, those of plugins last."""
        self._add_plugins(ctx)
        return super().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command, or what stands for it."""
        if cmd_name not in self.commands:
            self._add_plugins(ctx)
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return name, command and the arguments left; here the command is imported."""
        name, command, rest = super().resolve_command(ctx, args)
        if isinstance(command, LazyCommand):
            if plugin := command.entry.plugin:
                now = session.current()
                session.begin(session.Session(now.directory, now.quiet, plugin))
            command = command.load()
        return name, command, rest

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run, and turn every error into one sentence and an exit code."""
        try:
            return super().main(args, **extra)
        except Exception as error:
            if debugging():
                raise
            raise SystemExit(report(error)) from None
        finally:
            leave_cleanly()

    def _add_plugins(self, ctx: Any) -> None:
        if self._plugins_known:
            return
        self._plugins_known = True
        from onlyvips_cli.plugin_commands import find

        for entry in find(ctx.find_root().params.get("directory")).entries:
            self.commands.setdefault(entry.name, LazyCommand(entry))
