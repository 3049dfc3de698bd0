"""Press a button, or vote in a poll."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from onlyvips_quests.api import Evidence, Task, Verdict
from onlyvips_quests.types.base import FirstParty
from onlyvips_quests.types.parameters import Parameters

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account

#: https://core.telegram.org/bots/api#sendpoll
_Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
_Option = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class ButtonParameters(Parameters):
    """Which button."""

    code: str = Field(
        pattern=r"^[A-Za-z0-9_-]{1,40}$", description="What the button says to the bot."
    )


class PollParameters(Parameters):
    """What is asked."""

    question: _Question
    options: tuple[_Option, ...] = Field(min_length=2, max_length=10)
    correct: int | None = Field(
        None, ge=0, description="Position of the right answer, from 0; absent: any answer will do."
    )

    @model_validator(mode="after")
    def _correct_is_there(self) -> Self:
        if self.correct is not None and self.correct >= len(self.options):
            raise ValueError(
                f"correct: expected a position from 0 to {len(self.options) - 1}, "
                f"got {self.correct}"
            )
        if len(set(self.options)) < len(self.options):
            raise ValueError("options: expected each option once")
        return self


class ButtonClick(FirstParty):
    """Press a button below a post of the bot."""

    name: ClassVar[str] = "button_click"
    summary: ClassVar[str] = "the press of a button that the bot put below a post"
    parameters: ClassVar[type[BaseModel]] = ButtonParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"press"})
    # Who knows the code could send it without having seen the button.
    secret: ClassVar[frozenset[str]] = frozenset({"code"})

    def routes(self, parameters: ButtonParameters) -> Iterable[str]:
        """Return the button's route."""
        return (f"data:{parameters.code}",)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when it is that button."""
        return Verdict(evidence.data == task.parameters.code)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(account, "Press the button below the post.")


class PollVote(FirstParty):
    """Vote in the bot's poll, which shows who voted for what."""

    name: ClassVar[str] = "poll_vote"
    summary: ClassVar[str] = "Telegram's update about the person's vote in the quest's poll"
    parameters: ClassVar[type[BaseModel]] = PollParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"vote"})
    secret: ClassVar[frozenset[str]] = frozenset({"correct"})

    @staticmethod
    def key(slug: str) -> str:
        """Return the key under which the poll of a quest is sent."""
        return f"quests:{slug}"

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met by any vote that is not taken back, or by the right one, where one is right."""
        parameters: PollParameters = task.parameters
        if evidence.data != self.key(task.slug) or not evidence.options:
            return Verdict(False)
        if parameters.correct is None or evidence.options == (parameters.correct,):
            return Verdict(True)
        return Verdict(False, self.gettext(account, "That was not the right answer."), failed=True)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(account, "Vote in the poll; the bot sees it by itself.")
