"""``onlyvips plugin``: which plugins there are, how they stand, and changing that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onlyvips_cli import asking, output, values
from onlyvips_cli.access import load_plugins, read_plugins_toml, session_directory, unknown
from onlyvips_cli.exits import CommandError, ExitCode
from onlyvips_cli.options import Json, PluginName, Yes
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.plugins import PluginManager

app = typer.Typer(add_completion=False, no_args_is_help=True)

_STATUS = {"on": "green", "off": "dim", "quarantined": "bold red"}


@app.callback()
def plugin() -> None:
    """Plugins: list, enable, install, make, check."""


@app.command("list")
def list_plugins(as_json: Json = False) -> None:
    """Print every installed or configured plugin and how it stands."""
    from onlyvips_cli.plugin_commands import find

    manager = load_plugins(read_plugins_toml())
    problems = find(session_directory()).problems
    rows = [
        {
            "name": state.name,
            "status": state.status,
            "version": state.version or _metadata(state.distribution, "Version"),
            "distribution": state.distribution,
            "summary": (state.info and state.info.summary)
            or _metadata(state.distribution, "Summary"),
            "reason": state.reason or problems.get(state.name, ""),
        }
        for state in manager.states()
    ]
    columns = (
        Column("name", "Plugin", "bold"),
        Column("status", "Status", lambda status: _STATUS[status]),
        Column("version", "Version"),
        Column("summary", "Summary"),
        Column("reason", "What is wrong", "red"),
    )
    output.print_table(columns, rows, as_json=as_json, empty="No plugin is installed.")


@app.command()
def info(name: PluginName, as_json: Json = False) -> None:
    """Print what a plugin says of itself, what it touches, and its settings."""
    from onlyvips_cli.plugin_card import card

    record = card(_inspected(name), name)
    if as_json:
        output.print_json(record)
        return
    settings = record.pop("settings")
    output.print_record(record)
    if settings:
        columns = (
            Column("name", "Setting", "bold"),
            Column("value", "Value"),
            Column("default", "Default"),
            Column("description", "Description"),
        )
        output.print_text("")
        output.print_table(columns, settings)


@app.command()
def enable(
    name: PluginName,
    force: Annotated[
        bool, typer.Option("--force", help="Also if it cannot run as things stand.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Turn a plugin on; holds from the next start. Says what the plugin uses."""
    from onlyvips_cli.plugin_card import uses_in_words

    manager = _inspected(name)
    state = manager.state(name)
    if state.status == "quarantined" and not force:
        raise CommandError(
            f"plugin {name} was left off: {state.reason}; put that right, or use --force",
            ExitCode.CONFIGURATION,
        )
    toml = read_plugins_toml()
    changed = name not in toml.enabled
    toml.set_enabled(name, True)
    uses = uses_in_words(state.info) if state.info else []
    if as_json:
        output.print_json({"name": name, "enabled": True, "changed": changed, "uses": uses})
        return
    output.say(f"Plugin {name} is {'now' if changed else 'already'} enabled in {toml.path}.")
    for line in uses:
        output.say(f"  It uses {line}.")
    if changed:
        output.say("Next: onlyvips migrate up, then restart what runs.")


