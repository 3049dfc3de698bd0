"""Background work: holds that end, leaderboards, badges, seasons, what nobody needs any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onlyvips.accounts.types import AccountErased
from onlyvips.events import EventHandler
from onlyvips.jobs.types import Job, Schedule
from onlyvips_quests.api import QuestCompleted, QuestTakenBack, XpChanged
from onlyvips_quests.parts import parts_of
from onlyvips_quests.standing.ending import SettleSeason
from onlyvips_quests.standing.following import Following

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext

#: Seconds for what goes through everybody: a million people take minutes.
_LONG = 3600
#: A proof is handed in a moment before the claim is made.
_UNUSED_AFTER = timedelta(days=1)


async def settle(payload: None, context: JobContext) -> None:
    """End the holds that are over."""
    settled = await parts_of(context.platform).settling.settle_due()
    if settled.paid or settled.forfeited or settled.taken_back or settled.waiting:
        context.platform.log.info(
            "quests_settled",
            paid=settled.paid,
            forfeited=settled.forfeited,
            taken_back=settled.taken_back,
            waiting=settled.waiting,
        )


async def tend_boards(payload: None, context: JobContext) -> None:
    """Make mirrors and marks of leaderboards that are missing."""
    await parts_of(context.platform).boards.tend()


async def trim_boards(payload: None, context: JobContext) -> None:
    """Delete leaderboards that are long over."""
    await parts_of(context.platform).boards.trim()


async def turn_seasons(payload: None, context: JobContext) -> None:
    """Start and end the seasons whose time has come."""
    await parts_of(context.platform).seasons.turn()


async def settle_season(payload: SettleSeason, context: JobContext) -> None:
    """Hand out the prizes of a season."""
    given = await parts_of(context.platform).seasons.settle(payload.season_id)
    context.platform.log.info("season_settled", season_id=payload.season_id, given=given)


async def note_day(event: QuestCompleted, context: JobContext) -> None:
    """Note that somebody was active on the day on which they completed a quest."""
    platform = context.platform
    account = (await platform.accounts.get_many([event.account_id])).get(event.account_id)
    if account is not None:
        await parts_of(platform).streaks.touch(account, event.at or context.enqueued_at)


async def follow(
    event: QuestCompleted | QuestTakenBack | XpChanged | AccountErased, context: JobContext
) -> None:
    """Bring leaderboards, badges and the streak up to date after somebody's XP changed."""
    parts = parts_of(context.platform)
    if isinstance(event, QuestCompleted):
        await note_day(event, context)
    await Following(parts.boards, parts.badges).follow(event)


async def sweep_proofs(payload: None, context: JobContext) -> None:
    """Delete proofs that nobody judges: the claim was not made after all."""
    platform = context.platform
    before = platform.clock.now() - _UNUSED_AFTER
    deleted = 1
    while deleted:
        deleted = await parts_of(platform).proofs.forget_unused(before)


#: Work in steps, each of which may be repeated: not in one transaction.
JOBS: list[Job | Schedule] = [
    Job("settle", settle, transactional=False, concurrency=1),
    Schedule("settle", "* * * * *"),
    Job("tend_boards", tend_boards, transactional=False, concurrency=1, timeout=_LONG),
    Schedule("tend_boards", "* * * * *"),
    Job("trim_boards", trim_boards, transactional=False, concurrency=1),
    Schedule("trim_boards", "20 3 * * *"),
    Job("turn_seasons", turn_seasons, transactional=False, concurrency=1, timeout=_LONG),
    Schedule("turn_seasons", "* * * * *"),
    Job("settle_season", settle_season, payload=SettleSeason, transactional=False, timeout=_LONG),
    Job("sweep_proofs", sweep_proofs, transactional=False, concurrency=1),
    Schedule("sweep_proofs", "40 3 * * *"),
]
EVENT_HANDLERS = [
    EventHandler(QuestCompleted, follow),
    EventHandler(QuestTakenBack, follow),
    EventHandler(XpChanged, follow),
    EventHandler(AccountErased, follow),
]
