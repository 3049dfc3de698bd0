"""What ``/readyz`` and ``onlyvips doctor`` ask of quests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from onlyvips.errors import NotFound
from onlyvips.registry import Health, HealthCheck
from onlyvips_quests.tables import quests

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def checks(platform: Platform) -> list[HealthCheck]:
    """Return the health checks."""

    async def channels() -> Health:
        rows = await platform.db.fetch_all(
            select(quests.c.parameters["channel"].astext.label("channel"))
            .where(quests.c.active, quests.c.type == "channel_join")
            .distinct()
        )
        blind = []
        for row in rows:
            try:
                # Any id will do: the question is whether the bot may ask at all.
                await platform.telegram.is_member(row["channel"], 1)
            except NotFound as error:
                blind.append(f"{row['channel']} ({error.detail})")
        if blind:
            return Health(
                False, f"The bot cannot see who is in {', '.join(blind)}; make it administrator."
            )
        return Health(True)

    return [HealthCheck("channels", channels, needs_telegram=True)]