@app.command()
def disable(
    name: PluginName,
    with_dependants: Annotated[
        bool, typer.Option("--with-dependants", help="Also turn off what requires it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Turn a plugin off; holds from the next start. Its data stays."""
    toml = read_plugins_toml()
    if name not in toml.plugins:
        _must_be_known(name, load_plugins(toml))
    dependants = _dependants(name, load_plugins(toml))
    if dependants and not with_dependants:
        raise CommandError(
            f"plugin {name} is required by {', '.join(dependants)}; "
            "use --with-dependants to turn them off too"
        )
    changed = [n for n in (*dependants, name) if n in toml.enabled]
    for one in changed:
        toml = toml.set_enabled(one, False)
    if as_json:
        output.print_json({"name": name, "enabled": False, "changed": changed})
    elif changed:
        output.say(f"Disabled: {', '.join(changed)}. The data stays; restart what runs.")
    else:
        output.say(f"Plugin {name} is off already.")


@app.command()
def install(
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="A package name, a wheel, a folder or an address.")
    ],
    enabled: Annotated[bool, typer.Option("--enable", help="Also turn it on.")] = False,
    editable: Annotated[
        bool, typer.Option("-e", "--editable", help="Install a folder so that edits hold at once.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Install a plugin's package, after showing what it uses."""
    from onlyvips_cli.plugin_install import fetch, install_package

    with output.progress(f"Fetching {what}"):
        package = fetch(what)
    with package:
        output.say(f"{package.distribution} {package.version} brings plugin {package.plugin}.")
        for line in package.uses:
            output.say(f"  {line}")
        asking.confirm("Install it into this environment?", yes=yes)
        with output.progress(f"Installing {package.distribution}"):
            install_package(package, editable=editable)
    if enabled:
        read_plugins_toml().set_enabled(package.plugin, True)
        output.say(f"Installed; plugin {package.plugin} is on from the next start.")
    else:
        output.say(f"Installed. Next: onlyvips plugin enable {package.plugin}")


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the new plugin: [a-z][a-z0-9_]*.")],
    *,
    directory: Annotated[
        Path | None,
        typer.Option("-d", "--in", help="Folder to make it in; the present one when absent."),
    ] = None,
    summary: Annotated[str, typer.Option(help="What it does, in a line.")] = "",
    author: Annotated[str, typer.Option(help="Who writes it.")] = "",
    ui: Annotated[bool, typer.Option("--ui", help="With a screen of the MiniApp.")] = False,
    as_json: Json = False,
) -> None:
    """Write a new plugin: a working distribution with passing tests."""
    from onlyvips_cli.scaffold import create

    written = create(name, directory or Path.cwd(), summary=summary, author=author, ui=ui)
    project = written[0].parent
    if as_json:
        output.print_json({"name": name, "path": project, "files": written})
        return
    output.say(f"Plugin {name} is in {project} ({len(written)} files).")
    output.say(f"Next: onlyvips plugin install --editable {project} --enable")


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="Folder of the plugin.", exists=True)],
    as_json: Json = False,
) -> None:
    """Say what is wrong with a plugin before it is installed; exit code 1 on an error."""
    from onlyvips.plugins.check import check_path

    findings = check_path(path)
    if as_json:
        output.print_json([finding.as_dict() for finding in findings])
    else:
        for finding in findings:
            output.print_text(values.clean(str(finding)))
        if not findings:
            output.say("Nothing is wrong with it.")
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(ExitCode.FAILURE)


@app.command()
def purge(
    name: PluginName,
    yes_really: Annotated[
        str | None,
        typer.Option("--yes-really", metavar="NAME", help="The plugin's name: do not ask."),
    ] = None,
    dump: Annotated[Path | None, typer.Option(help="File for the dump that is made first.")] = None,
    as_json: Json = False,
) -> None:
    """Delete a plugin's data, after a dump and a typed confirmation. It must be disabled."""
    from onlyvips_cli.plugin_purge import purge_plugin

    purge_plugin(name, yes_really=yes_really, dump=dump, as_json=as_json)


def _must_be_known(name: str, manager: PluginManager) -> None:
    known = [state.name for state in manager.states()]
    if name not in known:
        raise unknown("plugin", name, known)


def _inspected(name: str) -> PluginManager:
    """Return a manager that has loaded the plugin as if it were enabled."""
    from dataclasses import replace

    from onlyvips.config import PluginSection

    toml = read_plugins_toml()
    _must_be_known(name, load_plugins(toml))
    section = PluginSection(enabled=True, settings=toml.settings(name))
    return load_plugins(replace(toml, plugins={**toml.plugins, name: section}))


def _dependants(name: str, manager: PluginManager) -> list[str]:
    """Return the enabled plugins that require it, directly or not, those to turn off first."""
    found: list[str] = []
    states: list[Any] = [s for s in manager.states() if s.status != "off"]
    wanted = {name}
    while more := [s.name for s in states if wanted & set(s.requires) and s.name not in found]:
        found = [*more, *found]
        wanted = set(more)
    return found


def _metadata(distribution: str, field: str) -> str:
    """Return what a package says of itself, for a plugin that is not imported."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        return metadata(distribution)[field] if distribution else ""
    except (PackageNotFoundError, KeyError):
        return ""
