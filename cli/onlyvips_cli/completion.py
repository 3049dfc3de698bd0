"""Completing names and numbers in the shell; answers quickly or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer

from onlyvips_cli import session


def plugin_names(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete the name of an installed or configured plugin."""
    from onlyvips.errors import ConfigurationError
    from onlyvips.plugins.discovery import discover
    from onlyvips_cli.access import read_plugins_toml

    _begin(ctx)
    try:
        toml = read_plugins_toml()
        on, listed = set(toml.enabled), set(toml.plugins)
    except ConfigurationError:
        on, listed = set(), set()
    names: Iterable[str] = sorted(listed | discover().keys())
    return [(n, "enabled" if n in on else "off") for n in names if n.startswith(incomplete)]


def hook_names(incomplete: str) -> list[str]:
    """Complete the name of a hook of the host."""
    from onlyvips.hookspecs import documented_hooks

    return [name for name in documented_hooks() if name.startswith(incomplete)]


def _begin(ctx: typer.Context) -> None:
    """Honour ``-C``: callbacks do not run while a line is completed."""
    directory = ctx.find_root().params.get("directory")
    session.begin(session.Session(Path(directory) if directory else None, quiet=True))


def roles(incomplete: str) -> list[str]:
    """Complete a role."""
    from onlyvips.accounts.types import ROLES

    return [role for role in ROLES if role.startswith(incomplete)]


def accounts(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete an account's number, or ``@username``."""
    _begin(ctx)
    if incomplete.startswith("@"):
        rows = _ask(
            "SELECT '@' || username, first_name FROM core.accounts WHERE erased_at IS NULL"
            " AND lower(username) LIKE lower($1) ORDER BY id DESC LIMIT 50",
            f"{incomplete[1:]}%",
        )
    else:
        rows = _ask(
            "SELECT id::text, first_name FROM core.accounts WHERE erased_at IS NULL"
            " AND id::text LIKE $1 ORDER BY id DESC LIMIT 50",
            f"{incomplete}%",
        )
    return rows


def jobs(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete the number of a job."""
    _begin(ctx)
    return _ask(
        "SELECT id::text, entrypoint || ' ' || status FROM pgqueuer.pgqueuer WHERE id::text LIKE $1"
        " ORDER BY id DESC LIMIT 50",
        f"{incomplete}%",
    )


def dead_jobs(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete the number of a dead letter, or ``all``."""
    _begin(ctx)
    rows = _ask(
        "SELECT id::text, entrypoint FROM pgqueuer.pgqueuer WHERE status = 'failed'"
        " AND id::text LIKE $1 ORDER BY id DESC LIMIT 50",
        f"{incomplete}%",
    )
    return [*rows, ("all", "every dead letter")] if "all".startswith(incomplete) else rows


def sources(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete what has migrations: core and the enabled plugins."""
    from onlyvips.errors import ConfigurationError
    from onlyvips_cli.access import read_plugins_toml

    _begin(ctx)
    try:
        names = ("core", *read_plugins_toml().enabled)
    except ConfigurationError:
        names = ("core",)
    return [name for name in names if name.startswith(incomplete)]


def _ask(query: str, argument: str) -> list[tuple[str, str]]:
    """Ask the database if it runs; a shell that waits is worse than one that knows nothing."""
    import asyncio

    try:
        return asyncio.run(asyncio.wait_for(_fetch(query, argument), 1.0))
    except Exception:  # noqa: BLE001 - whatever is wrong, the shell must not show it
        return []


async def _fetch(query: str, argument: str) -> list[tuple[str, str]]:
    import os

    address = os.environ.get("DATABASE_URL", "").strip()
    if not address:
        from onlyvips.embedded import EmbeddedPostgres
        from onlyvips_cli.access import state_folder

        server = EmbeddedPostgres(state_folder())
        if not server.is_running:
            return []
        address = server.url
    import asyncpg

    connection = await asyncpg.connect(address, timeout=0.8)
    try:
        return [(row[0], str(row[1])) for row in await connection.fetch(query, argument)]
    finally:
        connection.terminate()
