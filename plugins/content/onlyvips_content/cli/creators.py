"""``onlyvips creator list`` and ``verify``: who publishes here."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, get_args

import typer
from onlyvips_cli.plugin_api import Column, JsonOption, print_json, print_table, run, say

from onlyvips_content.cli.app import opened, usage

if TYPE_CHECKING:
    from onlyvips_content.creator_rows import OwnCreator
    from onlyvips_content.overview import CreatorRow

creator_app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Creators and their applications."
)
_COLOURS = {"verified": "green", "applied": "yellow", "rejected": "dim", "suspended": "red"}
_LEAST = 3


@creator_app.callback()
def creators() -> None:
    """Creators and their applications."""


@creator_app.command("list")
def list_creators(
    *,
    state: Annotated[
        str | None,
        typer.Option(metavar="STATE", help="One of applied, verified, rejected, suspended."),
    ] = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=10_000)] = 50,
    as_json: JsonOption = False,
) -> None:
    """Print creators, those who applied last coming first."""
    from onlyvips_content.creator_rows import CreatorState

    if state is not None and state not in get_args(CreatorState):
        raise usage(f"--state: expected one of {', '.join(get_args(CreatorState))}; got {state!r}")

    async def work() -> list[CreatorRow]:
        async with opened() as (platform, _):
            from onlyvips_content import overview

            return await overview.creators(platform.db, state=state, limit=limit)

    rows = [asdict(row) for row in run(work())]
    columns = [
        Column("slug", "Creator", "bold"),
        Column("name", "Name"),
        Column("state", "State", lambda value: _COLOURS[value]),
        Column("works", "Works", right=True),
        Column("followers", "Followers", right=True),
        Column("applied_at", "Applied"),
        Column("decided_at", "Decided"),
        Column("reason", "Reason"),
    ]
    print_table(
        columns, rows, as_json=as_json, empty="There is no such creator; see: onlyvips seed --demo"
    )
    waiting = next((row["slug"] for row in reversed(rows) if row["state"] == "applied"), None)
    if waiting is not None and not as_json:
        say(f"Next: onlyvips creator verify {waiting}")


@creator_app.command()
def verify(
    slugs: Annotated[list[str], typer.Argument(metavar="SLUG...", help="Names of creators.")],
    *,
    reject: Annotated[bool, typer.Option("--reject", help="Turn the application down.")] = False,
    suspend: Annotated[
        bool, typer.Option("--suspend", help="Hide a verified creator and all of their works.")
    ] = False,
    reason: Annotated[
        str, typer.Option("-r", "--reason", help="What they are told; needed unless verified.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Verify creators, all or none; or reject or suspend them, with a reason."""
    from onlyvips_content.definitions import DecisionIn

    if reject and suspend:
        raise usage("give --reject or --suspend, not both")
    if (reject or suspend) and len(reason.strip()) < _LEAST:
        raise usage("--reason: say why, in at least three characters; the creator is told")
    state = "rejected" if reject else "suspended" if suspend else "verified"
    decision = DecisionIn.model_validate({"state": state, "reason": reason})

    async def work() -> list[OwnCreator]:
        async with opened() as (platform, parts):
            from onlyvips_content import overview

            wanted = list(dict.fromkeys(slugs))
            found = await overview.creator_ids(platform.db, wanted)
            async with platform.db.transaction():
                return [await parts.creators.decide(None, found[slug], decision) for slug in wanted]

    decided = run(work())
    if as_json:
        print_json([asdict(creator) for creator in decided])
        return
    for creator in decided:
        say(f"{creator.slug} is {creator.state}.")
