"""``onlyvips route``: HTTP routes."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onlyvips_cli import completion, output
from onlyvips_cli.access import open_host, run, unknown
from onlyvips_cli.options import Json
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.host import Host

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def route() -> None:
    """HTTP routes."""


@app.command("list")
def list_routes(
    *,
    plugin: Annotated[
        str | None,
        typer.Option(help="Only those of this plugin.", autocompletion=completion.plugin_names),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print every route, whose it is and who may call it."""

    async def work() -> list[dict[str, Any]]:
        from onlyvips_cli.no_telegram import NoTelegram

        async with open_host(("web",), telegram=NoTelegram()) as host:
            known = (*host.plugins.names, "host")
            if plugin is not None and plugin not in known:
                raise unknown("plugin", plugin, known)
            return _rows(host)

    rows = [row for row in run(work()) if plugin in {None, row["plugin"]}]
    columns = (
        Column("methods", "Methods", "cyan"),
        Column("path", "Path", "bold"),
        Column("plugin", "Plugin"),
        Column("access", "Who may"),
        Column("summary", "What it does"),
    )
    output.print_table(columns, rows, as_json=as_json)


def _rows(host: Host) -> list[dict[str, Any]]:
    from onlyvips.web.auth import access_of

    rows = []
    for rule in host.app.url_map.iter_rules():
        view = host.app.view_functions[rule.endpoint]
        access = access_of(view)
        owner = rule.endpoint.partition(".")[0]
        summary = (inspect.getdoc(view) or "").split("\n", 1)[0]
        who = "everybody" if access.public else "signed in"
        if access.permissions:
            who = ", ".join(sorted(access.permissions))
        rows.append(
            {
                "path": rule.rule,
                "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
                "plugin": owner if owner in host.plugins.names else "host",
                "public": access.public,
                "permissions": sorted(access.permissions),
                "access": who,
                "summary": summary,
                "endpoint": rule.endpoint,
            }
        )
    return sorted(rows, key=lambda row: (row["path"], row["methods"]))
