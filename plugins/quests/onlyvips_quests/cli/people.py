"""``onlyvips quests profile``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from onlyvips_cli.plugin_api import JsonOption, print_json, print_record, run

from onlyvips_quests.cli.app import User, account_of, app, opened

if TYPE_CHECKING:
    from onlyvips_quests.api import Profile


@app.command()
def profile(user: User, as_json: JsonOption = False) -> None:
    """Print a person's XP, level, badges, streak and rank."""

    async def work() -> Profile:
        async with opened() as (platform, parts):
            return await parts.service.profile(await account_of(platform, user))

    found = run(work())
    if as_json:
        print_json(asdict(found))
        return
    streak = found.streak
    record: dict[str, Any] = {
        "level": found.level,
        "xp": found.xp,
        "to the next level": found.level_span - found.level_xp,
        "rank": found.rank if found.rank is not None else "none yet",
        "quests done": found.completed,
        "days in a row": f"{streak.days} (longest: {streak.longest}, freezes: {streak.freezes})",
        "badges": ", ".join(f"{badge.icon} {badge.name}" for badge in found.badges) or "none",
    }
    print_record(record)
