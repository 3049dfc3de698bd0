"""What a person sees of the bot in a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onlyvips.testing.telegram.control.answers import match_button
from onlyvips.testing.telegram.errors import NoAnswerError
from onlyvips.testing.telegram.views import Button, CallbackAnswer, Entity, MessageView

if TYPE_CHECKING:
    from onlyvips.testing.telegram.user import TelegramUser


@dataclass(frozen=True, slots=True)
class Reply:
    """Something that the bot did, as the person sees it.

    Attributes:
        user: Who sees it.
        view: The message, or `None` for a press that was only answered by a notice.
        answer: The notice or alert that answered a press of a button.
        edited: Whether the bot changed an older message instead of writing a new one.
    """

    user: TelegramUser
    view: MessageView | None = None
    answer: CallbackAnswer | None = None
    edited: bool = False

    @property
    def text(self) -> str:
        """The text of the message, or of the notice when there is no message."""
        if self.view is not None:
            return self.view.text
        return (self.answer.text if self.answer is not None else None) or ""

    @property
    def id(self) -> int:
        """The number of the message, or 0."""
        return self.view.id if self.view is not None else 0

    @property
    def chat(self) -> int:
        """The chat of the message."""
        return self.view.chat if self.view is not None else self.user.id

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The formatted stretches of the text."""
        return self.view.entities if self.view is not None else ()

    @property
    def buttons(self) -> list[list[Button]]:
        """The buttons under the message, row by row; else those of the reply keyboard."""
        if self.view is None:
            return []
        return [list(row) for row in self.view.buttons or self.view.keyboard]

    def button(self, wanted: str) -> Button:
        """Return a button by its text, its callback data, or a part of its text.

        Raises:
            NoAnswerError: There is none; the message names those that there are.
        """
        buttons = [button for row in self.buttons for button in row]
        found = match_button(buttons, wanted)
        if found is None:
            there = ", ".join(repr(button.text) for button in buttons) or "no buttons"
            raise NoAnswerError(f"There is no button {wanted!r}; there are {there}.")
        return found

    async def click(self, wanted: str, *, timeout: float | None = None) -> Reply:  # noqa: ASYNC109
        """Press a button and return what the bot does: an edit, a message, a notice.

        Args:
            wanted: The button's text, its callback data, or a part of its text.
            timeout: Seconds to wait; `None` is the user's own.

        Raises:
            NoAnswerError: There is no such button, or the bot did nothing in time.
        """
        return await self.user.clicks(self, wanted, timeout=timeout)
