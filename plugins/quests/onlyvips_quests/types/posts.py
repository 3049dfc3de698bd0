"""Post in a channel of one's own, at the right time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal, Self, get_args

from pydantic import BaseModel, Field, model_validator
from sqlalchemy import select

from onlyvips_quests.api import Evidence, Task, Verdict
from onlyvips_quests.periods import zone
from onlyvips_quests.tables import owned_chats
from onlyvips_quests.types.written import Written, WrittenType

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAYS: tuple[Weekday, ...] = get_args(Weekday)


class PostWindow(Written):
    """When to post, and what."""

    from_hour: int | None = Field(
        None, ge=0, le=23, description="From this hour on, where the person is."
    )
    to_hour: int | None = Field(
        None,
        ge=0,
        le=24,
        description="Until this hour; not after from_hour: the window ends on the next day.",
    )
    weekdays: frozenset[Weekday] = Field(
        frozenset(), description="On these days, by when the window begins; empty for all."
    )
    min_length: int = Field(0, ge=0, le=4096, description="Characters at least.")
    original: bool = Field(False, description="Not a copy of what somebody else wrote.")

    @model_validator(mode="after")
    def _some_window(self) -> Self:
        if (self.from_hour is None) != (self.to_hour is None):
            raise ValueError("expected from_hour and to_hour together")
        if self.from_hour is None and not self.weekdays:
            raise ValueError("expected from_hour and to_hour, weekdays, or all of them")
        if self.from_hour is not None and self.from_hour == self.to_hour:
            raise ValueError("to_hour: expected another hour than from_hour")
        return self

    def is_open(self, local: datetime) -> bool:
        """Say whether a moment, by the person's clock, lies in the window."""
        began = local
        if self.from_hour is not None and self.to_hour is not None:
            if self.from_hour < self.to_hour:
                if not self.from_hour <= local.hour < self.to_hour:
                    return False
            elif local.hour < self.to_hour:
                began = local - timedelta(days=1)
            elif local.hour < self.from_hour:
                return False
        return not self.weekdays or _DAYS[began.weekday()] in self.weekdays


class SchedulePost(WrittenType):
    """Post in a channel of one's own, inside a window of hours or days.

    A channel belongs to whoever made the bot an administrator of it.
    """

    name: ClassVar[str] = "schedule_post"
    summary: ClassVar[str] = "a post of a channel that belongs to the person, inside the window"
    parameters: ClassVar[type[BaseModel]] = PostWindow
    evidence: ClassVar[frozenset[str]] = frozenset({"post"})
    secret: ClassVar[frozenset[str]] = frozenset({"pattern"})

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when the post is in the person's channel, in time, and says the right thing."""
        parameters: PostWindow = task.parameters
        if not parameters.fits(evidence):
            return Verdict(False)
        at = evidence.at or self.platform.clock.now()
        if not parameters.is_open(at.astimezone(zone(account.time_zone))):
            return Verdict(False)
        return Verdict(await self._owns(account, evidence.chat_id))

    async def _owns(self, account: Account, chat_id: int | None) -> bool:
        owner: int | None = await self.platform.db.fetch_val(
            select(owned_chats.c.account_id).where(owned_chats.c.chat_id == chat_id)
        )
        return owner == account.id

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(
            account,
            "Make the bot an administrator of your own channel, and post there at the time that "
            "the quest names.",
        )
