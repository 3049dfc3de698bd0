"""Finding the bot's answers among the events of a chat, and a button among its buttons."""

from __future__ import annotations

import time

from onlyvips.testing.telegram.views import Button, ChatEvent
from onlyvips.testing.telegram.world.feed import Subscription


def by_bot(event: ChatEvent) -> bool:
    """Whether the bot did this, and not the person who waits for the bot."""
    return event.message is None or event.message.from_bot or event.kind == "deleted"


async def collect(
    subscription: Subscription,
    *,
    quiet: float,
    timeout: float,  # noqa: ASYNC109 - two times end the wait, which one timeout block cannot say
    wanted: int = 1,
) -> tuple[list[ChatEvent], bool]:
    """Gather what the bot does until it pauses.

    Args:
        subscription: The events of the chat.
        quiet: Seconds without anything new that end the wait, once the bot has done something.
        timeout: Seconds after which the wait ends in any case.
        wanted: How many things the bot must have done before a pause counts.

    Returns:
        The events, and whether the bot did fewer things than wanted.
    """
    events: list[ChatEvent] = []
    deadline = time.monotonic() + timeout
    while True:
        remaining = deadline - time.monotonic()
        enough = len(events) >= wanted
        if remaining <= 0:
            return events, not enough
        try:
            event = await subscription.get(min(quiet, remaining) if enough else remaining)
        except TimeoutError:
            return events, not enough
        if by_bot(event):
            events.append(event)


def match_button(buttons: list[Button], wanted: str) -> Button | None:
    """Return the button with this text, else with this data, else with this within its text."""
    for button in buttons:
        if button.text == wanted:
            return button
    for button in buttons:
        if button.data == wanted.encode():
            return button
    for button in buttons:
        if wanted.lower() in button.text.lower():
            return button
    return None
