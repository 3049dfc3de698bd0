"""``onlyvips hook``: the contract between host and plugins."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onlyvips_cli import completion, output
from onlyvips_cli.access import load_plugins, read_plugins_toml, unknown
from onlyvips_cli.options import Json
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.plugins import PluginManager

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def hook() -> None:
    """The contract between host and plugins."""


@app.command("list")
def list_hooks(
    name: Annotated[
        str, typer.Argument(help="Show this one whole.", autocompletion=completion.hook_names)
    ] = "",
    as_json: Json = False,
) -> None:
    """Print the hooks, those of plugins included; with NAME everything about one."""
    manager = load_plugins(read_plugins_toml())
    hooks = _declared(manager)
    if not name:
        columns = (
            Column("name", "Hook", "bold cyan"),
            Column("owner", "Of"),
            Column("summary", "What it is for"),
            Column("implemented_by", "Implemented by"),
        )
        output.print_table(columns, hooks.values(), as_json=as_json)
        return
    if name not in hooks:
        raise unknown("hook", name, hooks)
    if as_json:
        output.print_json(hooks[name])
        return
    chosen = hooks[name]
    output.print_text(f"{chosen['signature']}\n\n{chosen['documentation']}\n")
    if chosen["implemented_by"]:
        output.print_text(f"Implemented by: {', '.join(chosen['implemented_by'])}")


def _declared(manager: PluginManager) -> Mapping[str, dict[str, Any]]:
    from onlyvips.hookspecs import documented_hooks

    functions: dict[str, tuple[str, Any]] = {
        name: ("host", function) for name, function in documented_hooks().items()
    }
    for plugin in manager.names:
        function = getattr(manager.state(plugin).module, "register_hookspecs", None)
        if function is None:
            continue
        namespace = function()
        for name in dir(namespace):
            member = getattr(namespace, name)
            if hasattr(member, "onlyvips_spec"):
                functions[name] = (plugin, member)
    return {name: _describe(name, *found, manager) for name, found in functions.items()}


def _describe(name: str, owner: str, function: Any, manager: PluginManager) -> dict[str, Any]:
    documentation = inspect.getdoc(function) or ""
    word = "async def" if inspect.iscoroutinefunction(function) else "def"
    return {
        "name": name,
        "owner": owner,
        "summary": documentation.split("\n", 1)[0],
        "signature": f"{word} {name}{inspect.signature(function)}",
        "implemented_by": [p for p in manager.names if manager.implements(p, name)],
        "documentation": documentation,
    }
