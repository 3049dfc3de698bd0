"""What other plugins saw somebody do, offered to quests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.events import Activity, EventHandler
from onlyvips_quests.api import Evidence
from onlyvips_quests.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext


async def observe_activity(event: Activity, context: JobContext) -> None:
    """Offer an activity to the quests that look at activities of its kind."""
    platform = context.platform
    service = parts_of(platform).service
    if not await service.wants("activity", ("*", f"data:{event.kind}")):
        return
    account = (await platform.accounts.get_many([event.account_id])).get(event.account_id)
    if account is None or account.is_banned(platform.clock.now()):
        return
    await service.observe(
        account,
        Evidence(
            "activity",
            data=event.kind,
            subject=event.subject,
            key=event.key or f"{event.kind}:{event.subject}",
        ),
    )


EVENT_HANDLERS = [EventHandler(Activity, observe_activity)]
