"""``onlyvips quests season``: plans, results, and whether a raffle was fair."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import (
    Column,
    CommandError,
    ExitCode,
    JsonOption,
    print_json,
    print_record,
    print_table,
    run,
    say,
)

from onlyvips_quests.cli.app import app, opened, usage
from onlyvips_quests.cli.transfer import read_paths, refused
from onlyvips_quests.cli.words import rewards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips_quests.standing.ending import Verification
    from onlyvips_quests.standing.seasons import Result, Season

season = typer.Typer(
    no_args_is_help=True, help="Seasons: plans, results, and whether a raffle was fair."
)
app.add_typer(season, name="season")

SeasonSlug = Annotated[str, typer.Argument(metavar="SLUG", help="Stable name of the season.")]
_STATES = {"planned": "yellow", "running": "green", "ended": "dim"}


@season.command("list")
def list_seasons(*, as_json: JsonOption = False) -> None:
    """Print all seasons, the latest first."""

    async def work() -> Sequence[Season]:
        async with opened() as (_, parts):
            return await parts.seasons.list()

    rows = [_row(found) for found in run(work())]
    columns = (
        Column("slug", "Season", "bold"),
        Column("name", "Name"),
        Column("state", "State", lambda state: _STATES[state]),
        Column("starts_at", "From"),
        Column("ends_at", "Until"),
        Column("gives", "Prizes"),
    )
    print_table(columns, rows, as_json=as_json, empty="No season is planned.")


@season.command()
def plan(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="YAML file with seasons; - for standard input.")
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Plan the seasons of a file, or change those that have not begun."""
    from onlyvips_quests.files import BadFile

    try:
        content = read_paths([file])
        if content.quests or content.badges or not content.seasons:
            raise usage(
                f"{file}: expected seasons and nothing else; to import quests and badges: "
                "onlyvips quests import"
            )

        async def work() -> list[Season]:
            async with opened() as (platform, parts):
                from onlyvips_quests.importing import Importing

                changes = await Importing(platform, parts).run(content)
                return [await parts.seasons.get(change.slug) for change in changes]

        planned = run(work())
    except BadFile as error:
        raise refused(error) from error
    if as_json:
        print_json([_row(found) for found in planned])
        return
    for found in planned:
        say(f"{found.slug} is {found.state}: {found.starts_at:%F %R} to {found.ends_at:%F %R} UTC.")


@season.command()
def results(
    slug: SeasonSlug,
    *,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Most that are printed.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Print the final ranks of a season that has ended, and who won what."""

    async def work() -> tuple[Season, Sequence[Result], dict[int, str]]:
        async with opened() as (platform, parts):
            found = await parts.seasons.get(slug)
            results = await parts.seasons.results(found.id, limit=limit)
            people = await platform.accounts.get_many(result.account_id for result in results)
            return found, results, {number: person.name for number, person in people.items()}

    found, ranks, names = run(work())
    if found.state != "ended":
        raise CommandError(f"the season {slug} has not ended: it is {found.state}")
    rows = [
        {**asdict(result), "name": names.get(result.account_id, ""), "gives": _won(found, result)}
        for result in ranks
    ]
    columns = (
        Column("rank", "Rank", "bold", right=True),
        Column("account_id", "Account", right=True),
        Column("name", "Name"),
        Column("xp", "XP", right=True),
        Column("gives", "Won", "green"),
    )
    print_table(columns, rows, as_json=as_json, empty="Nobody took part.")
    if len(rows) == limit and not as_json:
        say("There may be more; see --limit")


@season.command()
def verify(slug: SeasonSlug, *, as_json: JsonOption = False) -> None:
    """Draw the raffles again from the published seed, and compare with what was given."""

    async def work() -> tuple[Season, Verification]:
        async with opened() as (_, parts):
            return await parts.seasons.get(slug), await parts.seasons.verify(slug)

    found, verification = run(work())
    record: dict[str, Any] = {
        "season": slug,
        "seed": found.seed,
        "seed_digest": found.seed_digest,
        "standings_digest": found.standings_digest,
        "seed_agrees": verification.seed,
        "standings_agree": verification.standings,
        "prizes_agree": verification.prizes,
        "agrees": verification.agrees,
    }
    print_record(record, as_json=as_json)
    if not verification.standings:
        say(
            "The final ranks are not those of the draw any more. That is so when somebody who "
            "took part has erased their data since."
        )
    if not verification.agrees:
        raise typer.Exit(ExitCode.FAILURE)


def _row(found: Season) -> dict[str, Any]:
    return {
        **asdict(found),
        "name": found.names.get("en", ""),
        "prizes": [prize.model_dump(mode="json", exclude_defaults=True) for prize in found.prizes],
        "gives": "; ".join(
            f"{number}. {_to_whom(found, number)}: {rewards(prize.rewards)}"
            for number, prize in enumerate(found.prizes, 1)
        ),
    }


def _to_whom(found: Season, number: int) -> str:
    prize = found.prizes[number - 1]
    if prize.raffle is not None:
        return f"{prize.raffle} drawn from {prize.min_xp} XP"
    if prize.from_rank == prize.to_rank:
        return f"rank {prize.from_rank}"
    return f"ranks {prize.from_rank} to {prize.to_rank}"


def _won(found: Season, result: Result) -> str:
    return "; ".join(rewards(found.prizes[number - 1].rewards) for number in result.prizes)
