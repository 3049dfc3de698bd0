"""Messages to those who won something in a season."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from onlyvips.bot.types import Button, OutgoingMessage, Priority
from onlyvips.errors import InvalidInput, NotFound
from onlyvips.jobs.types import Job
from onlyvips_quests.history import Winner, winners
from onlyvips_quests.languages import in_language
from onlyvips_quests.parts import parts_of
from onlyvips_quests.texts.seasons import Won, won_text
from onlyvips_quests.texts.speaking import Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.accounts.types import Account
    from onlyvips.jobs.types import JobContext
    from onlyvips.platform import Platform
    from onlyvips_quests.api import SeasonEnded
    from onlyvips_quests.definitions import Rewards
    from onlyvips_quests.standing.seasons import Season

_BATCH = 200


class TellWinners(BaseModel):
    """Whom to tell next.

    Attributes:
        season_id: Of which season.
        after: Account of the last one who was told.
    """

    season_id: int
    after: int = 0


async def begin(event: SeasonEnded, context: JobContext) -> None:
    """Have the winners of a season told, some hundreds in a transaction."""
    await context.platform.jobs.enqueue("tell_winners", TellWinners(season_id=event.season_id))


async def tell_winners(payload: TellWinners, context: JobContext) -> None:
    """Tell some winners, and have the next ones told."""
    platform = context.platform
    try:
        season = await parts_of(platform).seasons.get(payload.season_id)
    except NotFound:
        return
    found = await winners(platform.db, season.id, payload.after, _BATCH)
    people = await platform.accounts.get_many(winner.account_id for winner in found)
    for winner in found:
        if winner.account_id in people:
            await _tell(platform, season, winner, people[winner.account_id])
    if len(found) == _BATCH:
        following = TellWinners(season_id=season.id, after=found[-1].account_id)
        await platform.jobs.enqueue("tell_winners", following)


JOBS = [Job("tell_winners", tell_winners, TellWinners)]


async def _tell(platform: Platform, season: Season, winner: Winner, account: Account) -> None:
    say = Speaker.to(account, platform)
    prizes = [season.prizes[number - 1] for number in winner.prizes if number <= len(season.prizes)]
    won = [
        Won(prize.raffle is not None, await _words(platform, account, say, prize.rewards))
        for prize in prizes
    ]
    name = in_language(season.names, account.language)
    buttons = [
        [
            Button(say.plain.t("My profile"), "quests:profile"),
            Button("🏆 " + say.plain.t("Leaderboard"), "quests:board:all:t"),
        ]
    ]
    await platform.telegram.send(
        account.telegram_id,
        OutgoingMessage(won_text(say, name, winner.rank, winner.xp, won), buttons=buttons),
        key=f"quests:season:{season.id}:{account.id}",
        priority=Priority.BROADCAST,
    )


async def _words(
    platform: Platform, account: Account, say: Speaker, rewards: Rewards
) -> Sequence[str]:
    """Return what a prize is, as plain text."""
    parts, plain = parts_of(platform), say.plain
    words = [plain.t("{xp} XP", xp=say.number(rewards.xp))] if rewards.xp else []
    if rewards.badge is not None:
        badges = await parts.service.badges(account)
        words += [
            plain.t("badge {icon} {name}", icon=badge.icon, name=badge.name)
            for badge in badges
            if badge.slug == rewards.badge
        ]
    for reward in rewards.others:
        try:
            kind, parameters = parts.kinds.reward(reward.type, reward.parameters)
        except InvalidInput:  # its plugin is off
            words.append(reward.type)
        else:
            words.append(kind.describe(parameters, account.language))
    return words
