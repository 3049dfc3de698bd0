"""``onlyvips quests``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import (
    Column,
    JsonOption,
    open_platform,
    print_json,
    print_record,
    print_table,
    run,
)

from onlyvips.errors import NotFound
from onlyvips_quests.api import Profile, Quests

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform

#: Telegram ids have at most 52 significant bits (https://core.telegram.org/api/bots/ids).
MOST = 2**52 - 1

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Quests and people's progress.")

User = Annotated[
    int, typer.Option("-u", "--user", min=1, max=MOST, help="Telegram id of the person.")
]


@app.callback()
def quests() -> None:
    """Quests and people's progress."""


@app.command("list")
def list_quests(
    user: Annotated[
        int | None,
        typer.Option("-u", "--user", min=1, max=MOST, help="Show this person's state, too."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the quests on offer."""
    columns = [
        Column("id", "Id", "bold", right=True),
        Column("slug", "Quest"),
        Column("title", "Title"),
        Column("type", "Type", "cyan"),
        Column("xp", "XP", right=True),
        Column("recurrence", "How often"),
    ]
    if user is not None:
        columns.append(Column("done", "Done", lambda done: "green" if done else "dim"))
    rows = run(_list(user))
    print_table(
        columns, rows, as_json=as_json, empty="No quest is on offer; see: onlyvips seed --demo"
    )


@app.command()
def profile(user: User, as_json: JsonOption = False) -> None:
    """Print a person's XP, level and badges."""
    found = run(_profile(user))
    if as_json:
        print_json(asdict(found))
        return
    print_record(
        {
            "level": found.level,
            "xp": found.xp,
            "to the next level": found.level_span - found.level_xp,
            "quests done": found.completed,
            "badges": ", ".join(f"{b.icon} {b.name}" for b in found.badges) or "none",
        }
    )


async def _list(user: int | None) -> list[dict[str, Any]]:
    async with open_platform() as platform:
        service = platform.services.get(Quests)
        if user is None:
            found = await service.offered("en")
        else:
            found = await service.list_for(await _account(platform, user))
        rows = [asdict(quest) for quest in found]
    if user is None:
        for row in rows:
            del row["done"]
    return rows


async def _profile(user: int) -> Profile:
    async with open_platform() as platform:
        service = platform.services.get(Quests)
        return await service.profile(await _account(platform, user))


async def _account(platform: Platform, telegram_id: int) -> Account:
    account = await platform.accounts.by_telegram_id(telegram_id)
    if account is None:
        raise NotFound(
            f"there is no account with Telegram id {telegram_id}; it is made by the first message "
            "to the bot"
        )
    return account
