"""Background work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips.events import EventHandler
from onlyvips.jobs.types import Job, Schedule
from onlyvips_quests.api import QuestCompleted, QuestTakenBack, XpChanged
from onlyvips_quests.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext


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
